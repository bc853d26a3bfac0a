"""Speed meetings in the browser: planned by managers, printed, answered by both sides."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from accelerator import clock as machine
from mentors.models import Wish
from mentors.operations import speed as operations
from mentors.operations.speed import Timetable
from tests import factories as make
from tests.stage import stage

DAY = {
    "title": "First day",
    "begins": "09:00",
    "zone": "Asia/Jakarta",
    "rounds": "3",
    "minutes": "20",
    "pause_minutes": "5",
    "break_after": "0",
    "break_minutes": "0",
}


@pytest.fixture
def cohort(client):
    cohort = make.cohort()
    for _n in range(2):
        make.enrolment(cohort, needs=["pricing"], languages=["en"])
    return cohort


@pytest.fixture
def people(cohort):
    return [make.mentor(cohort, name) for name in ("Ana", "Bo")]


def plan(client, cohort):
    tomorrow = (machine.now() + timedelta(days=2)).date().isoformat()
    return client.post(f"/mentors/cohorts/{cohort.slug}/speed", data={**DAY, "day": tomorrow})


def test_a_manager_plans_a_day_and_moves_who_is_late(client, sign_in, cohort, people):
    sign_in(make.manager(cohort.programme))
    answer = plan(client, cohort)
    page = client.get(answer.location).text
    assert [f"Round {n}," in page for n in (1, 2, 3, 4)] == [True, True, True, False]
    code = page.split('<option value="m')[1].split('"')[0]
    moved = client.post(f"{answer.location}/away", data={"who": f"m{code}", "first": "1", "last": "1"})
    assert moved.status_code == 303
    wrong = client.post(f"{answer.location}/away", data={"who": f"m{code}", "first": "3", "last": "2"})
    assert (wrong.status_code, "the first before the last" in wrong.text) == (422, True)
    assert "First day" in client.get(f"/mentors/cohorts/{cohort.slug}/speed").text


def test_a_mentor_sees_and_answers_only_their_own(app, client, sign_in, cohort, people, clock):
    sign_in(make.manager(cohort.programme))
    place = plan(client, cohort).location
    mentor = sign_in(people[0].user, app.test_client())
    page = mentor.get(place).text
    assert ("Your meetings" in page, "Who is away" in page) == (True, False)
    early = mentor.post(f"{place}/wishes", data={})
    assert (early.status_code, "not begun" in early.text) == (422, True)
    clock.move(timedelta(days=4))
    mentor = sign_in(people[0].user, app.test_client())
    form = mentor.get(f"{place}/wishes").text
    names = [part.split('"')[0] for part in form.split('name="')[1:] if part.startswith("wish_")]
    kept = mentor.post(f"{place}/wishes", data={names[0]: Wish.VERY.value})
    assert (len(names), kept.status_code) == (2, 303)
    outsider = sign_in(make.person(), app.test_client())
    assert [outsider.get(place + rest).status_code for rest in ("", "/wishes", "/sheets.pdf")] == [404] * 3


def printed(browser, place, run_jobs, **values):
    """Ask for sheets, wait for the job, and follow it to the pages."""
    job = browser.post(f"{place}/sheets", data=values)
    run_jobs()
    return browser.get(browser.get(job.location).location)


def test_the_sheets_are_printed_in_the_background_one_page_each(
    app, client, sign_in, cohort, people, run_jobs
):
    sign_in(make.manager(cohort.programme))
    place = plan(client, cohort).location
    unprinted = client.get(f"{place}/sheets.pdf")
    assert (unprinted.status_code, unprinted.location) == (303, place)
    everybody = printed(client, place, run_jobs)
    own = printed(sign_in(people[0].user, app.test_client()), place, run_jobs)
    assert [(a.mimetype, a.data[:5]) for a in (everybody, own)] == [("application/pdf", b"%PDF-")] * 2
    with pikepdf.open(BytesIO(everybody.data)) as staffs, pikepdf.open(BytesIO(own.data)) as mentors:
        assert (len(staffs.pages), len(mentors.pages)) == (4, 1)
    client.post(f"{place}/plan")
    assert client.get(f"{place}/sheets.pdf").status_code in (200, 303)
    nobody = [client.get(f"{place}/sheets.pdf?who=nobody"), client.post(f"{place}/sheets", data={"who": "x"})]
    assert [answer.status_code for answer in nobody] == [404, 404]


def test_a_published_plan_reaches_everybody_and_a_cancelled_day_too(
    app, client, sign_in, cohort, people, mailbox
):
    sign_in(make.manager(cohort.programme))
    place = plan(client, cohort).location
    assert "Publish the plan" in client.get(place).text
    assert client.post(f"{place}/publish").status_code == 303
    assert len(mailbox()) == 4
    page = client.get(place).text
    assert ("Published" in page, "Publish the plan" in page) == (True, False)
    mentor = sign_in(people[0].user, app.test_client())
    own = mentor.get(f"{place}/calendar.ics")
    assert (own.mimetype, own.text.count("BEGIN:VEVENT")) == ("text/calendar", 2)
    assert client.get(f"{place}/calendar.ics").status_code == 404
    without = client.post(f"{place}/cancel", data={"reason": " "}, follow_redirects=True)
    assert "Please give the reason." in without.text
    client.post(f"{place}/cancel", data={"reason": "The hall is flooded."})
    letters = mailbox()[4:]
    assert len(letters) == 4
    assert all("The hall is flooded." in letter.get_body(("plain",)).get_content() for letter in letters)
    assert "The hall is flooded." in mentor.get(place).text
    assert client.post(f"{place}/plan", follow_redirects=True).text.count("This day is cancelled.") == 1


def test_the_list_asks_as_many_queries_for_five_days_as_for_one(
    client, sign_in, cohort, people, count_queries
):
    manager = make.manager(cohort.programme)
    sign_in(manager)
    counts = []
    for number in (1, 4):
        with stage():
            for _n in range(number):
                times = Timetable("Day", machine.now() + timedelta(days=2), "Asia/Jakarta", 2)
                operations.plan_day(make.actor(manager), cohort, times=times)
        with count_queries() as counted:
            client.get(f"/mentors/cohorts/{cohort.slug}/speed")
        counts.append(counted.total)
    assert counts[0] == counts[1]
