"""The words of decisions: letters as drafts and as sent, and which readers' comments are shared (DEC02, DEC03)."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned, enum_type
from cohorts.models.decisions import Decision, Outcome

NAME, ANSWER_BY = "{name}", "{answer_by}"
"""In a draft: filled in for each reader when the letter goes out, for neither is known before."""


class DecisionLetter(Timed, Versioned, Base):
    """The letter about one outcome of a decision: a draft that somebody edited, then what was sent.

    Without a row the letter is written from its template; the row appears when it is edited or sent.
    """

    __tablename__ = "decision_letter"
    __table_args__ = (
        sa.UniqueConstraint("decision_id", "outcome"),
        sa.CheckConstraint("edited_by IS NOT NULL OR sent_at IS NOT NULL", name="edited_or_sent"),
        sa.Index(
            "uq_decision_letter_draft",
            "decision_id",
            unique=True,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        ),
    )

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    locale: Mapped[str] = mapped_column(sa.String(10))
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.String(64), default="")
    """What the decision said when this was edited, as `basis_of` tells it; another one makes the draft stale."""
    edited_by: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    decision: Mapped[Decision] = relationship(lazy="raise")


class SharedComment(Timed, Versioned, Base):
    """A reader's comment that the applicant sees from the release on, cleaned; the original stays with its review."""

    __tablename__ = "shared_comment"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id"), unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
    shared_by: Mapped[int]


def basis_of(outcome: Outcome, feedback: str) -> str:
    """A short mark of what a letter has to say; it changes with the outcome and with the feedback."""
    return hashlib.sha256(f"{outcome.value}\n{feedback}".encode()).hexdigest()
