"""Answers: told good from bad and blank from given, without ever losing what was typed."""

import functools
import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from babel.core import get_global

from accelerator.errors import DomainError
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import taxonomy
from cohorts.models.questions import Question, QuestionForm, QuestionKind

Answers = dict[str, Any]
K = QuestionKind
LONGEST = 20_000
"""No answer is longer than this, whatever its question allows."""
OWN_WORDS = 120
"""A sector in the startup's own words is at most this long."""
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
MONTH = re.compile(r"([0-9]{4})(-(0[1-9]|1[0-2]))?")
EARLIEST, LATEST = 1900, 2100


class Bad(ValueError):
    """An answer that was given but cannot stand; the message is for the person."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


def tidy(question: Question, typed: Any, *, today: date | None = None) -> tuple[Any, object | None]:
    """The answer in its kept form and what is wrong with it; a wrong one is kept exactly as it was typed."""
    if is_blank(typed):
        return None, None
    try:
        return _READERS[question.kind](question, typed, today), None
    except Bad as bad:
        return typed, bad.message


def is_blank(answer: Any) -> bool:
    """Whether nothing was said: spaces, zero-width characters and an amount without its number are nothing."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return not any(unicodedata.category(c)[0] not in "ZC" for c in answer)
    if isinstance(answer, list):
        return all(is_blank(item) for item in answer)
    if isinstance(answer, dict):
        return is_blank(answer.get("amount"))
    return False


def refuse_unstorable(key: str, typed: Any) -> None:
    """Stop text that no column can hold (NUL, lone surrogates, control characters) or that is beyond all bounds."""
    for text in _texts_in(typed):
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
    """By question key, what is wrong with answers that were given."""
    found = {question.key: tidy(question, answers.get(question.key), today=today)[1] for question in form}
    return {key: problem for key, problem in found.items() if problem is not None}


def missing(form: QuestionForm, answers: Answers) -> list[Question]:
    """Required questions without an answer, in the form's order."""
    return [
        question for question in form if question.is_required and _lacks(question, answers.get(question.key))
    ]


def _lacks(question: Question, answer: Any) -> bool:
    if is_blank(answer):
        return True
    return question.needs_all and not {option.code for option in question.options} <= set(answer)


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
    found = _code(question, typed)
    if found is None:
        raise Bad(_l("“%(typed)s” is not one of the choices.", typed=str(typed)[:80]))
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
    for option in question.options:
        labels = option.label.values() if isinstance(option.label, dict) else [str(option.label)]
        if wanted == option.code or wanted in [str(label).casefold() for label in labels]:
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
    if not EARLIEST <= int(found[1]) <= LATEST:
        raise Bad(_l("This year cannot be right."))
    _refuse_far(question, date(int(found[1]), int(found[3] or 1), 1), today)
    return found[0]


def _refuse_far(question: Question, day: date, today: date | None) -> None:
    if not EARLIEST <= day.year <= LATEST:
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


def _country(_question: Question, typed: Any, _today: date | None) -> str:
    code = country_code(str(typed))
    if code is None:
        raise Bad(_l("“%(typed)s” is not a country we know.", typed=str(typed)[:80]))
    return code


def country_code(text: str) -> str | None:
    """ISO 3166 code of a country, given as a code of two or three letters or by its name in our languages."""
    wanted = text.strip()
    if wanted.upper() in countries("en"):
        return wanted.upper()
    aliases = get_global("territory_aliases").get(wanted.upper(), [])
    if len(aliases) == 1:
        return str(aliases[0])
    return _country_names().get(wanted.casefold())


@functools.cache
def countries(locale: str) -> dict[str, str]:
    """Country names by code in one language, sorted as that language's readers expect."""
    names = Locale.parse(locale).territories
    found = {
        code: str(name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _REGIONS
    }
    return dict(sorted(found.items(), key=lambda pair: _sortable(pair[1])))


_REGIONS = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


def _sortable(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).casefold()


@functools.cache
def _country_names() -> dict[str, str]:
    usual = {
        "czech republic": "CZ",
        "south korea": "KR",
        "hong kong": "HK",
        "uk": "GB",
        "viet nam": "VN",
        "turkey": "TR",
    }
    named = {
        name.casefold(): code
        for locale in ("th", "de", "id", "en")
        for code, name in countries(locale).items()
    }
    return {**usual, **named}


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
}
