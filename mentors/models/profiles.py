"""What mentors offer, and in which cohorts they do (MEN01, MEN02)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned
from cohorts.models import Cohort


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
    languages: Mapped[list[str]] = mapped_column(default=list)
    hours_per_month: Mapped[int] = mapped_column(default=2)
    user: Mapped[User] = relationship(lazy="raise")


class MentorInCohort(Timed, Versioned, Base):
    """A mentor's place in one cohort, with how many startups they take there; asked anew each time."""

    __tablename__ = "mentor_in_cohort"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "mentor_id"),
        sa.CheckConstraint("most_startups >= 0", name="capacity"),
    )

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    most_startups: Mapped[int] = mapped_column(default=2)
    is_active: Mapped[bool] = mapped_column(default=True)
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes
