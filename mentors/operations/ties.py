"""Declaring what stands between a mentor and a startup, and taking it back (MEN08)."""

from datetime import date

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor, require
from mentors import facts, permissions
from mentors.models import MentorProfile, MentorTie, TieKind
from mentors.queries import ties

LONGEST_NOTE = 300


def declare_tie(
    actor: Actor,
    mentor: MentorProfile,
    *,
    startup: Organisation,
    kind: TieKind,
    note: str,
    signed_on: date | None = None,
) -> MentorTie:
    """Say that there is a conflict of interest, which calls coming meetings off, or a signed agreement.

    Needs `user` of the mentor loaded, by whose clock nothing is signed tomorrow.
    """
    require(actor, permissions.SIGN if kind is TieKind.NDA else permissions.DECLARE_TIE, mentor)
    if kind is TieKind.CONFLICT:
        signed_on = None
    elif signed_on is None:
        raise DomainError(_("Say on which day it was signed."), "signed_on")
    elif signed_on > clock.today(mentor.user.zone):
        raise DomainError(_("This day lies in the future."), "signed_on")
    lock(mentor)
    if any(tie.startup_id == startup.id and tie.kind is kind for tie in ties.ties_of(mentor.id)):
        raise Conflict(_("This is declared already."), "startup")
    made = MentorTie(
        mentor_id=mentor.id,
        startup_id=startup.id,
        kind=kind,
        note=" ".join(note.split())[:LONGEST_NOTE],
        signed_on=signed_on,
        declared_by=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    record(
        facts.TieDeclared(
            actor_id=actor.id, tie_id=made.id, mentor_id=mentor.id, startup_id=startup.id, kind=kind.value
        )
    )
    return made


def end_tie(actor: Actor, tie: MentorTie) -> None:
    """It stands no longer; that it did stays in the record. Saying it twice changes nothing."""
    require(actor, permissions.END_TIE, tie)
    tie = lock(tie)
    if tie.ended_at is None:
        tie.ended_at, tie.ended_by = clock.now(), actor.id
        record(facts.TieEnded(actor_id=actor.id, tie_id=tie.id))
