"""Second accounts of sessions: one, its content for whoever sent it, and those that wait to be compared."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from mentors.models import MentorSession, SessionVersion
from mentors.queries.sessions import with_all_parts


def version(key: int | str) -> SessionVersion:
    """One second account with its session and both sides."""
    return get_or_404(SessionVersion, key, joinedload(SessionVersion.session).options(*with_all_parts()))


def content_of(actor: Actor, version: SessionVersion) -> dict[str, Any]:
    """What it says; the condition is on the sender, so that its private part has one reader (R07)."""
    query = sa.select(SessionVersion.content).where(
        SessionVersion.id == version.id, SessionVersion.sent_by == actor.id
    )
    content: dict[str, Any] = db.session.scalars(query).one()
    return content


def version_of(session: MentorSession, actor: Actor, content_hash: str) -> SessionVersion | None:
    """The same account of the same session, if this person has sent it before."""
    query = sa.select(SessionVersion).where(
        SessionVersion.session_id == session.id,
        SessionVersion.sent_by == actor.id,
        SessionVersion.content_hash == content_hash,
    )
    return db.session.scalars(query).one_or_none()


def to_compare(actor: Actor) -> list[SessionVersion]:
    """What this person has sent and nobody compared yet, oldest first."""
    query = (
        sa.select(SessionVersion)
        .where(SessionVersion.sent_by == actor.id, SessionVersion.settled_at.is_(None))
        .options(joinedload(SessionVersion.session).options(*with_all_parts()))
    )
    return list(db.session.scalars(query.order_by(SessionVersion.id)))
