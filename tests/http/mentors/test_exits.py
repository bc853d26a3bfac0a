"""The end of a match: its questions, who reads the answers, and the wish for another."""

import pytest
from sqlalchemy import select

from accelerator.accounts.models import Role
from accelerator.db import db
from accelerator.permissions import SYSTEM
from mentors.models import MatchExit, MatchState
from mentors.models.exits import ExitSide, GoalsMet
from mentors.operations import matches as operations
from tests import factories as make
from tests.stage import stage

ADVICE = "Let us meet before we are matched."
ANSWERS = {"reason": "We found another way.", "goals_met": "partly", "advice": ADVICE, "wants_another": "y"}


def exits():
    with stage():
        rows = db.session.scalars(select(MatchExit).order_by(MatchExit.id)).all()
        return [(row.side, row.goals_met, row.advice, row.wants_another) for row in rows]


def end(client, match, **values):
    return client.post(f"/mentors/matches/{match.key}/end", data={**ANSWERS, **values})


@pytest.mark.parametrize("side", ["mentor", "founder"])
def test_either_side_asks_for_another_and_a_manager_sees_to_it(app, sign_in, facts, side):
    match, mentor, founder = make.pair()
    browser = sign_in({"mentor": mentor, "founder": founder}[side], app.test_client())
    assert end(browser, match).status_code == 303
    spoke = {"mentor": ExitSide.MENTOR, "founder": ExitSide.STARTUP}[side]
    assert (make.reload(match).state, exits()) == (
        MatchState.ENDED,
        [(spoke, GoalsMet.PARTLY, ADVICE, True)],
    )
    staff = sign_in(make.manager(match.cohort.programme), app.test_client())
    words = {"mentor": "Find another startup for", "founder": "Find another mentor for"}[side]
    assert words in staff.get("/").text
    assert ADVICE in staff.get(f"/mentors/matches/{match.key}").text
    url = f"/mentors/matches/{match.key}/rematch"
    assert [staff.post(url).status_code for _press in range(2)] == [303, 409]
    assert words not in staff.get("/").text
    assert ADVICE in staff.get(f"/mentors/matches/{match.key}").text
    named = [type(fact).__name__ for fact in facts]
    assert [name for name in named if name.startswith("Rematch")] == ["RematchAsked", "RematchAnswered"]
    assert ADVICE not in "".join(map(repr, facts))


@pytest.mark.parametrize("side", ["mentor", "founder"])
def test_the_other_side_reads_why_and_a_mentor_is_shown_the_hours(client, sign_in, mailbox, side):
    match, mentor, founder = make.pair()
    people = {"mentor": mentor, "founder": founder}
    sign_in(people.pop(side))
    end(client, match)
    ((other, reader),) = people.items()
    (letter,) = [letter for letter in mailbox() if letter["Subject"].startswith("Ended: ")]
    pages = {
        "mentor": f"/mentors/{match.mentor.key}/statement",
        "founder": f"/mentors/matches/{match.key}",
    }
    text = letter.get_content()
    assert letter["To"].addresses[0].addr_spec == reader.email
    assert (ANSWERS["reason"] in text, ADVICE in text, pages[other] in text) == (True, False, True)
    sign_in(reader)
    assert client.get(pages[other]).status_code == 200


def test_the_questions_may_be_left_out_but_not_the_reason(client, sign_in):
    match, _mentor, founder = make.pair()
    sign_in(founder)
    refused = end(client, match, reason=" ")
    assert (refused.status_code, ADVICE in refused.text, exits()) == (422, True, [])
    client.post(f"/mentors/matches/{match.key}/end", data={"reason": "The work is done."})
    assert exits() == [(ExitSide.STARTUP, None, "", False)]


def test_the_answers_are_for_the_staff_alone(app, sign_in):
    match, mentor, founder = make.pair()
    make.role(founder, Role.MANAGER, f"programme:{match.cohort.programme_id}")
    end(sign_in(mentor, app.test_client()), match)
    people = {
        "manager": make.manager(match.cohort.programme),
        "manager elsewhere": make.manager(make.programme("Elsewhere")),
        "mentor": mentor,
        "founder, who is a manager too": founder,
    }
    seen, done = {}, {}
    for name, user in people.items():
        browser = sign_in(user, app.test_client())
        pages = [browser.get(url).text for url in (f"/mentors/matches/{match.key}", "/")]
        seen[name] = ADVICE in pages[0] or "Find another startup" in pages[1]
        if name != "manager":
            done[name] = browser.post(f"/mentors/matches/{match.key}/rematch").status_code in (403, 404)
    assert seen == dict.fromkeys(people, False) | {"manager": True}
    assert set(done.values()) == {True}


def test_staff_end_a_match_without_asking_for_another(client, sign_in):
    match, _mentor, _founder = make.pair()
    sign_in(make.manager(match.cohort.programme))
    assert "Please find me another match" not in client.get(f"/mentors/matches/{match.key}").text
    end(client, match)
    assert exits() == [(ExitSide.STAFF, GoalsMet.PARTLY, ADVICE, False)]
    assert client.post(f"/mentors/matches/{match.key}/rematch").status_code == 409


def test_a_match_that_ends_by_itself_asks_nobody(context):
    match, _mentor, _founder = make.pair()
    with stage():
        operations.end_match(SYSTEM, match, reason="The programme was completed.")
    assert exits() == []


def test_the_home_page_asks_the_same_number_of_questions(app, sign_in, count_queries):
    match, mentor, _founder = make.pair()
    end(sign_in(mentor, app.test_client()), match)
    browser = sign_in(make.manager(match.cohort.programme), app.test_client())
    browser.get("/")
    with count_queries() as few:
        browser.get("/")
    for number in range(2, 6):
        other = make.match(make.mentor(match.cohort, f"M{number}"), make.enrolment(cohort=match.cohort))
        end(sign_in(other.mentor.user, app.test_client()), other)
    with count_queries() as many:
        assert browser.get("/").text.count("Find another startup") == 5
    assert many.total == few.total
