"""Finding enrolments and how far each has come; progress is counted from milestones, never stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor
from accelerator.search import says
from cohorts.models import Cohort, Enrolment, EnrolmentState, Milestone, MilestoneState
from cohorts.models.milestones import OPEN

WITH_COHORT = (
    joinedload(Enrolment.cohort).joinedload(Cohort.programme),
    joinedload(Enrolment.startup),
)
LATE = "late"
TO_VERIFY = "to_verify"


@dataclass(frozen=True)
class Progress:
    """How far a startup has come with its milestones on a certain day."""

    achieved: int = 0
    submitted: int = 0
    overdue: int = 0
    total: int = 0
    """Without the dropped ones."""

    @property
    def share(self) -> float:
        """Achieved milestones as a share of all that count, 0 where there are none."""
        return self.achieved / self.total if self.total else 0.0


@dataclass(frozen=True)
class Place:
    """An enrolment together with its progress."""

    enrolment: Enrolment
    progress: Progress


def enrolment(key: str) -> Enrolment:
    """One enrolment with its cohort, programme and startup."""
    return get_or_404(Enrolment, key, *WITH_COHORT)


def cohort_of(enrolment_id: int) -> Cohort:
    """The cohort of an enrolment, with its programme."""
    return get_or_404(Enrolment, enrolment_id, *WITH_COHORT).cohort


def enrolments_of(cohort: Cohort) -> sa.Select[Enrolment]:
    """Everybody who has or had a place in a cohort, by name."""
    return (
        sa.select(Enrolment)
        .join(Enrolment.startup)
        .where(Enrolment.cohort_id == cohort.id)
        .options(*WITH_COHORT)
        .order_by(Organisation.name, Enrolment.id)
    )


def enrolments_of_startups(actor: Actor) -> list[Enrolment]:
    """The places of a person's own startups, latest cohort first."""
    query = (
        sa.select(Enrolment)
        .join(Enrolment.cohort)
        .where(Enrolment.startup_id.in_(actor.organisations))
        .options(*WITH_COHORT)
        .order_by(Cohort.starts_on.desc(), Enrolment.id)
    )
    return list(db.session.scalars(query))


def enrolments_visible_to(actor: Actor) -> sa.Select[Enrolment]:
    """The places that somebody runs or belongs to."""
    query = sa.select(Enrolment).join(Enrolment.cohort).options(*WITH_COHORT)
    if actor.is_system or actor.has("manager", ""):
        return query
    return query.where(
        sa.or_(
            Enrolment.startup_id.in_(actor.organisations),
            Enrolment.cohort_id.in_(actor.scope_ids("manager", "cohort")),
            Cohort.programme_id.in_(actor.scope_ids("manager", "programme")),
        )
    )


def progress_of(enrolment_ids: Sequence[int], on: date) -> dict[int, Progress]:
    """The progress of several enrolments on a day, in one query."""
    state = Milestone.state
    late = sa.and_(state.in_(OPEN), Milestone.due_on < on)
    query = (
        sa.select(
            Milestone.enrolment_id,
            sa.func.count().filter(state == MilestoneState.ACHIEVED),
            sa.func.count().filter(state == MilestoneState.SUBMITTED),
            sa.func.count().filter(late),
            sa.func.count().filter(state != MilestoneState.DROPPED),
        )
        .where(Milestone.enrolment_id.in_(enrolment_ids))
        .group_by(Milestone.enrolment_id)
    )
    found = {row[0]: Progress(*row[1:]) for row in db.session.execute(query)}
    return {key: found.get(key, Progress()) for key in enrolment_ids}


def places_in(cohort: Cohort, *, state: str = "", words: str = "", sign: str = "") -> list[Place]:
    """A cohort's startups with their progress, narrowed by state, words of the name, and what is up.

    A cohort has tens of startups, so the list is read whole. `sign` is LATE or TO_VERIFY.
    """
    query = enrolments_of(cohort)
    if state in [known.value for known in EnrolmentState]:
        query = query.where(Enrolment.state == EnrolmentState(state))
    if words:
        query = query.where(says(words, Organisation.name))
    rows = list(db.session.scalars(query))
    progress = progress_of([row.id for row in rows], clock.today(cohort.zone))
    places = [Place(row, progress[row.id]) for row in rows]
    if sign == LATE:
        return [place for place in places if place.progress.overdue]
    if sign == TO_VERIFY:
        return [place for place in places if place.progress.submitted]
    return places


@dataclass(frozen=True)
class Overview:
    """A cohort in numbers; each opens its rows."""

    startups: int
    overdue: int
    """Startups with something overdue."""
    to_verify: int
    """Startups with evidence that waits for a verdict."""
    achieved: int
    milestones: int


def overview_of(cohort: Cohort) -> Overview:
    """The numbers above a cohort's list."""
    everybody = places_in(cohort)
    return Overview(
        startups=len(everybody),
        overdue=sum(place.progress.overdue > 0 for place in everybody),
        to_verify=sum(place.progress.submitted > 0 for place in everybody),
        achieved=sum(place.progress.achieved for place in everybody),
        milestones=sum(place.progress.total for place in everybody),
    )


SORTS: dict[str, Callable[[Place], Any]] = {
    "name": lambda place: place.enrolment.startup.name.casefold(),
    "achieved": lambda place: (place.progress.share, place.progress.achieved),
    "overdue": lambda place: place.progress.overdue,
}


def in_order(places: Sequence[Place], sort: str) -> list[Place]:
    """The list in another order; an unknown one leaves it by name."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(places, key=key, reverse=sort.startswith("-")) if key else list(places)
