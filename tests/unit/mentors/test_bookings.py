"""Booking a mentor: who may, when, how much; two at once get one slot; what is cancelled or moved stays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from accelerator.accounts.models import RoleGrant
from accelerator.db import db, forget, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from cohorts.models import EnrolmentState
from mentors import facts as happened
from mentors.models import (
    Audience,
    Booking,
    BookingMove,
    BookingRules,
    BookingState,
    HeldQuarter,
    MatchState,
    MentorInCohort,
    PlaceState,
)
from mentors.operations import bookings as operations
from mentors.operations import hours as hours_operations
from mentors.operations import matches as match_operations
from mentors.queries import bookings
from mentors.queries import matches as match_queries
from mentors.slots import slots_on
from tests import factories as make
from tests.races import at_once

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)
"""A Monday; the mentor's Tuesday is tomorrow, and the clocks in Berlin change on Sunday."""
TUESDAY = date(2026, 3, 31)


@pytest.fixture
def now(clock):
    clock.freeze(NOW)
    return clock


@pytest.fixture
def cohort(context, now):
    return make.cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 18))


@pytest.fixture
def nils(cohort):
    """A mentor who lives in Berlin and can be booked on Tuesdays from nine to eleven."""
    mentor = make.mentor(cohort)
    make.office_hours(mentor)
    return mentor


@pytest.fixture
def team(cohort, nils):
    """A matched startup: its place in the cohort and its founder."""
    founder = make.person("Budi")
    enrolment = make.enrolment(cohort, owner=founder)
    make.match(nils, enrolment)
    return enrolment, make.actor(founder)


def pair_of(enrolment, mentor):
    return bookings.pairing(enrolment.key, mentor.key)


def slot(mentor_block, number=0, day=TUESDAY):
    return list(slots_on(mentor_block, day))[number].value


def block_of(mentor):
    return bookings.hours.hours_of(mentor.id)[0]


def book(actor, enrolment, mentor, *, number=0, day=TUESDAY, topic="How to price the pilot"):
    with unit_of_work():
        value = slot(block_of(mentor), number, day)
        return operations.book_slot(actor, pair_of(enrolment, mentor), slot=value, topic=topic)


def rows(model):
    forget()  # what another thread committed is not in a snapshot taken before
    return db.session.scalars(sa.select(model)).all()


def test_a_booked_slot_holds_its_quarters_for_both_sides(team, nils, facts):
    enrolment, founder = team
    booking = book(founder, enrolment, nils)
    assert booking.starts_at == datetime(2026, 3, 31, 7, 0, tzinfo=UTC)  # nine in Berlin, in summer time
    assert (booking.zone, booking.place, booking.minutes) == (
        "Europe/Berlin",
        "https://meet.example/nils",
        30,
    )
    held = [(row.mentor_id, row.startup_id, row.at) for row in rows(HeldQuarter)]
    quarter = timedelta(minutes=15)
    assert held == [(nils.id, enrolment.startup_id, booking.starts_at + step * quarter) for step in range(2)]
    assert facts[-1] == happened.BookingMade(
        actor_id=founder.id, booking_id=booking.id, starts_at="2026-03-31T07:00:00+00:00"
    )


def test_of_eight_startups_at_one_slot_one_gets_it(app, cohort, nils):
    teams = []
    for number in range(8):
        founder = make.person(f"Founder {number}")
        enrolment = make.enrolment(cohort, owner=founder)
        make.match(nils, enrolment)
        teams.append((make.actor(founder), enrolment))
    value = slot(block_of(nils))

    def click(actor, enrolment):
        return lambda: operations.book_slot(actor, pair_of(enrolment, nils), slot=value, topic="Us first")

    results = at_once(app, *(click(*team) for team in teams))
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 7
    assert (len(rows(Booking)), len(rows(HeldQuarter))) == (1, 2)


def test_one_startup_cannot_be_with_two_mentors_at_once(app, cohort, nils, team):
    enrolment, founder = team
    other = make.mentor(cohort, "Rani")
    make.match(other, enrolment)
    block = make.office_hours(other, begins=time(9, 15), ends=time(10, 15))

    def click(mentor, value):
        return lambda: operations.book_slot(founder, pair_of(enrolment, mentor), slot=value, topic="Prices")

    results = at_once(app, click(nils, slot(block_of(nils))), click(other, slot(block)))
    assert sorted(type(result).__name__ for result in results) == ["Booking", "Conflict"]
    assert len(rows(HeldQuarter)) == 2


def test_the_database_itself_refuses_an_overlap(team, nils):
    enrolment, _founder = team
    booking = make.booking(nils, enrolment, NOW + timedelta(days=5))
    with pytest.raises(Conflict), unit_of_work():
        db.session.add(
            HeldQuarter(
                booking_id=booking.id,
                mentor_id=nils.id,
                startup_id=enrolment.startup_id,
                at=booking.starts_at + timedelta(minutes=15),
            )
        )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("gone", "not free"),
        ("", "not free"),
        ("x" * 500, "not free"),
    ],
)
def test_a_slot_that_does_not_exist_is_refused(team, nils, value, words):
    enrolment, founder = team
    with pytest.raises(Conflict, match=words), unit_of_work():
        operations.book_slot(founder, pair_of(enrolment, nils), slot=value, topic="Prices")


