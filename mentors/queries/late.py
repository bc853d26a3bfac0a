"""What waits for somebody's word in a cohort: appointments that nobody logged, logs that nobody confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db
from cohorts.models import Enrolment
from mentors.models import (
    Booking,
    BookingState,
    MentorInCohort,
    MentorProfile,
    MentorSession,
    SessionState,
)


@dataclass(frozen=True)
class Unlogged:
    """A mentor's place, and the appointments of which nothing is known."""

    place: MentorInCohort
    bookings: tuple[Booking, ...]


@dataclass(frozen=True)
class Unconfirmed:
    """A startup's place, and the logs that it has not answered."""

    enrolment: Enrolment
    sessions: tuple[MentorSession, ...]


def unlogged(cohort_id: int, place_id: int | None = None) -> list[Unlogged]:
    """By mentor, whoever has waited longest first; maybe of one place alone."""
    here = sa.and_(
        MentorInCohort.mentor_id == Booking.mentor_id, MentorInCohort.cohort_id == Booking.cohort_id
    )
    query = (
        sa.select(MentorInCohort, Booking)
        .join(Booking, here)
        .where(
            Booking.cohort_id == cohort_id,
            Booking.state == BookingState.BOOKED,
            Booking.ends_at <= clock.now(),
        )
        .options(
            joinedload(MentorInCohort.mentor).joinedload(MentorProfile.user),
            joinedload(Booking.enrolment).joinedload(Enrolment.startup),
        )
        .order_by(Booking.ends_at, Booking.id)
    )
    if place_id is not None:
        query = query.where(MentorInCohort.id == place_id)
    grouped: dict[MentorInCohort, list[Booking]] = {}
    for place, booking in db.session.execute(query):
        grouped.setdefault(place, []).append(booking)
    return [Unlogged(place, tuple(rows)) for place, rows in grouped.items()]


def unconfirmed(cohort_id: int, enrolment_id: int | None = None) -> list[Unconfirmed]:
    """By startup, whoever has waited longest first; maybe of one startup alone."""
    query = (
        sa.select(MentorSession)
        .where(MentorSession.cohort_id == cohort_id, MentorSession.state == SessionState.LOGGED)
        .options(
            joinedload(MentorSession.enrolment).joinedload(Enrolment.startup),
            joinedload(MentorSession.mentor).joinedload(MentorProfile.user),
        )
        .order_by(MentorSession.created_at, MentorSession.id)
    )
    if enrolment_id is not None:
        query = query.where(MentorSession.enrolment_id == enrolment_id)
    grouped: dict[Enrolment, list[MentorSession]] = {}
    rows: Sequence[MentorSession] = db.session.scalars(query).all()
    for row in rows:
        grouped.setdefault(row.enrolment, []).append(row)
    return [Unconfirmed(enrolment, tuple(rows)) for enrolment, rows in grouped.items()]
