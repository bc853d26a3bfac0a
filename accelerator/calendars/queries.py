"""Calendar addresses, and what each module puts into a person's calendar."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from accelerator.accounts.models import User
from accelerator.accounts.queries import actor_for, token_hash
from accelerator.calendars.ics import Entry
from accelerator.calendars.models import CalendarFeed
from accelerator.db import db
from accelerator.permissions import Actor

sources: list[Callable[[Actor], list[Entry]]] = []
"""Modules add functions here: what of theirs lies in a person's calendar, without a private word."""


def live_feed_of(user_id: int) -> CalendarFeed | None:
    """A person's address that works now, if they have one."""
    query = sa.select(CalendarFeed).where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
    return db.session.scalars(query).one_or_none()


def reader_of(token: str) -> Actor | None:
    """Whose calendar an address opens, with the roles and memberships in force now.

    None for an address that was taken back or never given, for somebody suspended, and for somebody
    who has neither role nor membership left: their feed ends with what it was for (R19).
    """
    query = (
        sa.select(CalendarFeed)
        .join(CalendarFeed.user)
        .where(
            CalendarFeed.token_hash == token_hash(token), CalendarFeed.revoked_at.is_(None), User.is_active
        )
        .options(contains_eager(CalendarFeed.user))
    )
    feed = db.session.scalars(query).one_or_none()
    actor = actor_for(feed.user) if feed is not None else None
    return actor if actor is not None and (actor.grants or actor.organisations) else None


def entries_for(actor: Actor) -> list[Entry]:
    """Everything in a person's calendar, in order."""
    found = [entry for source in sources for entry in source(actor)]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))