def test_the_past_and_tomorrow_are_refused_and_the_staff_may_fill_in(team, nils, cohort):
    enrolment, founder = team
    manager, tomorrow = make.actor(make.manager(cohort.programme)), date(2026, 3, 24)
    with pytest.raises(Conflict, match="not free"):
        book(founder, enrolment, nils, day=date(2026, 3, 17))
    make_notice(cohort, notice_hours=72)
    with pytest.raises(Conflict, match="not free"):
        book(founder, enrolment, nils, day=tomorrow)
    assert book(manager, enrolment, nils, day=tomorrow).state is BookingState.BOOKED


def make_notice(cohort, **values):
    usual = {"minutes_per_month": 240, "notice_hours": 24, "days_ahead": 28}
    with unit_of_work():
        db.session.add(BookingRules(cohort_id=cohort.id, **{**usual, **values}))


def test_a_month_has_its_budget_in_the_host_citys_calendar(team, nils, cohort):
    enrolment, founder = team
    make_notice(cohort, minutes_per_month=60)
    book(founder, enrolment, nils, number=0)
    book(founder, enrolment, nils, number=1)
    with pytest.raises(Conflict, match="60 of its 60 minutes"):
        book(founder, enrolment, nils, number=2)
    assert book(founder, enrolment, nils, day=date(2026, 4, 7)).minutes == 30  # another month


def test_a_cancelled_booking_gives_its_minutes_back_and_stays(team, nils, cohort, facts):
    enrolment, founder = team
    make_notice(cohort, minutes_per_month=30)
    booking = book(founder, enrolment, nils)
    with unit_of_work():
        operations.cancel_booking(founder, bookings.booking(booking.key), reason="We are ill.")
    kept = make.reload(booking)
    assert (kept.state, kept.reason, kept.sequence, kept.closed_by) == (
        BookingState.CANCELLED_BY_STARTUP,
        "We are ill.",
        1,
        founder.id,
    )
    assert rows(HeldQuarter) == []
    assert facts[-1] == happened.BookingCancelled(
        actor_id=founder.id, booking_id=booking.id, side="startup", reason="We are ill."
    )
    assert book(founder, enrolment, nils).id != booking.id


@pytest.mark.parametrize(
    ("who", "state"),
    [
        ("mentor", BookingState.CANCELLED_BY_MENTOR),
        ("founder", BookingState.CANCELLED_BY_STARTUP),
        ("manager", BookingState.CANCELLED_BY_STAFF),
    ],
)
def test_who_cancelled_is_a_state_of_the_record(team, nils, cohort, who, state):
    enrolment, founder = team
    booking = book(founder, enrolment, nils)
    actors = {
        "mentor": make.actor(nils.user),
        "founder": founder,
        "manager": make.actor(make.manager(cohort.programme)),
    }
    with unit_of_work():
        operations.cancel_booking(actors[who], bookings.booking(booking.key), reason="A fair reason.")
    assert make.reload(booking).state is state


def test_moving_keeps_where_it_stood_and_frees_the_old_time(team, nils, facts):
    enrolment, founder = team
    booking = book(founder, enrolment, nils)
    mentor = make.actor(nils.user)
    with unit_of_work():
        operations.move_booking(
            mentor,
            bookings.booking(booking.key),
            slot=slot(block_of(nils), 2),
            reason="My train is late.",
        )
    moved = make.reload(booking)
    assert (moved.starts_at, moved.sequence, moved.state) == (
        datetime(2026, 3, 31, 8, 0, tzinfo=UTC),
        1,
        BookingState.BOOKED,
    )
    (before,) = rows(BookingMove)
    assert (before.sequence, before.starts_at, before.reason) == (
        0,
        datetime(2026, 3, 31, 7, 0, tzinfo=UTC),
        "My train is late.",
    )
    assert [row.at.minute for row in rows(HeldQuarter)] == [0, 15]
    assert facts[-1].before == "2026-03-31T07:00:00+00:00"


def test_a_booking_can_move_by_one_slot_into_its_own_time(team, nils, cohort):
    enrolment, founder = team
    longer = make.office_hours(nils, weekday=2, begins=time(9), ends=time(12), slot_minutes=60)
    shifted = make.office_hours(nils, weekday=2, begins=time(9, 30), ends=time(11, 30), slot_minutes=60)
    wednesday = date(2026, 4, 1)
    with unit_of_work():
        booking = operations.book_slot(
            founder, pair_of(enrolment, nils), slot=slot(longer, 0, wednesday), topic="Prices"
        )
    with unit_of_work():
        operations.move_booking(
            founder,
            bookings.booking(booking.key),
            slot=slot(shifted, 0, wednesday),
            reason="Half an hour later",
        )
    assert make.reload(booking).starts_at == datetime(2026, 4, 1, 7, 30, tzinfo=UTC)


