"""Reviews: who reads what, by which criteria, and with which scores."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict as Refusal
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Application
from cohorts.models.rounds import Round

LOWEST, HIGHEST = 1, 5


class Confidence(enum.IntEnum):
    """How well a reader knows the field of what they judge, as they say themselves; the number is its weight (G4)."""

    OUTSIDE = 1
    NEAR = 2
    INSIDE = 3

    @property
    def label(self) -> Any:
        """The step in the reader's words."""
        return {1: _l("Outside my field"), 2: _l("Near my field"), 3: _l("My field")}[self.value]

    @property
    def text(self) -> Any:
        """Its anchor, in a sentence."""
        return {
            1: _l("I judge it as an informed outsider."),
            2: _l("I know enough of it to compare, but do not work in it."),
            3: _l("I work in it, and would say the same to its experts."),
        }[self.value]


class Criterion(Base):
    """What a reviewer scores from 1 to 5, with a sentence that anchors the values (domain.md §3)."""

    __tablename__ = "criterion"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "code"),
        sa.CheckConstraint("weight > 0", name="weight"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    label: Mapped[dict[str, Any]]
    """By language."""
    weight: Mapped[int]
    """In per cent of the whole; the weights of a round's active criteria sum to 100."""
    anchors: Mapped[dict[str, Any]]
    """{'1': {'en': …}, … '5': …}; values without a sentence of their own lie between their neighbours."""
    is_required: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    """One that was put aside is not asked any more and does not count; its scores are kept."""
    tracks: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    """The ids of the tracks to which it is limited; with none chosen, it is asked of every application (REV03)."""

    def applies_to(self, track_id: int | None) -> bool:
        """Whether an application of a track, or of none, is judged by it."""
        return self.tracks is None or track_id in self.tracks


class ReviewState(enum.Enum):
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SET_ASIDE = "set_aside"
    """Scored before a conflict was found: the scores are kept, but nobody counts them."""

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return REVIEW_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return REVIEW_LABELS[self][1]


REVIEW_LABELS: dict[ReviewState, tuple[Any, str]] = {
    ReviewState.ASSIGNED: (_l("To read"), "wait"),
    ReviewState.IN_PROGRESS: (_l("Begun"), "info"),
    ReviewState.SUBMITTED: (_l("Done"), "good"),
    ReviewState.RETURNED: (_l("Returned"), "neutral"),
    ReviewState.SET_ASIDE: (_l("Set aside"), "attention"),
}

REVIEW_NEXT: dict[ReviewState, set[ReviewState]] = {
    ReviewState.ASSIGNED: {ReviewState.IN_PROGRESS, ReviewState.SUBMITTED, ReviewState.RETURNED},
    ReviewState.IN_PROGRESS: {ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.SET_ASIDE},
    ReviewState.SUBMITTED: {ReviewState.IN_PROGRESS, ReviewState.SET_ASIDE},
    ReviewState.RETURNED: {ReviewState.ASSIGNED},
    ReviewState.SET_ASIDE: {ReviewState.IN_PROGRESS},
}

OWED = (ReviewState.ASSIGNED, ReviewState.IN_PROGRESS)
"""States in which its reader has still to hand it in."""
LIVE = (*OWED, ReviewState.SUBMITTED)
"""States that hold one of the reads an application wants; any other gave its place back."""


class Review(Keyed, Timed, Versioned, Base):
    """One reviewer's reading of one application, from assignment to the submitted judgement."""

    __tablename__ = "review"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "application_id", "reviewer_id"),
        sa.CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="dated_if_submitted"),
        sa.CheckConstraint(
            "submitted_at IS NULL OR state IN ('submitted', 'set_aside')", name="submitted_if_dated"
        ),
        sa.CheckConstraint("confidence BETWEEN 1 AND 3", name="confidence"),
        sa.Index("ix_review_reviewer", "reviewer_id", "id"),
        sa.Index("ix_review_reviewer_state", "reviewer_id", "state"),
        sa.Index("ix_review_round_application_state", "round_id", "application_id", "state"),
        sa.Index("ix_review_round_state_reviewer", "round_id", "state", "reviewer_id", "application_id"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    state: Mapped[ReviewState] = mapped_column(enum_type(ReviewState), default=ReviewState.ASSIGNED)
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    """Shared with the applicant, if the manager releases it."""
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    """For programme staff only."""
    confidence: Mapped[int | None]
    """A value of Confidence; None where the round does not ask, or nothing was said yet."""
    closed_for: Mapped[str] = mapped_column(sa.String(40), default="")
    """Why it was given back or set aside: a kind of conflict, 'abstained' or 'unassigned'."""
    read_number: Mapped[int | None]
    """The revision of the application that its reader judged, or last looked over; None before they wrote anything."""
    submitted_at: Mapped[datetime | None]
    overall: Mapped[Decimal | None] = mapped_column(sa.Numeric(4, 2))
    """The weighted mean of the scores, kept when the review is submitted."""
    round: Mapped[Round] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")
    reviewer: Mapped[User] = relationship(lazy="raise")
    scores: Mapped[list["Score"]] = relationship(lazy="raise", order_by="Score.criterion_id")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `application.call` loaded."""
        return self.application.scopes

    @property
    def title(self) -> str:
        """What a reader calls the application: its number where it is read blind, else the startup's name."""
        return self.application.reference if self.is_blind else self.application.startup.name

    @property
    def is_blind(self) -> bool:
        """Whether its reader must not learn whose application it is; needs `round` loaded."""
        return self.round.is_blind_for(self.reviewer_id)

    @property
    def said_confidence(self) -> Confidence | None:
        """How well its reader knows the field, where they said it."""
        return Confidence(self.confidence) if self.confidence else None

    @property
    def is_live(self) -> bool:
        """Whether the reviewer still has it."""
        return self.state in LIVE

    def move_to(self, state: ReviewState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in REVIEW_NEXT[self.state]:
            raise Refusal(
                _("This review is “%(now)s”; that step is not open any more.", now=self.state.label)
            )
        self.state = state

    def close(self, reason: str) -> None:
        """Give the place back; what was scored is kept and set aside, what was not begun just returns."""
        has_scores = bool(self.scores) and self.state is not ReviewState.ASSIGNED
        self.move_to(ReviewState.SET_ASIDE if has_scores else ReviewState.RETURNED)
        self.closed_for = reason


class Score(Base):
    """One value for one criterion."""

    __tablename__ = "score"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "criterion_id"),
        sa.CheckConstraint(f"value BETWEEN {LOWEST} AND {HIGHEST}", name="value"),
    )

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"), index=True)
    value: Mapped[int]


class Opinion(Timed, Base):
    """What somebody else thinks of a judgement that is in: a second look, apart from the scores (REV16).

    Its author is of the staff, or has handed in a judgement of the same application in the same round.
    """

    __tablename__ = "opinion"
    __table_args__ = (sa.UniqueConstraint("review_id", "author_id"),)

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    agrees: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why its author disagrees."""
    author: Mapped[User] = relationship(lazy="raise")
