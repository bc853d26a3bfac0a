"""Early warnings: the rules as data, and what managers said to a warning (MEN09, G20).

The warnings themselves are no rows: they are derived from sessions, matches and milestones whenever somebody looks.
"""

import enum
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Enrolment, Programme


class WarningCode(enum.Enum):
    NO_SESSION = "no_session"
    UNCONFIRMED = "unconfirmed"
    NO_SHOWS = "no_shows"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    LOW_RATING = "low_rating"
    FLAGGED = "flagged"

    @property
    def label(self) -> Any:
        """The warning in the reader's words."""
        return KINDS[self].label

    @property
    def kind(self) -> "Kind":
        """What the rule counts and how it is set when nobody changed it."""
        return KINDS[self]


@dataclass(frozen=True)
class Kind:
    """One kind of rule: its words, and the numbers with which it begins."""

    label: Any
    says: Any
    threshold: int
    days: int
    threshold_label: Any = ""
    """Empty where there is nothing to count."""
    days_label: Any = ""


W = WarningCode
KINDS: dict[WarningCode, Kind] = {
    W.NO_SESSION: Kind(
        _l("No session"),
        _l("A mentor and a startup at work have not met for a while."),
        1,
        21,
        days_label=_l("Days without a session"),
    ),
    W.UNCONFIRMED: Kind(
        _l("Sessions not answered"),
        _l("The startup has neither confirmed nor disputed what was logged, or a dispute is not settled."),
        2,
        4,
        _l("Sessions, at least"),
        _l("Waiting for days"),
    ),
    W.NO_SHOWS: Kind(
        _l("Somebody did not come"),
        _l("Appointments to which the startup or the mentor did not come."),
        2,
        42,
        _l("Times, at least"),
        _l("In the last days"),
    ),
    W.OVERDUE: Kind(
        _l("Milestones overdue"),
        _l("Goals whose date has passed, with the startup's step open."),
        2,
        7,
        _l("Milestones, at least"),
        _l("Overdue by days"),
    ),
    W.UNANSWERED: Kind(
        _l("Offer not answered"),
        _l("A match was offered, and one side has not answered; after five days the offer lapses."),
        1,
        3,
        days_label=_l("Waiting for days"),
    ),
    W.LOW_RATING: Kind(
        _l("Low ratings"),
        _l("The startup finds the sessions of one match of little use; counted from three ratings on."),
        3,
        90,
        _l("Mean below, from 1 to 5"),
        _l("In the last days"),
    ),
    W.FLAGGED: Kind(
        _l("The mentor asks the staff to look"),
        _l("A session log with the mark for the staff."),
        1,
        30,
        days_label=_l("In the last days"),
    ),
}


class WarningRule(Timed, Versioned, Base):
    """How a programme uses one kind of warning; without a row the kind's own numbers stand."""

    __tablename__ = "warning_rule"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "code"),
        sa.CheckConstraint("threshold BETWEEN 1 AND 100", name="threshold"),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name="days"),
    )

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    code: Mapped[WarningCode] = mapped_column(enum_type(WarningCode))
    threshold: Mapped[int]
    days: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True)
    programme: Mapped[Programme] = relationship(lazy="raise")


class MarkKind(enum.Enum):
    TAKEN = "taken"
    SNOOZED = "snoozed"
    FALSE_ALARM = "false_alarm"

    @property
    def label(self) -> Any:
        """The answer in the reader's words."""
        return {
            "taken": _l("I take care of it"),
            "snoozed": _l("Ask again later"),
            "false_alarm": _l("False alarm"),
        }[self.value]


class WarningMark(Timed, Base):
    """What a manager said to one warning, for the rows that caused it then; new causes bring the warning back."""

    __tablename__ = "warning_mark"
    __table_args__ = (
        sa.Index("ix_warning_mark_enrolment_code", "enrolment_id", "code"),
        sa.CheckConstraint("(kind = 'snoozed') = (back_on IS NOT NULL)", name="dated_if_snoozed"),
        sa.CheckConstraint("note <> ''", name="note"),
    )

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    code: Mapped[WarningCode] = mapped_column(enum_type(WarningCode))
    kind: Mapped[MarkKind] = mapped_column(enum_type(MarkKind))
    causes: Mapped[str] = mapped_column(sa.String(64))
    """The fingerprint of the rows that caused it."""
    note: Mapped[str] = mapped_column(sa.Text)
    """The next step, or why it is none."""
    back_on: Mapped[date | None]
    marked_by: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    owner: Mapped[User] = relationship(lazy="raise")
