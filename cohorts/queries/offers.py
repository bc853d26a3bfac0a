"""Finding offers, who stands next on the waiting list, and what a startup's team may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Cohort,
    Decision,
    Enrolment,
    Offer,
    OfferState,
)
from cohorts.queries.applications import WITH_CALL
from cohorts.queries.letters import feedback_of, released_on
from cohorts.queries.waiting import Waiting, waiting_place


@dataclass(frozen=True)
class Letter:
    """What the team of a startup may know of its decision: nothing that was not released to it (R02)."""

    application: Application
    feedback: str
    is_opened: bool
    """Whether somebody of the team asked for the feedback; until then the page only offers it (DEC03)."""
    released_at: datetime | None
    waiting: Waiting | None
    offer: Offer | None
    enrolment_key: str | None


def letter_of(application: Application) -> Letter:
    """The released decision on an application, with its offer and its place; scores are not in it."""
    decision = released_on(application.id)
    enrolment = db.session.scalar(sa.select(Enrolment.key).where(Enrolment.application_id == application.id))
    return Letter(
        application=application,
        feedback=feedback_of([decision])[decision.id] if decision else "",
        is_opened=decision is not None and decision.feedback_opened_at is not None,
        released_at=application.ineligible_told_at or (decision.released_at if decision else None),
        waiting=waiting_place(application),
        offer=offer_of(application.id),
        enrolment_key=enrolment,
    )


def offer_of(application_id: int) -> Offer | None:
    """The offer to an application as it is in the database now."""
    query = sa.select(Offer).where(Offer.application_id == application_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def offers_of(call_id: int) -> list[Offer]:
    """All offers of a call, open ones first, those that run out next on top."""
    query = (
        sa.select(Offer)
        .join(Offer.application)
        .where(Application.call_id == call_id)
        .options(joinedload(Offer.application).joinedload(Application.startup))
        .options(joinedload(Offer.application).joinedload(Application.call))
        .order_by(Offer.state != OfferState.OPEN, Offer.expires_at, Offer.id)
    )
    return list(db.session.scalars(query))


def waiting_in(call_id: int) -> list[Decision]:
    """The waiting list of a call, in its order."""
    query = (
        sa.select(Decision)
        .join(Decision.application)
        .where(Application.call_id == call_id, Application.state == ApplicationState.WAITLISTED)
        .options(joinedload(Decision.application).joinedload(Application.startup))
        .order_by(Decision.rank, Decision.id)
    )
    return list(db.session.scalars(query))


def next_waiting(cohort: Cohort) -> Application | None:
    """Who is offered the next place of a cohort: the first on the waiting list, held for the change."""
    query = (
        sa.select(Application)
        .join(Call, Call.id == Application.call_id)
        .join(Decision, Decision.application_id == Application.id)
        .where(Call.cohort_id == cohort.id, Application.state == ApplicationState.WAITLISTED)
        .options(*WITH_CALL)
        .order_by(Decision.rank, Decision.id)
        .limit(1)
        .with_for_update(of=Application)
    )
    return db.session.scalars(query).one_or_none()


def past_offers(cohort_ids: Sequence[int] | None = None) -> list[Offer]:
    """Offers that nobody answered in time, oldest first; of some cohorts, or of all."""
    query = (
        sa.select(Offer)
        .where(Offer.state == OfferState.OPEN, Offer.expires_at < clock.now())
        .options(joinedload(Offer.application).options(*WITH_CALL))
        .order_by(Offer.expires_at, Offer.id)
    )
    if cohort_ids is not None:
        query = query.where(Offer.cohort_id.in_(cohort_ids))
    return list(db.session.scalars(query))


def open_offers_of(actor: Actor) -> list[Offer]:
    """Offers that wait for the answer of a startup that this person speaks for."""
    query = (
        sa.select(Offer)
        .join(Offer.application)
        .where(
            Application.startup_id.in_(actor.owned),
            Offer.state == OfferState.OPEN,
            Offer.expires_at >= clock.now(),
        )
        .options(joinedload(Offer.application).joinedload(Application.call))
        .order_by(Offer.expires_at)
    )
    return list(db.session.scalars(query))


def answer_deadline(call: Call) -> datetime:
    """The end of the day, in the call's zone, on which an offer made now runs out."""
    last = clock.now().astimezone(ZoneInfo(call.zone)) + timedelta(days=call.answer_days)
    return last.replace(hour=23, minute=59, second=59, microsecond=0)
