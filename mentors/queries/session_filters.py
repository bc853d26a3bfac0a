"""What a list of sessions can be narrowed to, by people in the form and by the figures of a report in the address."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor
from accelerator.search import names, says
from cohorts.models import Cohort, Enrolment
from mentors.models import MentorProfile, MentorSession, SessionState
from mentors.queries.matches import run_by

MISSED = "no_show"
"""Of either side: what the rate of missed appointments counts."""
NO_SHOWS = (SessionState.NO_SHOW_STARTUP, SessionState.NO_SHOW_MENTOR)
STATES = {state.value: (state,) for state in SessionState} | {MISSED: NO_SHOWS}


@dataclass(frozen=True)
class Filters:
    """What is asked for; `startup` is an enrolment's key, `topic` a code of expertise."""

    text: str = ""
    cohort: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    startup: str = ""
    topic: str = ""
    is_rated: bool = False


def narrowed(query: sa.Select[MentorSession], actor: Actor, filters: Filters) -> sa.Select[MentorSession]:
    """The sessions that are asked for, of those that a query over cohort, enrolment and mentor finds."""
    if filters.text:
        query = query.where(_says(filters.text))
    if filters.cohort:
        query = query.where(Cohort.slug == filters.cohort)
    if filters.state in STATES:
        query = query.where(MentorSession.state.in_(STATES[filters.state]))
    if filters.startup:
        query = query.where(Enrolment.key == filters.startup)
    if filters.topic:
        query = query.where(names(filters.topic, MentorSession.topics))
    if filters.is_rated:
        query = query.where(rated_for(actor))
    if filters.since:
        query = query.where(MentorSession.held_at >= _begin(filters.since))
    if filters.until:
        query = query.where(MentorSession.held_at < _begin(filters.until) + timedelta(days=1))
    return query


def rated_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Sessions that the startup rated, for the staff alone and without those of their own (R12).

    Whether somebody rated at all is as little the mentor's business as how.
    """
    return sa.and_(
        run_by(actor),
        MentorSession.usefulness.is_not(None),
        MentorProfile.user_id != actor.id,
        Enrolment.startup_id.not_in(actor.organisations),
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo("UTC"))


def _says(text: str) -> sa.ColumnElement[bool]:
    startup = sa.select(Organisation.id).where(says(text, Organisation.name))
    return sa.or_(
        Enrolment.startup_id.in_(startup),
        MentorProfile.user.has(says(text, User.name)),
        says(text, MentorSession.summary),
    )
