"""Sessions in the browser: logged once, confirmed, disputed; the private note has one reader."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from accelerator import clock as now
from accelerator.jobs import schedules
from mentors.models import MatchState, SessionState
from tests import factories as make

SECRET = "Only for me: they quarrel."


def form(**values):
    began = (now.now() - timedelta(hours=2)).astimezone(UTC) + timedelta(hours=7)
    filled = {
        "client_id": "phone-1",
        "held_at": began.strftime("%Y-%m-%dT%H:%M"),
        "length": "45",
        "mode": "video",
        "topics": "pricing",
        "summary": "Prices. ขอบคุณ 🙏",
        "action_0_text": "Raise the price",
        "action_0_who": "startup",
        "private_note": SECRET,
    }
    return {**filled, **values}


def test_a_new_log_is_of_an_hour_that_is_over(client, sign_in, clock):
    clock.freeze(datetime(2026, 3, 23, 6, 0, tzinfo=UTC))
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    page = client.get(f"/mentors/matches/{match.key}/log").text
    assert re.search(r'name="held_at"[^>]*value="2026-03-23T12:00', page)  # by the clock in Jakarta


def test_a_session_sent_twice_is_one(client, sign_in, facts):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    data = form()
    for _try in range(2):
        answer = client.post(f"/mentors/matches/{match.key}/log", data=data)
        assert answer.status_code == 303, answer.text
    page = client.get("/mentors/today").text
    assert page.count("/mentors/sessions/") == 1
    assert [type(fact).__name__ for fact in facts if "Session" in type(fact).__name__].count(
        "SessionLogged"
    ) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"held_at": "2099-01-01T10:00"}, "future"),
        ({"length": "other", "minutes": "601"}, "Between 1 and 600"),
        ({"length": "other", "minutes": ""}, "How many minutes"),
        ({"held_at": "soon"}, "Began"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(client, sign_in, wrong, words):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    answer = client.post(f"/mentors/matches/{match.key}/log", data=form(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Raise the price" in answer.text


def test_the_founder_confirms_and_the_minutes_count(client, sign_in):
    match, _mentor, founder = make.pair()
    session = make.mentor_session(match)
    sign_in(founder)
    assert "Confirm the session" in client.get("/").text
    client.post(f"/mentors/sessions/{session.key}/confirm")
    assert make.reload(session).state is SessionState.CONFIRMED
    assert "Confirm the session" not in client.get("/").text


def test_a_dispute_needs_its_reason(client, sign_in):
    match, _mentor, founder = make.pair()
    session = make.mentor_session(match)
    sign_in(founder)
    assert client.post(f"/mentors/sessions/{session.key}/dispute", data={"reason": " "}).status_code == 422
    client.post(f"/mentors/sessions/{session.key}/dispute", data={"reason": "We did not meet."})
    assert make.reload(session).state is SessionState.DISPUTED


def test_the_private_note_has_one_reader(app, client, sign_in):
    match, mentor, founder = make.pair()
    session = make.mentor_session(match, private_note=SECRET)
    rival = make.mentor(match.cohort, "Rival")
    make.match(rival, match.enrolment)
    people = {
        "mentor": mentor,
        "founder": founder,
        "manager": make.manager(match.cohort.programme),
        "admin": make.admin(),
        "other mentor": rival.user,
        "outsider": make.person("Outsider"),
    }
    seen = {}
    for name, user in people.items():
        browser = sign_in(user, app.test_client())
        pages = [
            browser.get(url).text
            for url in (
                f"/mentors/sessions/{session.key}",
                f"/mentors/matches/{match.key}",
                "/mentors/sessions",
                "/",
                f"/cohorts/enrolments/{match.enrolment.key}",
            )
        ]
        seen[name] = SECRET in "".join(pages)
    assert seen == dict.fromkeys(people, False) | {"mentor": True}


def test_after_the_end_the_startup_is_hidden_and_own_notes_stay(client, sign_in):
    match, mentor, _founder = make.pair()
    session = make.mentor_session(match, private_note=SECRET)
    sign_in(mentor)
    assert client.get(f"/mentors/matches/{match.key}").status_code == 200
    client.post(f"/mentors/matches/{match.key}/end", data={"reason": "The work is done."})
    assert make.reload(match).state is MatchState.ENDED
    assert client.get(f"/mentors/matches/{match.key}").status_code == 404
    assert client.get(f"/mentors/matches/{match.key}/log").status_code == 404
    assert SECRET in client.get(f"/mentors/sessions/{session.key}").text


def test_staff_log_without_a_private_note(client, sign_in):
    match, _mentor, _founder = make.pair()
    sign_in(make.manager(match.cohort.programme))
    page = client.get(f"/mentors/matches/{match.key}/log").text
    assert 'name="private_note"' not in page
    answer = client.post(f"/mentors/matches/{match.key}/log", data=form())
    assert answer.status_code == 303


def test_seven_days_of_silence_confirm(app, client, clock, run_jobs):
    match, _mentor, _founder = make.pair()
    session = make.mentor_session(match)
    clock.freeze(datetime.now(UTC) + timedelta(days=8))
    with app.app_context():
        schedules.enqueue_due()
    run_jobs()
    assert make.reload(session).state is SessionState.CONFIRMED


@pytest.mark.parametrize("url", ["/mentors/sessions", "/mentors/today"])
def test_lists_ask_the_same_number_of_questions(client, sign_in, count_queries, url):
    match, mentor, _founder = make.pair()
    make.mentor_session(match)
    sign_in(mentor)
    client.get(url)
    with count_queries() as few:
        client.get(url)
    for _n in range(5):
        make.mentor_session(match)
    with count_queries() as many:
        client.get(url)
    assert many.total == few.total


def test_the_log_is_filled_in_from_the_booking(client, sign_in):
    match, mentor, _founder = make.pair()
    at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    booking = make.booking(match.mentor, match.enrolment, at, minutes=45)
    sign_in(mentor)
    page = client.get(f"/mentors/matches/{match.key}/log?booking={booking.key}").text
    assert ('value="2026-03-02T10:00"' in page, booking.topic in page) == (True, True)


def test_the_mentor_is_told_of_a_log_on_their_behalf(client, sign_in, mailbox):
    match, mentor, _founder = make.pair()
    sign_in(make.manager(match.cohort.programme))
    client.post(f"/mentors/matches/{match.key}/log", data=form(private_note=""))
    told = [letter["To"] for letter in mailbox() if letter["Subject"].startswith("Logged for you")]
    assert len(told) == 1
    assert mentor.email in told[0]


def test_who_came_what_help_was_offered_and_when_next_are_shared_and_corrected(app, client, sign_in):
    match, mentor, founder = make.pair()
    session = make.mentor_session(match, came="Budi, Sari", help_offered="A word with the city office")
    sign_in(mentor)
    page = client.get(f"/mentors/sessions/{session.key}/edit").text
    assert ('value="Budi, Sari"' in page, 'value="A word with the city office"' in page) == (True, True)
    typed = {
        "held_at": "2026-03-10T10:00",
        "length": "60",
        "mode": "video",
        "outcome": "held",
        "version": "1",
        "came": "Budi",
        "help_offered": "An introduction – แนะนำ",
        "next_on": "2026-03-24",
    }
    url = f"/mentors/sessions/{session.key}"
    early = client.post(f"{url}/edit", data=typed | {"next_on": "2026-03-09"})
    assert (early.status_code, "before the meeting itself" in early.text) == (422, True)
    assert client.post(f"{url}/edit", data=typed).status_code == 303
    seen = sign_in(founder, app.test_client()).get(url).text
    assert [words in seen for words in ("Budi", "An introduction – แนะนำ", "24 Mar 2026")] == [True] * 3


def test_two_mentors_at_one_time_are_told_to_the_startup_and_the_staff_alone(app, sign_in):
    match, mentor, founder = make.pair()
    held_at = now.now() - timedelta(days=1)
    session = make.mentor_session(match, held_at=held_at, minutes=60)
    for name, later in (("Bo", 30), ("Cis", 60)):
        other = make.match(make.mentor(match.cohort, name), match.enrolment)
        make.mentor_session(other, held_at=held_at + timedelta(minutes=later), minutes=60)
    url = f"/mentors/sessions/{session.key}"
    people = {"founder": founder, "staff": make.manager(match.cohort.programme), "mentor": mentor}
    pages = {name: sign_in(user, app.test_client()).get(url).text for name, user in people.items()}
    told = {name: page.split("At the same time with")[-1][:60] for name, page in pages.items()}
    assert {name: ("Bo" in text, "Cis" in text) for name, text in told.items()} == {
        "founder": (True, False),
        "staff": (True, False),
        "mentor": (False, False),
    }


def test_what_is_still_to_do_stands_on_top_of_the_next_log_until_it_is_ticked_there(client, sign_in):
    match, mentor, _founder = make.pair()
    item = make.action(make.mentor_session(match, SessionState.CONFIRMED), "Call the bank")
    sign_in(mentor)
    url = f"/mentors/matches/{match.key}/log"
    page = client.get(url).text
    assert 0 < page.index("Call the bank") < page.index('name="held_at"')
    assert client.post(url, data=form(done=item.key)).status_code == 303
    assert make.reload(item).done_at is not None
    assert "Call the bank" not in client.get(url).text
