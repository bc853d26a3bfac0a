"""Finding what is to be done on the way into a cohort, and who has done it (DEC07)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from accelerator.accounts.queries import answers_to, texts_for_everyone
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.organisations.queries import people_by_organisation
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
class TeamAnswer:
    """What one of a team says to a text in force; None while they have not said anything."""

    user_id: int
    name: str
    is_given: bool | None


@dataclass(frozen=True)
class Line:
    """One startup on the board, with its steps by item, and what teams say to those that consents prove, by step."""

    enrolment: Enrolment
    steps: Mapping[int, OnboardingStep]
    answers: Mapping[int, Sequence[TeamAnswer]]

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


def steps_by_consent(startups: Sequence[int] | None = None) -> list[OnboardingStep]:
    """Steps that consents prove, of these startups or of all under way, held until the transaction ends.

    Of two people of a team who answer at once the second waits here, and then reads the first one's answer.
    """
    query = (
        sa.select(OnboardingStep)
        .join(OnboardingStep.item)
        .join(OnboardingStep.enrolment)
        .where(OnboardingItem.consent.is_not(None), Enrolment.state.in_(UNDER_WAY))
        .options(contains_eager(OnboardingStep.item), contains_eager(OnboardingStep.enrolment))
        .order_by(OnboardingStep.id)
        .with_for_update(of=OnboardingStep)
        .execution_options(populate_existing=True)
    )
    if startups is not None:
        query = query.where(Enrolment.startup_id.in_(startups))
    return list(db.session.scalars(query))


def is_by_consent(item: OnboardingItem) -> bool:
    """Whether the team's own answers prove it; while no text is in force, somebody says so as with the others."""
    return item.consent is not None and item.consent in texts_for_everyone()


def team_answers(steps: Sequence[OnboardingStep]) -> dict[int, list[TeamAnswer]]:
    """What each of the team says, by the id of the step that it proves; other steps are left out.

    Needs `item` and `enrolment` loaded.
    """
    texts = texts_for_everyone() if any(step.item.consent for step in steps) else {}
    asked = [(step, texts[kind]) for step in steps if (kind := step.item.consent) and kind in texts]
    startups = {step.enrolment.startup_id for step, _text in asked}
    teams = people_by_organisation(list(startups)) if startups else {}
    everybody = [person.id for team in teams.values() for person in team]
    said = {text: answers_to(text, everybody) for text in {text for _step, text in asked}}
    return {
        step.id: [
            TeamAnswer(person.id, person.name, said[text].get(person.id))
            for person in teams[step.enrolment.startup_id]
        ]
        for step, text in asked
    }


def board_of(cohort: Cohort, *, after: str | None = None) -> Page[Line]:
    """One page of a cohort's startups under way by name, each with its steps; the same few queries for any number."""
    query = (
        sa.select(Enrolment)
        .join(Enrolment.startup)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(UNDER_WAY))
        .options(contains_eager(Enrolment.startup))
    )
    found = page(query, [Organisation.name, Enrolment.id], after=after)
    wanted = sa.select(OnboardingStep).where(OnboardingStep.enrolment_id.in_([row.id for row in found]))
    steps: dict[int, dict[int, OnboardingStep]] = {row.id: {} for row in found}
    everything = list(
        db.session.scalars(
            wanted.options(joinedload(OnboardingStep.item), joinedload(OnboardingStep.enrolment))
        )
    )
    for one in everything:
        steps[one.enrolment_id][one.item_id] = one
    answers = team_answers(everything)
    return Page([Line(row, steps[row.id], answers) for row in found], found.next, found.first)


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
