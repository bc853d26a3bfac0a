"""Figures: each a named, versioned query that gives a value and the ids of the rows it was counted from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from accelerator.db import db
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Cohort,
    Decision,
    DecisionState,
    Enrolment,
    EnrolmentState,
    Milestone,
    MilestoneState,
    Outcome,
    Review,
    ReviewState,
)
from cohorts.models.milestones import OPEN
from cohorts.queries.samples import IS_SAMPLE
from mentors.models import Match, MentorSession, SessionState
from mentors.models.matches import BEGUN, OVER

Counted = sa.Select[Any]
"""Rows of (id) or (id, amount): the value is their number, or the sum of their amounts."""


@dataclass(frozen=True)
class Query:
    """How one figure is counted; raise `version` whenever the rule changes."""

    name: str
    version: int
    rows: str
    """Which table the ids belong to."""
    label: Any
    rule: Any
    select: Callable[[Cohort, date], Counted]
    unit: str = "count"


@dataclass(frozen=True)
class Figure:
    """A figure as it was counted."""

    name: str
    version: int
    value: int
    ids: list[int]
    rows: str
    unit: str


QUERIES: dict[str, Query] = {}


Select = Callable[[Cohort, date], Counted]


def figure(
    name: str, version: int, rows: str, label: Any, rule: Any, unit: str = "count"
) -> Callable[[Select], Select]:
    """Register the decorated select under a name that reports and addresses use."""

    def add(select: Select) -> Select:
        QUERIES[name] = Query(name, version, rows, label, rule, select, unit)
        return select

    return add


def count(query: Query, cohort: Cohort, on: date) -> Figure:
    """Count one figure for a cohort as of a date."""
    rows = [tuple(row) for row in db.session.execute(query.select(cohort, on))]
    value = sum(amount for _id, amount in rows) if query.unit == "minutes" else len(rows)
    return Figure(query.name, query.version, value, sorted(row[0] for row in rows), query.rows, query.unit)


def measure(query: Query, cohort: Cohort, on: date) -> tuple[int, int]:
    """The value of a figure and the number of its rows, added up by the database: for a page that lists a few."""
    counted = query.select(cohort, on).subquery()
    amount = sa.func.coalesce(sa.func.sum(counted.c[1]), 0) if query.unit == "minutes" else sa.func.count()
    value, rows = db.session.execute(sa.select(amount, sa.func.count()).select_from(counted)).one()
    return int(value), int(rows)


def count_all(cohort: Cohort, on: date) -> list[Figure]:
    """Every figure of the cohort report, in the order of its appendix."""
    return [count(query, cohort, on) for query in QUERIES.values()]


def _applications(cohort: Cohort) -> Counted:
    return (
        sa.select(Application.id)
        .join(Call, Call.id == Application.call_id)
        .where(Call.cohort_id == cohort.id, Application.submitted_at.is_not(None), ~IS_SAMPLE)
    )


@figure(
    "applications_submitted",
    1,
    "application",
    _l("Applied"),
    _l("Applications handed in to the calls of this cohort, withdrawn ones included."),
)
def applications_submitted(cohort: Cohort, _on: date) -> Counted:
    return _applications(cohort)


@figure(
    "applications_reviewed",
    1,
    "application",
    _l("Reviewed"),
    _l("Applications with at least one review handed in."),
)
def applications_reviewed(cohort: Cohort, _on: date) -> Counted:
    reviewed = sa.select(Review.application_id).where(Review.state == ReviewState.SUBMITTED)
    return _applications(cohort).where(Application.id.in_(reviewed))


@figure(
    "places_offered",
    1,
    "application",
    _l("Offered a place"),
    _l("Applications with a released decision to offer a place."),
)
def places_offered(cohort: Cohort, _on: date) -> Counted:
    offered = sa.select(Decision.application_id).where(
        Decision.outcome == Outcome.OFFER, Decision.state == DecisionState.RELEASED
    )
    return _applications(cohort).where(Application.id.in_(offered))


@figure(
    "places_accepted",
    1,
    "application",
    _l("Accepted the place"),
    _l("Applications whose startup accepted the place offered."),
)
def places_accepted(cohort: Cohort, _on: date) -> Counted:
    return _applications(cohort).where(Application.state == ApplicationState.ACCEPTED)


def _enrolments(cohort: Cohort) -> Counted:
    return sa.select(Enrolment.id).where(Enrolment.cohort_id == cohort.id)


@figure(
    "startups_enrolled", 1, "enrolment", _l("Startups"), _l("Startups that took up a place in this cohort.")
)
def startups_enrolled(cohort: Cohort, _on: date) -> Counted:
    return _enrolments(cohort)


@figure(
    "startups_graduated",
    1,
    "enrolment",
    _l("Graduated"),
    _l("Startups whose time in the cohort ended with graduation."),
)
def startups_graduated(cohort: Cohort, _on: date) -> Counted:
    return _enrolments(cohort).where(Enrolment.state == EnrolmentState.GRADUATED)


@figure(
    "startups_left",
    1,
    "enrolment",
    _l("Left early"),
    _l("Startups that withdrew or whose place the programme ended."),
)
def startups_left(cohort: Cohort, _on: date) -> Counted:
    return _enrolments(cohort).where(
        Enrolment.state.in_((EnrolmentState.WITHDRAWN, EnrolmentState.TERMINATED))
    )


@figure(
    "startups_mentored",
    1,
    "enrolment",
    _l("Startups with a mentor"),
    _l("Startups with a match that both sides accepted, still running or ended."),
)
def startups_mentored(cohort: Cohort, _on: date) -> Counted:
    matched = sa.select(Match.enrolment_id).where(Match.state.in_((*BEGUN, *OVER)))
    return _enrolments(cohort).where(Enrolment.id.in_(matched))


def _sessions(cohort: Cohort, *columns: Any) -> Counted:
    return sa.select(MentorSession.id, *columns).where(MentorSession.cohort_id == cohort.id)


@figure(
    "sessions_confirmed",
    1,
    "mentor_session",
    _l("Mentor sessions"),
    _l("Sessions logged by a mentor and confirmed by the startup; others do not count."),
)
def sessions_confirmed(cohort: Cohort, _on: date) -> Counted:
    return _sessions(cohort).where(MentorSession.state == SessionState.CONFIRMED)


@figure(
    "mentor_minutes",
    2,
    "mentor_session",
    _l("Mentor hours"),
    _l(
        "Minutes of the confirmed sessions, in hours; a meeting of several startups counts once, by its longest."
    ),
    unit="minutes",
)
def mentor_minutes(cohort: Cohort, _on: date) -> Counted:
    """Rows of one meeting share the mentor and the client's id: the longest carries the minutes, the others none."""
    place = sa.func.row_number().over(
        partition_by=(MentorSession.mentor_id, MentorSession.client_id),
        order_by=(MentorSession.minutes.desc(), MentorSession.id),
    )
    minutes = sa.case((place == 1, MentorSession.minutes), else_=0)
    return _sessions(cohort, minutes).where(MentorSession.state == SessionState.CONFIRMED)


