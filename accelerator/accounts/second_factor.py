"""The second factor: codes that an app on the phone computes (RFC 6238), and ten written down for the day it is lost.

ACC01. A code opens once: the row remembers the last step of time that was used. The secret is sealed with a key made
from SECRET_KEY, together with whose it is, so that a row copied to another person opens nothing.
"""

import hmac
import unicodedata
from datetime import timedelta
from typing import Any

import pyotp
import sqlalchemy as sa

from accelerator import clock, mail, sealing
from accelerator.accounts import entry, facts, permissions, queries
from accelerator.accounts.models import AttemptKind, RecoveryCode, SecondFactor, User
from accelerator.db import db, new_key
from accelerator.errors import Conflict, DomainError, TooMany
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, require

PURPOSE = "second factor"
SET_UP_WITHIN = timedelta(hours=1)
RECOVERY_CODES = 10
STEPS = (-1, 0, 1)
"""Half minutes around now whose codes count: clocks differ, and typing takes time."""
ISSUER = "Future City Accelerator"


def new_secret(user: User) -> str:
    """A secret for this person, sealed; it opens nothing until `set_up` has seen a code made with it."""
    return sealing.seal(f"{user.id}:{pyotp.random_base32()}", PURPOSE)


def open_secret(user: User, sealed: str, *, within: timedelta | None = None) -> str | None:
    """The secret behind a seal; None where it is another person's, too old or of another SECRET_KEY."""
    owner, _colon, secret = (sealing.unseal(sealed, PURPOSE, within=within) or "").partition(":")
    return secret if secret and owner == str(user.id) else None


def address_of(user: User, secret: str) -> str:
    """What the square code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def set_up(actor: Actor, user: User, *, sealed: str, code: str) -> list[str]:
    """Turn the second factor on by a first code, and sign every other browser out; returns the recovery codes."""
    require(actor, permissions.ACCOUNT, user)
    if queries.second_factor_of(user.id) is not None:
        raise Conflict(_("There is a second factor already. Switch it off before you set up another one."))
    secret = open_secret(user, sealed, within=SET_UP_WITHIN)
    if secret is None:
        raise DomainError(_("This page was open for too long. Load it again and scan the new square code."))
    step = _step_of(secret, _typed(code))
    if step is None:
        raise DomainError(
            _("This is not the code that the app shows for this account. Wait for its next one."),
            "factor_code",
        )
    db.session.add(SecondFactor(user_id=user.id, secret=sealed, last_step=step))
    db.session.flush()
    entry.end_sign_ins(user.id)
    record(facts.SecondFactorSetUp(actor_id=actor.id, user_id=user.id))
    _tell(user, _l("A second factor was set up: signing in now asks for a code from the phone."))
    return _new_codes(user)


def renew_codes(actor: Actor, user: User) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more."""
    require(actor, permissions.ACCOUNT, user)
    _require_one(user)
    record(facts.RecoveryCodesRenewed(actor_id=actor.id, user_id=user.id))
    _tell(user, _l("New recovery codes were made; the old ones are worthless."))
    return _new_codes(user)


def switch_off(actor: Actor, user: User) -> None:
    """Give one's own second factor up."""
    require(actor, permissions.ACCOUNT, user)
    _remove(actor, user, reason="")
    _tell(user, _l("The second factor was switched off: signing in asks for no code any more."))


def take_away(actor: Actor, user: User, *, reason: str) -> None:
    """Take a lost second factor away from somebody, who is signed out everywhere and told."""
    require(actor, permissions.TAKE_FACTOR, user)
    _remove(actor, user, reason=reason)
    entry.end_sign_ins(user.id)
    _tell(user, _l("An administrator took your second factor away, and you were signed out everywhere."))


def proves(user: User, typed: str, address: str) -> bool:
    """Whether this is an unused code of theirs, which is thereby used; a wrong one is counted.

    One guess at a time: the row is locked before the guesses are counted. Raises TooMany after too many.
    """
    factor = queries.second_factor_of(user.id, lock=True)
    if queries.too_many_codes(user.email):
        raise TooMany(_("Too many attempts. Wait a quarter of an hour."), wait=entry.WAIT)
    code = _typed(typed)
    if factor is not None and (_use_step(user, factor, code) or _use_recovery_code(user, code)):
        return True
    entry.note_attempt(AttemptKind.CODE, user.email, address)
    return False


def _use_step(user: User, factor: SecondFactor, code: str) -> bool:
    step = _step_of(open_secret(user, factor.secret) or "", code)
    if step is None:
        return False
    later = sa.update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    return bool(db.session.execute(later.values(last_step=step)).rowcount == 1)  # type: ignore[attr-defined]


def _step_of(secret: str, code: str) -> int | None:
    """The step of time for which this is the code, the latest where there are two; all are compared, in any case."""
    if not secret:
        return None
    app = pyotp.TOTP(secret)
    now = app.timecode(clock.now())
    steps = [now + near for near in STEPS if _is_same(app.generate_otp(now + near), code)]
    return max(steps, default=None)


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _use_recovery_code(user: User, code: str) -> bool:
    unused = sa.update(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == queries.token_hash(code),
        RecoveryCode.used_at.is_(None),
    )
    if db.session.execute(unused.values(used_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
        return False
    record(facts.RecoveryCodeUsed(actor_id=user.id, user_id=user.id))
    _tell(user, _l("One of your recovery codes was used. It works no second time."))
    return True


def _new_codes(user: User) -> list[str]:
    """In four groups, for they are typed by hand; only their hashes are kept."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [new_key() for _number in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=queries.token_hash(code)) for code in codes)
    db.session.flush()
    return ["-".join(in_fours(code)) for code in codes]


def in_fours(text: str) -> list[str]:
    """In groups of four letters, as people read them to each other."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def _typed(text: str) -> str:
    """Without the gaps that apps and papers show, small letters, any script's digits as plain ones."""
    plain = (str(unicodedata.decimal(letter, letter)) for letter in unicodedata.normalize("NFKC", text))
    return "".join(letter for letter in plain if letter.isalnum()).lower()


def _require_one(user: User) -> None:
    if queries.second_factor_of(user.id) is None:
        raise Conflict(_("There is no second factor."))


def _remove(actor: Actor, user: User, *, reason: str) -> None:
    _require_one(user)
    for table in (RecoveryCode, SecondFactor):
        db.session.execute(sa.delete(table).where(table.user_id == user.id))
    record(facts.SecondFactorRemoved(actor_id=actor.id, user_id=user.id, reason=reason))


def _tell(user: User, what: Any) -> None:
    mail.send(user.email, user.name, "mail/second_factor.txt", locale=user.locale, what=what)
