"""The workbench and the directory in the browser."""

import pytest

from mentors.affinity import PARTS
from tests import factories as make


@pytest.fixture
def cohort(client):
    cohort = make.cohort()
    for _n in range(2):
        make.enrolment(cohort, needs=["pricing"], languages=["en"])
    for name in ("Ana", "Bo"):
        make.mentor(cohort, name, most_startups=1)
    return cohort


def solve(client, cohort, run_jobs, **values):
    settings = {"seen": "0", "least": "1", "most": "1", "mode": "fair", "alpha": "100"}
    weights = {f"weight_{code}": "20" for code in PARTS}
    answer = client.post(
        f"/mentors/cohorts/{cohort.slug}/matching/settings", data=settings | weights | values
    )
    assert answer.status_code == 303, answer.text
    run_jobs()
    return client.get(answer.location)


def test_a_manager_solves_and_publishes(client, sign_in, run_jobs, cohort, mailbox):
    sign_in(make.manager(cohort.programme))
    finished = solve(client, cohort, run_jobs)
    assert finished.location.endswith(f"/mentors/cohorts/{cohort.slug}/matching")
    page = client.get(finished.location).text
    assert "Publish 2 pairs" in page
    assert "Needs met" in page
    action = page.split("/publish")[0].rsplit("/", 1)[1]
    version = page.split('name="version" value="')[1].split('"')[0]
    client.post(f"/mentors/runs/{action}/publish", data={"version": version})
    assert "Waiting for answers" in client.get(finished.location).text
    assert len(mailbox()) == 4


def test_what_cannot_be_kept_is_said_in_names(client, sign_in, run_jobs, cohort):
    sign_in(make.manager(cohort.programme))
    solve(client, cohort, run_jobs, least="5", most="5")
    page = client.get(f"/mentors/cohorts/{cohort.slug}/matching").text
    assert "These rules cannot all be kept" in page
    assert "Angkot Pintar" in page


def test_only_managers_of_the_programme_come_in(app, client, sign_in, cohort):
    for user in (make.person(), make.manager(make.programme("Other")), make.admin()):
        browser = sign_in(user, app.test_client())
        assert browser.get(f"/mentors/cohorts/{cohort.slug}/matching").status_code == 404


def test_settings_preview_follows_the_address(client, sign_in, cohort):
    sign_in(make.manager(cohort.programme))
    page = client.get(
        f"/mentors/cohorts/{cohort.slug}/matching/settings?weight_needs=100&least=1&most=2&alpha=90"
    )
    assert page.status_code == 200
    assert "Ana" in page.text


def test_each_way_into_the_settings_lands_on_what_it_names(client, sign_in, cohort):
    sign_in(make.manager(cohort.programme))
    page = client.get(f"/mentors/cohorts/{cohort.slug}/matching").text
    settings = f"/mentors/cohorts/{cohort.slug}/matching/settings"
    assert [page.count(f'href="{settings}#{part}"') for part in ("rules", "weights")] == [1, 1]
    there = client.get(settings).text
    assert [there.count(f'id="{part}"') for part in ("rules", "weights")] == [1, 1]


def test_a_matching_without_startups_leads_to_the_calls_that_bring_them(client, sign_in):
    cohort = make.cohort()
    make.mentor(cohort)
    sign_in(make.manager(cohort.programme))
    page = client.get(f"/mentors/cohorts/{cohort.slug}/matching").text
    empty = page.split("No startups in this cohort yet")[1].split("</section>")[0]
    assert f'href="/cohorts/{cohort.slug}"' in empty


@pytest.mark.parametrize("url", ["/mentors/", "/mentors/cohorts/{slug}", "/mentors/cohorts/{slug}/matching"])
def test_lists_ask_the_same_number_of_questions(client, sign_in, count_queries, cohort, url):
    sign_in(make.manager(cohort.programme))
    url = url.format(slug=cohort.slug)
    client.get(url)
    with count_queries() as few:
        client.get(url)
    for _n in range(4):
        make.mentor(cohort, "Dian")
        make.enrolment(cohort)
    with count_queries() as many:
        client.get(url)
    assert many.total == few.total


def test_a_mentor_describes_themselves(client, sign_in, cohort):
    profile = make.mentor(cohort, "Citra")
    sign_in(profile.user)
    data = {"headline": "Prices", "hours_per_month": "3", "skill_ip": "2", "language_id": "c1"}
    data |= {"skill_pricing": ""}  # a browser sends every box, also one that was emptied
    assert client.post("/mentors/profile", data=data).status_code == 303
    assert make.reload(profile).expertise == {"ip": 2}
    assert client.post("/mentors/profile", data={**data, "headline": " "}).status_code == 422


def test_a_cohorts_page_leads_on_to_its_mentors_and_its_report(app, client, sign_in, cohort):
    sign_in(make.manager(cohort.programme))
    page = client.get(f"/cohorts/{cohort.slug}").text
    onward = ["", "/matching", "/speed", "/waiting", "/engagement"]
    for address in [f"/mentors/cohorts/{cohort.slug}{end}" for end in onward] + [
        f"/reports/cohorts/{cohort.slug}"
    ]:
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_a_directory_just_opened_finds_no_fault_in_what_nobody_asked(client, sign_in, cohort):
    sign_in(make.manager(cohort.programme))
    assert "Not a valid choice" not in client.get("/mentors/").text
    assert "Not a valid choice" in client.get("/mentors/?stage=dreaming").text


def test_a_mentor_says_how_well_they_speak_how_they_meet_and_what_they_refuse(client, sign_in, cohort):
    mentor = make.mentor(cohort, "Rini", languages={"id": "native"}, refused=["ip"])
    sign_in(mentor.user)
    page = client.get(f"/mentors/{mentor.key}/edit").text
    assert [page.count(f'selected value="{level}"') for level in ("native", "no")] == [1, 1]
    data = {"headline": "Prices", "hours_per_month": "3", "skill_pricing": "3", "skill_ip": "no"}
    data |= {"language_id": "", "language_de": "b2", "language_en": "any", "modes": ["video", "phone"]}
    assert client.post(f"/mentors/{mentor.key}/edit", data=data).status_code == 303
    kept = make.reload(mentor)
    assert (kept.languages, kept.modes) == ({"en": "any", "de": "b2"}, ["video", "phone"])
    assert (kept.expertise, kept.refused) == ({"pricing": 3}, ["ip"])
    shown = client.get(f"/mentors/{mentor.key}").text
    assert ("German (B2)" in shown, "Please not about" in shown) == (True, True)
