"""Finding cohorts."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import get_or_404
from accelerator.permissions import Actor
from cohorts.models.programmes import Cohort, Programme


def cohort(slug: str) -> Cohort:
    """One cohort with its programme."""
    return get_or_404(Cohort, slug, joinedload(Cohort.programme))


def cohorts_visible_to(actor: Actor) -> sa.Select[Cohort]:
    """The cohorts that somebody runs."""
    query = sa.select(Cohort).options(joinedload(Cohort.programme))
    if actor.is_system or actor.has("manager", ""):
        return query
    return query.where(
        sa.or_(
            Cohort.id.in_(actor.scope_ids("manager", "cohort")),
            Cohort.programme_id.in_(actor.scope_ids("manager", "programme")),
        )
    )


def cohorts_of(programme: Programme) -> sa.Select[Cohort]:
    """The cohorts of one programme, latest first."""
    query = sa.select(Cohort).where(Cohort.programme_id == programme.id)
    return query.order_by(Cohort.starts_on.desc(), Cohort.id.desc())
