"""A request for more information: some questions of a submitted application, reopened until a date (APP08)."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Application, ApplicationState


class InquiryState(enum.Enum):
    OPEN = "open"
    ANSWERED = "answered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return LABELS[self][1]


LABELS: dict[InquiryState, tuple[Any, str]] = {
    InquiryState.OPEN: (_l("Waiting for the answer"), "wait"),
    InquiryState.ANSWERED: (_l("Answered"), "good"),
    InquiryState.LAPSED: (_l("No answer by the date"), "attention"),
    InquiryState.CANCELLED: (_l("Taken back"), "neutral"),
}
NEXT: dict[InquiryState, set[InquiryState]] = {
    InquiryState.OPEN: {InquiryState.ANSWERED, InquiryState.LAPSED, InquiryState.CANCELLED},
    InquiryState.ANSWERED: set(),
    InquiryState.LAPSED: set(),
    InquiryState.CANCELLED: set(),
}


class Inquiry(Keyed, Timed, Versioned, Base):
    """What staff ask a team to complete. It ends by itself: nothing is taken after `due_at` (R05)."""

    __tablename__ = "inquiry"
    __table_args__ = (
        sa.Index(
            "uq_inquiry_one_open",
            "application_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at_if_ended"),
    )

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    state: Mapped[InquiryState] = mapped_column(enum_type(InquiryState), default=InquiryState.OPEN)
    questions: Mapped[list[str]]
    """The keys of the reopened questions; every other answer stays as it was handed in."""
    note: Mapped[str] = mapped_column(sa.Text)
    """What is missing, in words for the team."""
    due_at: Mapped[datetime] = mapped_column(index=True)
    """The last second of the day that was named, in the call's zone."""
    returns_to: Mapped[ApplicationState] = mapped_column(enum_type(ApplicationState, checked=False))
    """The state that the application left, and comes back to whatever happens."""
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    """What the team says with its answers, or instead of changing them."""
    unsent: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Answers that were written and not handed in by the date: kept for the team, read by nobody else."""
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("submission.id"))
    """The revision that answered it."""
    application: Mapped[Application] = relationship(lazy="raise")
    asker: Mapped[User] = relationship(lazy="raise")

    def end(self, state: InquiryState, at: datetime) -> None:
        """Close it; raises Conflict where it has ended already."""
        if state not in NEXT[self.state]:
            raise Conflict(_("This request is “%(now)s” already. Nothing was changed.", now=self.state.label))
        self.state, self.ended_at = state, at
