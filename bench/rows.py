"""A database with as many rows of everything as a benchmark asks for; written in bulk, not through operations."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from accelerator.accounts.models import RoleGrant, User
from accelerator.audit import AuditEntry
from accelerator.db import Base, db, new_key, unit_of_work
from accelerator.organisations.models import Organisation
from cohorts.models import (
    Application,
    Calibration,
    Call,
    Cohort,
    Decision,
    Enrolment,
    Milestone,
    Programme,
    Review,
    Round,
    Severity,
    Standing,
)
from mentors.models import Match, MentorInCohort, MentorProfile, MentorSession

READERS, READS = 60, 3
TO_READ = 100
"""Applications that wait for READER, however many there are; the rest falls to the other readers."""
OUTCOMES = ("offer",) * 6 + ("waitlist", "waitlist", "reject")
"""Of ten applications; one has no decision. A page of offers is full with a hundred applications, as every page is."""
AT_WORK = 84
"""Startups of the cohort that have not graduated, as many as a large cohort has; the rest are its past."""
MANAGER, READER = 1, 2
DAY = date(2024, 3, 1)
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def fill(count: int) -> None:
    """Insert `count` applications, enrolments, milestones, mentors, matches and sessions.

    MANAGER runs it all.
    """
    with unit_of_work():
        applications: Table = (Application, map(_application, range(count)))
        for model, rows in (*_setting(count), applications, *_mentoring(count)):
            insert(model, rows)


def fill_readings(count: int) -> None:
    """Insert the readings of `fill`'s applications, every third still to be done, and what was made of them.

    READER is one of those who read.
    """
    with unit_of_work():
        for model, rows in _readings(count):
            insert(model, rows)


def insert(model: type[Base], rows: Iterable[dict[str, Any]]) -> range:
    """Plain dicts in one go, with the columns' own defaults; returns their new ids, in order, from 1."""
    table = db.metadata.tables[model.__tablename__]
    numbered = [{"id": place, **row} for place, row in enumerate(rows, start=1)]
    db.session.execute(sa.insert(table), numbered)
    if db.engine.dialect.name == "postgresql":
        sequence = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
        db.session.execute(sa.text(f"SELECT setval({sequence}, {len(numbered)})"))
    return range(1, len(numbered) + 1)


Table = tuple[type[Base], Iterable[dict[str, Any]]]


def _setting(count: int) -> list[Table]:
    numbers = range(count)
    dates = {"starts_on": DAY, "ends_on": DAY + timedelta(days=120)}
    call = {
        "slug": "bench",
        "titles": {"en": "Bench"},
        "prefix": "B",
        "questions": {"sections": []},
        "is_published": True,
        "opens_at": NOW - timedelta(days=60),
        "closes_at": NOW - timedelta(days=1),
    }
    grants = [(MANAGER, "manager"), (MANAGER, "admin"), *((READER + i, "reviewer") for i in range(READERS))]
    return [
        (
            User,
            ({"key": new_key(), "email": f"p{i}@people.example", "name": f"Person {i:06d}"} for i in numbers),
        ),
        (Organisation, ({"key": new_key(), "kind": "startup", "name": f"Startup {i:06d}"} for i in numbers)),
        (Programme, [{"slug": "bench", "name": "Bench"}]),
        (Cohort, [{"slug": "bench", "name": "Bench", "programme_id": 1, "capacity": count, **dates}]),
        (Call, [{"programme_id": 1, "cohort_id": 1, **call}]),
        (RoleGrant, [_grant(person, role) for person, role in grants]),
        (AuditEntry, ({"at": NOW, "actor_id": 1 + i % 99, "fact": "Benched", "values": {}} for i in numbers)),
    ]


def _grant(person: int, role: str) -> dict[str, Any]:
    scope = "" if role == "admin" else "programme:1"
    return {"user_id": person, "role": role, "scope": scope, "starts_at": NOW, "granted_by": 0}


def _readings(count: int) -> list[Table]:
    numbers = range(count)
    pairs = [(i, _reader(i, step), step) for i in numbers for step in range(READS)]
    figures = {
        "reads": count * 2,
        "mean": "3",
        "deviation": "1",
        "noise": "0.5",
        "shrinkage": "0.5",
        "groups": 1,
    }
    return [
        (Round, [{"call_id": 1, "position": 1, "name": "First reading", "state": "active"}]),
        (Review, (_review(*pair) for pair in pairs if pair[2] < READS - 1 or pair[0] % 2)),
        (
            Calibration,
            [{"call_id": 1, "changes": 1, "counted": 1, "computed_at": NOW, "parameters": figures}],
        ),
        (Severity, (_severity(READER + i) for i in range(READERS))),
        (Standing, (_standing(i) for i in numbers)),
        (Decision, (_decision(i) for i in numbers if i % 10)),
    ]


