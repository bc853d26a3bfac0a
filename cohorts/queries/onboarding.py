"""Finding what is to be done on the way into a cohort, and who has done it (DEC07)."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.paging import Page, page
from accelerator.permissions import Actor
from cohorts.models import (
    Cohort,
    Enrolment,
    EnrolmentState,
    Milestone,
    OnboardingItem,
    OnboardingStep,
    Owner,
)

UNDER_WAY = (EnrolmentState.ACTIVE, EnrolmentState.PAUSED)
"""States in which a startup's checklist is still worked on."""
WHOLE = (
    joinedload(OnboardingStep.item),
    joinedload(OnboardingStep.file),
    joinedload(OnboardingStep.enrolment).options(
        joinedload(Enrolment.cohort).joinedload(Cohort.programme), joinedload(Enrolment.startup)
    ),
)


@dataclass(frozen=True)
class Line:
    """One startup on the board, with its steps by item."""

    enrolment: Enrolment
    steps: Mapping[int, OnboardingStep]

    @property
    def done(self) -> int:
        """How many of its steps are done."""
        return sum(step.done_at is not None for step in self.steps.values())


def item(item_id: int) -> OnboardingItem:
    """One item with its cohort."""
    return get_or_404(OnboardingItem, item_id, joinedload(OnboardingItem.cohort).joinedload(Cohort.programme))


def step(key: str) -> OnboardingStep:
    """One step with its item, file, startup and cohort."""
    return get_or_404(OnboardingStep, key, *WHOLE)


def prepared_in(cohort_id: int) -> tuple[bool, bool]:
    """Whether a cohort's startups have milestones from a plan, and whether it has a checklist; in one query."""
    planned = sa.exists().where(
        Enrolment.cohort_id == cohort_id,
        Milestone.enrolment_id == Enrolment.id,
        Milestone.plan_item_id.is_not(None),
    )
    listed = sa.exists().where(OnboardingItem.cohort_id == cohort_id)
    has_plan, has_checklist = db.session.execute(sa.select(planned, listed)).one()
    return bool(has_plan), bool(has_checklist)


def items_of(cohort_id: int) -> list[OnboardingItem]:
    """A cohort's checklist by date."""
    query = sa.select(OnboardingItem).where(OnboardingItem.cohort_id == cohort_id)
    return list(db.session.scalars(query.order_by(OnboardingItem.due_on, OnboardingItem.id)))


def steps_of(enrolment_id: int) -> list[OnboardingStep]:
    """A startup's checklist by date."""
    query = (
        sa.select(OnboardingStep)
        .join(OnboardingStep.item)
        .where(OnboardingStep.enrolment_id == enrolment_id)
        .options(contains_eager(OnboardingStep.item))
        .order_by(OnboardingItem.due_on, OnboardingItem.id)
    )
    return list(db.session.scalars(query))


def board_of(cohort: Cohort, *, after: str | None = None) -> Page[Line]:
    """One page of a cohort's startups under way by name, each with its steps; two queries."""
    query = (
        sa.select(Enrolment)
        .join(Enrolment.startup)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(UNDER_WAY))
        .options(contains_eager(Enrolment.startup))
    )
    found = page(query, [Organisation.name, Enrolment.id], after=after)
    wanted = sa.select(OnboardingStep).where(OnboardingStep.enrolment_id.in_([row.id for row in found]))
    steps: dict[int, dict[int, OnboardingStep]] = {row.id: {} for row in found}
    for one in db.session.scalars(wanted.options(joinedload(OnboardingStep.item))):
        steps[one.enrolment_id][one.item_id] = one
    return Page([Line(row, steps[row.id]) for row in found], found.next, found.first)


@dataclass(frozen=True)
class Tally:
    """How many startups have done an item, of how many that it is for."""

    done: int = 0
    all: int = 0


def tallies_in(cohort_id: int) -> dict[int, Tally]:
    """How far each item of a cohort is, by its id."""
    query = (
        sa.select(OnboardingItem.id, sa.func.count(OnboardingStep.done_at), sa.func.count(OnboardingStep.id))
        .outerjoin(OnboardingStep, OnboardingStep.item_id == OnboardingItem.id)
        .where(OnboardingItem.cohort_id == cohort_id)
        .group_by(OnboardingItem.id)
    )
    return {row[0]: Tally(row[1], row[2]) for row in db.session.execute(query)}


def waiting_for(actor: Actor) -> list[OnboardingStep]:
    """What the startups of this person have to do, by date."""
    query = (
        sa.select(OnboardingStep)
        .join(OnboardingStep.item)
        .join(OnboardingStep.enrolment)
        .where(
            Enrolment.startup_id.in_(actor.organisations),
            Enrolment.state.in_(UNDER_WAY),
            OnboardingItem.owner == Owner.TEAM,
            OnboardingStep.done_at.is_(None),
        )
        .options(*WHOLE)
        .order_by(OnboardingItem.due_on, OnboardingItem.id)
        .limit(10)
    )
    return list(db.session.scalars(query))
