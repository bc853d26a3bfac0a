"""The pages of reports: preview, rows behind a figure, printing, the PDF address, the public check."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accelerator import clock, signing
from reports import views
from reports.queries.figures import QUERIES
from tests import factories as make
from tests.stage import stage

PDF = {"Accept": "application/pdf"}


@pytest.fixture
def slug(client: FlaskClient, sign_in: Callable[..., FlaskClient]) -> str:
    """A cohort with a startup, its manager signed in."""
    place = make.enrolment()
    make.milestone(place)
    sign_in(make.manager(place.cohort.programme))
    return place.cohort.slug


def test_every_figure_opens_its_rows(client: FlaskClient, slug: str) -> None:
    assert client.get("/reports/").status_code == 200
    assert client.get(f"/reports/cohorts/{slug}").status_code == 200
    for name in QUERIES:
        assert client.get(f"/reports/cohorts/{slug}/figures/{name}").status_code == 200
    assert client.get(f"/reports/cohorts/{slug}/figures/none").status_code == 404


def test_printing_shows_progress_then_the_report_and_its_file(
    client: FlaskClient, slug: str, run_jobs: Callable[[], int]
) -> None:
    answer = client.get(f"/reports/cohorts/{slug}.pdf", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location[:6]) == (303, "/jobs/")
    assert client.get(f"/reports/cohorts/{slug}.pdf").location == answer.location
    assert client.post(f"/reports/cohorts/{slug}/print", data={"locale": "en"}).location == answer.location
    assert client.get(answer.location).status_code == 200
    run_jobs()
    page = client.get(client.get(answer.location).location)
    assert page.status_code == 200
    body = client.get(f"/reports/cohorts/{slug}.pdf", headers=PDF)
    assert (body.mimetype, body.data[:5]) == ("application/pdf", b"%PDF-")
    check = page.text.partition("/verify/")[2][:16]
    assert "Genuine" in client.get(f"/verify/{check}").text


def test_a_program_is_told_to_come_back(
    client: FlaskClient, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PATIENCE", 0.1)
    answer = client.get(f"/reports/cohorts/{slug}.pdf", headers=PDF)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_an_outsider_finds_no_report(
    client: FlaskClient, slug: str, sign_in: Callable[..., FlaskClient]
) -> None:
    sign_in(make.person())
    for address in (slug, f"{slug}.pdf", f"{slug}/figures/startups_enrolled"):
        assert client.get(f"/reports/cohorts/{address}").status_code == 404


def test_anybody_reads_the_public_keys_the_latest_first(client: FlaskClient, app: Flask) -> None:
    assert client.get("/verify/keys.pem").text == ""
    known = []
    for _change in range(2):
        (app.config["SETTINGS"].folder / signing.KEY_FILE).unlink(missing_ok=True)
        with stage():
            signing.remember()
            known.append((signing.fingerprint(), signing.public_pem()))
    page = client.get("/verify/keys.pem")
    assert page.mimetype == "text/plain"
    day = f"{clock.now():%Y-%m-%d}"
    assert page.text == "\n".join(
        f"SHA-256 {fingerprint}\nsince {day}\n{pem}" for fingerprint, pem in reversed(known)
    )


def test_an_unknown_code_is_not_genuine(client: FlaskClient, slug: str) -> None:
    assert client.get("/verify/abcdefghijklmnop").status_code == 404
