"""Finding redacted texts: what blind readers read instead, and which of them are stale (REV06)."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import Application, Submission
from cohorts.models.applications import UNDECIDED
from cohorts.models.conditions import asked
from cohorts.models.questions import Question, QuestionKind, form_of
from cohorts.models.redactions import Covers, Redaction, covers, stale_in
from cohorts.queries.applications import submission_of
from cohorts.queries.calls import calls_visible_to

TEXTS = (QuestionKind.TEXT, QuestionKind.LONG)


@dataclass(frozen=True)
class Covered:
    """One text answer with what blind readers read in its place."""

    question: Question
    original: str
    text: str
    """Blank where it is read as the team wrote it, or is stale."""
    is_stale: bool
    history: list[Redaction]
    """Latest first."""


def redactions_of(application_id: int) -> list[Redaction]:
    """Every redaction of an application, first to last, with its author."""
    query = sa.select(Redaction).where(Redaction.application_id == application_id)
    return list(db.session.scalars(query.options(joinedload(Redaction.author)).order_by(Redaction.id)))


def covers_of(application_id: int) -> Covers:
    """What blind readers of an application read in place of its answers."""
    return covers(redactions_of(application_id))


def covered_in(application: Application) -> tuple[int, list[Covered]]:
    """The number of the revision that counts, and its text answers with their redactions."""
    submission = submission_of(application)
    if submission is None:
        return 0, []
    found = redactions_of(application.id)
    kept, stale = covers(found), stale_in(covers(found), submission.answers)
    return submission.number, [
        Covered(
            question=question,
            original=submission.answers[question.key],
            text=kept.get(question.key, {}).get(submission.answers[question.key], ""),
            is_stale=question.key in stale,
            history=[one for one in reversed(found) if one.question == question.key],
        )
        for question in texts_in(submission)
    ]


def texts_in(submission: Submission) -> list[Question]:
    """The questions of a revision that are answered in words."""
    return [
        question
        for question in asked(form_of(submission.questions), submission.answers)
        if question.kind in TEXTS and submission.answers.get(question.key)
    ]


def revision(application: Application, number: int) -> Submission | None:
    """One revision of an application by its number."""
    query = sa.select(Submission).where(
        Submission.application_id == application.id, Submission.number == number
    )
    return db.session.scalars(query).one_or_none()


def stale_of(application: Application) -> list[str]:
    """The questions of an application whose redaction is stale."""
    return _stale(Application.id == application.id).get(application.id, [])


def stale_for(actor: Actor) -> list[Application]:
    """The undecided applications, of the calls that somebody runs, with a redaction to write anew."""
    calls = calls_visible_to(actor).subquery()
    found = _stale(Application.state.in_(UNDECIDED), Application.call_id.in_(sa.select(calls.c.id)))
    query = sa.select(Application).where(Application.id.in_(found)).options(joinedload(Application.startup))
    return list(db.session.scalars(query.order_by(Application.id)))


def _stale(*conditions: sa.ColumnElement[bool]) -> dict[int, list[str]]:
    query = sa.select(Redaction).join(Application, Application.id == Redaction.application_id)
    rows: dict[int, list[Redaction]] = defaultdict(list)
    for row in db.session.scalars(query.where(*conditions).order_by(Redaction.id)):
        rows[row.application_id].append(row)
    if not rows:
        return {}
    revisions = sa.select(Submission).where(Submission.application_id.in_(rows)).order_by(Submission.number)
    latest = {one.application_id: one.answers for one in db.session.scalars(revisions)}
    stale = {ident: stale_in(covers(found), latest[ident]) for ident, found in rows.items()}
    return {ident: keys for ident, keys in stale.items() if keys}
