"""Finding cycles: the calls in them that somebody runs, and from which calls the next one could be copied."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from cohorts.models.cycles import Cycle
from cohorts.models.programmes import Call, Cohort
from cohorts.queries.calls import calls_visible_to
from cohorts.queries.programmes import programmes_run_by

MOST_OFFERED = 200
"""Calls in the list of those that could be taken in."""


def cycle(key: str) -> Cycle:
    """One cycle with its calls, whoever runs them."""
    return get_or_404(Cycle, key, selectinload(Cycle.calls))


def cycles_visible_to(actor: Actor) -> sa.Select[Cycle]:
    """The cycles in which somebody runs a call."""
    return sa.select(Cycle).where(Cycle.id.in_(calls_visible_to(actor).with_only_columns(Call.cycle_id)))


def counts_in(cycles: Sequence[Cycle], actor: Actor) -> dict[int, int]:
    """By cycle how many of its calls somebody runs."""
    query = calls_visible_to(actor).with_only_columns(Call.cycle_id, sa.func.count().label("calls"))
    query = query.where(Call.cycle_id.in_([cycle.id for cycle in cycles])).group_by(Call.cycle_id)
    return {row.cycle_id: row.calls for row in db.session.execute(query)}


def calls_in(cycle: Cycle, actor: Actor) -> list[Call]:
    """The calls of a cycle that somebody runs, those that open next first; the others stay out of sight."""
    query = calls_visible_to(actor).where(Call.cycle_id == cycle.id)
    query = query.options(joinedload(Call.cohort).joinedload(Cohort.programme))
    return list(db.session.scalars(query.order_by(Call.opens_at, Call.id)))


def without_cycle(actor: Actor) -> list[Call]:
    """The calls that somebody runs and that are in no cycle, latest first."""
    query = calls_visible_to(actor).where(Call.cycle_id.is_(None))
    return list(db.session.scalars(query.order_by(Call.opens_at.desc(), Call.id.desc()).limit(MOST_OFFERED)))


def last_calls(actor: Actor) -> list[Call]:
    """The latest call of each programme that somebody runs, by the programme's name."""
    place = sa.func.row_number().over(
        partition_by=Call.programme_id, order_by=(Call.opens_at.desc(), Call.id.desc())
    )
    programmes = programmes_run_by(actor)
    ranked = (
        sa.select(Call.id, place.label("place"))
        .where(Call.programme_id.in_([programme.id for programme in programmes]))
        .subquery()
    )
    query = (
        sa.select(Call)
        .join(ranked, ranked.c.id == Call.id)
        .where(ranked.c.place == 1)
        .options(joinedload(Call.programme), joinedload(Call.cohort).joinedload(Cohort.programme))
    )
    found = {call.programme_id: call for call in db.session.scalars(query)}
    return [found[programme.id] for programme in programmes if programme.id in found]


def newest_cohorts(programme_ids: Sequence[int]) -> dict[int, Cohort]:
    """By programme the cohort that begins last."""
    query = sa.select(Cohort).where(Cohort.programme_id.in_(programme_ids))
    query = query.options(joinedload(Cohort.programme)).order_by(Cohort.starts_on, Cohort.id)
    return {cohort.programme_id: cohort for cohort in db.session.scalars(query)}
