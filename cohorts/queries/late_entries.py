"""Who was let in late, and the codes that let people in."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.accounts.queries import token_hash
from accelerator.audit import AuditEntry
from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from cohorts.models.late_entries import LateCode, LateEntry
from cohorts.models.programmes import Call, Cohort

GUESSES = 10
WINDOW = timedelta(minutes=15)
"""So many wrong codes a person may type in such a time; a code has 50 random bits."""


def late_entry(key: str) -> LateEntry:
    """One grant with its call."""
    return get_or_404(LateEntry, key, *_with_call(LateEntry.call))


def late_entry_by_id(entry_id: int) -> LateEntry:
    """The same by its number, for reactions to facts."""
    return get_or_404(LateEntry, entry_id, *_with_call(LateEntry.call))


def late_code(key: str) -> LateCode:
    """One code with its call."""
    return get_or_404(LateCode, key, *_with_call(LateCode.call))


def _with_call(call: sa.orm.InstrumentedAttribute[Call]) -> Sequence[sa.orm.interfaces.ORMOption]:
    return (
        joinedload(call).joinedload(Call.programme),
        joinedload(call).joinedload(Call.cohort).joinedload(Cohort.programme),
    )


def entries_of(call: Call) -> list[tuple[LateEntry, str]]:
    """Everybody who was let in late, the latest first, with their name where there is an account."""
    query = (
        sa.select(LateEntry, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.email == LateEntry.email)
        .where(LateEntry.call_id == call.id)
        .options(joinedload(LateEntry.code), joinedload(LateEntry.granter))
        .order_by(LateEntry.id.desc())
        .limit(500)
    )
    return [(entry, name) for entry, name in db.session.execute(query)]


def codes_of(call: Call) -> list[LateCode]:
    """The codes that were made for a call, the latest first."""
    query = sa.select(LateCode).where(LateCode.call_id == call.id).options(joinedload(LateCode.track))
    return list(db.session.scalars(query.order_by(LateCode.id.desc()).limit(100)))


def has_codes(call: Call) -> bool:
    """Whether there is a code that somebody could still use."""
    live = sa.select(LateCode.id).where(
        LateCode.call_id == call.id,
        LateCode.revoked_at.is_(None),
        LateCode.ends_at >= clock.now(),
        LateCode.uses < LateCode.max_uses,
    )
    return db.session.scalar(live.limit(1)) is not None


def opens(track_id: int) -> bool:
    """Whether a code was ever made for a track alone."""
    query = sa.select(LateCode.id).where(LateCode.track_id == track_id).limit(1)
    return db.session.scalar(query) is not None


def code_typed(call: Call, code: str) -> LateCode | None:
    """The code of a call that somebody typed, in capitals or not, with or without its dashes."""
    found = sa.select(LateCode).where(LateCode.call_id == call.id, LateCode.code_hash == code_hash(code))
    return db.session.scalars(found).one_or_none()


def code_hash(code: str) -> str:
    """What is stored of a code."""
    return token_hash("".join(letter for letter in code.lower() if letter.isalnum()))


def entry_by_code(code: LateCode, email: str) -> LateEntry | None:
    """What somebody got by a code before."""
    query = sa.select(LateEntry).where(LateEntry.code_id == code.id, LateEntry.email == email)
    return db.session.scalars(query).one_or_none()


def too_many_guesses(actor: Actor) -> bool:
    """Whether a person typed too many wrong codes lately; the record of refusals counts them."""
    recent = sa.select(sa.func.count()).where(
        AuditEntry.actor_id == actor.id,
        AuditEntry.fact == "LateCodeRefused",
        AuditEntry.at > clock.now() - WINDOW,
    )
    return (db.session.scalar(recent) or 0) >= GUESSES
