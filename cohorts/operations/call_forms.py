"""What managers do with a call's form: write a version part by part, then put it into use or throw it away."""

from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import form_edits as edits
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.call_forms import FormVersion
from cohorts.models.definitions import FormError, refuse_oversize
from cohorts.models.programmes import Call
from cohorts.models.questions import form_of
from cohorts.queries import call_forms as queries


def put_section(actor: Actor, call: Call, *, section: dict[str, Any], key: str = "") -> str:
    """Add a section or change one; returns its key."""
    changed, made = _edit(actor, call, lambda definition: edits.put_section(definition, section, key=key))
    _keep(actor, call, changed, part=made)
    return str(made)


def put_question(
    actor: Actor, call: Call, *, question: dict[str, Any], path: str = "", into: str = ""
) -> str:
    """Add a question to a section, or a column to a table, or change one; returns its path."""
    changed, made = _edit(
        actor, call, lambda definition: edits.put_question(definition, question, path=path, into=into)
    )
    _keep(actor, call, changed, part=made)
    return str(made)


def move_part(actor: Actor, call: Call, *, section: str = "", path: str = "", up: bool) -> None:
    """Move a section, a question or a column one place."""
    changed = _edit(actor, call, lambda definition: edits.move(definition, section=section, path=path, up=up))
    _keep(actor, call, changed, part=section or path)


def remove_part(actor: Actor, call: Call, *, section: str = "", path: str = "") -> None:
    """Take a section, a question or a column out; refused while another part's condition needs it."""
    changed = _edit(actor, call, lambda definition: edits.remove(definition, section=section, path=path))
    _keep(actor, call, changed, part=section or path)


def _edit(actor: Actor, call: Call, edit: Any) -> Any:
    require(actor, permissions.SHAPE_FORM, call)
    lock(call)
    draft = queries.in_writing(call)
    try:
        return edit(draft.questions if draft else call.questions)
    except FormError as error:
        raise DomainError(error.args[0]) from error


def _keep(actor: Actor, call: Call, definition: dict[str, Any], *, part: str) -> None:
    """Keep the version being written; the first change to a form in use begins a new one."""
    try:
        refuse_oversize(definition)
        form_of(definition)
    except FormError as error:
        raise DomainError(error.args[0]) from error
    draft = queries.in_writing(call)
    if draft is None:
        used = _version_in_use(call)
        draft = FormVersion(call_id=call.id, number=used.number + 1, questions=definition)
        db.session.add(draft)
    draft.questions = definition
    db.session.flush()
    record(facts.FormChanged(actor_id=actor.id, call_id=call.id, number=draft.number, part=part))


def _version_in_use(call: Call) -> FormVersion:
    """The version in use, written down when the first change makes it one of several."""
    used = next((version for version in queries.versions_of(call) if version.used_at is not None), None)
    if used is None:
        used = FormVersion(call_id=call.id, number=1, questions=call.questions, used_at=call.created_at)
        db.session.add(used)
        db.session.flush()
    return used


def use_form(actor: Actor, call: Call, *, moves_drafts: bool = False) -> FormVersion:
    """Put the version being written into use, for applications that begin from now on.

    Those begun before keep the version they answer. Drafts move along if that is asked for and no answer of
    theirs would be lost; what was handed in never moves.
    """
    require(actor, permissions.SHAPE_FORM, call)
    lock(call)
    draft = queries.in_writing(call)
    if draft is None:
        raise Conflict(_("The form is in use as it stands; there is nothing new to put into use."))
    if moves_drafts:
        _refuse_orphans(call, draft)
    here = sa.and_(Application.call_id == call.id, Application.form_version_id.is_(None))
    stay = sa.and_(here, Application.state != ApplicationState.DRAFT) if moves_drafts else here
    pin = sa.update(Application).where(stay).values(form_version_id=_version_in_use(call).id)
    kept = len(db.session.execute(pin.returning(Application.id)).all())
    draft.used_at, call.questions = clock.now(), draft.questions
    db.session.flush()
    record(facts.FormUsed(actor_id=actor.id, call_id=call.id, number=draft.number, earlier=kept))
    return draft


def _refuse_orphans(call: Call, draft: FormVersion) -> None:
    orphans = queries.orphans_of(call, draft.questions)
    if orphans:
        names = ", ".join(f"“{orphan.question.text}” ({orphan.drafts})" for orphan in orphans)
        raise Conflict(
            _(
                "Drafts hold answers that this version would lose: %(names)s. Let the drafts keep their"
                " version, or put these questions and options back.",
                names=names,
            )
        )


def discard_form(actor: Actor, call: Call) -> None:
    """Throw the version being written away; the one in use stays."""
    require(actor, permissions.SHAPE_FORM, call)
    lock(call)
    draft = queries.in_writing(call)
    if draft is None:
        return
    record(facts.FormChanged(actor_id=actor.id, call_id=call.id, number=draft.number, part=""))
    db.session.delete(draft)
    db.session.flush()
