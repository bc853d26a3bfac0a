"""The versions of a call's form, who has begun with the one in use, and which answers a change would orphan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from accelerator.db import db
from accelerator.errors import NotFound
from cohorts.models.answers import Answers, is_blank, tidy
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.call_forms import FormVersion
from cohorts.models.programmes import Call
from cohorts.models.questions import Question, QuestionForm, QuestionKind, form_of

TEXTS = frozenset({QuestionKind.TEXT, QuestionKind.LONG})
"""Kinds that can become one another without losing a word."""


def versions_of(call: Call) -> list[FormVersion]:
    """All versions of a call's form, the newest first."""
    query = sa.select(FormVersion).where(FormVersion.call_id == call.id).order_by(FormVersion.number.desc())
    return list(db.session.scalars(query))


def version_of(call: Call, number: int) -> FormVersion:
    """One version of a call's form."""
    found = next((version for version in versions_of(call) if version.number == number), None)
    if found is None:
        raise NotFound
    return found


def in_writing(call: Call) -> FormVersion | None:
    """The version that is being written, if there is one."""
    return next((version for version in versions_of(call) if version.used_at is None), None)


def version_in_use(call: Call) -> tuple[int, datetime]:
    """The number of the version that applicants answer now, and since when; a form never changed is the first."""
    used = next((version for version in versions_of(call) if version.used_at is not None), None)
    return (used.number, used.used_at or used.created_at) if used else (1, call.created_at)


@dataclass(frozen=True)
class Begun:
    """How many applications answer the form in use: drafts, and those handed in."""

    drafts: int
    submitted: int


def begun_with(call: Call) -> Begun:
    """The applications that answer the version in use."""
    is_draft = Application.state == ApplicationState.DRAFT
    counted = db.session.execute(
        sa.select(is_draft, sa.func.count())
        .where(Application.call_id == call.id, Application.form_version_id.is_(None))
        .group_by(is_draft)
    ).all()
    counts = {bool(draft): number for draft, number in counted}
    return Begun(counts.get(True, 0), counts.get(False, 0))


@dataclass(frozen=True)
class Orphan:
    """A question whose answers a new version could not hold, and how many drafts gave one."""

    question: Question
    drafts: int


def orphans_of(call: Call, definition: dict[str, Any]) -> list[Orphan]:
    """Which answers of drafts the new definition would lose: questions gone or changed in kind, options taken away."""
    before, after = form_of(call.questions), form_of(definition)
    drafts = db.session.scalars(
        sa.select(Application.answers).where(
            Application.call_id == call.id,
            Application.state == ApplicationState.DRAFT,
            Application.form_version_id.is_(None),
        )
    ).all()
    lost = {
        question.key: sum(_is_lost(question, after, answers) for answers in drafts) for question in before
    }
    return [Orphan(question, lost[question.key]) for question in before if lost[question.key]]


def _is_lost(question: Question, after: QuestionForm, answers: Answers) -> bool:
    """An answer that was good and would be none, or a bad one, in the new form."""
    answer = answers.get(question.key)
    if is_blank(answer):
        return False
    now = after.question(question.key)
    if now is None or (now.kind is not question.kind and {now.kind, question.kind} - TEXTS):
        return True
    was_good = tidy(question, answer)[1] is None
    kept, problem = tidy(now, answer)
    return was_good and (problem is not None or kept != tidy(question, answer)[0])