def test_only_matched_or_open_mentors_are_booked(team, nils, cohort):
    _enrolment, founder = team
    stranger = make.person("Citra")
    other = make.enrolment(cohort, owner=stranger)
    with pytest.raises(Conflict, match="not free"):  # in the cohort, but these hours are for the matched
        book(make.actor(stranger), other, nils)
    open_hours = make.office_hours(nils, weekday=3, audience=Audience.COHORT)
    guest = make.actor(stranger)
    with unit_of_work():
        made = operations.book_slot(
            guest,
            pair_of(other, nils),
            slot=slot(open_hours, 0, date(2026, 4, 2)),
            topic="Hello",
        )
    assert made.hours_id == open_hours.id
    elsewhere = make.enrolment(make.cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 18)))
    with pytest.raises(NotAllowed), unit_of_work():
        operations.book_slot(founder, pair_of(elsewhere, nils), slot="x", topic="Hello")


def test_nobody_mentors_their_own_startup(nils, cohort):
    own = make.enrolment(cohort, owner=nils.user)
    assert bookings.pair_of(own, nils).may_meet is False


@pytest.mark.parametrize("cause", ["match", "place", "role", "suspended", "enrolment"])
def test_whoever_is_removed_cannot_be_booked_any_more(team, nils, cohort, cause):
    enrolment, founder = team
    pair = pair_of(enrolment, nils)
    value = slot(block_of(nils))
    with unit_of_work():
        if cause == "match":
            match = match_queries.live_pair(enrolment.id, nils.id)
            match.state = MatchState.ENDED
        elif cause == "place":
            db.session.scalars(sa.select(MentorInCohort)).one().move_to(PlaceState.LEFT)
        elif cause == "role":
            grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == nils.user_id)).one()
            grant.ends_at = NOW
        elif cause == "suspended":
            pair.mentor.user.is_active = False
        else:
            bookings.enrolment(enrolment.key).state = EnrolmentState.WITHDRAWN
    with pytest.raises((Conflict, NotAllowed)), unit_of_work():
        operations.book_slot(founder, pair, slot=value, topic="Too late")
    assert rows(Booking) == []


def test_a_match_that_ends_calls_off_what_was_agreed(team, nils):
    enrolment, founder = team
    booking = book(founder, enrolment, nils)
    with unit_of_work():
        match = match_queries.match(match_queries.live_pair(enrolment.id, nils.id).key)
        match_operations.end_match(founder, match, reason="We found another way.")
    kept = make.reload(booking)
    assert kept.state is BookingState.CANCELLED_BY_STAFF
    assert rows(HeldQuarter) == []


def test_what_came_of_it_is_said_after_it_began_and_by_the_right_side(team, nils, now):
    enrolment, founder = team
    booking = book(founder, enrolment, nils)
    mentor = make.actor(nils.user)
    with pytest.raises(Conflict, match="not begun"), unit_of_work():
        operations.close_booking(mentor, bookings.booking(booking.key), outcome=BookingState.NO_SHOW_STARTUP)
    now.freeze(booking.starts_at + timedelta(minutes=20))
    with pytest.raises(DomainError), unit_of_work():
        operations.close_booking(founder, bookings.booking(booking.key), outcome=BookingState.NO_SHOW_STARTUP)
    with pytest.raises(Conflict, match="time has come"), unit_of_work():
        operations.cancel_booking(founder, bookings.booking(booking.key), reason="Too late")
    with unit_of_work():
        operations.close_booking(
            mentor, bookings.booking(booking.key), outcome=BookingState.NO_SHOW_STARTUP, reason="Nobody came."
        )
    assert make.reload(booking).state is BookingState.NO_SHOW_STARTUP


def test_a_topic_is_one_line_of_any_script(team, nils):
    enrolment, founder = team
    booking = book(founder, enrolment, nils, topic="ราคา\r\nBEGIN:VEVENT 🙏")
    assert booking.topic == "ราคา BEGIN:VEVENT 🙏"
    with pytest.raises(DomainError, match="prepare"):
        book(founder, enrolment, nils, number=1, topic=" \n ")
    with pytest.raises(DomainError, match="300"):
        book(founder, enrolment, nils, number=1, topic="x" * 301)


def test_hours_end_and_days_off_keep_what_is_booked(team, nils):
    enrolment, founder = team
    booking = book(founder, enrolment, nils)
    mentor = make.actor(nils.user)
    with unit_of_work():
        standing = hours_operations.leave_out(mentor, bookings.hours.hours(block_of(nils).key), day=TUESDAY)
    assert standing == 1
    with pytest.raises(Conflict, match="not free"):
        book(founder, enrolment, nils, number=1)
    with unit_of_work():
        hours_operations.end_hours(mentor, bookings.hours.hours(booking.hours_id))
    assert bookings.hours.hours_of(nils.id) == []
    assert make.reload(booking).state is BookingState.BOOKED
