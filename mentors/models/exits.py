"""What is said at the end of a match, and whether somebody asks for another (MEN09)."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, enum_type
from accelerator.i18n import lazy_gettext as _l
from mentors.models.matches import Match


class GoalsMet(enum.Enum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> Any:
        """The answer in the reader's words."""
        return {"yes": _l("Yes"), "partly": _l("In part"), "no": _l("No")}[self.value]


class ExitSide(enum.Enum):
    MENTOR = "mentor"
    STARTUP = "startup"
    STAFF = "staff"

    @property
    def label(self) -> Any:
        """Who spoke."""
        return {"mentor": _l("the mentor"), "startup": _l("the startup"), "staff": _l("the staff")}[
            self.value
        ]


class MatchExit(Timed, Base):
    """The answers of whoever ended a match; the programme's staff alone read them."""

    __tablename__ = "match_exit"
    __table_args__ = (
        sa.CheckConstraint("side <> 'staff' OR NOT wants_another", name="asked_by_a_side"),
        sa.CheckConstraint("wants_another OR answered_at IS NULL", name="answered_if_asked"),
        sa.Index("ix_match_exit_wants_another", "wants_another", "answered_at"),
    )

    match_id: Mapped[int] = mapped_column(sa.ForeignKey("match.id"), unique=True)
    side: Mapped[ExitSide] = mapped_column(enum_type(ExitSide))
    said_by: Mapped[int]
    goals_met: Mapped[GoalsMet | None] = mapped_column(enum_type(GoalsMet))
    advice: Mapped[str] = mapped_column(sa.Text, default="")
    """What the programme should do differently next time."""
    wants_another: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    """When a manager had seen to the wish for another match."""
    answered_by: Mapped[int | None]
    match: Mapped[Match] = relationship(lazy="raise")
