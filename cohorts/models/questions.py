"""A call's form: typed questions in sections, kept as JSON and checked when it is read."""

import enum
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from accelerator.files import KINDS
from accelerator.i18n import _, show_date, translated
from accelerator.i18n import lazy_gettext as _l
from accelerator.money import CURRENCIES
from cohorts.models import taxonomy
from cohorts.models.bounds import bound_of
from cohorts.models.conditions import Condition, ConditionTest, conditions_of, in_words, loop_in
from cohorts.models.definitions import (
    NUMERAL,
    FormError,
    Option,
    Texts,
    once_per_object,
    read_code,
    read_codes,
    read_day,
    read_key,
    read_number,
    read_one_of,
    read_texts,
    read_web,
    read_whole,
    refuse_doubles,
)


class QuestionKind(enum.Enum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    MANY = "many"
    DATE = "date"
    MONTH = "month"
    LINK = "link"
    FILE = "file"
    SECTOR = "sector"
    COUNTRY = "country"
    ADDRESS = "address"
    TABLE = "table"


K = QuestionKind
CELLS = (K.TEXT, K.LONG, K.NUMBER, K.MONEY, K.CHOICE, K.DATE, K.MONTH, K.LINK, K.COUNTRY)
"""What a column of a table may ask."""
PICTURES = frozenset({"png", "jpg"})
LISTS: dict[str, taxonomy.Labels] = {
    "expertise": taxonomy.EXPERTISE,
    "languages": taxonomy.LANGUAGES,
    "stages": taxonomy.STAGES,
    "sectors": taxonomy.SECTORS,
    "dimensions": {code: name for code, (name, _sectors) in taxonomy.DIMENSIONS.items()},
    "sdgs": taxonomy.SDGS,
}
"""Shared vocabularies that a choice may name instead of listing its own options."""

UNITS = ("characters", "words")
PARTICIPANTS = ("startup", "support", "person")
MOST_QUESTIONS, MOST_COLUMNS, MOST_ROWS, MOST_OPTIONS = 200, 10, 50, 100


@dataclass(frozen=True)
class Question:
    """One question: what is asked, in which form the answer comes, and its bounds."""

    key: str
    kind: QuestionKind
    label: Texts
    help: Texts = field(default_factory=dict)
    is_required: bool = False
    required_from: date | None = None
    """Until this day in the call's zone it may be left out, from then on not."""
    shortest: int = 0
    """The shortest text, in `limit_unit`; an empty one is a question of `is_required`."""
    limit: int = 0
    """The longest text, in `limit_unit`; 0 leaves only the system's own bound."""
    limit_unit: str = "characters"
    unit: Texts = field(default_factory=dict)
    """What a number counts, such as 'people'."""
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    currencies: tuple[str, ...] = CURRENCIES
    own_options: tuple[Option, ...] = ()
    options_from: str = ""
    most_choices: int = 0
    needs_all: bool = False
    """Every option must be ticked: declarations without which nothing can be submitted."""
    is_past: bool = False
    """A date that lies behind us."""
    file_kinds: tuple[str, ...] = ("pdf",)
    most_mb: int = 10
    columns: tuple["Question", ...] = ()
    """What each row of a table answers; the first one names the row."""
    least_rows: int = 0
    most_rows: int = 20
    passes: tuple[str, ...] = ()
    """The answers with which one may apply; a choice that has them belongs to the eligibility quiz (APP04)."""
    reason: Texts = field(default_factory=dict)
    """Why another answer ends it."""
    elsewhere: Texts = field(default_factory=dict)
    """Where somebody who may not apply is better served."""
    elsewhere_url: str = ""
    shown_if: Condition | None = None

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen."""
        if self.options_from:
            return tuple(Option(code, label) for code, label in LISTS[self.options_from].items())
        return self.own_options

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return translated(self.label)

    @property
    def hint(self) -> str:
        """The help in the reader's language."""
        return translated(self.help)

    @property
    def bound(self) -> Any:
        """The bound of the answer in words, shown before it is hit; '' where there is none to tell."""
        return bound_of(self)

    @property
    def required_later(self) -> Any:
        """In words, from when on it must be answered; '' where no day changes that."""
        if self.required_from is None:
            return ""
        return _("Required from %(day)s on", day=show_date(self.required_from, "long"))

    @property
    def is_picture(self) -> bool:
        """Whether the answer is a picture, which pages show instead of naming it."""
        return self.kind is K.FILE and PICTURES.issuperset(self.file_kinds)

    def column(self, key: str) -> "Question | None":
        """The column with this key, if the table has it."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True)
class Section:
    """Questions that belong together and share a page."""

    key: str
    title: Texts
    questions: tuple[Question, ...]
    help: Texts = field(default_factory=dict)
    shown_if: Condition | None = None

    @property
    def text(self) -> str:
        """The title in the reader's language."""
        return translated(self.title)

    @property
    def hint(self) -> str:
        """The help in the reader's language."""
        return translated(self.help)

    def question(self, key: str) -> Question | None:
        """The question with this key, if the section asks it."""
        return next((question for question in self.questions if question.key == key), None)


@dataclass(frozen=True)
class QuestionForm:
    """All the sections of a call's form."""

    sections: tuple[Section, ...]
    participants: str = "startup"
    """The kind of organisation that applies by it (PRG02)."""

    def __iter__(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def question(self, key: str) -> Question | None:
        """The question with this key, if the form asks it."""
        return next((question for question in self if question.key == key), None)

    def section(self, key: str | None) -> Section:
        """The section with this key; the first one for any other."""
        return next((section for section in self.sections if section.key == key), self.sections[0])

    def after(self, section: Section) -> Section | None:
        """The section that follows, or None after the last."""
        keys = [part.key for part in self.sections]
        place = keys.index(section.key) + 1 if section.key in keys else len(keys)
        return self.sections[place] if place < len(keys) else None

    def only_if(self, part: "Question | Section") -> Any:
        """The condition under which a part is asked, in words; '' for none."""
        return in_words(self, part.shown_if) if part.shown_if else ""

    @property
    def quiz(self) -> tuple[Question, ...]:
        """The questions that decide whether one may apply at all."""
        return tuple(question for question in self if question.passes)


@once_per_object
def form_of(definition: dict[str, Any]) -> QuestionForm:
    """Read a stored definition; raises FormError where it is broken."""
    return _read(json.dumps(definition, default=str))


@lru_cache(maxsize=64)
def _read(text: str) -> QuestionForm:
    definition = json.loads(text)
    raw = definition.get("sections", [])
    if not isinstance(raw, list) or not all(isinstance(part, dict) for part in raw):
        raise FormError(_l("A form is a list of sections."))
    kind = read_one_of(definition.get("participants", "startup"), PARTICIPANTS, "participants")
    form = QuestionForm(tuple(_section(part) for part in raw), kind)
    if not (keys := [question.key for question in form]):
        raise FormError(_l("A form needs a section with a question."))
    if len(keys) > MOST_QUESTIONS:
        most = _l(
            "A form has at most %(most)d questions; these are %(used)d.", most=MOST_QUESTIONS, used=len(keys)
        )
        raise FormError(most)
    refuse_doubles([section.key for section in form.sections])
    refuse_doubles(keys)
    _refuse_hanging(form)
    return form


def _refuse_hanging(form: QuestionForm) -> None:
    """Refuse conditions on nothing, on an answer that cannot be given, and in a circle; the message names who waits."""
    for part in (*form.sections, *form):
        if part.shown_if is not None:
            _refuse_impossible(form, part, part.shown_if)
    loop = loop_in(form) if any(conditions_of(form).values()) else []
    if loop:
        names = " → ".join(f"“{question.text}”" for question in loop)
        raise FormError(_l("These questions wait for each other: %(names)s.", names=names))


def _refuse_impossible(form: QuestionForm, part: "Question | Section", condition: Condition) -> None:
    subject = form.question(condition.question)
    if subject is None:
        raise FormError(
            _l(
                "“%(part)s” depends on the question “%(key)s”, which the form does not ask.",
                part=part.text,
                key=condition.question,
            )
        )
    if condition.test is ConditionTest.AT_LEAST:
        can_be = subject.kind is K.NUMBER and NUMERAL.fullmatch(condition.value) is not None
    elif subject.options:
        can_be = condition.value in {option.code for option in subject.options}
    else:
        can_be = subject.kind not in (K.TABLE, K.FILE, K.MONEY, K.ADDRESS) and bool(condition.value.strip())
    if not can_be:
        raise FormError(
            _l(
                "“%(part)s” depends on the answer “%(value)s” to “%(question)s”, which cannot be given there.",
                part=part.text,
                value=condition.value,
                question=subject.text,
            )
        )


def _section(raw: dict[str, Any]) -> Section:
    return Section(
        key=read_key(raw.get("key")),
        title=read_texts(raw.get("title"), "title", needed=True),
        help=read_texts(raw.get("help"), "help"),
        questions=tuple(_question(question) for question in raw.get("questions", [])),
        shown_if=_condition(raw.get("shown_if"), str(raw.get("key"))),
    )


def _question(raw: Any) -> Question:
    if not isinstance(raw, dict):
        raise FormError(_l("A form is a list of sections."))
    key = read_key(raw.get("key"))
    try:
        kind = QuestionKind(raw.get("kind"))
    except ValueError:
        raise FormError(_l("%(key)s: there is no such kind of question.", key=key)) from None
    known = {name: _READ[name](value, key) for name, value in raw.items() if name in _READ}
    unknown = set(raw) - set(_READ) - {"key", "kind", "label"}
    if unknown:
        raise FormError(_l("%(key)s: unknown property “%(name)s”.", key=key, name=sorted(unknown)[0]))
    question = Question(key, kind, read_texts(raw.get("label"), key, needed=True), **known)
    _refuse_incomplete(question)
    return question


def _refuse_incomplete(question: Question) -> None:
    codes = {option.code for option in question.options}
    name = question.text
    if question.kind in (K.CHOICE, K.MANY) and not codes:
        raise FormError(_l("“%(name)s”: a choice needs options.", name=name))
    if question.kind is K.TABLE and not question.columns:
        raise FormError(_l("“%(name)s”: a table needs columns.", name=name))
    if question.passes and (question.kind is not K.CHOICE or not codes.issuperset(question.passes)):
        raise FormError(_l("“%(name)s”: the answers that pass must be among its options.", name=name))
    if question.passes and not question.reason.get("en"):
        raise FormError(_l("“%(name)s”: say why the other answers end the application.", name=name))
    if not 1 <= question.most_rows <= MOST_ROWS or question.least_rows > question.most_rows:
        raise FormError(_l("“%(name)s”: a table has 1 to %(most)d rows.", name=name, most=MOST_ROWS))
    if question.kind is K.FILE and not (question.file_kinds and set(question.file_kinds) <= set(KINDS)):
        raise FormError(
            _l("“%(name)s”: files are of the kinds %(kinds)s.", name=name, kinds=", ".join(KINDS))
        )
    if question.is_required and question.required_from is not None:
        raise FormError(_l("“%(name)s”: it is required at once, or from a day on, not both.", name=name))
    is_too_short = bool(question.limit) and question.shortest > question.limit
    is_too_small = question.least is not None and question.most is not None and question.least > question.most
    if is_too_short or is_too_small:
        raise FormError(_l("“%(name)s”: the least is more than the most.", name=name))


def _columns(raw: Any, where: str) -> tuple[Question, ...]:
    columns = tuple(_question(column) for column in raw)
    if len(columns) > MOST_COLUMNS:
        raise FormError(_l("%(key)s: a table has at most %(most)d columns.", key=where, most=MOST_COLUMNS))
    refuse_doubles([column.key for column in columns])
    for column in columns:
        if column.kind not in CELLS or column.shown_if or column.passes or column.required_from:
            raise FormError(_l("“%(name)s” cannot be a column of a table.", name=column.text))
    return columns


def _condition(raw: Any, where: str) -> Condition | None:
    if not raw:
        return None
    try:
        return Condition(str(raw["question"]), ConditionTest(raw["test"]), str(raw["value"]))
    except (KeyError, TypeError, ValueError):
        raise FormError(_l("%(key)s: a condition names a question, a test and a value.", key=where)) from None


def _options(raw: Any, where: str) -> tuple[Option, ...]:
    options = tuple(
        Option(
            read_code(option.get("code")),
            read_texts(option.get("label"), where, needed=True),
            read_texts(option.get("help"), where),
        )
        for option in raw
    )
    if len(options) > MOST_OPTIONS:
        raise FormError(_l("%(key)s: a choice has at most %(most)d options.", key=where, most=MOST_OPTIONS))
    refuse_doubles([option.code for option in options])
    return options


_READ: dict[str, Any] = {
    "help": read_texts,
    "is_required": lambda raw, _key: bool(raw),
    "required_from": read_day,
    "shortest": read_whole,
    "limit": read_whole,
    "limit_unit": lambda raw, key: read_one_of(raw, UNITS, key),
    "unit": read_texts,
    "least": read_number,
    "most": read_number,
    "decimals": read_whole,
    "currencies": read_codes,
    "own_options": _options,
    "options_from": lambda raw, key: read_one_of(raw, LISTS, key),
    "most_choices": read_whole,
    "needs_all": lambda raw, _key: bool(raw),
    "is_past": lambda raw, _key: bool(raw),
    "file_kinds": read_codes,
    "most_mb": read_whole,
    "columns": _columns,
    "least_rows": read_whole,
    "most_rows": read_whole,
    "passes": read_codes,
    "reason": read_texts,
    "elsewhere": read_texts,
    "elsewhere_url": read_web,
    "shown_if": _condition,
}
"""How each property is read from JSON."""
