"""Passwords: what may become one, and the only place that hashes and compares them."""

import contextlib
import secrets
import unicodedata
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import g, has_app_context

from accelerator.errors import DomainError
from accelerator.i18n import _

SHORTEST, LONGEST = 10, 256
hasher = PasswordHasher()
_nobodys = hasher.hash(secrets.token_hex())


def check(password: str, field: str = "password") -> None:
    """Refuse a password that is too short, too long to be typed, or unstorable; length is what protects."""
    if len(password) < SHORTEST:
        raise DomainError(
            _("Use at least %(least)d characters; a short sentence is good.", least=SHORTEST), field
        )
    if len(password) > LONGEST:
        raise DomainError(_("At most %(most)d characters.", most=LONGEST), field)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        raise DomainError(_("This password holds characters that cannot be typed everywhere."), field)


def hashed(password: str) -> str:
    """What is stored of a password."""
    return _ahead().pop(password, None) or hasher.hash(_composed(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes the same time where there is none to compare with (A20)."""
    known = _ahead().pop((stored, password), None)
    return _compare(stored, password) if known is None else known


def hash_ahead(password: str) -> None:
    """Work out what `hashed` will be asked for in this request: it takes long, and a transaction is to be short."""
    with contextlib.suppress(DomainError):
        check(password)
        _ahead()[password] = hasher.hash(_composed(password))


def compare_ahead(stored: str | None, password: str) -> bool:
    """Work out what `matches` will be asked for in this request; another stored hash is compared anew."""
    _ahead()[stored, password] = _compare(stored, password)
    return bool(_ahead()[stored, password])


def _ahead() -> dict[Any, Any]:
    """What this request has worked out before its transaction; each answer is used once."""
    found: dict[Any, Any] = g.setdefault("passwords_ahead", {}) if has_app_context() else {}
    return found


def _compare(stored: str | None, password: str) -> bool:
    try:
        hasher.verify(stored or _nobodys, _composed(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether today's hash would be stronger."""
    return hasher.check_needs_rehash(stored)


def _composed(password: str) -> str:
    """One spelling: keyboards differ in how they send 'é'."""
    return unicodedata.normalize("NFC", password)
