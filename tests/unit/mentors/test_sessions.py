"""Logging: outcomes that are kept, readers of each part, group meetings, nights on which clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accelerator import clock as now
from accelerator.accounts.models import Role
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.i18n import show_local
from mentors.models import ActionItem, BookingState, MentorSession, SessionMode, SessionOutcome, SessionState
from mentors.models.sessions import UNHELD, state_for
from mentors.operations import sessions as operations
from mentors.operations.records import Action, Aside, Record
from mentors.queries import matches, sessions
from tests import factories as make

LONG = ("ขอบคุณสำหรับคำแนะนำ 🙏🏽 Terima kasih. " * 200)[:5000]


def record_of(**values):
    held_at = values.pop("held_at", now.now() - timedelta(hours=3))
    facts = {"zone": "Asia/Jakarta", "minutes": 60, "mode": SessionMode.VIDEO}
    return Record(held_at=held_at, **{**facts, **values})


def log(match, user, what=None, client_id="phone-1", **values):
    actor = make.actor(user)
    with unit_of_work():
        rows = [matches.match(other.key) for other in values.pop("others", ())]
        return operations.log_session(
            actor, matches.match(match.key), client_id=client_id, what=what or record_of(), others=rows, **values
        )  # fmt: skip


def act(operation, user, session, **values):
    actor = make.actor(user)
    with unit_of_work():
        operation(actor, sessions.session(session.key), **values)


def count():
    with reading():
        return db.session.scalar(sa.select(sa.func.count(MentorSession.id)))


def test_a_long_note_in_thai_with_emoji_is_kept_to_the_letter(context):
    match, mentor, _founder = make.pair()
    made = log(match, mentor, record_of(summary=LONG, advice_facts=LONG, advice_opinions=LONG))
    kept = make.reload(made)
    assert (kept.summary, kept.advice_facts, kept.advice_opinions) == (LONG, LONG, LONG)


def test_one_letter_too_many_is_refused_at_its_field(context):
    match, mentor, _founder = make.pair()
    with pytest.raises(DomainError) as refusal:
        log(match, mentor, record_of(advice_facts=LONG + "x"))
    assert (refusal.value.field, count()) == ("advice_facts", 0)


@pytest.mark.parametrize(
    "outcome", [outcome for outcome in SessionOutcome if outcome is not SessionOutcome.HELD]
)
def test_what_did_not_take_place_is_kept_without_minutes(context, outcome):
    match, mentor, _founder = make.pair()
    made = make.reload(log(match, mentor, record_of(outcome=outcome)))
    assert (made.state, made.minutes) == (state_for(outcome), 0)
    with reading():
        assert sessions.tallies([match.enrolment_id])[match.enrolment_id] == sessions.Tally()


@pytest.mark.parametrize("state", UNHELD)
def test_the_startup_may_dispute_a_no_show_and_staff_let_it_stand(context, state):
    match, _mentor, founder = make.pair()
    session = make.mentor_session(match, state)
    staff = make.manager(match.cohort.programme)
    act(operations.dispute_session, founder, session, reason="I waited.")
    act(operations.settle_session, staff, session, counts=True, reason="Both agree.")
    kept = make.reload(session)
    assert (kept.state, kept.dispute, kept.settlement) == (state, "I waited.", "Both agree.")


def test_a_voided_session_says_why(context):
    match, _mentor, founder = make.pair()
    session = make.mentor_session(match)
    staff = make.manager(match.cohort.programme)
    act(operations.dispute_session, founder, session, reason="We did not meet.")
    with pytest.raises(DomainError):
        act(operations.settle_session, staff, session, counts=False, reason=" ")
    act(operations.settle_session, staff, session, counts=False, reason="Another day.")
    kept = make.reload(session)
    assert (kept.state, kept.dispute, kept.settlement) == (
        SessionState.VOIDED,
        "We did not meet.",
        "Another day.",
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"minutes": 0}, {"state": "no_show_mentor"}, {"outcome": "not_held"}, {"state": "voided"}, {"usefulness": 6},
        {"state": "confirmed"}, {"minutes": 601},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(context, broken):
    match, _mentor, _founder = make.pair()
    session = make.mentor_session(match)
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(
            sa.update(MentorSession.__table__).where(MentorSession.id == session.id).values(**broken)
        )


def test_a_meeting_of_three_startups_counts_once_for_the_mentor(context, facts):
    match, mentor, _founder = make.pair()
    others = [make.match(match.mentor, make.enrolment(cohort=match.cohort)) for _n in range(2)]
    actions = [Action("Bring numbers"), Action("Send the template", is_for_mentor=True)]
    log(match, mentor, others=others, actions=actions, aside=Aside(private_note="Mine."))
    with reading():
        rows = list(db.session.scalars(sa.select(MentorSession).order_by(MentorSession.id)))
        owed = db.session.execute(sa.select(ActionItem.session_id, ActionItem.is_for_mentor)).all()
        notes = db.session.scalars(sa.select(MentorSession.private_note).order_by(MentorSession.id)).all()
    assert [row.enrolment_id for row in rows] == [
        match.enrolment_id,
        *(other.enrolment_id for other in others),
    ]
    assert {(row.client_id, row.minutes) for row in rows} == {("phone-1", 60)}
    assert sorted(owed) == sorted([(row.id, False) for row in rows] + [(rows[0].id, True)])
    assert notes == ["Mine.", "", ""]
    assert [type(fact).__name__ for fact in facts].count("SessionLogged") == 3


def test_two_startups_at_the_same_time_are_one_meeting_or_a_mistake(context):
    match, mentor, _founder = make.pair()
    other = make.match(match.mentor, make.enrolment(cohort=match.cohort))
    at = now.now() - timedelta(hours=5)
    log(match, mentor, record_of(held_at=at))
    with pytest.raises(Conflict) as refusal:
        log(other, mentor, record_of(held_at=at + timedelta(minutes=30)), client_id="phone-2")
    assert refusal.value.field == "held_at"
    log(other, mentor, record_of(held_at=at + timedelta(minutes=60)), client_id="phone-3")
    assert count() == 2


def test_a_correction_moves_no_meeting_into_another_but_may_change_one_of_its_own(context):
    match, mentor, _founder = make.pair()
    other = make.match(match.mentor, make.enrolment(match.cohort))
    at = now.now() - timedelta(hours=8)
    group = log(match, mentor, record_of(held_at=at), others=[other])
    later = log(match, mentor, record_of(held_at=at + timedelta(hours=2)), client_id="phone-2")
    with pytest.raises(Conflict) as refusal:
        act(operations.correct_session, mentor, later, what=record_of(held_at=at), seen_version=later.version)
    assert refusal.value.field == "held_at"
    longer = record_of(held_at=at, minutes=120)
    act(operations.correct_session, mentor, group, what=longer, seen_version=group.version)
    assert (make.reload(group).minutes, make.reload(later).held_at) == (120, at + timedelta(hours=2))


def test_a_group_takes_only_the_same_mentors_startups(context):
    match, mentor, _founder = make.pair()
    stranger = make.match(make.mentor(match.cohort, "Rival"), match.enrolment)
    with pytest.raises(NotAllowed):
        log(match, mentor, others=[stranger])
    assert count() == 0


def test_across_midnight_and_the_night_the_clocks_go_back(context):
    match, mentor, _founder = make.pair()
    began = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 00:30 in Berlin; the clocks go back at 03:00
    made = make.reload(log(match, mentor, record_of(held_at=began, zone="Europe/Berlin", minutes=180)))
    assert made.ended_at - made.held_at == timedelta(minutes=180)
    with context.test_request_context():
        shown = [
            str(show_local(moment, "Europe/Berlin")).split(">")[1] for moment in (made.held_at, made.ended_at)
        ]
    assert shown == ["25 Oct 2026, 00:30 CEST</time", "25 Oct 2026, 02:30 CET</time"]


def test_the_staff_note_is_for_the_mentor_and_the_staff(context):
    match, mentor, founder = make.pair()
    made = log(match, mentor, aside=Aside(staff_note="They quarrel.", is_flagged=True, preparedness=2))
    staff, both = make.manager(match.cohort.programme), make.manager(match.cohort.programme)
    make.member(match.enrolment.startup, both)
    people = {"mentor": mentor, "founder": founder, "staff": staff, "both": both, "admin": make.admin()}
    readers = {name: make.actor(user) for name, user in people.items()}
    with reading():
        session = sessions.session(made.key)
        notes = {name: sessions.staff_note(actor, session) for name, actor in readers.items()}
        rated = {name: sessions.ratings(actor, session) for name, actor in readers.items()}
    nobody = dict.fromkeys(readers)
    assert notes == nobody | {"mentor": "They quarrel.", "staff": "They quarrel."}
    assert rated == nobody | {"staff": sessions.Ratings(preparedness=2)}


def test_a_flag_without_a_word_is_refused(context):
    match, mentor, _founder = make.pair()
    with pytest.raises(DomainError) as refusal:
        log(match, mentor, aside=Aside(is_flagged=True))
    assert refusal.value.field == "staff_note"


def test_nobody_confirms_a_session_of_their_own(context):
    match, mentor, _founder = make.pair()
    make.member(match.enrolment.startup, mentor)
    session = make.mentor_session(match)
    with pytest.raises(NotAllowed):
        act(operations.confirm_session, mentor, session)


def test_the_founder_rates_when_confirming_and_the_first_answer_stands(context):
    match, _mentor, founder = make.pair()
    session = make.mentor_session(match)
    for score in (4, 1):
        act(operations.confirm_session, founder, session, usefulness=score, meets_again=True)
    staff = make.actor(make.manager(match.cohort.programme))
    with reading():
        assert sessions.ratings(staff, sessions.session(session.key)) == sessions.Ratings(4, True, None)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (SessionOutcome.HELD, BookingState.HELD),
        (SessionOutcome.NO_SHOW_STARTUP, BookingState.NO_SHOW_STARTUP),
        (SessionOutcome.NO_SHOW_MENTOR, BookingState.NOT_HELD),
    ],
)
def test_a_log_says_what_came_of_its_booking(context, outcome, state):
    match, mentor, _founder = make.pair()
    at = (now.now() - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    booking = make.booking(match.mentor, match.enrolment, at)
    other_day = make.booking(match.mentor, match.enrolment, at - timedelta(days=7))
    made = log(match, mentor, record_of(held_at=at + timedelta(minutes=10), minutes=45, outcome=outcome))
    assert make.reload(made).booking_id == booking.id
    assert [make.reload(row).state for row in (booking, other_day)] == [state, BookingState.BOOKED]


def test_nobody_settles_corrects_or_logs_as_staff_what_is_their_own(context):
    match, mentor, founder = make.pair()
    programme = match.enrolment.cohort.programme
    for user in (mentor, founder):
        make.role(user, Role.MANAGER, f"programme:{programme.id}")
    session = make.mentor_session(match, state=SessionState.DISPUTED)
    for user in (mentor, founder):
        with pytest.raises(NotAllowed):
            act(operations.settle_session, user, session, counts=True, reason="It was so.")
    with pytest.raises(NotAllowed):
        act(operations.correct_session, founder, session, what=record_of(), seen_version=session.version)
    with pytest.raises(NotAllowed):
        log(match, founder)
