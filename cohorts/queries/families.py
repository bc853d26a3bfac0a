"""Finding families of programmes, and what their page shows."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from cohorts.models.families import Family
from cohorts.models.programmes import Call, Programme
from cohorts.queries import calls
from cohorts.queries.programmes import programmes_run_by


def family(slug: str) -> Family:
    """One family with its programmes."""
    return get_or_404(Family, slug, selectinload(Family.programmes))


def family_of(programme: Programme) -> Family | None:
    """The family that a programme belongs to."""
    query = sa.select(Family).where(Family.id == programme.family_id)
    return db.session.scalars(query.options(selectinload(Family.programmes))).one_or_none()


def families() -> Sequence[Family]:
    """Every family that has a programme, by name."""
    query = sa.select(Family).where(sa.exists().where(Programme.family_id == Family.id))
    options = selectinload(Family.programmes)
    return db.session.scalars(query.options(options).order_by(Family.name, Family.id).limit(100)).all()


def may_belong(actor: Actor, family: Family | None = None) -> list[Programme]:
    """The programmes that somebody may put into a family: their own, without those of another family."""
    return [
        programme
        for programme in programmes_run_by(actor)
        if programme.family_id is None or (family is not None and programme.family_id == family.id)
    ]


def open_calls_of(family: Family) -> dict[int, list[Call]]:
    """By programme the calls of a family that take applications now or will, those that close next first."""
    found: dict[int, list[Call]] = {programme.id: [] for programme in family.programmes}
    for call in calls.current_calls(list(found)):
        found[call.programme_id].append(call)
    return found
