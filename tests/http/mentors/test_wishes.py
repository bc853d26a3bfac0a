"""Wishes in the browser: said on one page, read in the offer by the other side."""

import pytest

from mentors.operations import matching as operations
from mentors.queries import matching
from tests import factories as make
from tests.stage import stage


@pytest.fixture
def cohort(client):
    return make.cohort()


def test_a_startup_says_its_wishes_and_the_mentor_reads_the_goal(
    app, client, sign_in, cohort, founder, startup, mailbox
):
    ana = make.mentor(cohort, "Ana")
    sign_in(founder)
    assert "wish for?" in client.get("/").text
    data = {"wish_1_who": ana.key, "wish_1_goals": "Price the pilot\n\nMeet the agency"}
    assert client.post(f"/mentors/wishes/{startup.key}", data=data).status_code == 303
    assert "wish for?" not in client.get("/").text
    form = client.get(f"/mentors/wishes/{startup.key}").text
    assert "Price the pilot\nMeet the agency" in form.replace("\r\n", "\n")
    with stage():
        manager = make.actor(make.manager(cohort.programme))
        match = operations.offer_pair(manager, matching.enrolment(startup.key), mentor=ana)
    letters = {letter["To"].addresses[0].display_name: letter.get_content() for letter in mailbox()}
    assert ("· Price the pilot" in letters["Ana"], "· Price the pilot" in letters["Budi"]) == (True, False)
    mentor = sign_in(ana.user, app.test_client())
    page = mentor.get(f"/mentors/matches/{match.key}").text
    assert page.count("Meet the agency") == 1
    assert "Wishes of both" not in page


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    client, sign_in, cohort, founder, startup
):
    ana = make.mentor(cohort, "Ana")
    sign_in(founder)
    address = f"/mentors/wishes/{startup.key}"
    without_goal = client.post(address, data={"wish_0_who": ana.key})
    assert (without_goal.status_code, "Say what you want from the meeting" in without_goal.text) == (
        422,
        True,
    )
    twice = {
        f"wish_{n}_{part}": value for n in (0, 1) for part, value in (("who", ana.key), ("goals", "Typed"))
    }
    page = client.post(address, data=twice)
    assert (page.status_code, "Name each of them once." in page.text, "Typed" in page.text) == (
        422,
        True,
        True,
    )
    nobody = client.post(address, data={"wish_0_goals": "Typed"})
    assert (nobody.status_code, "Choose from the list." in nobody.text) == (422, True)


def test_a_mentor_wishes_for_startups_and_the_workbench_shows_both(
    app, client, sign_in, cohort, founder, startup
):
    ana = make.mentor(cohort, "Ana")
    sign_in(ana.user)
    place = client.get("/mentors/today").text.split("/mentors/places/")[1].split("/")[0]
    data = {"wish_0_who": startup.key, "wish_0_goals": "Learn about water"}
    assert client.post(f"/mentors/places/{place}/wishes", data=data).status_code == 303
    manager = sign_in(make.manager(cohort.programme), app.test_client())
    assert "Wished for by: Ana (1)" in manager.get(f"/mentors/cohorts/{cohort.slug}/matching").text


def test_others_are_kept_out(app, sign_in, cohort, founder, startup):
    ana = make.mentor(cohort, "Ana")
    for user in (make.person(), ana.user, make.manager(make.programme("Other"))):
        browser = sign_in(user, app.test_client())
        assert browser.get(f"/mentors/wishes/{startup.key}").status_code == 404


def test_the_pages_ask_the_same_number_of_questions(client, sign_in, count_queries, cohort, founder, startup):
    ana = make.mentor(cohort, "Ana")
    counts = []
    for user, address in ((founder, f"/mentors/wishes/{startup.key}"), (ana.user, "/mentors/today")):
        sign_in(user)
        client.get(address)
        with count_queries() as few:
            client.get(address)
        for _n in range(3):
            make.mentor(cohort, "Dian")
            make.enrolment(cohort)
        with count_queries() as many:
            client.get(address)
        counts.append(many.total - few.total)
    assert counts == [0, 0]
