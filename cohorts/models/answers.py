"""Answers: told good from bad and blank from given, without ever losing what was typed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from accelerator import clock
from accelerator.errors import DomainError
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import translated
from cohorts.models import taxonomy
from cohorts.models.conditions import asked
from cohorts.models.countries import country_code
from cohorts.models.questions import Question, QuestionForm, QuestionKind

Answers = dict[str, Any]
K = QuestionKind
LONGEST = 20_000
"""No answer is longer than this, whatever its question allows."""
OWN_WORDS = 120
"""A sector in the startup's own words is at most this long."""
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
MONTH = re.compile(r"([0-9]{4})(-(0[1-9]|1[0-2]))?")
ADDRESS = ("street", "postcode", "city", "region", "country")
"""The parts of an address, in the order of an envelope."""
ADDRESS_NEEDS = ("street", "city", "country")
ADDRESS_LONGEST = 200
MOST_TYPED_ROWS = 100
"""Of a table, this many rows are kept as they were typed; a request with more is no person's work."""


class Bad(ValueError):
    """An answer that was given but cannot stand; the message is for the person."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class BadCells:
    """What is wrong in a table, cell by cell; as a text it says the first."""

    columns: dict[str, str]
    cells: dict[tuple[int, str], object]
    """By row, from 0 as it was typed, and column."""

    def __str__(self) -> str:
        (row, key), message = next(iter(self.cells.items()))
        return str(
            _l("Row %(row)d, %(column)s: %(problem)s", row=row + 1, column=self.columns[key], problem=message)
        )


def tidy(question: Question, typed: Any, *, today: date | None = None) -> tuple[Any, object | None]:
    """The answer in its kept form and what is wrong with it; a wrong one is kept exactly as it was typed."""
    if is_blank(typed):
        return None, None
    try:
        answer = _READERS[question.kind](question, typed, today)
    except Bad as bad:
        return typed, bad.message
    return (None if is_blank(answer) else answer), None


def is_blank(answer: Any) -> bool:
    """Whether nothing was said: spaces, zero-width characters and an amount without its number are nothing."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return not any(unicodedata.category(c)[0] not in "ZC" for c in answer)
    if isinstance(answer, list):
        return all(is_blank(item) for item in answer)
    if isinstance(answer, dict):
        is_money = set(answer) <= {"amount", "currency"}
        return is_blank(answer.get("amount")) if is_money else is_blank([*answer.values()])
    return False


def refuse_unstorable(key: str, typed: Any) -> None:
    """Stop text that no column can hold (NUL, lone surrogates, control characters) or that is beyond all bounds."""
    texts = list(_texts_in(typed))
    if isinstance(typed, list) and len(typed) > MOST_TYPED_ROWS:
        raise DomainError(_l("At most %(most)d rows can be kept.", most=MOST_TYPED_ROWS), key)
    if sum(map(len, texts)) > 3 * LONGEST:
        raise DomainError(_l("At most %(most)d characters can be kept.", most=3 * LONGEST), key)
    for text in texts:
        if len(text) > LONGEST:
            raise DomainError(_l("At most %(most)d characters can be kept.", most=LONGEST), key)
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t" for c in text):
            raise DomainError(
                _l("This text holds characters that cannot be stored. Type it again without them."), key
            )


def _texts_in(typed: Any) -> list[str]:
    if isinstance(typed, str):
        return [typed]
    if isinstance(typed, dict):
        return [text for item in typed.values() for text in _texts_in(item)]
    if isinstance(typed, list):
        return [text for item in typed for text in _texts_in(item)]
    return []


def problems(form: QuestionForm, answers: Answers, *, today: date | None = None) -> dict[str, object]:
    """By question key, what is wrong with answers that were given to what is asked."""
    found = {
        question.key: tidy(question, answers.get(question.key), today=today)[1]
        for question in asked(form, answers)
    }
    return {key: problem for key, problem in found.items() if problem is not None}


def missing(form: QuestionForm, answers: Answers) -> list[Question]:
    """Required questions without a whole answer, in the form's order; what a condition hides is not demanded."""
    return [question for question in asked(form, answers) if gap_in(question, answers.get(question.key))]


def gap_in(question: Question, answer: Any) -> Any:
    """What an answer lacks before it can be handed in, in words; None if it is whole."""
    if is_blank(answer):
        return _l("Please answer this.") if question.is_required else None
    if question.needs_all and not {option.code for option in question.options} <= set(answer):
        return _l("Please answer this.")
    if question.kind is K.ADDRESS and isinstance(answer, dict):
        lacks = any(is_blank(answer.get(part)) for part in ADDRESS_NEEDS)
        return _l("An address needs street, city and country.") if lacks else None
    if question.kind is K.TABLE and isinstance(answer, list):
        return _gap_in_table(question, answer)
    return None


