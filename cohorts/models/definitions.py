"""Reading the plain values of a form's stored definition: keys, texts by language, numbers, lists of codes."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import translated

Json = dict[str, Any]
Form = TypeVar("Form")
MOST_KNOWN = 16
Texts = dict[str, str]
"""A text by language: {'en': …, 'id': …}; English is always there."""

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
NUMERAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
RESERVED = frozenset(
    "add asked attempt csrf_token data draft errors form_errors has_errors hidden_tag is_submitted message meta"
    " ok only_if populate_obj process refuse remove section show_problems submit typed uploads validate"
    " validate_on_submit version".split()
)
"""Names that the page's form needs for itself."""


MOST_BYTES = 400_000
"""A definition is read on every page of its form; a larger one is no form but an accident."""


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


def once_per_object(read: Callable[[Json], Form]) -> Callable[[Json], Form]:
    """Give again what was read from the very same object: spelling out a long form costs as much as a query.

    Stored definitions are never changed in place; a few are remembered, so that none is mistaken for another.
    """
    known: dict[int, tuple[Json, Form]] = {}

    @wraps(read)
    def known_or_read(definition: Json) -> Form:
        found = known.get(id(definition))
        if found is None or found[0] is not definition:
            if len(known) >= MOST_KNOWN:
                known.clear()
            found = known[id(definition)] = (definition, read(definition))
        return found[1]

    return known_or_read


def read_code(raw: Any) -> str:
    """The code of an option."""
    if not isinstance(raw, str) or not CODE.fullmatch(raw) or "__" in raw:
        raise FormError(
            _l(
                "“%(key)s” cannot be a key: use small letters, digits and single underscores.",
                key=str(raw)[:60],
            )
        )
    return raw


def read_key(raw: Any) -> str:
    """The key of a question or section."""
    if raw in RESERVED:
        raise FormError(_l("“%(key)s” cannot be a key: the page needs the name for itself.", key=raw))
    return read_code(raw)


def read_texts(raw: Any, where: str, *, needed: bool = False) -> Texts:
    """A text by language."""
    texts = {"en": raw} if isinstance(raw, str) else (raw or {})
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise FormError(_l("%(key)s: a text is kept by language.", key=where))
    if needed and not texts.get("en", "").strip():
        raise FormError(_l("%(key)s: English is needed; other languages fall back to it.", key=where))
    return dict(texts)


def read_one_of(raw: Any, known: Any, where: str) -> Any:
    """One of some known words."""
    if raw not in known:
        raise FormError(f"{where}: {raw!r} is not one of {', '.join(known)}.")
    return raw


def read_whole(raw: Any, where: str) -> int:
    """A whole number from zero."""
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise FormError(f"{where}: {raw!r} is not a whole number.")
    return raw


def read_number(raw: Any, where: str) -> Decimal:
    """A plain number."""
    if not NUMERAL.fullmatch(str(raw)):
        raise FormError(f"{where}: {raw!r} is not a number.")
    return Decimal(str(raw))


def read_day(raw: Any, where: str) -> date | None:
    """A calendar day, or none."""
    try:
        return date.fromisoformat(raw) if raw else None
    except (TypeError, ValueError):
        raise FormError(f"{where}: {raw!r} is not a day such as 2024-03-31.") from None


def read_codes(raw: Any, where: str) -> tuple[str, ...]:
    """A list of codes."""
    if not isinstance(raw, (list, tuple)) or not all(isinstance(code, str) for code in raw):
        raise FormError(f"{where}: {raw!r} is not a list of codes.")
    return tuple(raw)


def read_web(raw: Any, where: str) -> str:
    """A web address, or nothing."""
    if raw and not str(raw).startswith(("https://", "http://")):
        raise FormError(f"{where}: {raw!r} is not a web address.")
    return str(raw or "")


def refuse_oversize(definition: dict[str, Any]) -> None:
    """Stop a definition that is too large to be read on each page; asked only when one is written."""
    size = len(json.dumps(definition))
    if size > MOST_BYTES:
        raise FormError(
            _l(
                "This form is too large: %(size)d kB, of at most %(most)d.",
                size=size // 1000,
                most=MOST_BYTES // 1000,
            )
        )


def refuse_doubles(keys: list[str]) -> None:
    """Stop two parts with one key."""
    doubles = {key for key in keys if keys.count(key) > 1}
    if doubles:
        raise FormError(_l("Two parts have the key “%(key)s”.", key=sorted(doubles)[0]))
