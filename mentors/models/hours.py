"""Office hours: the weekly blocks in which a mentor can be booked, and a cohort's rules for booking (SES01, SES04)."""

import enum
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort
from mentors.models.profiles import MentorProfile
from mentors.models.sessions import SessionMode

QUARTER = 15
"""Minutes: blocks begin and end on a quarter of an hour, slots are whole quarters; see `HeldQuarter`."""
SLOT_LENGTHS = (15, 30, 45, 60, 90)


class Audience(enum.Enum):
    MATCHED = "matched"
    COHORT = "cohort"

    @property
    def label(self) -> Any:
        """Who may book, in the reader's words."""
        return {
            "matched": _l("The startups I am matched with"),
            "cohort": _l("Every startup of my cohorts"),
        }[self.value]


class OfficeHours(Keyed, Timed, Versioned, Base):
    """One weekly block on the mentor's own clock, split into slots; ended by its last date, never deleted."""

    __tablename__ = "office_hours"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("ends > begins", name="times"),
        sa.CheckConstraint("slot_minutes IN (15, 30, 45, 60, 90)", name="slot"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_type(Audience), default=Audience.MATCHED)
    weekday: Mapped[int]
    """0 is Monday, as `date.weekday()` counts."""
    begins: Mapped[time]
    ends: Mapped[time]
    zone: Mapped[str] = mapped_column(sa.String(60))
    """Where the clock hangs; it stays when the mentor moves."""
    slot_minutes: Mapped[int] = mapped_column(default=30)
    mode: Mapped[SessionMode] = mapped_column(enum_type(SessionMode), default=SessionMode.VIDEO)
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    """A room or an address to call; told to those who booked, not to the whole cohort."""
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last date, inclusive; none while it goes on."""
    created_by: Mapped[int]
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
    days_off: Mapped[list["DayOff"]] = relationship(lazy="raise", order_by="DayOff.off_on")

    def goes_on(self, today: date) -> bool:
        """Whether anything of it is still to come on this date of its own zone."""
        return self.ends_on is None or self.ends_on >= today

    @property
    def off(self) -> frozenset[date]:
        """The dates on which the block does not take place; needs `days_off` loaded."""
        return frozenset(day.off_on for day in self.days_off)


class DayOff(Timed, Base):
    """One date on which a weekly block is left out."""

    __tablename__ = "office_hours_off"
    __table_args__ = (sa.UniqueConstraint("hours_id", "off_on"),)

    hours_id: Mapped[int] = mapped_column(sa.ForeignKey("office_hours.id"))
    off_on: Mapped[date]
    added_by: Mapped[int]


class BookingRules(Timed, Versioned, Base):
    """What a cohort allows its startups; without a row the defaults stand."""

    __tablename__ = "booking_rules"
    __table_args__ = (
        sa.CheckConstraint("minutes_per_month >= 0", name="budget"),
        sa.CheckConstraint("notice_hours >= 0", name="notice"),
        sa.CheckConstraint("days_ahead BETWEEN 1 AND 92", name="ahead"),
    )

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), unique=True)
    minutes_per_month: Mapped[int] = mapped_column(default=240)
    """Of one startup, in a calendar month of the host city."""
    notice_hours: Mapped[int] = mapped_column(default=24)
    days_ahead: Mapped[int] = mapped_column(default=28)
    cohort: Mapped[Cohort] = relationship(lazy="raise")
