"""Finding milestones: a startup's own, what is due, and what waits for a verdict."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from cohorts.models import (
    Cohort,
    Enrolment,
    EnrolmentState,
    Evidence,
    Milestone,
    MilestonePlan,
    MilestoneState,
    PlanItem,
)
from cohorts.models.enrolments import RUNNING
from cohorts.models.milestones import OPEN

WITH_ENROLMENT = joinedload(Milestone.enrolment).options(
    joinedload(Enrolment.cohort).joinedload(Cohort.programme), joinedload(Enrolment.startup)
)
SOON = timedelta(days=14)
"""How far ahead a founder is told of what is due."""


def milestone(key: str) -> Milestone:
    """One milestone with its enrolment, startup, cohort and evidence."""
    return get_or_404(
        Milestone, key, WITH_ENROLMENT, selectinload(Milestone.evidence).joinedload(Evidence.file)
    )


def milestone_by_id(milestone_id: int) -> Milestone:
    """The same, for reactions that know the id."""
    return get_or_404(Milestone, milestone_id, WITH_ENROLMENT)


def evidence(key: str) -> Evidence:
    """One piece of evidence with its file and milestone."""
    return get_or_404(
        Evidence, key, joinedload(Evidence.file), joinedload(Evidence.milestone).options(WITH_ENROLMENT)
    )


def milestones_of(*enrolment_ids: int) -> list[Milestone]:
    """The milestones of one or more startups by date, with their evidence."""
    query = (
        sa.select(Milestone)
        .where(Milestone.enrolment_id.in_(enrolment_ids))
        .options(selectinload(Milestone.evidence).joinedload(Evidence.file), WITH_ENROLMENT)
        .order_by(Milestone.due_on, Milestone.id)
    )
    return list(db.session.scalars(query))


def due_for(actor: Actor) -> list[Milestone]:
    """What a founder has to hand in within two weeks, or should have by now."""
    query = (
        _with_enrolment()
        .where(
            Enrolment.startup_id.in_(actor.organisations),
            Enrolment.state == EnrolmentState.ACTIVE,
            Milestone.state.in_(OPEN),
            Milestone.due_on <= clock.today() + SOON,
        )
        .order_by(Milestone.due_on, Milestone.id)
    )
    return list(db.session.scalars(query))


def to_verify_for(actor: Actor, *, limit: int = 20) -> list[Milestone]:
    """Evidence that waits for a verdict by somebody who runs the cohort, oldest first."""
    query = _with_enrolment().where(Milestone.state == MilestoneState.SUBMITTED)
    if not (actor.is_system or actor.has("manager", "")):
        query = query.where(
            sa.or_(
                Enrolment.cohort_id.in_(actor.scope_ids("manager", "cohort")),
                Cohort.programme_id.in_(actor.scope_ids("manager", "programme")),
            )
        )
    return list(db.session.scalars(query.order_by(Milestone.submitted_at, Milestone.id).limit(limit)))


def _with_enrolment() -> sa.Select[Milestone]:
    return (
        sa.select(Milestone)
        .join(Milestone.enrolment)
        .join(Enrolment.cohort)
        .join(Enrolment.startup)
        .options(
            contains_eager(Milestone.enrolment).options(
                contains_eager(Enrolment.cohort), contains_eager(Enrolment.startup)
            )
        )
    )


def plans_of(programme_id: int) -> list[MilestonePlan]:
    """The milestone plans of a programme with their items, oldest first."""
    query = (
        sa.select(MilestonePlan)
        .where(MilestonePlan.programme_id == programme_id)
        .options(selectinload(MilestonePlan.items))
        .order_by(MilestonePlan.id)
    )
    return list(db.session.scalars(query))


def plans_applied_in(cohort_id: int) -> list[MilestonePlan]:
    """The plans by which a cohort's startups got their milestones."""
    used = (
        sa.select(PlanItem.plan_id)
        .join(Milestone, Milestone.plan_item_id == PlanItem.id)
        .join(Enrolment, Enrolment.id == Milestone.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id)
    )
    query = (
        sa.select(MilestonePlan).where(MilestonePlan.id.in_(used)).options(selectinload(MilestonePlan.items))
    )
    return list(db.session.scalars(query.order_by(MilestonePlan.id)))


def planned_pairs(cohort_id: int) -> set[tuple[int, int]]:
    """(enrolment id, plan item id) of every milestone that a plan has given a cohort."""
    query = (
        sa.select(Milestone.enrolment_id, Milestone.plan_item_id)
        .join(Enrolment, Enrolment.id == Milestone.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, Milestone.plan_item_id.is_not(None))
    )
    return {(enrolment_id, item_id) for enrolment_id, item_id in db.session.execute(query) if item_id}


def lacking(cohort_id: int, plans: Sequence[MilestonePlan]) -> dict[int, int]:
    """By plan, how many startups of a cohort, of those that run, lack some of its milestones."""
    known = planned_pairs(cohort_id)
    query = sa.select(Enrolment.id).where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(RUNNING))
    running = db.session.scalars(query).all()
    return {
        plan.id: sum(any((row, item.id) not in known for item in plan.items) for row in running)
        for plan in plans
    }


def names_of(ids: set[int | None]) -> dict[int, str]:
    """People's names by id, for 'verified by …'; the system has none."""
    query = sa.select(User.id, User.name).where(User.id.in_([ident for ident in ids if ident]))
    return {row.id: row.name for row in db.session.execute(query)}


def due_date(cohort: Cohort, item: PlanItem) -> date:
    """The day on which a plan's milestone is due in a cohort."""
    return cohort.starts_on + timedelta(days=item.due_after_days)
