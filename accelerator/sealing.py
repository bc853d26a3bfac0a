"""Values that the database keeps and must not be able to read: encrypted with a key made from SECRET_KEY."""

import base64
import hmac
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

from accelerator import clock


def seal(text: str, purpose: str) -> str:
    """Encrypt and sign a text; each purpose has a key of its own."""
    return _lock(purpose).encrypt_at_time(text.encode(), _now()).decode()


def unseal(sealed: str, purpose: str, *, within: timedelta | None = None) -> str | None:
    """The text again; None where it was changed, sealed under another SECRET_KEY, or longer ago than `within`."""
    try:
        lock, token = _lock(purpose), sealed.encode()
        if within is None:
            return lock.decrypt(token).decode()
        return lock.decrypt_at_time(token, int(within.total_seconds()), _now()).decode()
    except (InvalidToken, UnicodeError):
        return None


def _lock(purpose: str) -> Fernet:
    secret = current_app.config["SETTINGS"].signing_secret.encode()
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret, f"seal:{purpose}".encode(), "sha256")))


def _now() -> int:
    return int(clock.now().timestamp())
