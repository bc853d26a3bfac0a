"""Programmes, their dated runs (cohorts), and the calls that fill them (PRG01)."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned
from accelerator.i18n import translated
from cohorts.models.words import Words, words_for


class Programme(Timed, Versioned, Base):
    """A lasting offer, such as the Future City Accelerator."""

    __tablename__ = "programme"

    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="Jakarta")
    zone: Mapped[str] = mapped_column(sa.String(60), default="Asia/Jakarta")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row."""
        return (f"programme:{self.id}",)


class Cohort(Timed, Versioned, Base):
    """One dated run of a programme, with places to give."""

    __tablename__ = "cohort"
    __table_args__ = (
        sa.CheckConstraint("capacity >= 0", name="capacity"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    capacity: Mapped[int]
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    city: Mapped[str] = mapped_column(sa.String(120), default="Jakarta")
    zone: Mapped[str] = mapped_column(sa.String(60), default="Asia/Jakarta")
    programme: Mapped[Programme] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row."""
        return (f"cohort:{self.id}", f"programme:{self.programme_id}")


def asked_and_said(text: str) -> list[tuple[str, str]]:
    """The paragraphs of a text as questions, their first lines, with the answers below them."""
    paragraphs = [part.strip().partition("\n") for part in re.split(r"\n\s*\n", text.replace("\r", ""))]
    return [(asked.strip(), said.strip()) for asked, _break, said in paragraphs if asked]


class Call(Timed, Versioned, Base):
    """A dated invitation to apply for one cohort; its deadline is decided by our clock in its own zone."""

    __tablename__ = "call"
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="dates"),
        sa.CheckConstraint("grace_minutes >= 0", name="grace"),
    )

    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    eligibility: Mapped[str] = mapped_column(sa.Text, default="")
    """One criterion a line, as the public page lists them."""
    faq: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By language: questions and answers, a paragraph each, whose first line asks."""
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    """The advertised deadline."""
    grace_minutes: Mapped[int] = mapped_column(default=0)
    """The true deadline is this much later (PRG03)."""
    zone: Mapped[str] = mapped_column(sa.String(60), default="Asia/Jakarta")
    is_published: Mapped[bool] = mapped_column(default=False)
    prefix: Mapped[str] = mapped_column(sa.String(12), unique=True)
    """Of reference numbers, such as FCA24 in FCA24-0007 (APP06); no two calls share one."""
    last_number: Mapped[int] = mapped_column(default=0)
    questions: Mapped[dict[str, Any]]
    """The form: see `cohorts.models.questions`. Never changed once answers exist."""
    answer_days: Mapped[int] = mapped_column(default=10)
    """How long an offer waits for its answer."""
    decisions_promised_on: Mapped[date | None]
    """The date that the public page promises applicants."""
    programme: Mapped[Programme] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row."""
        return (f"call:{self.id}", f"cohort:{self.cohort_id}", f"programme:{self.programme_id}")

    @property
    def questions_answered(self) -> list[tuple[str, str]]:
        """What applicants ask again and again, with the answers, in the reader's language if there are some."""
        return asked_and_said(translated(self.faq))

    @property
    def words(self) -> Words:
        """What those who apply are called."""
        return words_for(self.questions)

    @property
    def true_deadline(self) -> datetime:
        """The instant after which nothing is taken any more."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    def is_open(self, at: datetime, *, until: datetime | None = None) -> bool:
        """Whether applications are taken at this instant, by everybody or from one with a later deadline."""
        return self.is_published and self.opens_at <= at <= (until or self.true_deadline)
