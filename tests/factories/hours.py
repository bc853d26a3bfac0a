"""Office hours and bookings for tests."""

from datetime import date, datetime, time, timedelta

from accelerator import clock
from accelerator.db import db
from cohorts.models import Enrolment
from mentors.models import (
    Audience,
    Booking,
    BookingState,
    DayOff,
    HeldQuarter,
    MentorProfile,
    OfficeHours,
    SessionMode,
)
from mentors.slots import quarters_of
from tests.stage import staged


@staged
def office_hours(
    mentor: MentorProfile,
    *,
    weekday: int = 1,
    begins: time = time(9),
    ends: time = time(11),
    zone: str = "Europe/Berlin",
    off: tuple[date, ...] = (),
    **values: object,
) -> OfficeHours:
    """Two hours every Tuesday morning in Berlin, for the matched, unless said otherwise."""
    usual: dict[str, object] = {
        "audience": Audience.MATCHED,
        "mode": SessionMode.VIDEO,
        "place": "https://meet.example/nils",
        "starts_on": clock.today(),
        "created_by": mentor.user_id,
        "slot_minutes": 30,
    }
    made = OfficeHours(
        mentor_id=mentor.id, weekday=weekday, begins=begins, ends=ends, zone=zone, **{**usual, **values}
    )
    made.mentor = mentor
    made.days_off = [DayOff(off_on=day, added_by=mentor.user_id) for day in off]
    db.session.add(made)
    db.session.flush()
    return made


@staged
def booking(
    mentor: MentorProfile,
    enrolment: Enrolment,
    starts_at: datetime | None = None,
    *,
    minutes: int = 30,
    state: BookingState = BookingState.BOOKED,
    **values: object,
) -> Booking:
    """Half an hour in three days, with its quarters held while it stands."""
    if starts_at is None:
        starts_at = (clock.now() + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
    is_open = state is BookingState.BOOKED
    usual: dict[str, object] = {
        "zone": "Europe/Berlin",
        "mode": SessionMode.VIDEO,
        "place": "https://meet.example/nils",
        "topic": "How to price the pilot",
        "booked_by": 0,
        "closed_at": None if is_open else clock.now(),
    }
    made = Booking(
        mentor_id=mentor.id,
        enrolment_id=enrolment.id,
        cohort_id=enrolment.cohort_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        state=state,
        **{**usual, **values},
    )
    made.mentor, made.enrolment, made.cohort, made.moves = mentor, enrolment, enrolment.cohort, []
    db.session.add(made)
    db.session.flush()
    if is_open:
        _hold(made)
    return made


def _hold(booking: Booking) -> None:
    places = {
        "booking_id": booking.id,
        "mentor_id": booking.mentor_id,
        "startup_id": booking.enrolment.startup_id,
    }
    for at in quarters_of(booking.starts_at, booking.ends_at):
        db.session.add(HeldQuarter(at=at, **places))
    db.session.flush()
