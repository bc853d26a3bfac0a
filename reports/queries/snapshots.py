"""The snapshot of a cohort: figures and rows as plain values, from which every page of its report is printed."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db
from cohorts.models import Cohort, Enrolment, Milestone, MilestoneState
from mentors.models import Match, MentorProfile, MentorSession, SessionState
from mentors.models.matches import BEGUN, OVER
from mentors.queries.meetings import minutes_got
from reports.queries import figures

FORMAT = 2
"""Raise when the shape of a snapshot changes; printed reports keep the one they were made with."""

SHOWN_MATCHES = (*BEGUN, *OVER)
Snapshot = dict[str, Any]


def cohort_snapshot(cohort: Cohort) -> Snapshot:
    """Everything the cohort report says, as of today in the cohort's zone; needs `programme` loaded."""
    on = clock.today(cohort.zone)
    return {
        "format": FORMAT,
        "cohort": {
            "slug": cohort.slug,
            "name": cohort.name,
            "programme": cohort.programme.name,
            "city": cohort.city,
            "zone": cohort.zone,
            "starts_on": cohort.starts_on.isoformat(),
            "ends_on": cohort.ends_on.isoformat(),
            "capacity": cohort.capacity,
        },
        "figures": [vars(figure) for figure in figures.count_all(cohort, on)],
        "startups": startups(cohort, on),
        "taken_at": clock.now().isoformat(timespec="seconds"),
    }


def content_hash(snapshot: Snapshot) -> str:
    """A name for what a snapshot says, whenever it was taken."""
    said = {key: value for key, value in snapshot.items() if key != "taken_at"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def startups(cohort: Cohort, on: date) -> list[dict[str, Any]]:
    """Each startup of the cohort by name, with its milestones, sessions and mentors."""
    query = (
        sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id).options(joinedload(Enrolment.startup))
    )
    enrolments = sorted(db.session.scalars(query), key=lambda row: (row.startup.name.casefold(), row.id))
    milestones, sessions, mentors = _milestones(cohort, on), _sessions(cohort), _mentors(cohort)
    return [
        {
            "enrolment": row.id,
            "key": row.key,
            "name": row.startup.name,
            "tagline": row.startup.tagline,
            "about": row.startup.about,
            "website": row.startup.website,
            "city": row.startup.city,
            "country": row.startup.country,
            "sector": row.startup.sector,
            "stage": row.startup.stage,
            "team": row.startup.team,
            "founded": row.startup.founded_on.year if row.startup.founded_on else None,
            "state": row.state.value,
            "needs": row.needs,
            "goals": row.goals,
            "milestones": milestones[row.id],
            "sessions": sessions[row.id],
            "mentors": mentors[row.id],
        }
        for row in enrolments
    ]


def _milestones(cohort: Cohort, on: date) -> dict[int, list[dict[str, Any]]]:
    query = (
        sa.select(Milestone)
        .join(Milestone.enrolment)
        .where(Enrolment.cohort_id == cohort.id, Milestone.state != MilestoneState.DROPPED)
        .order_by(Milestone.due_on, Milestone.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.enrolment_id].append(
            {
                "id": row.id,
                "title": row.title,
                "due_on": row.due_on.isoformat(),
                "first_due_on": row.first_due_on.isoformat(),
                "state": row.state.value,
                "achieved_on": _day(row.achieved_at, cohort.zone),
                "overdue": row.is_overdue(on),
            }
        )
    return found


def _sessions(cohort: Cohort) -> dict[int, list[dict[str, Any]]]:
    """Sessions without their summaries: what was said stays between mentor, startup and programme.

    `minutes` are the mentor's; `counted` those that a confirmed session adds to the startup's time.
    """
    query = (
        sa.select(MentorSession)
        .where(MentorSession.cohort_id == cohort.id, MentorSession.state != SessionState.VOIDED)
        .options(joinedload(MentorSession.mentor).joinedload(MentorProfile.user))
        .order_by(MentorSession.held_at, MentorSession.id)
    )
    by_startup: dict[int, list[MentorSession]] = defaultdict(list)
    for row in db.session.scalars(query):
        by_startup[row.enrolment_id].append(row)
    return defaultdict(
        list, {ident: _of_one_startup(rows, cohort.zone) for ident, rows in by_startup.items()}
    )


def _of_one_startup(rows: Sequence[MentorSession], zone: str) -> list[dict[str, Any]]:
    counted = minutes_got(row for row in rows if row.state is SessionState.CONFIRMED)
    return [
        {
            "id": row.id,
            "held_on": _day(row.held_at, zone),
            "minutes": row.minutes,
            "counted": counted.get(row.id, 0),
            "mode": row.mode.value,
            "topics": row.topics,
            "mentor": row.mentor.user.name,
            "state": row.state.value,
        }
        for row in rows
    ]


def _mentors(cohort: Cohort) -> dict[int, list[dict[str, Any]]]:
    query = (
        sa.select(Match)
        .where(Match.cohort_id == cohort.id, Match.state.in_(SHOWN_MATCHES))
        .options(joinedload(Match.mentor).joinedload(MentorProfile.user))
        .order_by(Match.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.enrolment_id].append(
            {
                "id": row.id,
                "name": row.mentor.user.name,
                "headline": row.mentor.headline,
                "employer": row.mentor.employer,
                "state": row.state.value,
            }
        )
    return found


def _day(moment: datetime | None, zone: str) -> str | None:
    """The calendar date of an instant in the cohort's zone."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat() if moment else None
