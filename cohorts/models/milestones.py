"""Milestones: a plan applied to the cohort, evidence by the founder, a verdict by somebody else (MIL01–MIL03)."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.files import StoredFile
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.enrolments import Enrolment


class MilestonePlan(Timed, Versioned, Base):
    """A template of milestones with dates relative to the cohort's start."""

    __tablename__ = "milestone_plan"

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    items: Mapped[list["PlanItem"]] = relationship(lazy="raise", order_by="PlanItem.position")


class PlanItem(Base):
    """One milestone of a plan."""

    __tablename__ = "plan_item"
    __table_args__ = (sa.UniqueConstraint("plan_id", "position"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("milestone_plan.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    goal: Mapped[str] = mapped_column(sa.Text, default="")
    due_after_days: Mapped[int]
    """Days after the cohort's first day."""


class MilestoneState(enum.Enum):
    PLANNED = "planned"
    SUBMITTED = "submitted"
    ACHIEVED = "achieved"
    RETURNED = "returned"
    DROPPED = "dropped"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return MILESTONE_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return MILESTONE_LABELS[self][1]


M = MilestoneState
MILESTONE_LABELS: dict[M, tuple[Any, str]] = {
    M.PLANNED: (_l("Planned"), "neutral"),
    M.SUBMITTED: (_l("Evidence handed in"), "info"),
    M.ACHIEVED: (_l("Achieved"), "good"),
    M.RETURNED: (_l("Returned"), "attention"),
    M.DROPPED: (_l("Dropped"), "neutral"),
}
MILESTONE_NEXT: dict[M, set[M]] = {
    M.PLANNED: {M.SUBMITTED, M.DROPPED},
    M.SUBMITTED: {M.ACHIEVED, M.RETURNED, M.DROPPED},
    M.RETURNED: {M.SUBMITTED, M.DROPPED},
    M.ACHIEVED: set(),
    M.DROPPED: set(),
}
OPEN = (M.PLANNED, M.RETURNED)
"""States in which the founder has the next step; past their date these are overdue."""


class Milestone(Keyed, Timed, Versioned, Base):
    """A dated goal of one startup; overdue is derived, never stored."""

    __tablename__ = "milestone"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "plan_item_id"),
        sa.CheckConstraint("(state = 'achieved') = (achieved_at IS NOT NULL)", name="dated_if_achieved"),
        sa.Index("ix_milestone_state_due", "state", "due_on", "enrolment_id"),
        sa.Index("ix_milestone_enrolment_state_due", "enrolment_id", "state", "due_on"),
    )

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    plan_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_item.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    goal: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    """The date first agreed; moving `due_on` keeps it (MIL03)."""
    state: Mapped[MilestoneState] = mapped_column(enum_type(MilestoneState), default=MilestoneState.PLANNED)
    submitted_at: Mapped[datetime | None]
    achieved_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(sa.Text, default="")
    """What the manager wrote when verifying or returning."""
    verified_by: Mapped[int | None]
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    evidence: Mapped[list["Evidence"]] = relationship(lazy="raise", order_by="Evidence.id")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `enrolment.cohort` loaded."""
        return self.enrolment.scopes

    def is_overdue(self, on: date) -> bool:
        """Whether the founder's step is late on this date."""
        return self.state in OPEN and self.due_on < on

    def move_to(self, state: MilestoneState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in MILESTONE_NEXT[self.state]:
            raise Conflict(_("This milestone is “%(now)s”; that step is not possible.", now=self.state.label))
        self.state = state


class EvidenceKind(enum.Enum):
    NOTE = "note"
    LINK = "link"
    FILE = "file"


class Evidence(Keyed, Timed, Base):
    """What a founder shows for a milestone: words, an address or a file."""

    __tablename__ = "evidence"
    __table_args__ = (sa.CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name="file_if_file"),)

    milestone_id: Mapped[int] = mapped_column(sa.ForeignKey("milestone.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(enum_type(EvidenceKind))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    """The note, or the address."""
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_by: Mapped[int]
    milestone: Mapped[Milestone] = relationship(lazy="raise", overlaps="evidence")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")
