"""A mentor's invitation to a meeting: a few times to choose from, and the startup's answer (SES04)."""

import enum
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort, Enrolment
from mentors.models.bookings import Booking
from mentors.models.profiles import MentorProfile
from mentors.models.sessions import SessionMode

MOST_TIMES = 3
CHOOSE_WITHIN = timedelta(days=7)


class InvitationState(enum.Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return INVITATION_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return INVITATION_LABELS[self][1]


INVITATION_LABELS: dict[InvitationState, tuple[Any, str]] = {
    InvitationState.OPEN: (_l("Waiting for the startup"), "wait"),
    InvitationState.ACCEPTED: (_l("Booked"), "good"),
    InvitationState.DECLINED: (_l("Declined"), "neutral"),
    InvitationState.EXPIRED: (_l("Not answered in time"), "neutral"),
    InvitationState.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}
IS_OPEN = sa.text("state = 'open'")


class MeetingInvitation(Keyed, Timed, Versioned, Base):
    """Times that a mentor proposes to one startup; nothing is held until it chooses one, which makes a booking.

    Whoever was invited is not asked twice at once: one invitation of a pair is open at a time.
    """

    __tablename__ = "meeting_invitation"
    __table_args__ = (
        sa.CheckConstraint("minutes IN (15, 30, 45, 60, 90)", name="minutes"),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="dated_if_closed"),
        sa.CheckConstraint("(state = 'accepted') = (booking_id IS NOT NULL)", name="booked_if_accepted"),
        sa.Index(
            "uq_meeting_invitation_open",
            "mentor_id",
            "enrolment_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        sa.Index("ix_meeting_invitation_mentor_state", "mentor_id", "state"),
        sa.Index("ix_meeting_invitation_enrolment_state", "enrolment_id", "state"),
        sa.Index("ix_meeting_invitation_state_expires", "state", "expires_at"),
    )

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    topic: Mapped[str] = mapped_column(sa.String(300))
    """What the mentor would like to talk about; both sides and the programme's staff read it."""
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(sa.String(60))
    """Where the times were meant: the mentor's own."""
    mode: Mapped[SessionMode] = mapped_column(enum_type(SessionMode))
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[InvitationState] = mapped_column(enum_type(InvitationState), default=InvitationState.OPEN)
    expires_at: Mapped[datetime]
    """A week after it was made or, before that, when the last of its times begins."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was declined or withdrawn, in the words of whoever did."""
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booking.id"), index=True)
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
    booking: Mapped[Booking | None] = relationship(lazy="raise")
    times: Mapped[list["InvitedTime"]] = relationship(lazy="raise", order_by="InvitedTime.starts_at")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    def state_at(self, moment: datetime) -> InvitationState:
        """Where it stands: what has run out is not answered any more, though the clock's round closes it later."""
        has_run_out = self.state is InvitationState.OPEN and self.expires_at <= moment
        return InvitationState.EXPIRED if has_run_out else self.state

    def check_open(self, moment: datetime) -> None:
        """Raise Conflict where it has ended already."""
        now = self.state_at(moment)
        if now is not InvitationState.OPEN:
            raise Conflict(_("This invitation is “%(now)s”; that step is not possible.", now=now.label))


class InvitedTime(Timed, Base):
    """One of the times to choose from."""

    __tablename__ = "invited_time"
    __table_args__ = (sa.UniqueConstraint("invitation_id", "starts_at"),)

    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_invitation.id"))
    starts_at: Mapped[datetime]
