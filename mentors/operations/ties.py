"""Declaring what stands between a mentor and a startup, and taking it back (MEN08)."""

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor, require
from mentors import facts, permissions
from mentors.models import MentorProfile, MentorTie, TieKind
from mentors.queries import ties

LONGEST_NOTE = 300


def declare_tie(
    actor: Actor, mentor: MentorProfile, *, startup: Organisation, kind: TieKind, note: str
) -> MentorTie:
    """Say that there is a conflict of interest or an agreement to keep silent; coming meetings are called off."""
    require(actor, permissions.DECLARE_TIE, mentor)
    lock(mentor)
    if any(tie.startup_id == startup.id and tie.kind is kind for tie in ties.ties_of(mentor.id)):
        raise Conflict(_("This is declared already."), "startup")
    made = MentorTie(
        mentor_id=mentor.id,
        startup_id=startup.id,
        kind=kind,
        note=" ".join(note.split())[:LONGEST_NOTE],
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
