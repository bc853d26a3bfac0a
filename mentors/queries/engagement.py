"""What came of a cohort's mentoring, in figures that each open their rows (domain: engagement report).

A meeting of several startups is one meeting for its mentor and an hour for each startup, as in `queries.statements`.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment
from mentors.models import ActionItem, MentorInCohort, MentorProfile, MentorSession, SessionState
from mentors.queries.session_filters import NO_SHOWS, rated_for
from mentors.queries.sessions import STANDING, with_all_parts
from mentors.queries.warnings import FEWEST_RATINGS

S = MentorSession
NEWEST_FIRST = (ActionItem.created_at.desc(), ActionItem.id.desc())


@dataclass(frozen=True)
class StartupHours:
    """A startup's place and its confirmed minutes."""

    enrolment: Enrolment
    minutes: int


@dataclass(frozen=True)
class TagBalance:
    """One field of expertise: who needs it, how many offer it, how many confirmed sessions were about it."""

    code: str
    needed_by: tuple[Enrolment, ...]
    offered: int
    sessions: int


@dataclass(frozen=True)
class Engagement:
    """The figures of one cohort."""

    mentors: int
    """Who take part now."""
    active: tuple[MentorProfile, ...]
    """Of all who ever had a place here, those with a confirmed session."""
    sessions: int
    meetings: int
    minutes: int
    missed: int
    appointments: int
    """Held or missed; the cancelled ones were missed by nobody."""
    actions: int
    actions_done: int
    ratings: int
    mean_rating: float | None
    hours: tuple[StartupHours, ...]
    tags: tuple[TagBalance, ...]

    @property
    def no_show_rate(self) -> float | None:
        """Missed appointments of all that were due; none without an appointment."""
        return self.missed / self.appointments if self.appointments else None

    @property
    def completion(self) -> float | None:
        """Actions done of all agreed on."""
        return self.actions_done / self.actions if self.actions else None

    @property
    def least_hours(self) -> float | None:
        """Of the startup that got least."""
        return min(row.minutes for row in self.hours) / 60 if self.hours else None

    @property
    def median_hours(self) -> float | None:
        """Half of the startups got at least so much."""
        return median(row.minutes for row in self.hours) / 60 if self.hours else None


def engagement(actor: Actor, cohort: Cohort) -> Engagement:
    """All figures of a cohort, in as many questions for one startup as for a hundred."""
    rows = _sessions(cohort.id)
    confirmed = [row for row in rows if row.state is SessionState.CONFIRMED]
    meetings: dict[tuple[int, str], int] = {}
    for row in confirmed:
        key = (row.mentor_id, row.client_id)
        meetings[key] = max(row.minutes, meetings.get(key, 0))
    missed = sum(row.state in NO_SHOWS for row in rows)
    enrolments, places = _enrolments(cohort.id), _places(cohort.id)
    busy = {row.mentor_id for row in confirmed}
    ratings = _ratings(actor, cohort.id)
    actions, done = _actions(cohort.id)
    return Engagement(
        mentors=sum(place.is_active for place in places),
        active=tuple(place.mentor for place in places if place.mentor_id in busy),
        sessions=len(confirmed),
        meetings=len(meetings),
        minutes=sum(meetings.values()),
        missed=missed,
        appointments=missed + sum(row.state in STANDING and row.minutes > 0 for row in rows),
        actions=actions,
        actions_done=done,
        ratings=len(ratings),
        mean_rating=mean(ratings) if len(ratings) >= FEWEST_RATINGS else None,
        hours=_hours(enrolments, confirmed),
        tags=_tags(enrolments, places, confirmed),
    )


def _hours(enrolments: list[Enrolment], confirmed: list[Any]) -> tuple[StartupHours, ...]:
    minutes: Counter[int] = Counter()
    for row in confirmed:
        minutes[row.enrolment_id] += row.minutes
    found = [StartupHours(enrolment, minutes[enrolment.id]) for enrolment in enrolments]
    return tuple(sorted(found, key=lambda row: (row.minutes, row.enrolment.startup.name.casefold())))


def _tags(
    enrolments: list[Enrolment], places: list[MentorInCohort], confirmed: list[Any]
) -> tuple[TagBalance, ...]:
    """Fields that somebody needs, offers or spoke about; those most needed beyond what is offered come first."""
    offered = Counter(code for place in places if place.is_active for code in place.mentor.expertise)
    spoken = Counter(code for row in confirmed for code in set(row.topics))
    needed: dict[str, list[Enrolment]] = {}
    for enrolment in enrolments:
        for code in dict.fromkeys(enrolment.needs):
            needed.setdefault(code, []).append(enrolment)
    found = [
        TagBalance(code, tuple(needed.get(code, ())), offered[code], spoken[code])
        for code in {*needed, *offered, *spoken}
    ]
    return tuple(sorted(found, key=lambda tag: (tag.offered - len(tag.needed_by), -tag.sessions, tag.code)))


def _sessions(cohort_id: int) -> list[Any]:
    query = sa.select(S.id, S.mentor_id, S.client_id, S.enrolment_id, S.minutes, S.state, S.topics).where(
        S.cohort_id == cohort_id, S.state != SessionState.VOIDED
    )
    return list(db.session.execute(query.order_by(S.id)))


def _enrolments(cohort_id: int) -> list[Enrolment]:
    query = (
        sa.select(Enrolment).where(Enrolment.cohort_id == cohort_id).options(joinedload(Enrolment.startup))
    )
    return list(db.session.scalars(query.order_by(Enrolment.id)))


def _places(cohort_id: int) -> list[MentorInCohort]:
    query = sa.select(MentorInCohort).where(MentorInCohort.cohort_id == cohort_id)
    query = query.options(joinedload(MentorInCohort.mentor).joinedload(MentorProfile.user))
    return list(db.session.scalars(query.order_by(MentorInCohort.id)))


def _ratings(actor: Actor, cohort_id: int) -> list[int]:
    """The same rows as the list of sessions shows for `rated=1`."""
    query = (
        sa.select(S.usefulness)
        .join(S.cohort)
        .join(S.enrolment)
        .join(S.mentor)
        .where(S.cohort_id == cohort_id, S.state == SessionState.CONFIRMED, rated_for(actor))
    )
    return [score for score in db.session.scalars(query) if score is not None]


def _actions(cohort_id: int) -> tuple[int, int]:
    """How many were agreed on, and how many are done."""
    query = sa.select(sa.func.count(), sa.func.count(ActionItem.done_at)).select_from(ActionItem)
    agreed, done = db.session.execute(query.join(ActionItem.session).where(*_counts_in(cohort_id))).one()
    return agreed, done


def actions_in(cohort_id: int, state: str = "") -> sa.Select[ActionItem]:
    """The action items of a cohort, all or those that are `open` or `done`."""
    query = sa.select(ActionItem).join(ActionItem.session).where(*_counts_in(cohort_id))
    if state == "open":
        query = query.where(ActionItem.done_at.is_(None))
    if state == "done":
        query = query.where(ActionItem.done_at.is_not(None))
    return query.options(joinedload(ActionItem.session).options(*with_all_parts()))


def _counts_in(cohort_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return S.cohort_id == cohort_id, S.state != SessionState.VOIDED
