"""Conditions: which questions an application is asked, by what it answered to others (APP02).

The page hides what is not asked as one types; what counts is here: hidden questions are neither demanded nor kept.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from accelerator.i18n import lazy_gettext as _l

if TYPE_CHECKING:  # the form reads its conditions from here
    from cohorts.models.questions import Question, QuestionForm, Section


class ConditionTest(enum.Enum):
    IS = "is"
    CONTAINS = "contains"
    AT_LEAST = "at_least"

    @property
    def label(self) -> Any:
        """The test in the reader's words."""
        return {"is": _l("is"), "contains": _l("contains"), "at_least": _l("is at least")}[self.value]


T = ConditionTest


@dataclass(frozen=True)
class Condition:
    """Asked only if the answer to another question passes a test."""

    question: str
    test: ConditionTest
    value: str

    def holds(self, answer: Any) -> bool:
        """Whether an answer passes; no answer never does."""
        wanted = self.value.strip().casefold()
        if answer is None:
            return False
        if self.test is T.AT_LEAST:
            return _is_at_least(answer, wanted)
        if isinstance(answer, list):
            codes = [str(item).casefold() for item in answer]
            return wanted in codes if self.test is T.CONTAINS else codes == [wanted]
        said = str(answer).strip().casefold()
        return wanted in said if self.test is T.CONTAINS else said == wanted


def _is_at_least(answer: Any, wanted: str) -> bool:
    try:
        return Decimal(str(answer)) >= Decimal(wanted)
    except InvalidOperation:
        return False


def in_words(form: QuestionForm, condition: Condition) -> Any:
    """The condition as a sentence for those who fill in or build the form."""
    subject = form.question(condition.question)
    value = condition.value
    if subject is not None:
        value = next((option.text for option in subject.options if option.code == value), value)
    names = {"question": subject.text if subject else condition.question, "value": value}
    if condition.test is T.CONTAINS:
        return _l("Only if the answer to “%(question)s” contains “%(value)s”.", **names)
    if condition.test is T.AT_LEAST:
        return _l("Only if the answer to “%(question)s” is at least %(value)s.", **names)
    return _l("Only if the answer to “%(question)s” is “%(value)s”.", **names)


def conditions_of(form: QuestionForm) -> dict[str, list[Condition]]:
    """By question, all that must hold for it to be asked: its section's condition and its own."""
    return {
        question.key: [one for one in (section.shown_if, question.shown_if) if one is not None]
        for section in form.sections
        for question in section.questions
    }


def asked(form: QuestionForm, answers: dict[str, Any]) -> QuestionForm:
    """The part of a form that these answers call for."""
    return _without(form, _hidden(form, answers, set()))


def on_pages(form: QuestionForm, answers: dict[str, Any]) -> QuestionForm:
    """What the pages of a form show: also what depends on a question of the same page, for that may change there."""
    shown: list[Section] = []
    for section in form.sections:
        here = {question.key for question in section.questions}
        hidden = _hidden(form, answers, here)
        shown += [part for part in _without(form, hidden).sections if part.key == section.key]
    return replace(form, sections=tuple(shown))


def given(form: QuestionForm, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers to what is asked; what was forged, or answers a question that is hidden now, is left out."""
    keys = {question.key for question in asked(form, answers)}
    return {key: answer for key, answer in answers.items() if key in keys}


def on_day(form: QuestionForm, day: date) -> QuestionForm:
    """The form as it stands on a day: what is required from that day or an earlier one on is required (APP01)."""
    if not any(question.required_from for question in form):
        return form
    parts = (
        replace(section, questions=tuple(_on_day(question, day) for question in section.questions))
        for section in form.sections
    )
    return replace(form, sections=tuple(parts))


def _on_day(question: Question, day: date) -> Question:
    is_due = question.required_from is not None and question.required_from <= day
    return replace(question, is_required=True, required_from=None) if is_due else question


def _without(form: QuestionForm, hidden: set[str]) -> QuestionForm:
    if not hidden:
        return form
    parts = (
        replace(section, questions=tuple(q for q in section.questions if q.key not in hidden))
        for section in form.sections
    )
    return replace(form, sections=tuple(part for part in parts if part.questions))


def _hidden(form: QuestionForm, answers: dict[str, Any], open_questions: set[str]) -> set[str]:
    """The questions that are not asked; conditions on `open_questions` may still come to hold."""
    needs = conditions_of(form)
    known: dict[str, bool] = {}

    def is_asked(key: str) -> bool:
        if key not in known:
            known[key] = all(
                is_asked(one.question)
                and (one.question in open_questions or one.holds(answers.get(one.question)))
                for one in needs[key]
            )
        return known[key]

    return {key for key in needs if not is_asked(key)}


def loop_in(form: QuestionForm) -> list[Question]:
    """Questions that wait for one another, in the order of waiting; none if the form can be answered."""
    waits = {key: {one.question for one in conditions} for key, conditions in conditions_of(form).items()}
    cleared: set[str] = set()
    for key in waits:
        if path := _loop_from(key, waits, cleared):
            return [question for name in path if (question := form.question(name)) is not None]
    return []


def _loop_from(start: str, waits: dict[str, set[str]], cleared: set[str]) -> list[str]:
    """Walk the waiting questions without recursion; what was walked without a loop is not walked again."""
    path: list[str] = []
    trail: list[Iterator[str]] = [iter([start])]
    while trail:
        key = next(trail[-1], None)
        if key is None:
            trail.pop()
            if path:
                cleared.add(path.pop())
        elif key in path:
            return [*path[path.index(key) :], key]
        elif key not in cleared:
            path.append(key)
            trail.append(iter(sorted(waits.get(key, ()))))
    return []


def dependents(form: QuestionForm, keys: Iterable[str]) -> list[str]:
    """What would be left hanging without these questions: the titles of questions and sections."""
    gone = set(keys)
    parts = [*form.sections, *form]
    return [
        part.text
        for part in parts
        if part.key not in gone and part.shown_if and part.shown_if.question in gone
    ]
