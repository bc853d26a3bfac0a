"""What a startup's team types: for whom they apply, the answers of a section, why they withdraw."""

from typing import Any

from flask import request
from wtforms.validators import ValidationError

from accelerator.forms import Form, HiddenField, LineField, SelectField, choices
from accelerator.organisations.models import Organisation
from cohorts.forms.boxes import boxes, filled, is_named, typed
from cohorts.models.answers import Answers
from cohorts.models.questions import Question, QuestionForm, QuestionKind, Section
from cohorts.models.words import Words

K = QuestionKind


class StartForm(Form):
    """For which organisation somebody applies: one of theirs, or a new one."""

    words: Words
    startup = SelectField(default="")
    name = LineField(longest=80)

    def validate_name(self, field: LineField) -> None:
        """One or the other: a name that would be ignored is asked about, not dropped."""
        if self.startup.data and field.data:
            raise ValidationError(self.words.not_both)


def start_form(startups: list[Organisation], words: Words, *, name: str = "") -> StartForm:
    """The form for somebody with these organisations, in the words of the call; `name` is proposed for a first one."""
    form = StartForm(data={"name": "" if startups else name})
    form.words = words
    form.startup.label.text, form.name.label.text = words.which, words.new_name
    form.startup.choices = choices({startup.key: startup.name for startup in startups}, blank=words.new)
    if form.startup.data is None or (request.method == "GET" and startups):
        form.startup.data = startups[0].key if startups else ""
    return form


class SectionForm(Form):
    """The questions of one section; what is typed is judged by the questions, not by the fields."""

    version = HiddenField()
    section: Section

    def typed(self) -> Answers:
        """What came with the request, by question; a question that the request does not name stays as it is."""
        names = {*request.form.getlist("asked"), *request.form}
        asked = [q for q in self.section.questions if q.kind is not K.FILE and is_named(q, names)]
        return {question.key: typed(question, self) for question in asked}

    def confirmed(self) -> list[str]:
        """The answers of the section that somebody says are still true: those ticked, or all by one button."""
        here = [question.key for question in self.section.questions]
        ticked = request.form.getlist("still_true")
        return here if "all_still_true" in request.form else [key for key in here if key in ticked]

    def uploads(self) -> dict[str, Any]:
        """The files that came with the request, by question."""
        files = {q.key: request.files.get(q.key) for q in self.section.questions if q.kind is K.FILE}
        return {key: upload for key, upload in files.items() if upload is not None and upload.filename}

    def show_problems(self, problems: dict[str, object]) -> None:
        """Put what is wrong with answers at their fields."""
        for question in self.section.questions:
            if question.key not in problems:
                continue
            field = self[f"{question.key}__street" if question.kind is K.ADDRESS else question.key]
            if question.kind is K.TABLE:
                field.show(problems[question.key])
            else:
                field.errors = [problems[question.key]]

    def only_if(self, question: Question) -> Any:
        """The condition that hangs on another answer of this page, in words; '' for none."""
        condition = question.shown_if
        here = condition is not None and self.section.question(condition.question) is not None
        return QuestionForm((self.section,)).only_if(question) if here else ""


def section_form(section: Section, answers: Answers, version: str) -> SectionForm:
    """The form of a section, filled with what is saved or with what the request carries."""
    fields: dict[str, Any] = {"section": section}
    data: dict[str, Any] = {"version": version}
    for question in section.questions:
        fields.update(boxes(question))
        data.update(filled(question, answers.get(question.key)))
    form: SectionForm = type("AnswersForm", (SectionForm,), fields)(data=data)
    return form


def row_button() -> tuple[str, str | None]:
    """The table whose row a button adds or removes, '' for any other; and for which one row more is wanted."""
    added = request.form.get("add", "")
    return added or request.form.get("remove", "").rpartition("-")[0], added or None