def _gap_in_table(question: Question, rows: list[Any]) -> Any:
    for number, row in enumerate(rows, start=1):
        for column in question.columns:
            if isinstance(row, dict) and column.is_required and is_blank(row.get(column.key)):
                return _l("Row %(row)d: “%(column)s” is missing.", row=number, column=column.text)
    if len(rows) < question.least_rows:
        return _l(
            "At least %(least)d rows are needed; there are %(used)d.",
            least=question.least_rows,
            used=len(rows),
        )
    return None


def words_in(text: str) -> int:
    """Words as the counter on the page counts them: runs between spaces that hold a letter or a digit."""
    return sum(any(unicodedata.category(c)[0] in "LN" for c in part) for part in text.split())


def _text(question: Question, typed: Any, _today: date | None) -> str:
    if not isinstance(typed, str):
        raise Bad(_l("This answer has the wrong form."))
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if question.kind is not K.LONG:
        text = " ".join(text.split())
    used = words_in(text) if question.limit_unit == "words" else len(text)
    if question.limit and used > question.limit:
        if question.limit_unit == "words":
            raise Bad(_l("At most %(most)d words; these are %(used)d.", most=question.limit, used=used))
        raise Bad(_l("At most %(most)d characters; these are %(used)d.", most=question.limit, used=used))
    if used < question.shortest:
        if question.limit_unit == "words":
            raise Bad(_l("At least %(least)d words; these are %(used)d.", least=question.shortest, used=used))
        raise Bad(
            _l("At least %(least)d characters; these are %(used)d.", least=question.shortest, used=used)
        )
    return text


def _number(question: Question, typed: Any, _today: date | None) -> str:
    text = str(typed).strip()
    number = _decimal(text, question.decimals)
    if question.least is not None and number < question.least:
        raise Bad(_l("At least %(least)s.", least=question.least))
    if question.most is not None and number > question.most:
        raise Bad(_l("At most %(most)s.", most=question.most))
    return str(number)


def _decimal(text: str, decimals: int) -> Decimal:
    """Plain digits only: 1.234,56 and 1,234.56 mean different things to different readers, so neither is guessed."""
    if not NUMBER.fullmatch(text) or (text.startswith("-0") and not Decimal(text)):
        raise Bad(_l("Type digits only, without separators, such as 1500000."))
    if len(text.partition(".")[2]) > decimals:
        if decimals == 0:
            raise Bad(_l("A whole number is needed, without dots or commas, such as 1500000."))
        raise Bad(_l("At most %(most)d digits after the point.", most=decimals))
    return Decimal(text)


def _money(question: Question, typed: Any, _today: date | None) -> dict[str, str]:
    if isinstance(typed, str):
        currency, _space, amount = typed.strip().partition(" ")
        typed = {"amount": amount, "currency": currency}
    if not isinstance(typed, dict):
        raise Bad(_l("This answer has the wrong form."))
    currency = str(typed.get("currency") or "").strip().upper()
    if currency not in question.currencies:
        raise Bad(_l("Choose the currency: %(known)s.", known=", ".join(question.currencies)))
    sum_of_money = _decimal(str(typed.get("amount") or "").strip(), 0 if currency == "IDR" else 2)
    if sum_of_money < 0:
        raise Bad(_l("An amount cannot be negative."))
    return {"amount": str(sum_of_money), "currency": currency}


def _choice(question: Question, typed: Any, _today: date | None) -> str:
    """One of the options; one that does not pass ends the application, and says why and where to go instead."""
    found = _code(question, typed)
    if found is None:
        raise Bad(_l("“%(typed)s” is not one of the choices.", typed=str(typed)[:80]))
    if question.passes and found not in question.passes:
        raise Bad(" ".join(filter(None, (translated(question.reason), translated(question.elsewhere)))))
    return found


def _many(question: Question, typed: Any, _today: date | None) -> list[str]:
    items = re.split(r"[,;|\n]", typed) if isinstance(typed, str) else typed
    if not isinstance(items, list):
        raise Bad(_l("This answer has the wrong form."))
    codes: list[str] = []
    for item in items:
        if is_blank(item):
            continue
        code = _choice(question, item, None)
        if code not in codes:
            codes.append(code)
    if question.most_choices and len(codes) > question.most_choices:
        raise Bad(
            _l("Choose at most %(most)d; these are %(used)d.", most=question.most_choices, used=len(codes))
        )
    return codes


def _code(question: Question, typed: Any) -> str | None:
    """The code of a choice, named by its code or by its label in any language of the form."""
    wanted = str(typed).strip().casefold()
    if any(option.code == wanted for option in question.options):
        return wanted
    for option in question.options:
        labels = option.label.values() if isinstance(option.label, dict) else [str(option.label)]
        if wanted in [str(label).casefold() for label in labels]:
            return option.code
    return None


def _date(question: Question, typed: Any, today: date | None) -> str:
    try:
        day = date.fromisoformat(str(typed).strip())
    except ValueError:
        raise Bad(_l("Write the date as 2024-03-31.")) from None
    _refuse_far(question, day, today)
    return day.isoformat()


