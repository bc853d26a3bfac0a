"""Passwords: what may become one, and the only place that hashes and compares them."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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
    return hasher.hash(_composed(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes the same time where there is none to compare with (A20)."""
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
