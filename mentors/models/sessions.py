"""Mentor sessions: what happened, for how long, what follows, and who may read which part (SES05–SES11)."""

import enum
from datetime import date, datetime, timedelta
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


class SessionOutcome(enum.Enum):
    """What the log says became of the appointment."""

    HELD = "held"
    NO_SHOW_STARTUP = "no_show_startup"
    NO_SHOW_MENTOR = "no_show_mentor"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Any:
        """The outcome in the reader's words."""
        return {
            "held": _l("We met"),
            "no_show_startup": _l("The startup did not come"),
            "no_show_mentor": _l("The mentor did not come"),
            "not_held": _l("It did not take place"),
            "cancelled": _l("It was cancelled"),
        }[self.value]


class SessionState(enum.Enum):
    LOGGED = "logged"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    VOIDED = "voided"
    NO_SHOW_STARTUP = "no_show_startup"
    NO_SHOW_MENTOR = "no_show_mentor"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"

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
    N.NO_SHOW_STARTUP: (_l("Startup did not come"), "attention"),
    N.NO_SHOW_MENTOR: (_l("Mentor did not come"), "attention"),
    N.NOT_HELD: (_l("Did not take place"), "neutral"),
    N.CANCELLED: (_l("Cancelled"), "neutral"),
}
UNHELD = (N.NO_SHOW_STARTUP, N.NO_SHOW_MENTOR, N.NOT_HELD, N.CANCELLED)
"""Appointments of which nothing came: kept and counted, but without minutes and without confirmation."""
SESSION_NEXT: dict[N, set[N]] = {
    N.LOGGED: {N.CONFIRMED, N.DISPUTED, N.VOIDED, *UNHELD},
    N.DISPUTED: {N.LOGGED, N.CONFIRMED, N.VOIDED, *UNHELD},
    N.CONFIRMED: set(),
    N.VOIDED: set(),
    **{state: {N.LOGGED, N.DISPUTED, N.VOIDED, *UNHELD} - {state} for state in UNHELD},
}
OPEN = (N.LOGGED, N.DISPUTED, *UNHELD)
"""States in which a log may still be corrected."""


def state_for(outcome: SessionOutcome) -> SessionState:
    """Where a log of this outcome stands until somebody says something to it."""
    return N.LOGGED if outcome is SessionOutcome.HELD else N(outcome.value)


class MentorSession(Keyed, Timed, Versioned, Base):
    """One startup's part in one meeting with a mentor; only confirmed minutes count in reports (SES09).

    A meeting of several startups is a row for each, with the same mentor and `client_id`: each startup answers
    for itself, and the mentor's minutes count once.
    """

    __tablename__ = "mentor_session"
    __table_args__ = (
        sa.UniqueConstraint("mentor_id", "client_id", "enrolment_id"),
        sa.CheckConstraint(f"minutes BETWEEN 0 AND {LONGEST_MINUTES}", name="minutes"),
        sa.CheckConstraint("(outcome = 'held') = (minutes > 0)", name="minutes_if_held"),
        sa.CheckConstraint(
            "state IN ('disputed', 'voided') OR state = outcome"
            " OR (state IN ('logged', 'confirmed') AND outcome = 'held')",
            name="state_of_outcome",
        ),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="dated_if_confirmed"),
        sa.CheckConstraint("state <> 'voided' OR settlement <> ''", name="reason_if_voided"),
        sa.CheckConstraint("usefulness BETWEEN 1 AND 5", name="usefulness"),
        sa.CheckConstraint("preparedness BETWEEN 1 AND 5", name="preparedness"),
        sa.Index("ix_mentor_session_enrolment_held", "enrolment_id", "held_at"),
        sa.Index("ix_mentor_session_mentor_held", "mentor_id", "held_at"),
        sa.Index("ix_mentor_session_cohort_state", "cohort_id", "state"),
        sa.Index("ix_mentor_session_held", "held_at", "id"),
    )

    client_id: Mapped[str] = mapped_column(sa.String(60))
    """Made by the form or the phone: the same log sent twice is one meeting."""
    sent_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """Of the log as it first arrived, so that a late repeat is known for one even after a correction."""
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    match_id: Mapped[int | None] = mapped_column(sa.ForeignKey("match.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booking.id"), index=True)
    """The appointment that it was, if it was booked."""
    held_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(sa.String(60))
    """Where the start time was meant."""
    minutes: Mapped[int]
    mode: Mapped[SessionMode] = mapped_column(enum_type(SessionMode))
    topics: Mapped[list[str]] = mapped_column(default=list)
    """Expertise codes."""
    outcome: Mapped[SessionOutcome] = mapped_column(enum_type(SessionOutcome), default=SessionOutcome.HELD)
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    """Shared: the mentor, the startup's team and the programme's staff read it."""
    advice_facts: Mapped[str] = mapped_column(sa.Text, default="")
    """Shared: what the mentor knows to be so."""
    advice_opinions: Mapped[str] = mapped_column(sa.Text, default="")
    """Shared: what the mentor would do in the startup's place."""
    came: Mapped[str] = mapped_column(sa.String(300), default="")
    """Shared: who was there, by name."""
    help_offered: Mapped[str] = mapped_column(sa.String(500), default="")
    """Shared: what the mentor will do for the startup beside advice, such as an introduction."""
    next_on: Mapped[date | None]
    """Shared: when the two mean to meet again."""
    staff_note: Mapped[str] = mapped_column(sa.Text, default="", deferred=True, deferred_raiseload=True)
    """The mentor and the programme's staff; never the startup. See `queries.sessions.staff_note`."""
    is_flagged: Mapped[bool] = mapped_column(default=False)
    """The mentor asks the staff to look at it."""
    private_note: Mapped[str] = mapped_column(sa.Text, default="", deferred=True, deferred_raiseload=True)
    """The mentor alone; not the staff either (R07). Never loaded with the row: see `queries.sessions.private_note`."""
    state: Mapped[SessionState] = mapped_column(enum_type(SessionState), default=SessionState.LOGGED)
    logged_by: Mapped[int]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    usefulness: Mapped[int | None] = mapped_column(deferred=True, deferred_raiseload=True)
    """1 to 5, by the startup; like the two below for the staff alone."""
    meets_again: Mapped[bool | None] = mapped_column(deferred=True, deferred_raiseload=True)
    preparedness: Mapped[int | None] = mapped_column(deferred=True, deferred_raiseload=True)
    """1 to 5: how well prepared the startup was, by the mentor."""
    dispute: Mapped[str] = mapped_column(sa.Text, default="")
    settlement: Mapped[str] = mapped_column(sa.Text, default="")
    """Why the staff let a disputed log count, or not."""
    settled_by: Mapped[int | None]
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
    actions: Mapped[list["ActionItem"]] = relationship(lazy="raise", order_by="ActionItem.id")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    @property
    def ended_at(self) -> datetime:
        """When it was over: an instant, so that midnight and a change of the clocks need no care."""
        return self.held_at + timedelta(minutes=self.minutes)

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
