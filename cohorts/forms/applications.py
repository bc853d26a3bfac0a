"""The form of one section of an application, built from its questions."""

from typing import Any

from flask import request
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from accelerator.forms import (
    FileField,
    Form,
    HiddenField,
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
from accelerator.organisations.models import Organisation
from cohorts.models import taxonomy
from cohorts.models.answers import Answers, countries
from cohorts.models.questions import Question, QuestionKind, Section

K = QuestionKind
CURRENCY, OWN = "__currency", "__own"
"""Endings of the second box of an amount and of a sector."""
MOST_CARDS = 8


class StartForm(Form):
    """For which startup somebody applies: one of theirs, or a new one."""

    startup = SelectField(_l("For which startup do you apply?"), default="")
    name = LineField(_l("Name of the new startup"), longest=80)

    def validate_name(self, field: LineField) -> None:
        """One startup or the other: a name that would be ignored is asked about, not dropped."""
        if self.startup.data and field.data:
            raise ValidationError(
                _l("You also chose a startup of yours. Choose “A new startup”, or empty this box.")
            )


def start_form(startups: list[Organisation]) -> StartForm:
    """The form for somebody with these startups."""
    form = StartForm()
    form.startup.choices = choices(
        {startup.key: startup.name for startup in startups}, blank=_l("A new startup")
    )
    if form.startup.data is None or (request.method == "GET" and startups):
        form.startup.data = startups[0].key if startups else ""
    return form


class WithdrawForm(Form):
    reason = TextField(_l("Reason"), required(), longest=2000)


class SectionForm(Form):
    """The questions of one section; what is typed is judged by the questions, not by the fields."""

    version = HiddenField()
    section: Section

    def typed(self) -> Answers:
        """What came with the request, by question; a question that the request does not name stays as it is."""
        named = {*request.form.getlist("asked"), *request.form}
        asked = [q for q in self.section.questions if q.key in named and q.kind is not K.FILE]
        return {question.key: self._typed(question) for question in asked}

    def _typed(self, question: Question) -> Any:
        value = self[question.key].data
        if question.kind is K.MONEY:
            return {"amount": value or "", "currency": self[question.key + CURRENCY].data or ""}
        if question.kind is K.SECTOR:
            return value or self[question.key + OWN].data or ""
        return value if value is not None else ""

    def uploads(self) -> dict[str, Any]:
        """The files that came with the request, by question."""
        files = {q.key: request.files.get(q.key) for q in self.section.questions if q.kind is K.FILE}
        return {key: upload for key, upload in files.items() if upload is not None and upload.filename}

    def show_problems(self, problems: dict[str, object]) -> None:
        """Put what is wrong with answers at their fields."""
        for question in self.section.questions:
            if question.key in problems:
                self[question.key].errors = [problems[question.key]]


def section_form(section: Section, answers: Answers, version: str) -> SectionForm:
    """The form of a section, filled with what is saved or with what the request carries."""
    fields: dict[str, Any] = {"section": section}
    for question in section.questions:
        fields.update(_fields(question))
    form: SectionForm = type("AnswersForm", (SectionForm,), fields)(data=_data(section, answers, version))
    return form


def _data(section: Section, answers: Answers, version: str) -> dict[str, Any]:
    data: dict[str, Any] = {"version": version}
    for question in section.questions:
        answer = answers.get(question.key)
        if question.kind is K.MONEY and isinstance(answer, dict):
            data[question.key] = answer.get("amount", "")
            data[question.key + CURRENCY] = answer.get("currency", "")
        elif question.kind is K.SECTOR and answer not in taxonomy.SECTORS:
            data[question.key + OWN] = answer or ""
        elif question.kind is not K.FILE:
            data[question.key] = answer
    return data


def _fields(question: Question) -> dict[str, Any]:
    """The boxes of a question, by name."""
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
    return {question.key: _field(question, options)}


def _field(question: Question, options: dict[str, Any]) -> Any:
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
        if len(offered) <= MOST_CARDS:
            return RadioField(question.text, choices=offered, **options)
        return SelectField(question.text, choices=[SelectChoice("", _l("Choose")), *offered], **options)
    return LineField(question.text, render_kw=_box(question), **options)


def _box(question: Question) -> dict[str, str]:
    """Which keyboard and which kind of box; numbers stay text, so that a wrong one is shown as it was typed."""
    if question.kind is K.NUMBER:
        return {"inputmode": "decimal"}
    if question.kind is K.LINK:
        return {"inputmode": "url"}
    return {"type": "date"} if question.kind is K.DATE else {}


def _hint(question: Question) -> str:
    """The help, with the bound where the counter beside the box does not tell it: it never says 'words'."""
    bound = "" if question.limit and question.limit_unit == "characters" else str(question.bound)
    return " ".join(part for part in (question.hint, f"{bound}." if bound else "") if part)


def _sectors() -> list[SelectChoice]:
    """Sectors by dimension, for a list with groups."""
    grouped = [
        SelectChoice(code, label, optgroup=str(name))
        for name, sectors in taxonomy.DIMENSIONS.values()
        for code, label in sectors.items()
    ]
    return [SelectChoice("", _l("Choose")), *grouped]
