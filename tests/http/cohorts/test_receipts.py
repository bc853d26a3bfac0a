"""The receipt: a PDF with everything in it, and a public check that tells nothing else."""

import io
from datetime import timedelta

import pikepdf
import pytest

from accelerator import clock as real_clock
from accelerator.db import db
from cohorts.models import ApplicationState, Submission
from tests import factories as make

S = ApplicationState


@pytest.fixture
def founder(sign_in):
    user = make.person("Sari", locale="id")
    sign_in(user)
    return user


def receipt(client, application):
    return client.get(f"/cohorts/applications/{application.key}/receipt.pdf")


def test_the_receipt_is_a_pdf_named_by_its_number_and_the_same_each_time(client, founder):
    application = make.application(owner=founder, state=S.SUBMITTED)
    first = receipt(client, application)
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    assert f"{application.reference}-1.pdf" in first.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(first.data)) as document:
        assert application.reference in str(document.docinfo["/Title"])
        assert str(document.Root.Lang) == "id"
    assert receipt(client, application).data == first.data


def test_a_draft_has_no_receipt_and_outsiders_get_none(client, founder, sign_in):
    draft = make.application(owner=founder)
    assert receipt(client, draft).location == f"/cohorts/applications/{draft.key}"
    sent = make.application(state=S.SUBMITTED)
    assert receipt(client, sent).status_code == 404


def test_anybody_with_the_fingerprint_sees_that_it_is_genuine_and_no_name(client, app):
    application = make.application(state=S.SUBMITTED)
    with app.app_context():
        fingerprint = db.session.query(Submission.content_hash).scalar()
    page = client.get(f"/verify/{fingerprint}")
    assert (page.status_code, application.reference in page.text) == (200, True)
    assert application.startup.name not in page.text
    for wrong in (fingerprint[:-1] + "x", "0" * 64, "a%00"):
        assert client.get(f"/verify/{wrong}").status_code in (400, 404)
    assert "ask the programme whether it issued it" in client.get(f"/verify/{'0' * 64}").text


def test_the_last_second_counts_in_whatever_zone_somebody_submits(client, sign_in, clock):
    """23:59:59 in Jakarta is six in the evening in Berlin and the morning in Honolulu: one instant, one clock."""
    user = make.person("Keanu", zone="Pacific/Honolulu")
    sign_in(user)
    call = make.call(closes_at=real_clock.now() + timedelta(hours=1), grace_minutes=0, zone="Asia/Jakarta")
    in_time, late = (make.application(owner=user, call=call) for _number in range(2))
    clock.freeze(call.closes_at)
    page = client.post(f"/cohorts/applications/{in_time.key}/submit")
    assert page.status_code == 422  # only its deck is missing
    clock.freeze(call.closes_at + timedelta(microseconds=1))
    page = client.post(f"/cohorts/applications/{late.key}/submit")
    assert (page.status_code, "The deadline has passed" in page.text) == (409, True)
