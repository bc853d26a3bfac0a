"""By when somebody may apply: the one answer to it, for pages, lists and writes alike (PRG03, PRG04)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models.applications import Application
from cohorts.models.late_entries import LateEntry
from cohorts.models.programmes import Call


@dataclass(frozen=True)
class Deadline:
    """What one applicant is told, and the instant after which nothing is taken from them any more."""

    call: Call
    announced: datetime
    last: datetime
    entry: LateEntry | None = None
    """What moved it for this applicant."""

    def is_open(self, at: datetime) -> bool:
        """Whether this applicant may begin, and hand in, at an instant."""
        return self.call.is_open(at, until=self.last)

    def track_at(self, at: datetime) -> int | None:
        """The only track in which they may hand in at an instant: the call has closed, and a code for one moved it."""
        return self.entry.track_id if self.entry and at > self.call.true_deadline else None

    def is_past(self, at: datetime) -> bool:
        """Whether nothing is taken any more."""
        return at > self.last


def deadline_of(call: Call, actor: Actor | None = None, *, startup_id: int | None = None) -> Deadline:
    """The deadline of somebody who applies, for one of their startups or for none yet; the call's own for visitors."""
    if actor is None:
        return _latest(call, [])
    return _latest(call, _entries([call.id], actor, [startup_id] if startup_id else []))


def deadline_at(moment: datetime, call: Call, actor: Actor, *, startup_id: int) -> Deadline:
    """The deadline that decides over a write: until the call itself closes, nobody's own one matters."""
    if moment <= call.true_deadline:
        return _latest(call, [])
    return deadline_of(call, actor, startup_id=startup_id)


def deadlines_of(actor: Actor, applications: Iterable[Application]) -> dict[int, Deadline]:
    """The deadlines of several applications by their ids, in one query; needs `call` loaded."""
    wanted = list(applications)
    entries = _entries([one.call_id for one in wanted], actor, [one.startup_id for one in wanted])
    return {
        one.id: _latest(
            one.call,
            [e for e in entries if e.call_id == one.call_id and e.startup_id in (None, one.startup_id)],
        )
        for one in wanted
    }


def _latest(call: Call, entries: list[LateEntry]) -> Deadline:
    """The call's own deadline, or a later one that somebody was given."""
    best = max(entries, key=lambda entry: (entry.ends_at, entry.startup_id is not None), default=None)
    if best is None or best.ends_at <= call.true_deadline:
        return Deadline(call, call.closes_at, call.true_deadline)
    return Deadline(call, best.ends_at, best.ends_at, best)


def _entries(call_ids: list[int], actor: Actor, startup_ids: list[int]) -> list[LateEntry]:
    """What a startup applies by already, and what a person holds that no startup has used yet."""
    unused = sa.and_(LateEntry.startup_id.is_(None), LateEntry.email == actor.email)
    query = sa.select(LateEntry).where(
        LateEntry.call_id.in_(call_ids),
        LateEntry.revoked_at.is_(None),
        sa.or_(LateEntry.startup_id.in_(startup_ids), unused),
    )
    return list(db.session.scalars(query.order_by(LateEntry.id)))
