"""From a question to the boxes that ask it, and back from the boxes to what was typed."""

from typing import Any

import wtforms
from flask import request
from wtforms.fields import SelectChoice

from accelerator.forms import (
    FieldList,
    FileField,
    FormField,
    LineField,
    ManyField,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import locale_code
from cohorts.models import taxonomy
from cohorts.models.answers import ADDRESS, ADDRESS_LONGEST, ADDRESS_NEEDS, BadCells, is_blank, rows_in
from cohorts.models.countries import countries
from cohorts.models.questions import Question, QuestionKind

K = QuestionKind
CURRENCY, OWN = "__currency", "__own"
"""Endings of the second box of an amount and of a sector; an address has one for each of its parts."""
MOST_CARDS = 8
Boxes = dict[str, Any]
ADDRESS_LABELS = {
    "street": _l("Street and number"),
    "postcode": _l("Postcode"),
    "city": _l("City"),
    "region": _l("Region or province"),
    "country": _l("Country"),
}


class Rows(FieldList):
    """The rows of a table: as many as were typed, and blank ones to type into.

    `add` and `remove` are buttons that send the form, for those whose browser runs no script.
    """

    entries: list[Any]

    def __init__(self, question: Question, row: type[wtforms.Form], **options: Any) -> None:
        super().__init__(FormField(row), question.text, min_entries=max(1, question.least_rows), **options)
        self.question = question

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, **options: Any) -> None:
        """Fill the rows; a button may have asked for one more, or for one less."""
        super().process(formdata, data, **options)
        wanted = request.args.get("more") if request.method == "GET" else request.form.get("add")
        if wanted == self.question.key:
            self.append_entry()
        gone = request.form.get("remove")
        self.entries = [entry for entry in self.entries if entry.name != gone]

    def typed(self) -> list[dict[str, Any]]:
        """What the rows hold, but for blank ones at the end."""
        rows = [
            {column.key: typed(column, entry.form) for column in self.question.columns}
            for entry in self.entries
        ]
        while rows and is_blank(rows[-1]):
            rows.pop()
        return rows

    def show(self, problem: object) -> None:
        """Put what is wrong at its cells, or at the table where it belongs to none."""
        if not isinstance(problem, BadCells):
            self.errors = [problem]
            return
        for (row, key), message in problem.cells.items():
            if row < len(self.entries):
                self.entries[row].form[key].errors = [message]
        self.errors = [entry.form.errors for entry in self.entries]


def boxes(question: Question, *, in_row: bool = False) -> Boxes:
    """The fields of a question, by name; in the row of a table a choice takes the room of one line."""
    checks = required() if question.is_required else []
    options: dict[str, Any] = {"validators": checks, "description": _hint(question)}
    if question.kind is K.MONEY:
        currencies = choices({code: code for code in question.currencies})
        return {
            question.key: LineField(question.text, render_kw={"inputmode": "numeric"}, **options),
            question.key + CURRENCY: SelectField(_l("Currency"), choices=currencies),
        }
    if question.kind is K.SECTOR:
        return {
            question.key: SelectField(question.text, choices=_sectors(), **options),
            question.key + OWN: LineField(_l("If none fits: your field in your own words"), longest=120),
        }
    if question.kind is K.ADDRESS:
        return {f"{question.key}__{part}": _address_box(question, part) for part in ADDRESS}
    if question.kind is K.TABLE:
        cells: Boxes = {}
        for column in question.columns:
            cells.update(boxes(column, in_row=True))
        return {question.key: Rows(question, type("RowForm", (wtforms.Form,), cells), **options)}
    return {question.key: _box(question, options, most_cards=0 if in_row else MOST_CARDS)}