def _month(question: Question, typed: Any, today: date | None) -> str:
    found = MONTH.fullmatch(str(typed).strip())
    if found is None:
        raise Bad(_l("Write the year, or year and month: 2021 or 2021-05."))
    if not clock.EARLIEST <= int(found[1]) <= clock.LATEST:
        raise Bad(_l("This year cannot be right."))
    _refuse_far(question, date(int(found[1]), int(found[3] or 1), 1), today)
    return found[0]


def _refuse_far(question: Question, day: date, today: date | None) -> None:
    if not clock.EARLIEST <= day.year <= clock.LATEST:
        raise Bad(_l("This year cannot be right."))
    if question.is_past and today is not None and day > today:
        raise Bad(_l("This date lies in the future."))


def _link(_question: Question, typed: Any, _today: date | None) -> str:
    text = str(typed).strip()
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    looks_right = "." in host.strip(".") and not any(c.isspace() for c in address) and len(address) <= 300
    if parts.scheme not in ("http", "https") or not looks_right or parts.username is not None:
        raise Bad(_l("This does not look like a web address, such as https://startup.example."))
    return address


def _file(_question: Question, typed: Any, _today: date | None) -> int:
    if not isinstance(typed, int) or isinstance(typed, bool):
        raise Bad(_l("A file cannot be typed; upload it."))
    return typed


def _sector(_question: Question, typed: Any, _today: date | None) -> str:
    """A code of the taxonomy where one fits, else the startup's own words."""
    text = " ".join(str(typed).split())
    for code, label in taxonomy.SECTORS.items():
        if text.casefold() in (code, str(label).casefold()):
            return code
    if len(text) > OWN_WORDS:
        raise Bad(_l("At most %(most)d characters; these are %(used)d.", most=OWN_WORDS, used=len(text)))
    return text


def _address(_question: Question, typed: Any, _today: date | None) -> dict[str, str]:
    """By part; a text from a table of imports is the street, where a person can put it right."""
    parts = {"street": typed} if isinstance(typed, str) else typed
    if not isinstance(parts, dict) or not all(isinstance(text, str) for text in parts.values()):
        raise Bad(_l("This answer has the wrong form."))
    kept = {name: " ".join(parts.get(name, "").split()) for name in ADDRESS}
    if any(len(text) > ADDRESS_LONGEST for text in kept.values()):
        raise Bad(_l("Each part of an address has at most %(most)d characters.", most=ADDRESS_LONGEST))
    if kept["country"]:
        kept["country"] = _country(_question, kept["country"], None)
    return {name: text for name, text in kept.items() if text}


def _table(question: Question, typed: Any, today: date | None) -> list[dict[str, Any]]:
    """Rows that say something, each cell checked as a question of its own."""
    rows = rows_in(question, typed) if isinstance(typed, str) and question.columns else typed
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Bad(_l("This answer has the wrong form."))
    kept: list[dict[str, Any]] = []
    wrong: dict[tuple[int, str], object] = {}
    for number, row in enumerate(rows):
        cells: dict[str, Any] = {}
        for column in question.columns:
            answer, problem = tidy(column, row.get(column.key), today=today)
            if problem is not None:
                wrong[number, column.key] = problem
            if answer is not None:
                cells[column.key] = answer
        kept += [cells] if cells else []
    if wrong:
        raise Bad(BadCells({column.key: column.text for column in question.columns}, wrong))
    if len(kept) > question.most_rows:
        raise Bad(_l("At most %(most)d rows; these are %(used)d.", most=question.most_rows, used=len(kept)))
    return kept


def rows_in(question: Question, text: str) -> list[dict[str, str]]:
    """The rows that a plain text lists: one a line, else between semicolons or commas; each names its row."""
    mark = next((mark for mark in "\n;," if mark in text.strip()), ",")
    names = [" ".join(part.split()) for part in text.strip().split(mark)]
    return [{question.columns[0].key: name} for name in names if name]


def in_one_line(answer: Any) -> str:
    """Any answer as plain text: of a table, what its rows are called."""
    if isinstance(answer, list):
        return ", ".join(in_one_line(item) for item in answer)
    if isinstance(answer, dict):
        return str(next(iter(answer.values()), ""))
    return "" if answer is None else str(answer)


def _country(_question: Question, typed: Any, _today: date | None) -> str:
    code = country_code(str(typed))
    if code is None:
        raise Bad(_l("“%(typed)s” is not a country we know.", typed=str(typed)[:80]))
    return code


_READERS: dict[QuestionKind, Any] = {
    K.TEXT: _text,
    K.LONG: _text,
    K.NUMBER: _number,
    K.MONEY: _money,
    K.CHOICE: _choice,
    K.MANY: _many,
    K.DATE: _date,
    K.MONTH: _month,
    K.LINK: _link,
    K.FILE: _file,
    K.SECTOR: _sector,
    K.COUNTRY: _country,
    K.ADDRESS: _address,
    K.TABLE: _table,
}
