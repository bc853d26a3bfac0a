"""What mentors offer, in which cohorts they do, and which code of conduct they accepted (MEN01, MEN02)."""

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
from cohorts.models import Cohort

SPEECH: dict[str, Any] = {
    "any": _l("speaks it"),
    "a2": "A2",
    "b1": "B1",
    "b2": "B2",
    "c1": "C1",
    "c2": "C2",
    "native": _l("mother tongue"),
}
"""How well a language is spoken: the levels of the Council of Europe, or without one."""
GENDERS: dict[str, Any] = {"woman": _l("Woman"), "man": _l("Man"), "other": _l("Neither of these")}


class MentorProfile(Keyed, Timed, Versioned, Base):
    """One person's offer as a mentor; codes are those of `cohorts.models.taxonomy`."""

    __tablename__ = "mentor_profile"
    __table_args__ = (sa.CheckConstraint("hours_per_month >= 0", name="hours"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), unique=True)
    headline: Mapped[str] = mapped_column(sa.String(200), default="")
    employer: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    expertise: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{expertise code: level}, 1 knows it, 2 has done it, 3 leads it."""
    sectors: Mapped[list[str]] = mapped_column(default=list)
    stages: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{language code: how well}, a code of `SPEECH`."""
    modes: Mapped[list[str]] = mapped_column(default=list)
    """How they can meet, as codes of `SessionMode`; none means anyhow."""
    refused: Mapped[list[str]] = mapped_column(default=list)
    """Fields of expertise on which they would rather not be asked; no level stands beside them."""
    hours_per_month: Mapped[int] = mapped_column(default=2)
    gender: Mapped[str] = mapped_column(sa.String(10), default="")
    """A code of `GENDERS`, or '' where nothing was said; only ever counted."""
    user: Mapped[User] = relationship(lazy="raise")


class PlaceState(enum.Enum):
    ASKED = "asked"
    DESIRED = "desired"
    APPROVED = "approved"
    DEFERRED = "deferred"
    DECLINED = "declined"
    LEFT = "left"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return PLACE_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return PLACE_LABELS[self][1]


P = PlaceState
PLACE_LABELS: dict[P, tuple[Any, str]] = {
    P.ASKED: (_l("Asked"), "wait"),
    P.DESIRED: (_l("Would like to"), "attention"),
    P.APPROVED: (_l("Takes part"), "good"),
    P.DEFERRED: (_l("Another time"), "neutral"),
    P.DECLINED: (_l("Declined"), "neutral"),
    P.LEFT: (_l("Left"), "neutral"),
}
PLACE_NEXT: dict[P, set[P]] = {
    P.ASKED: {P.APPROVED, P.DEFERRED, P.DECLINED},
    P.DESIRED: {P.APPROVED, P.DEFERRED, P.DECLINED},
    P.APPROVED: {P.LEFT},
    P.DEFERRED: {P.ASKED, P.DESIRED, P.APPROVED},
    P.DECLINED: {P.ASKED, P.DESIRED, P.APPROVED},
    P.LEFT: {P.ASKED, P.DESIRED, P.APPROVED},
}


class MentorInCohort(Timed, Versioned, Base):
    """A mentor's place in one cohort, with how many startups they take there; asked anew each time."""

    __tablename__ = "mentor_in_cohort"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "mentor_id"),
        sa.CheckConstraint("most_startups >= 0", name="capacity"),
        sa.CheckConstraint("(state = 'approved') = is_active", name="active_if_approved"),
    )

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    most_startups: Mapped[int] = mapped_column(default=2)
    state: Mapped[PlaceState] = mapped_column(enum_type(PlaceState), default=PlaceState.APPROVED)
    is_active: Mapped[bool] = mapped_column(default=True)
    """Whether the mentor takes part now: exactly while the place is approved."""
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    """A word about the answer, from whoever gave it."""
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    def move_to(self, state: PlaceState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in PLACE_NEXT[self.state]:
            raise Conflict(_("This place is “%(now)s”; that step is not possible.", now=self.state.label))
        self.state, self.is_active = state, state is PlaceState.APPROVED


class CodeAcceptance(Timed, Base):
    """A mentor's word, for one cohort, to keep to one version of the code of conduct; see `mentors.conduct`."""

    __tablename__ = "code_acceptance"
    __table_args__ = (sa.UniqueConstraint("mentor_id", "cohort_id", "code_version"),)

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    code_version: Mapped[str] = mapped_column(sa.String(20))
    locale: Mapped[str] = mapped_column(sa.String(5))
    """The language in which it was read."""
    accepted_at: Mapped[datetime]
