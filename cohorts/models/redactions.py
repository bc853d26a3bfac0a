"""Texts that staff have written anew for blind readers, with names and places taken out (REV06)."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Timed
from cohorts.models.answers import Answers
from cohorts.models.applications import Application

Covers = Mapping[str, Mapping[str, str]]
"""By question: the text that is read in place of each wording of its answer."""


class Redaction(Timed, Base):
    """One text in place of one wording of an answer; never edited, a later one counts instead, and all are kept."""

    __tablename__ = "redaction"
    __table_args__ = (sa.Index("ix_redaction_application_question", "application_id", "question", "id"),)

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    question: Mapped[str] = mapped_column(sa.String(80))
    original: Mapped[str] = mapped_column(sa.Text)
    """The team's own words that it was written for: with others it is stale."""
    text: Mapped[str] = mapped_column(sa.Text)
    """Blank where it was taken back: from then on blind readers read the team's words again."""
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise")
    author: Mapped[User] = relationship(lazy="raise")


def covers(redactions: Iterable[Redaction]) -> Covers:
    """What counts of the redactions of one application, given from first to last.

    A question stays covered, whatever the team writes later, until somebody takes its redaction back.
    """
    found: dict[str, dict[str, str]] = {}
    for one in redactions:
        if one.text:
            found.setdefault(one.question, {})[one.original] = one.text
        else:
            found.pop(one.question, None)
    return found


def stale_in(covers: Covers, answers: Answers) -> list[str]:
    """The questions whose answer now is worded otherwise than when its redaction was written."""
    return [key for key, texts in covers.items() if answers.get(key) and answers[key] not in texts]
