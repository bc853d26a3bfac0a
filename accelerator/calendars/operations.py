"""Opening and taking back the address of one's own calendar."""

import secrets

from accelerator import clock
from accelerator.accounts.queries import person, token_hash
from accelerator.calendars import facts, permissions, queries
from accelerator.calendars.models import CalendarFeed
from accelerator.db import db, lock
from accelerator.facts import record
from accelerator.permissions import Actor, require


def open_feed(actor: Actor) -> str:
    """Make a new address and give back its token, this once; an earlier address stops working."""
    require(actor, permissions.FEED)
    lock(person(actor.id))
    _revoke_live(actor)
    token = secrets.token_urlsafe(24)
    feed = CalendarFeed(user_id=actor.id, token_hash=token_hash(token))
    db.session.add(feed)
    db.session.flush()
    record(facts.CalendarFeedOpened(actor_id=actor.id, feed_id=feed.id))
    return token


def revoke_feed(actor: Actor) -> None:
    """Take the address back: whoever has it reads nothing from now on."""
    require(actor, permissions.FEED)
    _revoke_live(actor)


def _revoke_live(actor: Actor) -> None:
    feed = queries.live_feed_of(actor.id)
    if feed is not None:
        feed.revoked_at = clock.now()
        db.session.flush()
        record(facts.CalendarFeedRevoked(actor_id=actor.id, feed_id=feed.id))
