"""Letting somebody apply after the deadline: by a grant, or by a code that they type (PRG04)."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from accelerator import clock
from accelerator.accounts.queries import canonical_email, person
from accelerator.db import KEY_LETTERS, db, lock
from accelerator.errors import Conflict, DomainError, NotAllowed, TooMany
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.answers import refuse_unstorable
from cohorts.models.late_entries import LateCode, LateEntry
from cohorts.models.programmes import Call
from cohorts.queries import late_entries as queries
from cohorts.queries.deadlines import Deadline
from cohorts.queries.tracks import tracks_of

PARTS, LETTERS = 2, 5
"""A code is ten letters of 32: 50 random bits."""
MOST_USES = 500


def grant_late_entry(actor: Actor, call: Call, *, email: str, until: datetime, note: str) -> LateEntry:
    """Let whoever signs in with this address apply until an instant after the deadline; a letter tells them."""
    require(actor, permissions.ADMIT_LATE, call)
    refuse_unstorable("note", note)
    _refuse_early(call, until)
    address = canonical_email(email)
    if address == actor.email:
        raise NotAllowed(_("Nobody moves a deadline for themselves. Ask somebody else of the programme."))
    entry = LateEntry(call_id=call.id, email=address, ends_at=until, note=note.strip(), granted_by=actor.id)
    db.session.add(entry)
    db.session.flush()
    record(
        facts.LateEntryGranted(actor_id=actor.id, call_id=call.id, entry_id=entry.id, until=until.isoformat())
    )
    return entry


def make_late_code(
    actor: Actor, call: Call, *, until: datetime, max_uses: int, note: str, track_id: int | None = None
) -> tuple[LateCode, str]:
    """Make a code and give it back, this once; of what is kept nobody can read it again.

    With a track, whoever uses it may hand in only there.
    """
    require(actor, permissions.ADMIT_LATE, call)
    refuse_unstorable("note", note)
    _refuse_early(call, until)
    if track_id is not None and track_id not in {track.id for track in tracks_of(call) if track.is_open}:
        raise DomainError(_("Choose one of the tracks shown."), "track")
    parts = ("".join(secrets.choice(KEY_LETTERS) for _n in range(LETTERS)) for _part in range(PARTS))
    typed = "-".join(parts).upper()
    code = LateCode(
        call_id=call.id,
        code_hash=queries.code_hash(typed),
        track_id=track_id,
        note=note.strip(),
        ends_at=until,
        max_uses=max_uses,
        made_by=actor.id,
    )
    db.session.add(code)
    db.session.flush()
    record(
        facts.LateCodeMade(
            actor_id=actor.id,
            call_id=call.id,
            code_id=code.id,
            until=until.isoformat(),
            max_uses=max_uses,
            track_id=track_id or 0,
        )
    )
    return code, typed


def _refuse_early(call: Call, until: datetime) -> None:
    if until <= max(call.true_deadline, clock.now()):
        raise DomainError(_("It must lie ahead, and after the deadline of the call."), "until")


def use_late_code(actor: Actor, call: Call, *, typed: str) -> LateEntry | None:
    """Get one's own deadline by a code; None for one that does not work, which is counted.

    Of several people at once no more than its uses get in. Whoever used it already gets the same again.
    Raises TooMany for somebody who guesses, and Conflict where all its uses are gone.
    """
    require(actor, permissions.START, call)
    lock(person(actor.id))
    if queries.too_many_guesses(actor):
        wait = int(queries.WINDOW.total_seconds())
        raise TooMany(_("Too many wrong codes. Wait a quarter of an hour."), wait=wait)
    code = queries.code_typed(call, typed)
    if code is None or code.revoked_at is not None or clock.now() > code.ends_at:
        record(facts.LateCodeRefused(actor_id=actor.id, call_id=call.id))
        return None
    lock(code)
    before = queries.entry_by_code(code, actor.email)
    if before is not None:
        return before
    if code.uses >= code.max_uses:
        raise Conflict(_("This code has been used as often as it may be. Ask for another one."), "code")
    if code.made_by == actor.id:
        raise NotAllowed(_("Nobody moves a deadline for themselves. Ask somebody else of the programme."))
    code.uses += 1
    return _let_in(actor, call, code)


def _let_in(actor: Actor, call: Call, code: LateCode) -> LateEntry:
    entry = LateEntry(
        call_id=call.id,
        email=actor.email,
        code_id=code.id,
        track_id=code.track_id,
        ends_at=code.ends_at,
        granted_by=code.made_by,
    )
    db.session.add(entry)
    db.session.flush()
    record(
        facts.LateEntryGranted(
            actor_id=actor.id,
            call_id=call.id,
            entry_id=entry.id,
            until=code.ends_at.isoformat(),
            code_id=code.id,
        )
    )
    return entry


def claim_late_entry(actor: Actor, deadline: Deadline, *, startup_id: int) -> None:
    """Bind the deadline that somebody writes by to their startup, once the call itself has closed.

    The caller checked the deadline; what another startup took meanwhile is refused.
    """
    entry = deadline.entry
    if entry is None or entry.startup_id == startup_id or clock.now() <= deadline.call.true_deadline:
        return
    lock(entry)
    if entry.startup_id is not None or entry.revoked_at is not None:
        raise Conflict(_("The deadline has passed. What was saved before is kept; nothing more is taken."))
    entry.startup_id, entry.used_at = startup_id, clock.now()
    db.session.flush()
    record(
        facts.LateEntryUsed(
            actor_id=actor.id, call_id=entry.call_id, entry_id=entry.id, startup_id=startup_id
        )
    )


def revoke_late_entry(actor: Actor, entry: LateEntry) -> None:
    """Take a deadline back; what was handed in by it stays. Doing it twice changes nothing."""
    require(actor, permissions.REVOKE_LATE, entry)
    lock(entry)
    if entry.revoked_at is None:
        entry.revoked_at = clock.now()
        record(facts.LateEntryRevoked(actor_id=actor.id, call_id=entry.call_id, entry_id=entry.id))


def revoke_late_code(actor: Actor, code: LateCode) -> None:
    """Take a code back with the deadlines that were got by it; what was handed in by them stays."""
    require(actor, permissions.REVOKE_LATE, code)
    lock(code)
    if code.revoked_at is not None:
        return
    code.revoked_at = clock.now()
    got_by_it = sa.update(LateEntry).where(LateEntry.code_id == code.id, LateEntry.revoked_at.is_(None))
    ended = db.session.execute(
        got_by_it.values(revoked_at=clock.now(), version=LateEntry.version + 1).returning(LateEntry.id)
    ).all()
    record(
        facts.LateCodeRevoked(actor_id=actor.id, call_id=code.call_id, code_id=code.id, entries=len(ended))
    )
