"""A mentor proposes times: who to whom, what a choice makes, what it must not double, and how it ends (SES04)."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accelerator.accounts import operations as accounts
from accelerator.accounts.models import User
from accelerator.db import db, forget, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.permissions import SYSTEM
from mentors.models import (
    Audience,
    Booking,
    BookingRules,
    BookingState,
    HeldQuarter,
    InvitationState,
    MeetingInvitation,
    SessionMode,
    TieKind,
)
from mentors.operations import bookings as booking_operations
from mentors.operations import matches as match_operations
from mentors.operations import meeting_invitations as operations
from mentors.operations import ties as tie_operations
from mentors.operations.meeting_invitations import Proposal
from mentors.queries import bookings, matches
from mentors.queries import meeting_invitations as queries
from mentors.slots import slots_on
from tests import factories as make
from tests.races import at_once

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 31, 7, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 4, 2, 12, 30, tzinfo=UTC)
S = InvitationState


@pytest.fixture
def now(clock):
    clock.freeze(NOW)
    return clock


@pytest.fixture
def pair(context, now):
    """A mentor and a founder, matched."""
    return make.pair()


def proposal(*starts, **values):
    boxes = dict(zip(("first", "second", "third"), starts or (TUESDAY, THURSDAY), strict=False))
    usual = {"topic": "Your tender", "minutes": 45, "mode": SessionMode.VIDEO, "zone": "Europe/Berlin"}
    return Proposal(starts=boxes, **{**usual, **values})


def invite(match, *starts, **values):
    actor = make.actor(db.session.get(User, match.mentor.user_id))
    with unit_of_work():
        pair = bookings.pairing(match.enrolment.key, match.mentor.key)
        return operations.invite_startup(actor, pair, proposal=proposal(*starts, **values))


def act(do, person, invitation, **values):
    actor = make.actor(person)
    with unit_of_work():
        return do(actor, queries.meeting_invitation(invitation.key), **values)


def values_of(invitation):
    with unit_of_work():
        return [slot.value for slot in queries.times_of(queries.meeting_invitation(invitation.key))]


def rows(model):
    forget()
    return db.session.scalars(sa.select(model)).all()


def states():
    return rows(MeetingInvitation.state)


def test_a_chosen_time_is_a_booking_like_any_other(pair, mailbox):
    match, mentor, founder = pair
    invitation = invite(match, place="https://meet.example/x")
    assert rows(HeldQuarter) == []  # nothing is held until somebody chooses
    booking = act(operations.accept_invitation, founder, invitation, slot=values_of(invitation)[1])
    kept = make.reload(booking)
    assert (kept.starts_at, kept.minutes, kept.topic, kept.place, kept.hours_id, kept.zone) == (
        THURSDAY,
        45,
        "Your tender",
        "https://meet.example/x",
        None,
        "Europe/Berlin",
    )
    assert len(rows(HeldQuarter)) == 3
    closed = make.reload(invitation)
    assert (closed.state, closed.booking_id, closed.closed_by) == (S.ACCEPTED, booking.id, founder.id)
    subjects = sorted((mail["To"].addresses[0].addr_spec, mail["Subject"][:7]) for mail in mailbox())
    assert subjects == sorted(
        [(founder.email, "Nils wo"), (founder.email, "Booked:"), (mentor.email, "Booked:")]
    )


def test_a_no_comes_with_a_word_and_is_said_once(pair, mailbox):
    match, mentor, founder = pair
    invitation = invite(match)
    with pytest.raises(DomainError):
        act(operations.decline_invitation, founder, invitation, reason=" ")
    act(operations.decline_invitation, founder, invitation, reason="We are at a fair until May.")
    assert (make.reload(invitation).state, rows(Booking)) == (S.DECLINED, [])
    letter = mailbox()[-1]
    assert ([mentor.email in letter["To"], "until May" in letter.get_content()]) == [True, True]
    for again in (
        lambda: act(operations.decline_invitation, founder, invitation, reason="Still."),
        lambda: act(operations.accept_invitation, founder, invitation, slot=values_of(invitation)[0]),
        lambda: act(operations.withdraw_invitation, mentor, invitation, reason="Never mind."),
    ):
        with pytest.raises(Conflict, match="Declined"):
            again()


def test_only_the_startup_answers_and_only_the_mentor_or_the_staff_take_it_back(pair):
    match, mentor, founder = pair
    staff = make.manager(match.cohort.programme)
    invitation = invite(match)
    slot = values_of(invitation)[0]
    for person in (mentor, staff, make.person("Stranger"), make.admin()):
        with pytest.raises(NotAllowed):
            act(operations.accept_invitation, person, invitation, slot=slot)
        with pytest.raises(NotAllowed):
            act(operations.decline_invitation, person, invitation, reason="Not mine to say.")
    for person in (founder, make.admin()):
        with pytest.raises(NotAllowed):
            act(operations.withdraw_invitation, person, invitation, reason="Not mine to take back.")
    act(operations.withdraw_invitation, staff, invitation, reason="The mentor is ill.")
    assert states() == [S.WITHDRAWN]


def test_a_mentor_invites_those_they_may_meet(pair):
    match, mentor, _founder = pair
    beside = make.enrolment(match.cohort, owner=make.person("Sari"))
    elsewhere, own, barred = (
        make.enrolment(),
        make.enrolment(match.cohort, owner=mentor),
        make.enrolment(match.cohort),
    )
    actor, key, matched = make.actor(mentor), match.mentor.key, match.enrolment_id
    with unit_of_work():
        tie_operations.declare_tie(
            actor,
            bookings.pairing(barred.key, key).mentor,
            startup=bookings.enrolment(barred.key).startup,
            kind=TieKind.CONFLICT,
            note="Shares.",
        )
        found = queries.pairings_with(actor)
        assert [(row.enrolment.id, row.is_matched) for row in found] == [
            (matched, True),
            (beside.id, False),
        ]
    for refused in (elsewhere, own, barred):
        with pytest.raises(NotAllowed), unit_of_work():
            stranger = bookings.pairing(refused.key, key)
            operations.invite_startup(actor, stranger, proposal=proposal())
    with unit_of_work():
        near = bookings.pairing(beside.key, key)
        operations.invite_startup(actor, near, proposal=proposal())
    assert states() == [S.OPEN]


@pytest.mark.parametrize(
    ("starts", "values", "field"),
    [
        ([TUESDAY, TUESDAY], {}, "second"),
        ([TUESDAY, NOW - timedelta(hours=1)], {}, "second"),
        ([TUESDAY + timedelta(minutes=10)], {}, "first"),
        ([TUESDAY, THURSDAY, NOW + timedelta(days=29)], {}, "third"),
        ([TUESDAY], {"minutes": 50}, "minutes"),
        ([TUESDAY], {"topic": " \n"}, "topic"),
        ([TUESDAY], {"place": "x" * 301}, "place"),
    ],
)
def test_what_cannot_be_proposed_is_told_at_its_box(pair, starts, values, field):
    match, _mentor, _founder = pair
    with pytest.raises(DomainError) as refusal:
        invite(match, *starts, **values)
    assert (refusal.value.field, states()) == (field, [])


def test_no_time_is_proposed_in_which_one_of_the_two_is_booked(pair):
    match, _mentor, _founder = pair
    other = make.match(make.mentor(match.cohort, "Rani"), match.enrolment)
    make.booking(other.mentor, match.enrolment, THURSDAY + timedelta(minutes=30))
    with pytest.raises(Conflict) as refusal:
        invite(match, TUESDAY, THURSDAY)
    assert (refusal.value.field, states()) == ("second", [])


def test_one_invitation_waits_at_a_time(pair):
    match, _mentor, _founder = pair
    first = invite(match)
    with pytest.raises(Conflict, match="waits"):
        invite(match, THURSDAY)
    values = {"mentor_id": match.mentor_id, "enrolment_id": match.enrolment_id, "cohort_id": match.cohort_id}
    copied = {column.name: getattr(first, column.name) for column in MeetingInvitation.__table__.columns}
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(
            sa.insert(MeetingInvitation.__table__).values(
                **{**copied, **values, "id": 10**6, "key": "k" * 16}
            )
        )


def test_a_time_that_was_given_away_meanwhile_cannot_be_chosen(pair):
    match, _mentor, founder = pair
    invitation = invite(match)
    make.booking(match.mentor, make.enrolment(match.cohort), TUESDAY + timedelta(minutes=15))
    first, second = values_of(invitation)
    with unit_of_work():
        free = queries.free_times(queries.meeting_invitation(invitation.key))
        assert [slot.value for slot in free] == [second]
    with pytest.raises(Conflict) as refusal:
        act(operations.accept_invitation, founder, invitation, slot=first)
    assert (refusal.value.field, states()) == ("slot", [S.OPEN])


def test_two_startups_that_choose_one_time_at_once_get_it_once(app, pair):
    match, _mentor, founder = pair
    sari = make.person("Sari")
    beside = make.match(match.mentor, make.enrolment(match.cohort, owner=sari))
    invitations = [invite(row, TUESDAY) for row in (match, beside)]
    values = [values_of(row)[0] for row in invitations]
    actors = [make.actor(founder), make.actor(sari)]

    def click(number):
        def choose():
            invitation = queries.meeting_invitation(invitations[number].key)
            return operations.accept_invitation(actors[number], invitation, slot=values[number])

        return choose

    results = at_once(app, click(0), click(1))
    assert sorted(type(result).__name__ for result in results) == ["Booking", "Conflict"]
    assert sorted(state.value for state in states()) == ["accepted", "open"]
    assert (len(rows(Booking)), len(rows(HeldQuarter))) == (1, 3)


def test_two_of_one_team_who_answer_at_once_answer_once(app, pair):
    match, _mentor, founder = pair
    invitation = invite(match)
    first, second = values_of(invitation)
    actor = make.actor(founder)

    def choose(slot):
        return lambda: operations.accept_invitation(
            actor, queries.meeting_invitation(invitation.key), slot=slot
        )

    results = at_once(app, choose(first), choose(second))
    assert sorted(type(result).__name__ for result in results) == ["Booking", "Conflict"]
    assert len(rows(Booking)) == 1


def test_a_chosen_time_and_a_booked_slot_never_overlap(app, pair):
    match, _mentor, founder = pair
    sari = make.person("Sari")
    other = make.match(match.mentor, make.enrolment(match.cohort, owner=sari))
    block = make.office_hours(match.mentor)
    slot = next(slots_on(block, TUESDAY.date())).value
    invitation = invite(match, TUESDAY)
    [value] = values_of(invitation)
    actors = make.actor(founder), make.actor(sari)

    def choose():
        return operations.accept_invitation(actors[0], queries.meeting_invitation(invitation.key), slot=value)

    def book():
        pair = bookings.pairing(other.enrolment.key, other.mentor.key)
        return booking_operations.book_slot(actors[1], pair, slot=slot, topic="Us")

    results = at_once(app, choose, book)
    assert sorted(type(result).__name__ for result in results) == ["Booking", "Conflict"]


def test_the_month_s_minutes_hold_for_a_chosen_time_too(pair):
    match, _mentor, founder = pair
    with unit_of_work():
        db.session.add(
            BookingRules(cohort_id=match.cohort_id, minutes_per_month=40, notice_hours=24, days_ahead=28)
        )
    invitation = invite(match)
    with pytest.raises(Conflict, match="40 minutes") as refusal:
        act(operations.accept_invitation, founder, invitation, slot=values_of(invitation)[0])
    assert (refusal.value.field, states()) == ("slot", [S.OPEN])


@pytest.mark.parametrize(
    ("starts", "lasts"),
    [([THURSDAY, TUESDAY], timedelta(days=7)), ([NOW + timedelta(days=1)], timedelta(days=1))],
)
def test_an_invitation_runs_out_and_its_mentor_hears_of_it_once(pair, now, mailbox, starts, lasts):
    match, mentor, founder = pair
    team = make.actor(founder)
    invitation = invite(match, *starts)
    assert invitation.expires_at == NOW + lasts
    now.freeze(NOW + lasts - timedelta(seconds=1))
    with unit_of_work():
        assert operations.expire_invitations(SYSTEM) == 0
        assert [row.id for row in queries.open_for(team)] == [invitation.id]
    now.freeze(NOW + lasts)
    with pytest.raises(Conflict, match="Not answered in time"):
        act(operations.accept_invitation, founder, invitation, slot=values_of(invitation)[0])
    with unit_of_work():
        assert queries.open_for(team) == []
    for expected in (1, 0):
        with unit_of_work():
            assert operations.expire_invitations(SYSTEM) == expected
    told = [
        letter["To"].addresses[0].addr_spec for letter in mailbox() if "Not answered" in letter["Subject"]
    ]
    assert (states(), sorted(told)) == ([S.EXPIRED], sorted([mentor.email, founder.email]))
    invite(matches.match(match.key), NOW + timedelta(days=9))


@pytest.mark.parametrize("cause", ["match", "rest", "place", "suspended", "conflict"])
def test_what_ends_a_match_takes_its_invitation_back(pair, mailbox, cause):
    match, mentor, founder = pair
    invitation = invite(match)
    accepted = act(operations.accept_invitation, founder, invitation, slot=values_of(invitation)[0])
    waiting = invite(match, THURSDAY)
    person, actor, admin = (make.actor(user) for user in (founder, mentor, make.admin()))
    with unit_of_work():
        row = matches.match(match.key)
        if cause == "match":
            match_operations.end_match(person, row, reason="We are done.")
        elif cause == "rest":
            match_operations.pause_match(person, row, reason="We are at a fair.")
        elif cause == "place":
            match_operations.end_matches_of(SYSTEM, row.enrolment, reason="Left.")
        elif cause == "suspended":
            accounts.suspend_person(admin, db.session.get(User, mentor.id), reason="?")
        else:
            tie_operations.declare_tie(
                actor,
                row.mentor,
                startup=row.enrolment.startup,
                kind=TieKind.CONFLICT,
                note="Shares.",
            )
    assert make.reload(waiting).state is S.WITHDRAWN
    assert make.reload(accepted).state is BookingState.CANCELLED_BY_STAFF
    assert rows(HeldQuarter) == []
    told = {
        mail["To"].addresses[0].addr_spec for mail in mailbox() if mail["Subject"].startswith("Withdrawn")
    }
    assert told == {founder.email} | ({mentor.email} if cause != "suspended" else set())


def test_the_end_of_one_match_leaves_what_others_were_invited_to(pair):
    match, _mentor, founder = pair
    beside = make.match(match.mentor, make.enrolment(match.cohort, owner=make.person("Sari")))
    other = invite(beside)
    make.office_hours(match.mentor, audience=Audience.COHORT, begins=time(9), ends=time(11))
    act_on = make.actor(founder)
    with unit_of_work():
        match_operations.end_match(act_on, matches.match(match.key), reason="We are done.")
    assert make.reload(other).state is S.OPEN
