"""Logs that arrive late, twice or from two devices: once is once, and a different account is compared (G5)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from mentors import facts, permissions
from mentors.models import ActionItem, Match, MentorSession, SessionMode, SessionOutcome, SessionVersion
from mentors.operations import sessions as operations
from mentors.operations.records import LONGEST_TEXT, Action, Aside, Record
from mentors.queries import sessions, versions

TEXTS = ("summary", "advice_facts", "advice_opinions", "staff_note", "private_note")
"""Fields of which both accounts can be kept, one after the other."""
ASIDE = ("staff_note", "is_flagged", "private_note", "preparedness")


@dataclass(frozen=True)
class Arrival:
    """What became of a log: the session it made or repeats, or the account that waits beside it."""

    session: MentorSession
    is_new: bool = False
    version: SessionVersion | None = None


def receive_log(
    actor: Actor,
    subject: operations.Subject,
    *,
    client_id: str,
    what: Record,
    actions: Sequence[Action] = (),
    aside: Aside | None = None,
    done_actions: Sequence[str] = (),
    others: Sequence[Match] = (),
) -> Arrival:
    """Take a log that may have been sent before, here or from another device.

    Its subject is held while it is looked up: of two that arrive at the same time, the second finds the first.
    """
    operations.check_may_log(actor, subject)
    aside = aside or Aside()
    for row in sorted({row.id: row for row in (subject, *others)}.values(), key=lambda row: row.id):
        lock(row)
    content = content_of(what, aside, actions)
    mark = digest(content)
    earlier = sessions.session_by_client_id(subject.mentor_id, subject.enrolment_id, client_id) or _twin(
        subject, what
    )
    if earlier is None:
        session = operations.log_session(
            actor, subject, client_id=client_id, what=what, actions=actions, aside=aside,
            done_actions=done_actions, others=others, sent_hash=mark,
        )  # fmt: skip
        return Arrival(session, is_new=True)
    if earlier.sent_hash == mark or not differences(actor, earlier, content):
        return Arrival(earlier)
    version = versions.version_of(earlier, actor, mark) or _keep(actor, earlier, content, mark)
    return Arrival(earlier, version=None if version.settled_at else version)


def _twin(subject: operations.Subject, what: Record) -> MentorSession | None:
    """The same meeting, logged from another device."""
    found = sessions.near_in_time(subject.enrolment_id, subject.mentor_id, what.held_at, what.counted)
    return sessions.session(found.id) if found else None


def _keep(actor: Actor, session: MentorSession, content: dict[str, Any], mark: str) -> SessionVersion:
    version = SessionVersion(session_id=session.id, sent_by=actor.id, content_hash=mark, content=content)
    db.session.add(version)
    db.session.flush()
    version.session = session
    record(facts.SessionVersionKept(actor_id=actor.id, session_id=session.id, version_id=version.id))
    return version


def content_of(what: Record, aside: Aside, actions: Sequence[Action]) -> dict[str, Any]:
    """A log as plain values: what is compared, and kept while it waits."""
    return {
        "held_at": what.held_at.isoformat(),
        "zone": what.zone,
        "outcome": what.outcome.value,
        "minutes": what.counted,
        "mode": what.mode.value,
        "topics": sorted(set(what.topics)),
        "summary": what.summary,
        "advice_facts": what.advice_facts,
        "advice_opinions": what.advice_opinions,
        "came": what.came,
        "help_offered": what.help_offered,
        "next_on": what.next_on.isoformat() if what.next_on else "",
        "staff_note": aside.staff_note,
        "is_flagged": aside.is_flagged,
        "private_note": aside.private_note,
        "preparedness": aside.preparedness,
        "actions": [
            [action.text.strip(), action.is_for_mentor, action.due_on.isoformat() if action.due_on else ""]
            for action in actions
            if action.text.strip()
        ],
    }


def stored_content(actor: Actor, session: MentorSession) -> dict[str, Any]:
    """The session as it stands, in the same shape; what this person may not read is left out."""
    note = sessions.private_note(actor, session)
    columns = sa.select(MentorSession.staff_note, MentorSession.preparedness)
    staff_note, preparedness = db.session.execute(columns.where(MentorSession.id == session.id)).one()
    what = Record(
        **{name: getattr(session, name) for name in Record.__dataclass_fields__ if name != "minutes"},
        minutes=session.minutes,
    )
    actions = [Action(item.text, item.is_for_mentor, item.due_on) for item in _actions(session)]
    content = content_of(what, Aside(note or "", staff_note, session.is_flagged, preparedness), actions)
    if note is None:
        del content["private_note"], content["preparedness"]
    return content


def _actions(session: MentorSession) -> Sequence[ActionItem]:
    query = sa.select(ActionItem).where(ActionItem.session_id == session.id)
    return db.session.scalars(query.order_by(ActionItem.id)).all()


def differences(
    actor: Actor, session: MentorSession, content: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Field → (as it stands, as it arrived), where an account says something else."""
    stored = stored_content(actor, session)
    found = {
        name: (value, content[name])
        for name, value in stored.items()
        if name != "actions" and value != content.get(name, value)
    }
    if "held_at" in found or "zone" in found:
        found["held_at"] = (
            (stored["held_at"], stored["zone"]),
            (content["held_at"], content["zone"]),
        )
        found.pop("zone", None)
    fresh = [row for row in content["actions"] if row not in stored["actions"]]
    if fresh:
        found["actions"] = (stored["actions"], fresh)
    return found


