"""The kinds of question that a manager chooses from, and what can be set for each.

The builder asks about a question with questions: the same boxes, checks and rows of tables as any form.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accelerator.files import KINDS
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.conditions import ConditionTest
from cohorts.models.definitions import Option
from cohorts.models.questions import CELLS, Question, QuestionForm, QuestionKind, Section
from config import LOCALES

K = QuestionKind
ALWAYS = "always"
"""What stands for no condition in the list of questions to hang on; no key can be it by accident."""


@dataclass(frozen=True)
class QuestionType:
    """One choice in “Add a question”: the kind it stands for, what is fixed, and what is asked about it."""

    label: Any
    kind: QuestionKind
    asks: tuple[str, ...] = ()
    fixed: dict[str, Any] = field(default_factory=dict)


TEXT = ("shortest", "limit", "limit_unit")
TYPES: dict[str, QuestionType] = {
    "text": QuestionType(_l("Text, one line"), K.TEXT, TEXT),
    "long": QuestionType(_l("Text, several lines"), K.LONG, TEXT),
    "number": QuestionType(_l("Number"), K.NUMBER, ("unit", "least", "most", "decimals")),
    "money": QuestionType(_l("Amount of money"), K.MONEY, ("currencies",)),
    "choice": QuestionType(_l("Choice of one"), K.CHOICE, ("own_options", "quiz")),
    "many": QuestionType(_l("Choice of several"), K.MANY, ("own_options", "most_choices", "needs_all")),
    "date": QuestionType(_l("Date"), K.DATE, ("is_past",)),
    "month": QuestionType(_l("Year, or year and month"), K.MONTH, ("is_past",)),
    "link": QuestionType(_l("Web address"), K.LINK),
    "file": QuestionType(_l("File"), K.FILE, ("file_kinds", "most_mb")),
    "picture": QuestionType(_l("Picture"), K.FILE, ("most_mb",), {"file_kinds": ["png", "jpg"]}),
    "address": QuestionType(_l("Address"), K.ADDRESS),
    "country": QuestionType(_l("Country"), K.COUNTRY),
    "table": QuestionType(_l("Table with rows, such as a team"), K.TABLE, ("least_rows", "most_rows")),
    "sector": QuestionType(_l("Field of work, from our list"), K.SECTOR),
    "sectors": QuestionType(
        _l("Fields of work, several"), K.MANY, ("most_choices",), {"options_from": "sectors"}
    ),
    "dimensions": QuestionType(
        _l("Dimensions of the smart city"), K.MANY, ("most_choices",), {"options_from": "dimensions"}
    ),
    "sdgs": QuestionType(
        _l("Goals of the United Nations (SDG)"), K.MANY, ("most_choices",), {"options_from": "sdgs"}
    ),
    "stages": QuestionType(_l("Stage of the startup"), K.CHOICE, (), {"options_from": "stages"}),
    "expertise": QuestionType(
        _l("Help wanted, for the matching"), K.MANY, ("most_choices",), {"options_from": "expertise"}
    ),
    "languages": QuestionType(_l("Languages"), K.MANY, ("most_choices",), {"options_from": "languages"}),
}
COLUMN_TYPES = {code: one for code, one in TYPES.items() if one.kind in CELLS}


def type_of(raw: dict[str, Any]) -> str:
    """The type that a stored question was made by."""
    if raw.get("options_from") in TYPES:
        return str(raw["options_from"])
    is_picture = raw["kind"] == "file" and set(raw.get("file_kinds", ["pdf"])) <= {"png", "jpg"}
    return "picture" if is_picture else str(raw["kind"])


def about_question(kind: str, form: QuestionForm, *, path: str, is_column: bool) -> Section:
    """What the builder asks about a question of this type."""
    asks = [part for part in TYPES[kind].asks if not (is_column and part == "quiz")]
    questions = [*_words("label", _("Question"), 300), *_words("help", _("Help"), 500, is_required=False)]
    questions.append(_yes_or_no("is_required", _("Must it be answered?")))
    if not is_column:
        questions.append(_about_required_from())
    for part in asks:
        questions += _ABOUT[part](is_quiz="quiz" in asks)
    if not path:
        questions.append(
            Question(
                "key",
                K.TEXT,
                {"en": _("Short name")},
                {"en": _("For exports and imports; it stays.")},
                limit=40,
            )
        )
    if not is_column:
        questions += _about_condition(form, path)
    return Section("question", {"en": ""}, tuple(questions))


def about_section(form: QuestionForm, key: str) -> Section:
    """What the builder asks about a section."""
    own = {question.key for question in form.section(key).questions} if key else set()
    questions = [*_words("title", _("Title"), 120), *_words("help", _("Help"), 1000, is_required=False)]
    return Section("section", {"en": ""}, (*questions, *_about_condition(form, "", own)))


def _words(name: str, label: str, limit: int, *, is_required: bool = True) -> list[Question]:
    """A text in each language; English carries the others."""
    kind = K.TEXT if limit <= 120 else K.LONG
    return [
        Question(
            f"{name}_{code}",
            kind,
            {"en": f"{label} ({language})"},
            is_required=is_required and code == "en",
            limit=limit,
        )
        for code, language in LOCALES.items()
    ]


def _about_required_from() -> Question:
    hint = _("Before that day, in the call's time zone, it may be left out. Leave this empty otherwise.")
    return Question(
        "required_from", K.DATE, {"en": _("Must it be answered only from a day on?")}, {"en": hint}
    )


def _yes_or_no(key: str, label: str, hint: str = "") -> Question:
    return Question(
        key,
        K.CHOICE,
        {"en": label},
        {"en": hint},
        own_options=(Option("yes", _("Yes")), Option("no", _("No"))),
    )


def _whole(key: str, label: str, hint: str = "", *, least: int = 0, most: int = 20_000) -> Question:
    return Question(key, K.NUMBER, {"en": label}, {"en": hint}, least=Decimal(least), most=Decimal(most))


def _about_options(*, is_quiz: bool) -> list[Question]:
    columns = [
        Question(code, K.TEXT, {"en": language}, limit=200, is_required=code == "en")
        for code, language in LOCALES.items()
    ]
    columns.append(Question("code", K.TEXT, {"en": _("Short name")}, limit=40))
    if is_quiz:
        columns.append(_yes_or_no("passes", _("May apply with it?")))
    hint = _("One row an option. The short name is what is kept; it is made for you, and stays.")
    return [
        Question(
            "own_options", K.TABLE, {"en": _("Options")}, {"en": hint},
            columns=tuple(columns), most_rows=50, least_rows=2, is_required=True,
        )
    ]  # fmt: skip


def _about_quiz(*, is_quiz: bool) -> list[Question]:
    """Words for those whom the eligibility quiz turns away."""
    reason = _words(
        "reason", _("If it is an eligibility question: why other answers end it"), 300, is_required=False
    )
    elsewhere = _words("elsewhere", _("Where they are better served"), 300, is_required=False)
    return [*reason, *elsewhere, Question("elsewhere_url", K.LINK, {"en": _("Link to it")})]


def _about_limit_unit(*, is_quiz: bool) -> list[Question]:
    options = (Option("characters", _("Characters")), Option("words", _("Words")))
    return [Question("limit_unit", K.CHOICE, {"en": _("Counted in")}, own_options=options)]


def _bound(key: str, label: str) -> list[Question]:
    return [Question(key, K.NUMBER, {"en": label}, decimals=6)]


def _many(key: str, label: str, codes: Iterable[str]) -> Question:
    return Question(
        key, K.MANY, {"en": label}, own_options=tuple(Option(c.lower(), c.upper()) for c in codes)
    )


_ABOUT: dict[str, Any] = {
    "shortest": lambda is_quiz: [_whole("shortest", _("Shortest answer"), _("0 for any length."))],
    "limit": lambda is_quiz: [_whole("limit", _("Longest answer"), _("0 for no limit of your own."))],
    "limit_unit": _about_limit_unit,
    "unit": lambda is_quiz: _words("unit", _("Unit, such as people"), 40, is_required=False),
    "least": lambda is_quiz: _bound("least", _("At least")),
    "most": lambda is_quiz: _bound("most", _("At most")),
    "decimals": lambda is_quiz: [_whole("decimals", _("Digits after the point"), most=6)],
    "currencies": lambda is_quiz: [_many("currencies", _("Currencies"), Question.currencies)],
    "own_options": _about_options,
    "quiz": _about_quiz,
    "most_choices": lambda is_quiz: [
        _whole("most_choices", _("At most so many choices"), _("0 for any number."))
    ],
    "needs_all": lambda is_quiz: [
        _yes_or_no("needs_all", _("Must every option be ticked, as with declarations?"))
    ],
    "is_past": lambda is_quiz: [_yes_or_no("is_past", _("Must it lie in the past?"))],
    "file_kinds": lambda is_quiz: [_many("file_kinds", _("Kinds of file"), KINDS)],
    "most_mb": lambda is_quiz: [_whole("most_mb", _("Largest file, in MB"), least=1, most=25)],
    "least_rows": lambda is_quiz: [_whole("least_rows", _("Fewest rows"), most=50)],
    "most_rows": lambda is_quiz: [_whole("most_rows", _("Most rows"), least=1, most=50)],
}


def _about_condition(form: QuestionForm, path: str, without: Iterable[str] = ()) -> list[Question]:
    """On which answer it hangs whether this is asked."""
    subjects = [q for q in form if q.key not in {path, *without} and q.kind not in NEVER]
    options = (Option(ALWAYS, _("Always asked")), *(Option(q.key, q.text) for q in subjects))
    tests = tuple(Option(test.value, test.label) for test in ConditionTest)
    return [
        Question("shown_if_question", K.CHOICE, {"en": _("Asked only if the answer to")}, own_options=options),
        Question("shown_if_test", K.CHOICE, {"en": _("passes this test")}, own_options=tests),
        Question(
            "shown_if_value", K.TEXT, {"en": _("with this value")},
            {"en": _("For a choice: one of its options, as it is written.")}, limit=200,
        ),
    ]  # fmt: skip


NEVER = (K.TABLE, K.FILE, K.MONEY, K.ADDRESS)
"""Kinds whose answers no condition can test."""
