"""Mentor sessions: what happened, for how long, what follows, and who may read which part (SES05–SES11)."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort, Enrolment
from mentors.models.profiles import MentorProfile

LONGEST_MINUTES = 600


class SessionMode(enum.Enum):
    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"

    @property
    def label(self) -> Any:
        """The mode in the reader's words."""
        return {"in_person": _l("In person"), "video": _l("Video call"), "phone": _l("Phone")}[self.value]


class SessionState(enum.Enum):
    LOGGED = "logged"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    VOIDED = "voided"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return SESSION_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return SESSION_LABELS[self][1]


N = SessionState
SESSION_LABELS: dict[N, tuple[Any, str]] = {
    N.LOGGED: (_l("Waiting for confirmation"), "wait"),
    N.CONFIRMED: (_l("Confirmed"), "good"),
    N.DISPUTED: (_l("Disputed"), "attention"),
    N.VOIDED: (_l("Does not count"), "neutral"),
}
SESSION_NEXT: dict[N, set[N]] = {
    N.LOGGED: {N.CONFIRMED, N.DISPUTED, N.VOIDED},
    N.DISPUTED: {N.LOGGED, N.CONFIRMED, N.VOIDED},
    N.CONFIRMED: set(),
    N.VOIDED: set(),
}


class MentorSession(Keyed, Timed, Versioned, Base):
    """One meeting of a mentor and a startup; only confirmed minutes count in reports (SES09)."""

    __tablename__ = "mentor_session"
    __table_args__ = (
        sa.CheckConstraint(f"minutes BETWEEN 1 AND {LONGEST_MINUTES}", name="minutes"),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="dated_if_confirmed"),
        sa.Index("ix_mentor_session_enrolment_held", "enrolment_id", "held_at"),
        sa.Index("ix_mentor_session_mentor_held", "mentor_id", "held_at"),
        sa.Index("ix_mentor_session_cohort_state", "cohort_id", "state"),
    )

    client_id: Mapped[str] = mapped_column(sa.String(60), unique=True)
    """Made by the form or the phone: the same log sent twice is one session."""
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    match_id: Mapped[int | None] = mapped_column(sa.ForeignKey("match.id"), index=True)
    held_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(sa.String(60))
    """Where the start time was meant."""
    minutes: Mapped[int]
    mode: Mapped[SessionMode] = mapped_column(enum_type(SessionMode))
    topics: Mapped[list[str]] = mapped_column(default=list)
    """Expertise codes."""
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    """Shared: the mentor, the startup's team and the programme's staff read it."""
    private_note: Mapped[str] = mapped_column(sa.Text, default="", deferred=True, deferred_raiseload=True)
    """The mentor alone; not the staff either (R07). Never loaded with the row: see `queries.sessions.private_note`."""
    state: Mapped[SessionState] = mapped_column(enum_type(SessionState), default=SessionState.LOGGED)
    logged_by: Mapped[int]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    dispute: Mapped[str] = mapped_column(sa.Text, default="")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
    actions: Mapped[list["ActionItem"]] = relationship(lazy="raise", order_by="ActionItem.id")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    def move_to(self, state: SessionState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in SESSION_NEXT[self.state]:
            raise Conflict(_("This session is “%(now)s”; that step is not possible.", now=self.state.label))
        self.state = state


class ActionItem(Keyed, Timed, Versioned, Base):
    """What somebody promised in a session; stays on the to-do list until it is done."""

    __tablename__ = "action_item"

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_session.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(500))
    is_for_mentor: Mapped[bool] = mapped_column(default=False)
    """Owed by the mentor; otherwise by the startup."""
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    session: Mapped[MentorSession] = relationship(lazy="raise", overlaps="actions")
