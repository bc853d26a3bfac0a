"""Decisions, prepared in private and released together, and the offers that follow (DEC01, DEC02, DEC04)."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Application


class Outcome(enum.Enum):
    OFFER = "offer"
    WAITLIST = "waitlist"
    REJECT = "reject"

    @property
    def label(self) -> Any:
        """The outcome in the reader's words."""
        return {"offer": _l("Offer a place"), "waitlist": _l("Waiting list"), "reject": _l("Not selected")}[
            self.value
        ]

    @property
    def tone(self) -> str:
        """The outcome's badge tone."""
        return {"offer": "good", "waitlist": "info", "reject": "neutral"}[self.value]


class DecisionState(enum.Enum):
    PENDING = "pending"
    RELEASED = "released"


class Decision(Timed, Versioned, Base):
    """What the programme decided on an application; pending until all are released in one step."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="dated_if_released"),
        sa.CheckConstraint(
            "(feedback_opened_at IS NULL) = (feedback_opened_by IS NULL)", name="opened_by_somebody"
        ),
        sa.Index("ix_decision_application_outcome", "application_id", "outcome", "state", "version"),
    )

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome), index=True)
    state: Mapped[DecisionState] = mapped_column(enum_type(DecisionState), default=DecisionState.PENDING)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """For the file; applicants never see it."""
    feedback: Mapped[str] = mapped_column(sa.Text, default="")
    """For the applicant; part of the letter."""
    decided_by: Mapped[int]
    decided_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    rank: Mapped[int | None]
    """Position on the waiting list."""
    feedback_opened_at: Mapped[datetime | None]
    """When somebody of the team first read what the readers say, on its page (DEC03)."""
    feedback_opened_by: Mapped[int | None]
    application: Mapped[Application] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `application.call` loaded."""
        return self.application.scopes


class OfferState(enum.Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return OFFER_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return OFFER_LABELS[self][1]


OFFER_LABELS: dict[OfferState, tuple[Any, str]] = {
    OfferState.OPEN: (_l("Waiting for the answer"), "wait"),
    OfferState.ACCEPTED: (_l("Accepted"), "good"),
    OfferState.DECLINED: (_l("Declined"), "neutral"),
    OfferState.EXPIRED: (_l("Expired"), "neutral"),
}
OFFER_NEXT: dict[OfferState, set[OfferState]] = {
    OfferState.OPEN: {OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED},
    OfferState.ACCEPTED: set(),
    OfferState.DECLINED: set(),
    OfferState.EXPIRED: set(),
}


class Offer(Timed, Versioned, Base):
    """A place, held for one startup until it answers or the time is up."""

    __tablename__ = "offer"
    __table_args__ = (
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="dated_if_answered"),
    )

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    state: Mapped[OfferState] = mapped_column(enum_type(OfferState), default=OfferState.OPEN)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """The last instant at which the answer is taken."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
    decline_reason: Mapped[str] = mapped_column(sa.Text, default="")
    application: Mapped[Application] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `application.call` loaded."""
        return self.application.scopes

    def is_past(self, at: datetime) -> bool:
        """Whether nobody answered in time, even if that has not been written down yet."""
        return self.state is OfferState.OPEN and self.expires_at < at

    def move_to(self, state: OfferState) -> None:
        """Change state; raises Conflict once the offer has been answered or has expired."""
        if state not in OFFER_NEXT[self.state]:
            raise Conflict(_("This offer was already answered, or its time is up."))
        self.state = state