def filled(question: Question, answer: Any) -> dict[str, Any]:
    """The answer as data for the question's boxes."""
    if question.kind is K.MONEY and isinstance(answer, dict):
        return {
            question.key: answer.get("amount", ""),
            question.key + CURRENCY: answer.get("currency", ""),
        }
    if question.kind is K.SECTOR and answer not in taxonomy.SECTORS:
        return {question.key + OWN: answer or ""}
    if question.kind is K.ADDRESS:
        parts = answer if isinstance(answer, dict) else {}
        return {f"{question.key}__{part}": parts.get(part, "") for part in ADDRESS}
    if question.kind is K.TABLE:
        return {question.key: [_row(question, row) for row in _rows(question, answer)]}
    return {} if question.kind is K.FILE else {question.key: answer}


def _rows(question: Question, answer: Any) -> list[Any]:
    if isinstance(answer, str):
        return rows_in(question, answer)
    return [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []


def _row(question: Question, row: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for column in question.columns:
        data.update(filled(column, row.get(column.key)))
    return data


def typed(question: Question, form: wtforms.Form) -> Any:
    """What the question's boxes hold, judged by nobody yet."""
    if question.kind is K.ADDRESS:
        return {part: form[f"{question.key}__{part}"].data or "" for part in ADDRESS}
    if question.kind is K.TABLE:
        return form[question.key].typed()
    value = form[question.key].data
    if question.kind is K.MONEY:
        return {"amount": value or "", "currency": form[question.key + CURRENCY].data or ""}
    if question.kind is K.SECTOR:
        return value or form[question.key + OWN].data or ""
    return value if value is not None else ""


def is_named(question: Question, names: set[str]) -> bool:
    """Whether a request with these field names speaks of the question at all."""
    return any(
        name == question.key or name.startswith((f"{question.key}-", f"{question.key}__")) for name in names
    )


def _address_box(question: Question, part: str) -> Any:
    checks = required() if question.is_required and part in ADDRESS_NEEDS else []
    label = ADDRESS_LABELS[part]
    if part == "country":
        return SelectField(label, checks, choices=choices(countries(locale_code()), blank=_l("Choose")))
    return LineField(label, checks, longest=ADDRESS_LONGEST)


def _box(question: Question, options: dict[str, Any], most_cards: int) -> Any:
    if question.kind is K.LONG:
        return TextField(
            question.text,
            render_kw={"rows": 6 if question.limit > 200 or question.limit_unit == "words" else 4},
            **options,
        )
    if question.kind is K.FILE:
        kinds = ",".join(f".{kind}" for kind in question.file_kinds)
        return FileField(question.text, render_kw={"accept": kinds}, **options)
    if question.kind is K.COUNTRY:
        return SelectField(
            question.text, choices=choices(countries(locale_code()), blank=_l("Choose")), **options
        )
    if question.kind in (K.CHOICE, K.MANY):
        offered = choices({option.code: option.text for option in question.options})
        if question.kind is K.MANY:
            return ManyField(question.text, choices=offered, **options)
        if len(offered) <= most_cards:
            return RadioField(question.text, choices=offered, **options)
        return SelectField(question.text, choices=[SelectChoice("", _l("Choose")), *offered], **options)
    return LineField(question.text, render_kw=_keyboard(question), **options)


def _keyboard(question: Question) -> dict[str, str]:
    """Which keyboard and which kind of box; numbers stay text, so that a wrong one is shown as it was typed."""
    if question.kind is K.NUMBER:
        return {"inputmode": "decimal"}
    if question.kind is K.LINK:
        return {"inputmode": "url"}
    return {"type": "date"} if question.kind is K.DATE else {}


def _hint(question: Question) -> str:
    """The help, from when on an answer is needed, and the bound where the counter beside the box does not tell it.

    The counter never says 'words'.
    """
    is_counted = question.limit and not question.shortest and question.limit_unit == "characters"
    bound = "" if is_counted else str(question.bound)
    later = question.required_later
    said = (question.hint, f"{bound}." if bound else "", f"{later}." if later else "")
    return " ".join(part for part in said if part)


def _sectors() -> list[SelectChoice]:
    """Sectors by dimension, for a list with groups."""
    grouped = [
        SelectChoice(code, label, optgroup=str(name))
        for name, sectors in taxonomy.DIMENSIONS.values()
        for code, label in sectors.items()
    ]
    return [SelectChoice("", _l("Choose")), *grouped]
