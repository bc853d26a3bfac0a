"""Matching a cohort: the run with its settings and proof, the pairs with their reasons, locks and answers."""

import enum
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort, Enrolment
from mentors.models.profiles import MentorProfile


class RunState(enum.Enum):
    RUNNING = "running"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    CANCELLED = "cancelled"
    PUBLISHED = "published"


class MatchRun(Keyed, Timed, Versioned, Base):
    """One solve for a cohort: what went in, what came out, and the certificate that proves it."""

    __tablename__ = "match_run"

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    state: Mapped[RunState] = mapped_column(enum_type(RunState), default=RunState.RUNNING)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Weights, bounds and mode, as they were for this run."""
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Pairs, totals, fairness figures, certificate and diagnosis, as the engine returned them."""
    instance: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True, deferred_raiseload=True)
    """What the engine was given, so that the certificate can be checked and any pair asked about later."""
    job_key: Mapped[str] = mapped_column(sa.String(16), default="")
    """The job that solves it, whose page shows the progress."""
    started_by: Mapped[int]
    published_at: Mapped[datetime | None]
    cohort: Mapped[Cohort] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes


class MatchMark(Timed, Base):
    """A manager's word on one pair, for every later run: always (locked) or never (forbidden)."""

    __tablename__ = "match_mark"
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "mentor_id"),)

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    is_lock: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    marked_by: Mapped[int]


class MatchState(enum.Enum):
    SUGGESTED = "suggested"
    OFFERED = "offered"
    ACTIVE = "active"
    PAUSED = "paused"
    DECLINED = "declined"
    EXPIRED = "expired"
    COMPLETED = "completed"
    ENDED = "ended"
    DISCARDED = "discarded"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return MATCH_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return MATCH_LABELS[self][1]


T = MatchState
MATCH_LABELS: dict[T, tuple[Any, str]] = {
    T.SUGGESTED: (_l("Suggested"), "info"),
    T.OFFERED: (_l("Waiting for answers"), "attention"),
    T.ACTIVE: (_l("Active"), "good"),
    T.PAUSED: (_l("Paused"), "wait"),
    T.DECLINED: (_l("Declined"), "neutral"),
    T.EXPIRED: (_l("Not answered in time"), "neutral"),
    T.COMPLETED: (_l("Completed"), "good"),
    T.ENDED: (_l("Ended"), "neutral"),
    T.DISCARDED: (_l("Replaced by a later run"), "neutral"),
}
MATCH_NEXT: dict[T, set[T]] = {
    T.SUGGESTED: {T.OFFERED, T.DISCARDED},
    T.OFFERED: {T.ACTIVE, T.DECLINED, T.EXPIRED},
    T.ACTIVE: {T.PAUSED, T.COMPLETED, T.ENDED},
    T.PAUSED: {T.ACTIVE, T.COMPLETED, T.ENDED},
    T.DECLINED: set(),
    T.EXPIRED: set(),
    T.COMPLETED: set(),
    T.ENDED: set(),
    T.DISCARDED: set(),
}
LIVE = (T.OFFERED, T.ACTIVE, T.PAUSED)
BEGUN = (T.ACTIVE, T.PAUSED)
OVER = (T.COMPLETED, T.ENDED)
REFUSED = (T.DECLINED, T.EXPIRED)
"""Neither is suggested again unless a manager locks the pair."""
ANSWER_WITHIN = timedelta(days=5)


LEADS = sa.text("is_lead AND state IN ('active', 'paused')")


class Match(Keyed, Timed, Versioned, Base):
    """A mentor and a startup, from the engine's suggestion to the end of their work together."""

    __tablename__ = "match"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "enrolment_id", "mentor_id"),
        sa.Index("ix_match_mentor_state", "mentor_id", "state"),
        sa.Index("ix_match_enrolment_state", "enrolment_id", "state"),
        sa.CheckConstraint("affinity >= 0 AND affinity <= 1", name="affinity"),
        sa.Index("uq_match_lead", "enrolment_id", unique=True, sqlite_where=LEADS, postgresql_where=LEADS),
    )

    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("match_run.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    state: Mapped[MatchState] = mapped_column(enum_type(MatchState), default=MatchState.SUGGESTED)
    affinity: Mapped[Decimal] = mapped_column(sa.Numeric(6, 4), default=Decimal(0))
    terms: Mapped[list[Any]] = mapped_column(default=list)
    """Each part of the score: [{code, value, weight, share, evidence}]; the shares sum to the affinity."""
    is_locked: Mapped[bool] = mapped_column(default=False)
    is_lead: Mapped[bool] = mapped_column(default=False)
    """The startup's first person to turn to; one of its mentors at a time (MEN07)."""
    offered_at: Mapped[datetime | None]
    goals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{'startup': […], 'mentor': […]}: what each wanted of the other when the two were offered (MEN04)."""
    mentor_accepted_at: Mapped[datetime | None]
    startup_accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was declined, paused or ended, in the words of the side that did."""
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    @property
    def leads(self) -> bool:
        """Whether the mentor is the startup's lead mentor now."""
        return self.is_lead and self.state in BEGUN

    @property
    def answer_by(self) -> datetime | None:
        """Until when both sides may answer; the clock's own round closes what stayed open."""
        return self.offered_at + ANSWER_WITHIN if self.offered_at else None

    def move_to(self, state: MatchState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in MATCH_NEXT[self.state]:
            raise Conflict(_("This match is “%(now)s”; that step is not possible.", now=self.state.label))
        self.state = state
