"""Whom startups and mentors wish for before they are matched: up to five in order, each with what they want (MEN04)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed
from cohorts.models import Cohort, Enrolment
from mentors.models.profiles import MentorProfile

MOST_WISHES = 5
MOST_GOALS = 3
LONGEST_GOAL = 300


class RankedWish(Timed, Base):
    """One place on one side's list; the whole list is written anew whenever it changes."""

    __tablename__ = "ranked_wish"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "mentor_id", "is_from_mentor"),
        sa.CheckConstraint(f"rank BETWEEN 1 AND {MOST_WISHES}", name="rank"),
        sa.Index(
            "uq_ranked_wish_startups_place",
            "enrolment_id",
            "rank",
            unique=True,
            sqlite_where=sa.text("NOT is_from_mentor"),
            postgresql_where=sa.text("NOT is_from_mentor"),
        ),
        sa.Index(
            "uq_ranked_wish_mentors_place",
            "cohort_id",
            "mentor_id",
            "rank",
            unique=True,
            sqlite_where=sa.text("is_from_mentor"),
            postgresql_where=sa.text("is_from_mentor"),
        ),
    )

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    is_from_mentor: Mapped[bool]
    """Said by the mentor of the startup; otherwise by the startup of the mentor."""
    rank: Mapped[int]
    """1 is the dearest wish."""
    goals: Mapped[list[str]] = mapped_column(default=list)
    """One to three sentences: what they want from the meeting. The other side reads them once the two are offered."""
    said_by: Mapped[int]
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
