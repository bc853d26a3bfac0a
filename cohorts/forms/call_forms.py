"""The builder's own forms: what a manager types about a section or a question, and the definition made of it."""

from dataclasses import dataclass
from typing import Any

from flask import request

from accelerator import clock
from accelerator.forms import BooleanField, Form
from accelerator.i18n import lazy_gettext as _l
from accelerator.money import CURRENCIES
from cohorts.forms.applications import SectionForm, section_form
from cohorts.models.answers import Answers, gap_in, tidy
from cohorts.models.form_edits import Raw, free_key
from cohorts.models.question_types import ALWAYS, TYPES, about_question, about_section
from cohorts.models.questions import QuestionForm, Section
from config import LOCALES

FLAGS = ("is_required", "needs_all", "is_past")
WORDS = ("label", "title", "help", "unit", "reason", "elsewhere")
WHOLE = ("shortest", "limit", "decimals", "most_choices", "most_mb", "least_rows", "most_rows")
PLAIN = ("limit_unit", "least", "most", "elsewhere_url", "required_from")
FIRST_COLUMN = {
    "key": "name",
    "kind": "text",
    "label": {"en": "Name", "id": "Nama", "de": "Name", "th": "ชื่อ"},
}


class UseForm(Form):
    moves_drafts = BooleanField(
        _l("Drafts move to this version too"),
        description=_l("Refused if an answer of theirs would be lost. What was handed in never moves."),
    )


@dataclass
class Editor:
    """The boxes for one part of a form, and what they make of it."""

    form: SectionForm
    section: Section
    kind: str
    """The type of question; '' for a section."""
    before: Raw
    whole: QuestionForm

    @property
    def wants_row(self) -> bool:
        """Whether a button only asked for a row more or less: the page comes back, nothing is kept."""
        return "add" in request.form or "remove" in request.form

    @property
    def other_languages(self) -> list[str]:
        """The boxes for words in other languages than English."""
        return [
            f"{name}_{code}"
            for name in ("label", "title", "help", "unit")
            for code in LOCALES
            if code != "en"
        ]

    @property
    def quiz_words(self) -> list[str]:
        """The boxes for those whom an eligibility question turns away."""
        return [*(f"{name}_{code}" for name in ("reason", "elsewhere") for code in LOCALES), "elsewhere_url"]

    @property
    def has_other_words(self) -> bool:
        """Whether something is said in another language already."""
        return any(self.form[name].data for name in self.other_languages if name in self.form)

    def made(self) -> Raw | None:
        """The definition of the part; None, with the problems at their boxes, where something is amiss."""
        answers, problems = {}, {}
        for question in self.section.questions:
            answer, problem = tidy(question, self.form.typed().get(question.key), today=clock.today())
            found = problem or gap_in(question, answer)
            if found is not None:
                problems[question.key] = found
            answers[question.key] = answer
        self.form.show_problems(problems)
        return None if problems else self._raw(answers)

    def _raw(self, answers: Answers) -> Raw:
        raw: Raw = {name: texts for name in WORDS if (texts := _texts(name, answers))}
        raw |= {name: True for name in FLAGS if answers.get(name) == "yes"}
        raw |= {name: int(answers[name]) for name in WHOLE if answers.get(name)}
        raw |= {name: answers[name] for name in PLAIN if answers.get(name)}
        if condition := self._condition(answers):
            raw["shown_if"] = condition
        if not self.kind:
            return raw
        raw |= {"kind": TYPES[self.kind].kind.value, **TYPES[self.kind].fixed}
        if answers.get("key"):
            raw["key"] = answers["key"]
        if answers.get("currencies"):
            raw["currencies"] = [code.upper() for code in answers["currencies"]]
        if answers.get("file_kinds"):
            raw["file_kinds"] = answers["file_kinds"]
        if answers.get("own_options"):
            raw |= _options(answers["own_options"])
        if self.kind == "table" and not self.before:
            raw["columns"] = [FIRST_COLUMN]
        return raw

    def _condition(self, answers: Answers) -> Raw | None:
        key = answers.get("shown_if_question")
        subject = self.whole.question(key) if key and key != ALWAYS else None
        if subject is None:
            return None
        value = str(answers.get("shown_if_value") or "")
        named = [option.code for option in subject.options if value.casefold() in _names(option)]
        test = answers.get("shown_if_test") or "is"
        return {"question": key, "test": test, "value": named[0] if named else value}


def question_editor(
    whole: QuestionForm, before: Raw, kind: str, *, path: str, is_column: bool, mark: str
) -> Editor:
    """The editor of a question or column of a type; `before` is its stored definition, {} for a new one."""
    section = about_question(kind, whole, path=path, is_column=is_column)
    form = section_form(section, _answers(before, whole), mark)
    return Editor(form, section, kind, before, whole)


def section_editor(whole: QuestionForm, before: Raw, *, mark: str) -> Editor:
    """The editor of a section's words and condition."""
    section = about_section(whole, before.get("key", ""))
    return Editor(section_form(section, _answers(before, whole), mark), section, "", before, whole)


def _answers(raw: Raw, whole: QuestionForm) -> Answers:
    """A stored part as answers to the builder's questions."""
    answers: Answers = {name: "yes" if raw.get(name) else "no" for name in FLAGS}
    for name in WORDS:
        texts = raw.get(name) or {}
        texts = {"en": texts} if isinstance(texts, str) else texts
        answers |= {f"{name}_{code}": texts.get(code, "") for code in LOCALES}
    answers |= {name: str(raw[name]) for name in (*WHOLE, *PLAIN) if name in raw}
    answers["currencies"] = [code.lower() for code in raw.get("currencies", CURRENCIES)]
    answers["file_kinds"] = raw.get("file_kinds", ["pdf"])
    answers.setdefault("limit_unit", "characters")
    answers.setdefault("most_mb", "10")
    answers.setdefault("most_rows", "20")
    passes = raw.get("passes", [])
    answers["own_options"] = [
        {
            **({"en": option["label"]} if isinstance(option["label"], str) else option["label"]),
            "code": option["code"],
            "passes": "yes" if option["code"] in passes else "no" if passes else "",
        }
        for option in raw.get("own_options", [])
    ]
    return answers | _condition_answers(raw.get("shown_if"), whole)


def _condition_answers(condition: Raw | None, whole: QuestionForm) -> Answers:
    if not condition:
        return {"shown_if_question": ALWAYS, "shown_if_test": "is"}
    subject = whole.question(condition["question"])
    words = {option.code: option.text for option in subject.options} if subject else {}
    return {
        "shown_if_question": condition["question"],
        "shown_if_test": condition["test"],
        "shown_if_value": words.get(condition["value"], condition["value"]),
    }


def _texts(name: str, answers: Answers) -> dict[str, str]:
    return {code: text for code in LOCALES if (text := answers.get(f"{name}_{code}"))}


def _options(rows: list[dict[str, str]]) -> Raw:
    """Options from the rows of the editor, each with a short name of its own; those with which one may apply."""
    options: list[Raw] = []
    passing: list[str] = []
    for row in rows:
        code = row.get("code") or free_key(row["en"], {option["code"] for option in options})
        options.append(
            {"code": code, "label": {language: row[language] for language in LOCALES if row.get(language)}}
        )
        passing += [code] if row.get("passes") == "yes" else []
    return {"own_options": options, **({"passes": passing} if passing else {})}


def _names(option: Any) -> list[str]:
    labels = option.label.values() if isinstance(option.label, dict) else [str(option.label)]
    return [option.code, *(str(label).casefold() for label in labels)]
