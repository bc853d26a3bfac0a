"""A call's form: typed questions in sections, kept as JSON and checked when it is read."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import translated
from cohorts.models import taxonomy

Texts = dict[str, str]
"""A text by language: {'en': …, 'id': …}; English is always there."""


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


K = QuestionKind
LISTS: dict[str, taxonomy.Labels] = {
    "expertise": taxonomy.EXPERTISE,
    "languages": taxonomy.LANGUAGES,
    "stages": taxonomy.STAGES,
}
"""Shared vocabularies that a choice may name instead of listing its own options."""

UNITS = ("characters", "words")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED = frozenset(
    "asked csrf_token data errors form_errors message meta process section submit validate version".split()
)
"""Names that the page's form needs for itself."""


class FormError(ValueError):
    """The definition of a form is broken; says where."""


@dataclass(frozen=True)
class Option:
    """One possible answer."""

    code: str
    label: Any
    help: Texts = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The label in the reader's language."""
        return translated(self.label) if isinstance(self.label, dict) else str(self.label)


@dataclass(frozen=True)
class Question:
    """One question: what is asked, in which form the answer comes, and its bounds."""

    key: str
    kind: QuestionKind
    label: Texts
    help: Texts = field(default_factory=dict)
    is_required: bool = False
    limit: int = 0
    """The longest text, in `limit_unit`; 0 leaves only the system's own bound."""
    limit_unit: str = "characters"
    unit: Texts = field(default_factory=dict)
    """What a number counts, such as 'people'."""
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    currencies: tuple[str, ...] = ("IDR", "EUR", "THB", "USD")
    own_options: tuple[Option, ...] = ()
    options_from: str = ""
    most_choices: int = 0
    needs_all: bool = False
    """Every option must be ticked: declarations without which nothing can be submitted."""
    is_past: bool = False
    """A date that lies behind us."""
    file_kinds: tuple[str, ...] = ("pdf",)
    most_mb: int = 10

    @property
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
        if self.limit:
            words = _l("At most %(most)d words", most=self.limit)
            return words if self.limit_unit == "words" else _l("At most %(most)d characters", most=self.limit)
        if self.most_choices:
            return _l("Up to %(most)d choices", most=self.most_choices)
        if self.kind is K.FILE:
            kinds = ", ".join(kind.upper() for kind in self.file_kinds)
            return _l("%(kinds)s, at most %(most)d MB", kinds=kinds, most=self.most_mb)
        return ""


@dataclass(frozen=True)
class Section:
    """Questions that belong together and share a page."""

    key: str
    title: Texts
    questions: tuple[Question, ...]
    help: Texts = field(default_factory=dict)

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
        place = self.sections.index(section) + 1
        return self.sections[place] if place < len(self.sections) else None


def form_of(definition: dict[str, Any]) -> QuestionForm:
    """Read a stored definition; raises FormError where it is broken."""
    sections = tuple(_section(raw) for raw in definition.get("sections", []))
    if not sections or not any(section.questions for section in sections):
        raise FormError("A form needs a section with a question.")
    _refuse_doubles([section.key for section in sections], "section")
    form = QuestionForm(sections)
    _refuse_doubles([question.key for question in form], "question")
    return form


def _refuse_doubles(keys: list[str], what: str) -> None:
    doubles = {key for key in keys if keys.count(key) > 1}
    if doubles:
        raise FormError(f"Two {what}s are called {sorted(doubles)[0]!r}.")


def _section(raw: dict[str, Any]) -> Section:
    return Section(
        key=_key(raw.get("key")),
        title=_texts(raw.get("title"), "title", needed=True),
        help=_texts(raw.get("help"), "help"),
        questions=tuple(_question(question) for question in raw.get("questions", [])),
    )


def _question(raw: dict[str, Any]) -> Question:
    key = _key(raw.get("key"))
    try:
        kind = QuestionKind(raw.get("kind"))
    except ValueError:
        raise FormError(f"{key}: no kind of question is called {raw.get('kind')!r}.") from None
    known = {name: _READ[name](value, key) for name, value in raw.items() if name in _READ}
    unknown = set(raw) - set(_READ) - {"key", "kind", "label"}
    if unknown:
        raise FormError(f"{key}: unknown property {sorted(unknown)[0]!r}.")
    question = Question(key, kind, _texts(raw.get("label"), key, needed=True), **known)
    if kind in (K.CHOICE, K.MANY) and not question.options:
        raise FormError(f"{key}: a choice needs options.")
    return question


def _key(raw: Any) -> str:
    if not isinstance(raw, str) or not KEY.fullmatch(raw) or raw in RESERVED:
        raise FormError(f"{raw!r} cannot be a key: use small letters, digits and underscores.")
    return raw


def _texts(raw: Any, where: str, *, needed: bool = False) -> Texts:
    texts = {"en": raw} if isinstance(raw, str) else dict(raw or {})
    if not all(isinstance(text, str) for text in texts.values()) or (
        needed and not texts.get("en", "").strip()
    ):
        raise FormError(f"{where}: texts are {{'en': …, 'id': …}}, and English is needed.")
    return texts


def _options(raw: Any, where: str) -> tuple[Option, ...]:
    options = tuple(
        Option(
            _key(option.get("code")),
            _texts(option.get("label"), where, needed=True),
            _texts(option.get("help"), where),
        )
        for option in raw
    )
    _refuse_doubles([option.code for option in options], f"option of {where}")
    return options


def _one_of(raw: Any, known: Any, where: str) -> Any:
    if raw not in known:
        raise FormError(f"{where}: {raw!r} is not one of {', '.join(known)}.")
    return raw


def _whole(raw: Any, where: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise FormError(f"{where}: {raw!r} is not a whole number.")
    return raw


_READ: dict[str, Any] = {
    "help": _texts,
    "is_required": lambda raw, _key: bool(raw),
    "limit": _whole,
    "limit_unit": lambda raw, key: _one_of(raw, UNITS, key),
    "unit": _texts,
    "least": lambda raw, _key: Decimal(str(raw)),
    "most": lambda raw, _key: Decimal(str(raw)),
    "decimals": _whole,
    "currencies": lambda raw, _key: tuple(raw),
    "own_options": _options,
    "options_from": lambda raw, key: _one_of(raw, LISTS, key),
    "most_choices": _whole,
    "needs_all": lambda raw, _key: bool(raw),
    "is_past": lambda raw, _key: bool(raw),
    "file_kinds": lambda raw, _key: tuple(raw),
    "most_mb": _whole,
}
"""How each property is read from JSON."""
