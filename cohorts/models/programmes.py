"""Programmes, their dated runs (cohorts), and the calls that fill them (PRG01)."""

import enum
import re
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import translated
from accelerator.money import Money
from cohorts.models.words import Words, words_for


class Programme(Timed, Versioned, Base):
    """A lasting offer, such as the Future City Accelerator."""

    __tablename__ = "programme"
    __table_args__ = (
        sa.CheckConstraint(
            "(mentor_rate_minor IS NULL) = (mentor_rate_currency IS NULL)", name="rate_has_currency"
        ),
        sa.CheckConstraint("mentor_rate_minor > 0", name="rate"),
    )

    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="Jakarta")
    zone: Mapped[str] = mapped_column(sa.String(60), default="Asia/Jakarta")
    mentor_rate_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    mentor_rate_currency: Mapped[str | None] = mapped_column(sa.String(3))
    mentor_rate: Mapped[Money | None] = composite("mentor_rate_minor", "mentor_rate_currency")
    """What an hour of a volunteer mentor is worth in kind; none, and no value is stated."""
    family_id: Mapped[int | None] = mapped_column(sa.ForeignKey("family.id"), index=True)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row."""
        return (f"programme:{self.id}",)


class CohortMode(enum.Enum):
    """Where a cohort meets."""

    ON_SITE = "on_site"
    ONLINE = "online"
    BOTH = "both"

    @property
    def label(self) -> Any:
        """The mode in the reader's words."""
        return {"on_site": _l("on site"), "online": _l("online"), "both": _l("on site and online")}[
            self.value
        ]


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
    mode: Mapped[CohortMode] = mapped_column(enum_type(CohortMode), default=CohortMode.BOTH)
    city: Mapped[str] = mapped_column(sa.String(120), default="Jakarta")
    zone: Mapped[str] = mapped_column(sa.String(60), default="Asia/Jakarta")
    programme: Mapped[Programme] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row."""
        return (f"cohort:{self.id}", f"programme:{self.programme_id}")


QUESTION_MARKS = ("?", "？")


def asked_and_said(text: str) -> list[tuple[str, str]]:
    """A text as questions with their answers: the first line of a paragraph asks, those below it answer.

    A paragraph of one line that is no question goes on with the answer above it.
    """
    found: list[tuple[str, str]] = []
    for paragraph in re.split(r"\n\s*\n", text.replace("\r", "").strip()):
        asked, _break, said = (part.strip() for part in paragraph.partition("\n"))
        if found and not said and not asked.endswith(QUESTION_MARKS):
            question, answer = found.pop()
            found.append((question, f"{answer}\n\n{asked}".strip()))
        elif asked:
            found.append((asked, said))
    return found


TEXTS = {"title": "titles", "summary": "summaries", "eligibility": "eligibilities", "faq": "faq"}
"""What a call says in each language, and where it is kept."""


class Call(Timed, Versioned, Base):
    """A dated invitation to apply for one cohort; its deadline is decided by our clock in its own zone."""

    __tablename__ = "call"
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="dates"),
        sa.CheckConstraint("grace_minutes >= 0", name="grace"),
    )

    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    titles: Mapped[dict[str, Any]]
    """By language, as all texts of a call; English is always there, and stands in for what is not written."""
    summaries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    eligibilities: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """One condition a line, as the public page lists them."""
    faq: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Questions and answers; see `asked_and_said`."""
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
    has_tracks: Mapped[bool] = mapped_column(default=False)
    """Whether it sets challenges of which applicants choose one; most calls set none, and nothing is looked up."""
    staff_reads_drafts: Mapped[bool] = mapped_column(default=False)
    """Whether staff may read drafts while it is open, to help; applicants are told so before they write (APP05)."""
    answer_days: Mapped[int] = mapped_column(default=10)
    """How long an offer waits for its answer."""
    decisions_promised_on: Mapped[date | None]
    """The date that the public page promises applicants."""
    cycle_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cycle.id"), index=True)
    """The calls that are opened together with this one."""
    programme: Mapped[Programme] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row."""
        return (f"call:{self.id}", f"cohort:{self.cohort_id}", f"programme:{self.programme_id}")

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return translated(self.titles)

    @property
    def summary(self) -> str:
        """What the call offers and to whom, in the reader's language."""
        return translated(self.summaries)

    @property
    def conditions(self) -> list[str]:
        """Who may apply, one condition each, in the reader's language."""
        return [line.strip() for line in translated(self.eligibilities).splitlines() if line.strip()]

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

    def shows_drafts(self, at: datetime) -> bool:
        """Whether staff may read drafts at this instant (APP05, R03)."""
        return self.staff_reads_drafts and self.is_open(at)
