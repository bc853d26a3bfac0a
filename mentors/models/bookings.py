"""Bookings: a slot that a startup took, what became of it, and the quarters of an hour that it holds (SES02–SES05)."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort, Enrolment
from mentors.models.profiles import MentorProfile
from mentors.models.sessions import SessionMode


class BookingState(enum.Enum):
    BOOKED = "booked"
    CANCELLED_BY_MENTOR = "cancelled_by_mentor"
    CANCELLED_BY_STARTUP = "cancelled_by_startup"
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    HELD = "held"
    NO_SHOW_MENTOR = "no_show_mentor"
    NO_SHOW_STARTUP = "no_show_startup"
    NOT_HELD = "not_held"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return BOOKING_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return BOOKING_LABELS[self][1]


B = BookingState
BOOKING_LABELS: dict[B, tuple[Any, str]] = {
    B.BOOKED: (_l("Booked"), "info"),
    B.CANCELLED_BY_MENTOR: (_l("Cancelled by the mentor"), "neutral"),
    B.CANCELLED_BY_STARTUP: (_l("Cancelled by the startup"), "neutral"),
    B.CANCELLED_BY_STAFF: (_l("Cancelled by the programme"), "neutral"),
    B.HELD: (_l("Took place"), "good"),
    B.NO_SHOW_MENTOR: (_l("The mentor did not come"), "attention"),
    B.NO_SHOW_STARTUP: (_l("The startup did not come"), "attention"),
    B.NOT_HELD: (_l("Did not take place"), "neutral"),
}
CANCELLED = (B.CANCELLED_BY_MENTOR, B.CANCELLED_BY_STARTUP, B.CANCELLED_BY_STAFF)
OUTCOMES = (B.HELD, B.NO_SHOW_MENTOR, B.NO_SHOW_STARTUP, B.NOT_HELD)
"""What is said of a booking once its time has come."""
BOOKING_NEXT: dict[B, set[B]] = {
    B.BOOKED: {*CANCELLED, *OUTCOMES},
    B.CANCELLED_BY_MENTOR: set(),
    B.CANCELLED_BY_STARTUP: set(),
    B.CANCELLED_BY_STAFF: set(),
    B.HELD: set(),
    B.NO_SHOW_MENTOR: {B.HELD},
    B.NO_SHOW_STARTUP: {B.HELD},
    B.NOT_HELD: {B.HELD},
}
USES_BUDGET = (B.BOOKED, B.HELD, B.NO_SHOW_STARTUP)
"""States that count against the startup's minutes of the month."""


class Booking(Keyed, Timed, Versioned, Base):
    """One agreed meeting of a mentor and a startup; moved and cancelled bookings stay in the record."""

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint("(state = 'booked') = (closed_at IS NULL)", name="dated_if_closed"),
        sa.CheckConstraint("sequence >= 0", name="sequence"),
        sa.Index("ix_booking_mentor_starts", "mentor_id", "starts_at"),
        sa.Index("ix_booking_enrolment_starts", "enrolment_id", "starts_at"),
        sa.Index("ix_booking_cohort_state", "cohort_id", "state", "starts_at"),
    )

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"))
    hours_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office_hours.id"), index=True)
    """The block that the slot was cut from."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(sa.String(60))
    """Where the time was meant: the zone of the office hours."""
    mode: Mapped[SessionMode] = mapped_column(enum_type(SessionMode))
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    topic: Mapped[str] = mapped_column(sa.String(300))
    """What the startup wants to talk about; both sides and the programme's staff read it."""
    state: Mapped[BookingState] = mapped_column(enum_type(BookingState), default=BookingState.BOOKED)
    sequence: Mapped[int] = mapped_column(default=0)
    """Of the calendar entry: one more with every change that both sides' calendars must follow."""
    booked_by: Mapped[int]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was cancelled or not held, in the words of whoever said so."""
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
    moves: Mapped[list["BookingMove"]] = relationship(lazy="raise", order_by="BookingMove.sequence")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    @property
    def minutes(self) -> int:
        """How long it is meant to last."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def is_to_log(self, at: datetime) -> bool:
        """Whether its time has come and nobody has said what came of it; derived, never stored."""
        return self.state is BookingState.BOOKED and self.starts_at <= at

    def move_to(self, state: BookingState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in BOOKING_NEXT[self.state]:
            raise Conflict(_("This booking is “%(now)s”; that step is not possible.", now=self.state.label))
        self.state = state


class BookingMove(Timed, Base):
    """Where a booking stood before it was moved."""

    __tablename__ = "booking_move"
    __table_args__ = (sa.UniqueConstraint("booking_id", "sequence"),)

    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("booking.id"))
    sequence: Mapped[int]
    """The sequence that this move ended."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    moved_by: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class HeldQuarter(Base):
    """A quarter of an hour that one booking holds for both sides; unique, so no overlap can be stored at all.

    Every slot is made of whole quarters of UTC, whatever its zone: the offsets of all present zones are.
    The rows go when a booking is cancelled or moved; the booking itself stays.
    """

    __tablename__ = "held_quarter"
    __table_args__ = (sa.UniqueConstraint("mentor_id", "at"), sa.UniqueConstraint("startup_id", "at"))

    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("booking.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    startup_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    at: Mapped[datetime]
