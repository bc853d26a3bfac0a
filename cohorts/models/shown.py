"""How an answer reads on a page: codes as words, amounts with their currency, in the reader's language."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from accelerator.files import StoredFile
from accelerator.i18n import locale_code, show_date, show_number, translated
from accelerator.money import Money, show_money
from cohorts.models import taxonomy
from cohorts.models.answers import Answers, is_blank
from cohorts.models.conditions import asked
from cohorts.models.countries import countries
from cohorts.models.questions import Question, QuestionForm, QuestionKind, Section

K = QuestionKind


@dataclass(frozen=True)
class ShownAnswer:
    """One question with its answer, ready to be read."""

    question: Question
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    """The cells of a table, column by column; `lines` tells each row in one line."""
    link: str = ""
    file: StoredFile | None = None
    mark: Any = ""
    """What is to be known of how it is shown: that it is redacted, for instance."""

    @property
    def is_blank(self) -> bool:
        """Whether there is no answer."""
        return not self.lines and self.file is None


@dataclass(frozen=True)
class ShownSection:
    """A section's title and answers."""

    key: str
    title: str
    answers: list[ShownAnswer]


def shown_sections(form: QuestionForm, answers: Answers, files: dict[int, StoredFile]) -> list[ShownSection]:
    """The answers to all that was asked of an application, section by section."""
    return [
        ShownSection(
            section.key,
            section.text,
            [_shown(question, answers.get(question.key), files) for question in section.questions],
        )
        for section in asked(form, answers).sections
    ]


def differences(section: Section, saved: Answers, typed: Answers) -> list[tuple[ShownAnswer, ShownAnswer]]:
    """Where two people answered differently: what is saved, and what was typed."""
    return [
        (_shown(question, saved.get(question.key), {}), _shown(question, typed.get(question.key), {}))
        for question in section.questions
        if question.key in typed and saved.get(question.key) != typed[question.key]
    ]


def _shown(question: Question, answer: Any, files: dict[int, StoredFile]) -> ShownAnswer:
    if is_blank(answer):
        return ShownAnswer(question)
    if question.kind is K.FILE:
        return ShownAnswer(question, file=files.get(answer))
    if question.kind is K.LINK:
        is_safe = str(answer).startswith(("http://", "https://"))
        return ShownAnswer(question, [str(answer)], link=str(answer) if is_safe else "")
    if question.kind is K.MANY:
        return ShownAnswer(question, [_option(question, code) for code in answer])
    if question.kind is K.TABLE and isinstance(answer, list):
        return _table(question, answer)
    return ShownAnswer(question, [_line(question, answer)])


def _table(question: Question, answer: list[Any]) -> ShownAnswer:
    """Cell by cell; what was typed wrongly stands as it was typed."""
    rows = [[_cell(column, row) for column in question.columns] for row in answer if not is_blank(row)]
    return ShownAnswer(question, [" · ".join(cell for cell in row if cell) for row in rows], rows)


def _cell(column: Question, row: Any) -> str:
    answer = row.get(column.key) if isinstance(row, dict) else None
    return "" if is_blank(answer) else _line(column, answer)


def _line(question: Question, answer: Any) -> str:
    if question.kind is K.CHOICE:
        return _option(question, answer)
    if question.kind is K.SECTOR:
        return str(taxonomy.label_of(taxonomy.SECTORS, answer))
    if question.kind is K.COUNTRY:
        return countries(locale_code()).get(str(answer), str(answer))
    if question.kind is K.ADDRESS and isinstance(answer, dict):
        return _address(answer)
    if question.kind in (K.NUMBER, K.MONEY):
        return _number(question, answer)
    if question.kind in (K.DATE, K.MONTH):
        return _day(str(answer))
    return str(answer)


def _day(answer: str) -> str:
    """A date, a month or a year alone, as the reader writes it; what was typed wrongly stands as it was typed."""
    try:
        if len(answer) == len("2021-05"):
            return show_date(date.fromisoformat(f"{answer}-01"), "MMMM y")
        return show_date(date.fromisoformat(answer), "long") if len(answer) == len("2021-05-01") else answer
    except ValueError:
        return answer


def _address(answer: dict[str, str]) -> str:
    """As on an envelope: the postcode before the city, the country by its name."""
    town = " ".join(filter(None, (answer.get("postcode"), answer.get("city"))))
    code = str(answer.get("country", ""))
    country = countries(locale_code()).get(code, code)
    return "\n".join(filter(None, (answer.get("street"), town, answer.get("region"), country)))


def _number(question: Question, answer: Any) -> str:
    """With the reader's separators; what was typed wrongly stands as it was typed."""
    try:
        if question.kind is K.MONEY:
            return show_money(Money.of(answer["amount"], answer["currency"]))
        return f"{show_number(Decimal(str(answer)))} {translated(question.unit)}".strip()
    except (InvalidOperation, ValueError, KeyError, TypeError):
        return " ".join(str(part) for part in answer.values()) if isinstance(answer, dict) else str(answer)


def _option(question: Question, code: str) -> str:
    return next((option.text for option in question.options if option.code == code), str(code))
