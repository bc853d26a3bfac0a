"""Rounds: the readings of a call one after another, each with its own criteria, dates and what readers see."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned, enum_type
from accelerator.errors import Conflict as Refusal
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.programmes import Call


class RoundState(enum.Enum):
    PLANNED = "planned"
    ACTIVE = "active"
    CLOSED = "closed"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return ROUND_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return ROUND_LABELS[self][1]


ROUND_LABELS: dict[RoundState, tuple[Any, str]] = {
    RoundState.PLANNED: (_l("Planned"), "wait"),
    RoundState.ACTIVE: (_l("Under way"), "info"),
    RoundState.CLOSED: (_l("Closed"), "neutral"),
}

ROUND_NEXT: dict[RoundState, set[RoundState]] = {
    RoundState.PLANNED: {RoundState.ACTIVE},
    RoundState.ACTIVE: {RoundState.CLOSED},
    RoundState.CLOSED: {RoundState.ACTIVE},
}


class Visibility(enum.Enum):
    """When a reader sees what the others said: their scores, and everything made of them."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    ALWAYS = "always"

    @property
    def label(self) -> Any:
        """The setting in the manager's words."""
        return {
            "never": _l("Never"),
            "after_own": _l("After their own review is in"),
            "always": _l("Always"),
        }[self.value]


class Begin(enum.Enum):
    """What makes a planned round begin, and with it ends the one before."""

    BY_HAND = "by_hand"
    ON_DATE = "on_date"
    WHEN_READ = "when_read"

    @property
    def label(self) -> Any:
        """The setting in the manager's words."""
        return {
            "by_hand": _l("When I go on to it"),
            "on_date": _l("By itself at its start"),
            "when_read": _l("By itself once every application has its reviews in the round before"),
        }[self.value]


class Round(Timed, Versioned, Base):
    """One reading of a call's applications. A call has at least one round, and exactly one is under way."""

    __tablename__ = "round"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "position"),
        sa.CheckConstraint("reads_wanted > 0", name="reads"),
        sa.CheckConstraint("ends_at > starts_at", name="dates"),
        sa.CheckConstraint("asks_confidence OR NOT weighs_confidence", name="weighs_what_it_asks"),
        sa.Index(
            "uq_round_active",
            "call_id",
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        ),
    )

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    state: Mapped[RoundState] = mapped_column(enum_type(RoundState), default=RoundState.PLANNED)
    starts_at: Mapped[datetime | None]
    """Before, readers see nothing of it; with none, it starts as soon as the call has closed."""
    begins: Mapped[Begin] = mapped_column(enum_type(Begin), default=Begin.ON_DATE)
    ends_at: Mapped[datetime | None]
    """After, scores stay as they are; with none, it ends when the next round begins or decisions are out."""
    reads_wanted: Mapped[int] = mapped_column(default=3)
    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility), default=Visibility.AFTER_OWN)
    shows_names: Mapped[bool] = mapped_column(default=False)
    """Whether readers learn each other's names beside the scores."""
    asks_confidence: Mapped[bool] = mapped_column(default=False)
    """Whether readers say with each judgement how well they know the field (G4)."""
    weighs_confidence: Mapped[bool] = mapped_column(default=False)
    """Whether what they say weighs their scores in the ranking."""
    is_blind: Mapped[bool] = mapped_column(default=False)
    """Whether readers are kept from learning whose application it is."""
    hidden: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    """The questions that a blind round leaves out; with none chosen, those that usually tell who applies."""
    readers: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    """The ids of those who read in it, of all whom the call has; with none chosen, everybody (REV02)."""
    named_readers: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    """The ids of those for whom a blind round is not blind: they read with names (REV06)."""
    call: Mapped[Call] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes

    def is_blind_for(self, person_id: int) -> bool:
        """Whether this reader is kept from learning whose application it is."""
        return self.is_blind and person_id not in (self.named_readers or ())

    def takes(self, person_id: int) -> bool:
        """Whether a reviewer of the call reads in this round."""
        return self.readers is None or person_id in self.readers

    def has_begun(self, at: datetime) -> bool:
        """Whether readers see it at this instant; needs `call` loaded."""
        return (
            self.state is RoundState.ACTIVE
            and at > self.call.true_deadline
            and (self.starts_at is None or self.starts_at <= at)
        )

    def is_open(self, at: datetime) -> bool:
        """Whether scores are taken at this instant; needs `call` loaded."""
        return self.has_begun(at) and (self.ends_at is None or at <= self.ends_at)

    def move_to(self, state: RoundState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in ROUND_NEXT[self.state]:
            raise Refusal(_("This round is “%(now)s”; that step is not open any more.", now=self.state.label))
        self.state = state