@figure(
    "sessions_unconfirmed",
    1,
    "mentor_session",
    _l("Sessions not confirmed"),
    _l("Sessions logged and not yet confirmed, or disputed; they are not in the hours."),
)
def sessions_unconfirmed(cohort: Cohort, _on: date) -> Counted:
    return _sessions(cohort).where(MentorSession.state.in_((SessionState.LOGGED, SessionState.DISPUTED)))


def _milestones(cohort: Cohort) -> Counted:
    return (
        sa.select(Milestone.id)
        .join(Enrolment, Enrolment.id == Milestone.enrolment_id)
        .where(Enrolment.cohort_id == cohort.id, Milestone.state != MilestoneState.DROPPED)
    )


@figure(
    "milestones_agreed",
    1,
    "milestone",
    _l("Milestones agreed"),
    _l("Milestones of the cohort's startups, dropped ones left out."),
)
def milestones_agreed(cohort: Cohort, _on: date) -> Counted:
    return _milestones(cohort)


@figure(
    "milestones_achieved",
    1,
    "milestone",
    _l("Milestones achieved"),
    _l("Milestones whose evidence the programme verified."),
)
def milestones_achieved(cohort: Cohort, _on: date) -> Counted:
    return _milestones(cohort).where(Milestone.state == MilestoneState.ACHIEVED)


@figure(
    "milestones_overdue",
    1,
    "milestone",
    _l("Milestones overdue"),
    _l("Milestones planned or returned whose date lay before the day of the report."),
)
def milestones_overdue(cohort: Cohort, on: date) -> Counted:
    return _milestones(cohort).where(Milestone.state.in_(OPEN), Milestone.due_on < on)
