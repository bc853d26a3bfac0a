"""The way into a cohort, without JavaScript: the staff's checklist, and what each startup does on it (DEC07)."""

import io
import re
from datetime import timedelta

import pytest

from accelerator import clock as real_clock
from cohorts.models import EnrolmentState
from cohorts.operations.offers import accept_offer
from cohorts.queries import applications
from tests import factories as make
from tests.factories.cohorts import pdf
from tests.stage import stage


@pytest.fixture
def cohort(tables):
    today = real_clock.today()
    return make.cohort(starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=90))


@pytest.fixture
def founder(cohort):
    return make.person("Budi")


@pytest.fixture
def startup(cohort, founder):
    return make.enrolment(cohort, owner=founder)


@pytest.fixture
def manager(cohort, startup, client, sign_in):
    user = make.manager(cohort.programme)
    sign_in(user)
    return user


def board(cohort):
    return f"/cohorts/{cohort.slug}/onboarding"


def begin(client, cohort):
    """Take over what is usual; gives the addresses of the startup's steps by title."""
    client.post(f"{board(cohort)}/usual")
    page = client.get(board(cohort)).text
    return {
        title: path
        for path, title in re.findall(
            r'href="(/cohorts/onboarding/\w+)".*?visually-hidden">(.*?) of ', page, re.DOTALL
        )
    }


def removable(client, cohort):
    return set(re.findall(r'action="(/cohorts/onboarding-items/\d+/remove)"', client.get(board(cohort)).text))


def test_staff_begin_with_what_is_usual_add_a_line_and_take_one_off(cohort, client, manager):
    assert "No checklist yet" in client.get(board(cohort)).text
    assert len(begin(client, cohort)) == 5
    assert client.post(f"{board(cohort)}/usual").status_code == 409
    line = {"title": "Team on the wall", "owner": "staff", "due_on": "2026-12-01"}
    assert client.post(board(cohort), data=line).status_code == 303
    assert client.post(board(cohort), data={**line, "title": ""}).status_code == 422
    page = client.get(board(cohort)).text
    assert page.count("Team on the wall") > 1
    assert len(removable(client, cohort)) == 6
    client.post(max(removable(client, cohort), key=lambda path: int(path.split("/")[-2])))
    assert "Team on the wall" not in client.get(board(cohort)).text


def test_a_founder_shows_proof_and_staff_may_return_it_with_a_reason(
    cohort, client, manager, founder, sign_in
):
    steps = begin(client, cohort)
    sign_in(founder)
    home = client.get("/").text
    assert "Agreement signed" in home
    assert "Access given" not in home  # the programme does it
    assert client.get(steps["Access given"]).status_code == 200
    assert client.post(steps["Access given"], data={"note": "x"}).status_code == 422
    nothing = client.post(steps["Agreement signed"], data={})
    assert (nothing.status_code, "Show something for it first" in nothing.text) == (422, True)
    upload = {"note": "All three signed.", "upload": (io.BytesIO(pdf()), "agreement.pdf")}
    assert client.post(steps["Agreement signed"], data=upload).status_code == 303
    assert "Agreement signed" not in client.get("/").text
    assert client.get(f"{steps['Agreement signed']}/file").mimetype == "application/pdf"
    assert client.post(f"{steps['Agreement signed']}/reopen", data={"reason": "x"}).status_code == 404
    sign_in(manager)
    assert "All three signed." in client.get(steps["Agreement signed"]).text
    assert client.post(f"{steps['Agreement signed']}/reopen", data={"reason": ""}).status_code == 422
    assert (
        client.post(f"{steps['Agreement signed']}/reopen", data={"reason": "Page 4 is blank."}).status_code
        == 303
    )
    sign_in(founder)
    assert "Page 4 is blank." in client.get(steps["Agreement signed"]).text
    assert "Agreement signed" in client.get("/").text


def test_what_somebody_has_done_stays_on_the_list(cohort, client, manager):
    steps = begin(client, cohort)
    before = removable(client, cohort)
    client.post(steps["Access given"], data={"note": ""})
    (done,) = before - removable(client, cohort)
    assert client.post(done).status_code == 409
    assert "Access given" in client.get(board(cohort)).text


def test_staff_note_at_once_what_all_have_done(cohort, client, manager, founder, sign_in):
    steps = begin(client, cohort)
    path = max(removable(client, cohort)).replace("/remove", "/done")
    assert client.post(path, data={"reason": ""}, follow_redirects=True).status_code == 422
    before = removable(client, cohort)
    assert (
        "Noted for 1 startup." in client.post(path, data={"reason": "On paper."}, follow_redirects=True).text
    )
    assert "Noted for 0 startups." in client.post(path, data={"reason": "Again."}, follow_redirects=True).text
    assert len(before - removable(client, cohort)) == 1
    sign_in(founder)
    assert sum("On paper." in client.get(step).text for step in steps.values()) == 1
    assert client.post(path, data={"reason": "Mine."}).status_code == 404


def test_a_startup_that_joins_later_gets_the_list(cohort, client, manager, sign_in):
    begin(client, cohort)
    late = make.person("Sari")
    offer = make.offer(make.closed_call(cohort), owner=late)
    actor, key = make.actor(late), offer.application.key
    with stage():
        enrolment = accept_offer(actor, applications.application(key))
    sign_in(late)
    page = client.get(f"/cohorts/enrolments/{enrolment.key}").text
    assert len(set(re.findall(r"/cohorts/onboarding/\w+", page))) == 5


def test_whose_place_has_ended_has_nothing_to_do(cohort, client, manager, startup, founder, sign_in):
    steps = begin(client, cohort)
    make.change(startup, state=EnrolmentState.WITHDRAWN)
    sign_in(founder)
    assert client.post(steps["Photo consent"], data={"note": "All of us."}).status_code in (409, 422)
    assert "Photo consent" not in client.get("/").text


def test_another_startup_finds_nothing_of_it(cohort, client, manager, sign_in):
    steps = begin(client, cohort)
    other = make.person("Nok")
    make.enrolment(cohort, owner=other)
    sign_in(other)
    for path in (steps["Agreement signed"], f"{steps['Agreement signed']}/file", board(cohort)):
        assert client.get(path).status_code == 404


def test_the_board_asks_as_much_for_five_startups_as_for_one(cohort, client, manager, count_queries):
    begin(client, cohort)
    with count_queries() as one:
        client.get(board(cohort))
    for _n in range(4):
        make.enrolment(cohort)
    with count_queries() as five:
        assert client.get(board(cohort)).status_code == 200
    assert five.total == one.total
