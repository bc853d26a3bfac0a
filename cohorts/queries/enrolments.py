"""Finding enrolments and how far each has come; progress is counted from milestones, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.paging import PAGE_SIZE, Page, page
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
SHARES = 10_000
"""Shares are compared in whole ten-thousandths, which both engines round alike."""


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


def has_had_a_place(actor: Actor) -> bool:
    """Whether a startup of this person ever had a place in a cohort."""
    query = sa.select(Enrolment.id).where(Enrolment.startup_id.in_(actor.organisations)).limit(1)
    return bool(actor.organisations) and db.session.scalar(query) is not None


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
    query = _progress(on).where(Milestone.enrolment_id.in_(enrolment_ids))
    found = {row[0]: Progress(*row[1:]) for row in db.session.execute(query)}
    return {key: found.get(key, Progress()) for key in enrolment_ids}


def _progress(on: date) -> sa.Select[int, int, int, int, int]:
    """The fields of `Progress` for each place that has milestones, counted in one sweep."""
    state, counted = Milestone.state, sa.func.count
    return (
        sa.select(
            Milestone.enrolment_id,
            counted().filter(state == MilestoneState.ACHIEVED).label("achieved"),
            counted().filter(state == MilestoneState.SUBMITTED).label("submitted"),
            counted().filter(_late(on)).label("overdue"),
            counted().label("total"),
        )
        .where(state != MilestoneState.DROPPED)
        .group_by(Milestone.enrolment_id)
    )


def places_in(
    cohort: Cohort,
    *,
    state: str = "",
    words: str = "",
    sign: str = "",
    sort: str = "",
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Place]:
    """One page of a cohort's startups with their progress, narrowed by state, words of the name, and what is up.

    `sign` is LATE or TO_VERIFY. The page's ids are found first, by the narrowest rows that give the order.
    """
    today = clock.today(cohort.zone)
    query = sa.select(Enrolment.id).join(Enrolment.startup).where(Enrolment.cohort_id == cohort.id)
    if state in [known.value for known in EnrolmentState]:
        query = query.where(Enrolment.state == EnrolmentState(state))
    if words:
        query = query.where(says(words, Organisation.name))
    of_all = _progress(today).join(Milestone.enrolment).where(Enrolment.cohort_id == cohort.id)
    counted = of_all.subquery()
    if sign in (LATE, TO_VERIFY):
        has_sign = counted.c.overdue if sign == LATE else counted.c.submitted
        query = query.join(counted, counted.c.enrolment_id == Enrolment.id).where(has_sign > 0)
    elif sort.removeprefix("-") in ("achieved", "overdue"):
        query = query.outerjoin(counted, counted.c.enrolment_id == Enrolment.id)
    found = page(query, _order(sort, counted.c), after=after, size=size)
    rows = db.session.scalars(sa.select(Enrolment).where(Enrolment.id.in_(found.rows)).options(*WITH_COHORT))
    known = {row.id: row for row in rows}
    progress = progress_of(found.rows, today)
    places = [Place(known[ident], progress[ident]) for ident in found.rows]
    return Page(rows=places, next=found.next, first=found.first)


def _order(sort: str, each: Any) -> list[Any]:
    """What the list is sorted by, equal ones by name; an unknown order is that by name."""
    achieved, overdue = sa.func.coalesce(each.achieved, 0), sa.func.coalesce(each.overdue, 0)
    keys: dict[str, list[Any]] = {
        "name": [Organisation.name],
        "achieved": [sa.func.coalesce(achieved * SHARES // each.total, 0), achieved, Organisation.name],
        "overdue": [overdue, Organisation.name],
    }
    columns = keys.get(sort.removeprefix("-"), keys["name"])
    directed = [column.desc() for column in columns] if sort.startswith("-") else columns
    return [*directed, Enrolment.id]


def _late(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(Milestone.state.in_(OPEN), Milestone.due_on < on)


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
    """The numbers above a cohort's list, counted by the database."""
    state, today = Milestone.state, clock.today(cohort.zone)
    startup, counted = Milestone.enrolment_id, sa.func.count
    query = (
        sa.select(
            counted(sa.distinct(sa.case((_late(today), startup)))),
            counted(sa.distinct(sa.case((state == MilestoneState.SUBMITTED, startup)))),
            counted().filter(state == MilestoneState.ACHIEVED),
            counted(),
        )
        .join(Milestone.enrolment)
        .where(Enrolment.cohort_id == cohort.id, state != MilestoneState.DROPPED)
    )
    everybody = sa.select(counted()).where(Enrolment.cohort_id == cohort.id)
    return Overview(db.session.scalar(everybody) or 0, *db.session.execute(query).one())
