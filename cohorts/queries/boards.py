"""The numbers on home boards; a fixed number of queries whatever there is to count."""

from dataclasses import dataclass

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import (
    Application,
    Call,
    Cohort,
    Enrolment,
    Milestone,
    MilestoneState,
    Review,
    ReviewState,
    Round,
    RoundState,
)
from cohorts.models.applications import READ, UNDECIDED
from cohorts.models.enrolments import HOLDS_A_PLACE
from cohorts.models.milestones import OPEN
from cohorts.models.reviews import LIVE
from cohorts.queries.calls import calls_visible_to
from cohorts.queries.cohorts import cohorts_visible_to
from cohorts.queries.samples import IS_SAMPLE


@dataclass(frozen=True)
class Selection:
    """A closed call whose decisions are not out yet."""

    call: Call
    undecided: int
    read: int
    """Readings handed in, in the round under way."""
    wanted: int
    """Readings that the round wants in all."""


@dataclass(frozen=True)
class Running:
    """A cohort under way, in numbers."""

    cohort: Cohort
    startups: int
    achieved: int
    milestones: int
    to_verify: int
    overdue: int


@dataclass(frozen=True)
class Reading:
    """How far one reviewer has come with one call."""

    call: Call
    done: int
    total: int


def to_decide(actor: Actor) -> list[tuple[Call, int]]:
    """Closed calls that somebody runs, each with how many applications still wait for a decision."""
    closed = [
        call
        for call in db.session.scalars(calls_visible_to(actor).where(Call.closes_at < clock.now()))
        if call.true_deadline < clock.now()
    ]
    undecided = _counts(
        sa.select(Application.call_id, sa.func.count())
        .where(Application.call_id.in_([call.id for call in closed]), Application.state.in_(UNDECIDED))
        .group_by(Application.call_id)
    )
    return [(call, undecided[call.id]) for call in closed if call.id in undecided]


def selections_of(actor: Actor) -> list[Selection]:
    """Calls that somebody has to decide on, and how far their reading has come."""
    waiting = to_decide(actor)
    ids = [call.id for call, _undecided in waiting]
    under_way = Round.state == RoundState.ACTIVE
    read = _counts(
        sa.select(Round.call_id, sa.func.count())
        .join(Review, Review.round_id == Round.id)
        .join(Review.application)
        .where(Round.call_id.in_(ids), under_way, Review.state == ReviewState.SUBMITTED, ~IS_SAMPLE)
        .group_by(Round.call_id)
    )
    wanted = _counts(sa.select(Round.call_id, Round.reads_wanted).where(Round.call_id.in_(ids), under_way))
    return [
        Selection(call, undecided, read.get(call.id, 0), undecided * wanted.get(call.id, 0))
        for call, undecided in waiting
    ]


def running_cohorts_of(actor: Actor) -> list[Running]:
    """The cohorts that somebody runs and that are not over yet, or the latest one when all are."""
    query = cohorts_visible_to(actor).order_by(Cohort.starts_on.desc(), Cohort.id.desc()).limit(20)
    found = list(db.session.scalars(query))
    days = {cohort.id: clock.today(cohort.zone) for cohort in found}
    started = [cohort for cohort in found if cohort.starts_on <= days[cohort.id]]
    chosen = [cohort for cohort in started if days[cohort.id] <= cohort.ends_on] or started[:1]
    if not chosen:
        return []
    ids = [cohort.id for cohort in chosen]
    today = sa.case({ident: days[ident] for ident in ids}, value=Enrolment.cohort_id)
    startups = _counts(
        sa.select(Enrolment.cohort_id, sa.func.count())
        .where(Enrolment.cohort_id.in_(ids), Enrolment.state.in_(HOLDS_A_PLACE))
        .group_by(Enrolment.cohort_id)
    )
    state = Milestone.state
    rows = db.session.execute(
        sa.select(
            Enrolment.cohort_id,
            sa.func.count().filter(state == MilestoneState.ACHIEVED),
            sa.func.count().filter(state != MilestoneState.DROPPED),
            sa.func.count().filter(state == MilestoneState.SUBMITTED),
            sa.func.count().filter(sa.and_(state.in_(OPEN), Milestone.due_on < today)),
        )
        .join(Milestone, Milestone.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id.in_(ids))
        .group_by(Enrolment.cohort_id)
    )
    counts = {row[0]: tuple(row[1:]) for row in rows}
    return [
        Running(cohort, startups.get(cohort.id, 0), *counts.get(cohort.id, (0, 0, 0, 0))) for cohort in chosen
    ]


def reading_progress_of(actor: Actor) -> list[Reading]:
    """How far a reviewer has come, call by call, latest first; calls that are decided have left."""
    counts = (
        sa.select(
            Round.call_id,
            sa.func.count().filter(Review.state == ReviewState.SUBMITTED).label("done"),
            sa.func.count().label("total"),
        )
        .join(Review, Review.round_id == Round.id)
        .join(Review.application)
        .where(
            Review.reviewer_id == actor.id,
            Review.state.in_(LIVE),
            Round.state == RoundState.ACTIVE,
            Application.state.in_(READ),
        )
        .group_by(Round.call_id)
        .subquery()
    )
    query = sa.select(Call, counts.c.done, counts.c.total).join(counts, counts.c.call_id == Call.id)
    rows = db.session.execute(query.order_by(Call.closes_at.desc()))
    return [Reading(call, done, total) for call, done, total in rows]


def _counts(query: sa.Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}
