"""Speed meetings: a day of short meetings in rounds, and what both sides wish afterwards (G21)."""

import enum
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort, Enrolment
from mentors.models.profiles import MentorProfile

MOST_ROUNDS = 30


class Wish(enum.Enum):
    """How one side would like to work with the other after they met; the first is a refusal."""

    NEVER = "never"
    RATHER_NOT = "rather_not"
    GLADLY = "gladly"
    VERY = "very"

    @property
    def label(self) -> Any:
        """The wish in the reader's words."""
        return {
            "never": _l("NO: not us two"),
            "rather_not": _l("no: rather not"),
            "gladly": _l("yes: gladly"),
            "very": _l("YES: very much"),
        }[self.value]

    @property
    def worth(self) -> float:
        """What it adds to the affinity, from 0 to 1."""
        return list(Wish).index(self) / 3


WISHES = "('never', 'rather_not', 'gladly', 'very')"


class SpeedDay(Keyed, Timed, Versioned, Base):
    """One series of rounds: when it begins, how long a round takes, where the break is, who misses what."""

    __tablename__ = "speed_day"
    __table_args__ = (
        sa.CheckConstraint("rounds BETWEEN 1 AND 30", name="rounds"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 60", name="minutes"),
        sa.CheckConstraint("pause_minutes BETWEEN 0 AND 60", name="pause"),
        sa.CheckConstraint("break_minutes BETWEEN 0 AND 240", name="break"),
    )

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    begins_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(sa.String(60))
    """Where the day takes place; times are announced in it."""
    rounds: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=20)
    pause_minutes: Mapped[int] = mapped_column(default=5)
    break_after: Mapped[int] = mapped_column(default=0)
    """The round after which everybody rests; 0 for no break."""
    break_minutes: Mapped[int] = mapped_column(default=0)
    absences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{engine code: [rounds]} of those who come late, leave early or pause."""
    left_over: Mapped[int] = mapped_column(default=0)
    """Meetings that were wanted and found no round."""
    planned_by: Mapped[int]
    publications: Mapped[int] = mapped_column(default=0)
    """How often everybody was told the plan."""
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    meetings: Mapped[list["SpeedMeeting"]] = relationship(lazy="raise", order_by="SpeedMeeting.round")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    def begins(self, number: int) -> datetime:
        """When a round begins."""
        rest = self.break_minutes if self.break_after and number > self.break_after else 0
        return self.begins_at + timedelta(minutes=(number - 1) * (self.minutes + self.pause_minutes) + rest)

    def ends(self, number: int) -> datetime:
        """When a round ends."""
        return self.begins(number) + timedelta(minutes=self.minutes)


class SpeedMeeting(Timed, Versioned, Base):
    """One startup and one mentor in one round; the same two never meet twice on a day."""

    __tablename__ = "speed_meeting"
    __table_args__ = (
        sa.UniqueConstraint("day_id", "enrolment_id", "mentor_id"),
        sa.UniqueConstraint("day_id", "round", "enrolment_id"),
        sa.UniqueConstraint("day_id", "round", "mentor_id"),
        sa.CheckConstraint(f"startup_wish IN {WISHES}", name="startup_wish"),
        sa.CheckConstraint(f"mentor_wish IN {WISHES}", name="mentor_wish"),
    )

    day_id: Mapped[int] = mapped_column(sa.ForeignKey("speed_day.id"), index=True)
    round: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    startup_wish: Mapped[Wish | None] = mapped_column(enum_type(Wish, checked=False))
    mentor_wish: Mapped[Wish | None] = mapped_column(enum_type(Wish, checked=False))
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")


class SpeedEntry(Timed, Base):
    """One meeting as it stands in two calendars: the plan may move on before they are told of it."""

    __tablename__ = "speed_entry"
    __table_args__ = (
        sa.UniqueConstraint("day_id", "enrolment_id", "mentor_id"),
        sa.CheckConstraint("sequence >= 0", name="sequence"),
    )

    day_id: Mapped[int] = mapped_column(sa.ForeignKey("speed_day.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    round: Mapped[int]
    sequence: Mapped[int] = mapped_column(default=0)
    """Of the calendar entry: one more with every change of this meeting."""
    publication: Mapped[int]
    """The last one that changed it."""
    changed_at: Mapped[datetime]
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    day: Mapped[SpeedDay] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