def digest(content: Mapping[str, Any]) -> str:
    """Equal for logs that say the same."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def settle_version(
    actor: Actor, version: SessionVersion, *, choices: Mapping[str, str], seen_version: int
) -> None:
    """Make one session of two accounts, field by field: “kept”, “arrived” or, for texts, “both”."""
    require(actor, permissions.COMPARE, version)
    session = lock(version.session)
    lock(version)
    if version.settled_at is not None:
        return
    if session.version != seen_version:
        raise Conflict(_("Somebody changed this session meanwhile. Look at it again before you choose."))
    found = differences(actor, session, versions.content_of(actor, version))
    chosen = {name: _chosen(name, pair, choices.get(name, "kept")) for name, pair in found.items()}
    changed = {name: value for name, value in chosen.items() if value != found[name][0]}
    _apply(actor, session, changed, choices.get("actions") == "arrived")
    version.settled_at, version.settled_by = clock.now(), actor.id
    record(
        facts.SessionVersionSettled(
            actor_id=actor.id, session_id=session.id, version_id=version.id, fields=sorted(changed)
        )
    )


def _chosen(name: str, pair: tuple[Any, Any], choice: str) -> Any:
    kept, arrived = pair
    if choice == "both" and name in TEXTS:
        return "\n\n".join(text for text in (kept, arrived) if text)
    return arrived if choice == "arrived" else kept


def _apply(actor: Actor, session: MentorSession, changed: dict[str, Any], adds_actions: bool) -> None:
    actions = changed.pop("actions", [])
    shared = {name: value for name, value in changed.items() if name not in ASIDE}
    if shared:
        what = _record(stored_content(actor, session) | _flat(shared))
        operations.correct_session(actor, session, what=what, seen_version=session.version)
    aside = {name: value for name, value in changed.items() if name in ASIDE}
    for name, value in aside.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise DomainError(
                _(
                    "Together they are longer than %(most)d characters; choose one.",
                    most=LONGEST_TEXT,
                )
            )
        setattr(session, name, value)
    if adds_actions:
        for text, is_for_mentor, due_on in actions:
            due = date.fromisoformat(due_on) if due_on else None
            db.session.add(
                ActionItem(session_id=session.id, text=text[:500], is_for_mentor=is_for_mentor, due_on=due)
            )


def _flat(shared: dict[str, Any]) -> dict[str, Any]:
    if "held_at" in shared:
        held_at, zone = shared["held_at"]
        return shared | {"held_at": held_at, "zone": zone}
    return shared


def _record(content: Mapping[str, Any]) -> Record:
    return Record(
        held_at=datetime.fromisoformat(content["held_at"]),
        zone=content["zone"],
        minutes=content["minutes"],
        mode=SessionMode(content["mode"]),
        topics=content["topics"],
        summary=content["summary"],
        advice_facts=content["advice_facts"],
        advice_opinions=content["advice_opinions"],
        came=content["came"],
        help_offered=content["help_offered"],
        next_on=date.fromisoformat(content["next_on"]) if content["next_on"] else None,
        outcome=SessionOutcome(content["outcome"]),
    )
