"""Which drafts and which offers are to be reminded of their deadline, and which were (APP05, DEC04)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db
from accelerator.mail import OutboxMail
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.decisions import Offer, OfferState
from cohorts.models.late_entries import LateEntry
from cohorts.models.programmes import Call

DRAFT = ApplicationState.DRAFT
DAYS = (7, 2, 1)
"""A team hears so many days before its deadline that its draft is still one."""
OFFER_DAYS = (3, 1)
"""And so many days before an offer runs out that nobody has answered."""


@dataclass(frozen=True)
class Reminder:
    """One application whose turn it is, with the mark by which its letters are sent once."""

    application_id: int
    mark: str


def due_reminders() -> list[Reminder]:
    """The drafts that nobody has been reminded of since the present step began; one query a call and deadline.

    A draft begun later gets the step it falls into, not those it missed. A deadline that moves counts anew, and
    so does one of an applicant's own.
    """
    by_mark: dict[str, list[int]] = defaultdict(list)
    for application_id, call_id, ends_at in db.session.execute(sa.union_all(_of_calls(), _own_ones())):
        by_mark[_mark("draft-due", call_id, ends_at, DAYS)].append(application_id)
    return [reminder for prefix, ids in by_mark.items() for reminder in _unsent(prefix, ids)]


def drafts_of(call_id: int) -> list[int]:
    """The drafts of a call by their ids."""
    query = sa.select(Application.id).where(Application.call_id == call_id)
    return list(db.session.scalars(query.where(Application.state == DRAFT).order_by(Application.id)))


def due_offer_reminders() -> list[Reminder]:
    """The offers that nobody has answered or was reminded of since the present step began."""
    now = clock.now()
    running = sa.select(Offer).where(
        Offer.state == OfferState.OPEN,
        Offer.expires_at > now,
        Offer.expires_at <= now + timedelta(days=max(OFFER_DAYS)),
    )
    by_mark: dict[str, list[int]] = defaultdict(list)
    for offer in db.session.scalars(running.order_by(Offer.id)):
        by_mark[_mark("offer-due", offer.cohort_id, offer.expires_at, OFFER_DAYS)].append(
            offer.application_id
        )
    return [reminder for prefix, ids in by_mark.items() for reminder in _unsent(prefix, ids)]


def _of_calls() -> sa.Select[int, int, datetime]:
    """Drafts with the advertised deadline of their call, where it is near."""
    query = sa.select(Application.id, Application.call_id, Call.closes_at).join(Application.call)
    return query.where(Application.state == DRAFT, Call.is_published, Call.opens_at <= clock.now()).where(
        *_is_near(Call.closes_at)
    )


def _own_ones() -> sa.Select[int, int, datetime]:
    """Drafts whose startup has a deadline of its own, where it is near."""
    query = sa.select(Application.id, Application.call_id, LateEntry.ends_at).join(Application.call)
    is_its = sa.and_(LateEntry.call_id == Application.call_id, LateEntry.startup_id == Application.startup_id)
    return query.join(LateEntry, is_its).where(
        Application.state == DRAFT,
        Call.is_published,
        LateEntry.revoked_at.is_(None),
        *_is_near(LateEntry.ends_at),
    )


def _is_near(ends_at: Any) -> tuple[Any, Any]:
    now = clock.now()
    return ends_at > now, ends_at <= now + timedelta(days=max(DAYS))


def _mark(kind: str, of: int, ends_at: datetime, steps: Sequence[int]) -> str:
    """What all letters of one step begin with; an end that moves begins anew."""
    left = ends_at - clock.now()
    step = min(days for days in steps if left <= timedelta(days=days))
    return f"{kind}:{of}:{int(ends_at.timestamp())}:{step}:"


def _unsent(prefix: str, ids: Iterable[int]) -> list[Reminder]:
    """Those among some applications about which no letter with this mark was written."""
    written = sa.select(OutboxMail.once).where(OutboxMail.once.startswith(prefix, autoescape=True))
    sent = {once.removeprefix(prefix).split(":")[0] for once in db.session.scalars(written) if once}
    return [Reminder(ident, f"{prefix}{ident}:") for ident in ids if str(ident) not in sent]
