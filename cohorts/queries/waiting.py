"""Where a startup stands on a waiting list, and what it waits for (G12)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from accelerator import clock
from accelerator.db import db
from cohorts.models import Application, ApplicationState, Call, Decision, Offer, OfferState


@dataclass(frozen=True)
class Waiting:
    """A place on the waiting list of a cohort, counted among those who wait now."""

    place: int
    of: int
    offers: int
    """Offers that wait for their answer: as many places may become free."""
    frees_by: datetime | None
    """When the first of them runs out at the latest."""


def waiting_place(application: Application) -> Waiting | None:
    """Where an application stands now in the order in which places are offered; needs `call` loaded.

    The list is the cohort's: two calls for one cohort wait for the same places.
    """
    if application.state is not ApplicationState.WAITLISTED:
        return None
    own = aliased(Decision)
    mine = sa.select(own.rank, own.id).where(own.application_id == application.id).subquery()
    is_ahead = sa.or_(
        Decision.rank < mine.c.rank, sa.and_(Decision.rank == mine.c.rank, Decision.id < mine.c.id)
    )
    waiting = (
        sa.select(sa.func.count(), sa.func.count().filter(is_ahead))
        .select_from(Decision)
        .join(Application, Application.id == Decision.application_id)
        .join(Call, Call.id == Application.call_id)
        .join(mine, sa.true())
        .where(Call.cohort_id == application.call.cohort_id, Application.state == ApplicationState.WAITLISTED)
    )
    of, ahead = db.session.execute(waiting).one()
    held = sa.select(sa.func.count(), sa.func.min(Offer.expires_at)).where(
        Offer.cohort_id == application.call.cohort_id,
        Offer.state == OfferState.OPEN,
        Offer.expires_at >= clock.now(),
    )
    offers, frees_by = db.session.execute(held).one()
    return Waiting(ahead + 1, of, offers, frees_by)