def _reader(application: int, step: int) -> int:
    """Who reads an application at this step."""
    if application < TO_READ and step == READS - 1:
        return READER
    return READER + 1 + (application + step) % (READERS - 1)


def _application(number: int) -> dict[str, Any]:
    return {
        "key": new_key(),
        "call_id": 1,
        "startup_id": number + 1,
        "state": "in_review",
        "number": number + 1,
        "submitted_at": NOW - timedelta(minutes=number),
        "screened_at": NOW if number % 2 else None,
    }


def _review(application: int, reader: int, step: int) -> dict[str, Any]:
    is_done = step < READS - 1
    return {
        "key": new_key(),
        "round_id": 1,
        "application_id": application + 1,
        "reviewer_id": reader,
        "state": "submitted" if is_done else "assigned",
        "submitted_at": NOW if is_done else None,
        "overall": Decimal(100 + application % 400) / 100 if is_done else None,
    }


def _severity(reader: int) -> dict[str, Any]:
    none = Decimal(0)
    figures = {"reads": 100, "mean": Decimal(3), "deviation": Decimal(1), "offset": none, "error": none}
    return {"call_id": 1, "reviewer_id": reader, "keeps_raw": False, "group": 1, **figures}


def _standing(number: int) -> dict[str, Any]:
    scores = dict.fromkeys(
        ("mean", "median", "lowest", "highest", "normalised", "modelled"), Decimal(100 + number % 400) / 100
    )
    ranks = dict.fromkeys(
        ("rank_raw", "rank_normalised", "rank_modelled", "rank_low", "rank_high", "rank", "position"),
        number + 1,
    )
    return {
        "call_id": 1,
        "application_id": number + 1,
        "reads": READS - 1,
        "deviation": Decimal(0),
        "spread": Decimal(number % 4),
        "group": 1,
        **scores,
        **ranks,
    }


def _decision(number: int) -> dict[str, Any]:
    outcome = OUTCOMES[number % 10 - 1]
    return {"application_id": number + 1, "outcome": outcome, "decided_by": MANAGER, "decided_at": NOW}


def _mentoring(count: int) -> list[Table]:
    """A startup with a place, a milestone, a mentor and a session for every number."""
    numbers = range(count)
    return [
        (Enrolment, (_enrolment(i) for i in numbers)),
        (Milestone, (_milestone(i) for i in numbers)),
        (MentorProfile, ({"key": new_key(), "user_id": i + 1} for i in numbers)),
        (MentorInCohort, ({"cohort_id": 1, "mentor_id": i + 1} for i in numbers)),
        (Match, (_match(i) for i in numbers)),
        (MentorSession, (session_row(i) for i in numbers)),
    ]


def _enrolment(number: int) -> dict[str, Any]:
    state = "active" if number < AT_WORK else "graduated"
    return {"key": new_key(), "cohort_id": 1, "startup_id": number + 1, "state": state, "enrolled_at": NOW}


def _milestone(number: int) -> dict[str, Any]:
    return {
        "key": new_key(),
        "enrolment_id": number + 1,
        "title": "First paying customer",
        "due_on": DAY,
        "first_due_on": DAY,
        "state": ("planned", "submitted" if number < AT_WORK else "dropped")[number % 2],
    }


def _match(number: int) -> dict[str, Any]:
    pair = {"enrolment_id": number + 1, "mentor_id": number + 1}
    return {
        "key": new_key(),
        "cohort_id": 1,
        "state": "active" if number < AT_WORK else "ended",
        "mentor_accepted_at": NOW,
        "startup_accepted_at": NOW,
        **pair,
    }


def session_row(number: int) -> dict[str, Any]:
    """A session of the mentor and the startup of that number."""
    is_confirmed = number >= AT_WORK or number % 2 == 0
    return {
        "key": new_key(),
        "client_id": f"bench-{number}",
        "cohort_id": 1,
        "enrolment_id": number + 1,
        "mentor_id": number + 1,
        "match_id": number + 1,
        "held_at": NOW - timedelta(hours=number),
        "zone": "Asia/Jakarta",
        "minutes": 45,
        "mode": "video",
        "logged_by": MANAGER,
        "state": "confirmed" if is_confirmed else "logged",
        "confirmed_at": NOW if is_confirmed else None,
    }
