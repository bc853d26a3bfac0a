"""Letters that a programme writes to all who stand somewhere in a call: drafts until they are sent (COM01, COM03)."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import ApplicationState
from cohorts.models.programmes import Call

S = ApplicationState
PLACEHOLDERS = ("name", "startup", "call", "deadline")
"""What stands in curly brackets and is filled in for each reader."""


class Circle(enum.Enum):
    """To whom a letter goes, by where their applications stand as their teams know it."""

    BEGUN = "begun"
    WAITING = "waiting"
    WAITLISTED = "waitlisted"
    ACCEPTED = "accepted"

    @property
    def label(self) -> Any:
        """The circle in the reader's words."""
        return {
            "begun": _l("All who have begun and not submitted yet"),
            "waiting": _l("All who submitted and wait for the decision"),
            "waitlisted": _l("All on the waiting list"),
            "accepted": _l("All who accepted their place"),
        }[self.value]

    @property
    def states(self) -> tuple[ApplicationState, ...]:
        """Where those applications stand."""
        return {
            "begun": (S.DRAFT,),
            "waiting": (S.SUBMITTED, S.IN_REVIEW, S.INFO_REQUESTED),
            "waitlisted": (S.WAITLISTED,),
            "accepted": (S.ACCEPTED,),
        }[self.value]


class CallLetter(Keyed, Timed, Versioned, Base):
    """One letter to one circle, by language as all texts of a call; once it is sent it stays as it was."""

    __tablename__ = "call_letter"
    __table_args__ = (sa.CheckConstraint("people >= 0", name="people"),)

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    circle: Mapped[Circle] = mapped_column(enum_type(Circle))
    subjects: Mapped[dict[str, Any]]
    bodies: Mapped[dict[str, Any]]
    written_by: Mapped[int]
    sent_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(default=0)
    """How many it was sent to."""
    call: Mapped[Call] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes
