"""A database with as many rows of everything as a benchmark asks for; written in bulk, not through operations."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.accounts.models import RoleGrant, User
from accelerator.db import Base, db, new_key, unit_of_work
from accelerator.organisations.models import Organisation
from cohorts.models import Application, Call, Cohort, Enrolment, Milestone, Programme, Round
from mentors.models import MentorInCohort, MentorProfile, MentorSession

DAY = date(2024, 3, 1)


def fill(count: int) -> User:
    """Insert `count` applications, enrolments, milestones, mentors and sessions; returns the manager of it all."""
    now = clock.now()
    with unit_of_work():
        people = _insert(
            User,
            [
                {"key": new_key(), "email": f"p{i}@people.example", "name": f"Person {i:06d}"}
                for i in range(count)
            ],
        )
        startups = _insert(
            Organisation,
            [{"key": new_key(), "kind": "startup", "name": f"Startup {i:06d}"} for i in range(count)],
        )
        _insert(Programme, [{"id": 1, "slug": "bench", "name": "Bench"}])
        dates = {"starts_on": DAY, "ends_on": DAY + timedelta(days=120)}
        _insert(
            Cohort,
            [{"id": 1, "slug": "bench", "name": "Bench", "programme_id": 1, "capacity": count, **dates}],
        )
        window = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=1)}
        call = {
            "slug": "bench",
            "title": "Bench",
            "prefix": "B",
            "questions": {"sections": []},
            "is_published": True,
        }
        _insert(Call, [{"id": 1, "programme_id": 1, "cohort_id": 1, **window, **call}])
        _insert(Round, [{"call_id": 1, "position": 1, "name": "First reading", "state": "active"}])
        _insert(RoleGrant, [_grant(people[0], "manager"), _grant(people[0], "mentor")])
        _insert(Application, [_application(i, startup, now) for i, startup in enumerate(startups)])
        enrolments = _insert(
            Enrolment,
            [
                {"key": new_key(), "cohort_id": 1, "startup_id": startup, "enrolled_at": now}
                for startup in startups
            ],
        )
        _insert(Milestone, [_milestone(enrolment) for enrolment in enrolments])
        mentors = _insert(MentorProfile, [{"key": new_key(), "user_id": person} for person in people])
        _insert(MentorInCohort, [{"cohort_id": 1, "mentor_id": mentor} for mentor in mentors])
        _insert(
            MentorSession,
            [_session(i, e, m, now) for i, (e, m) in enumerate(zip(enrolments, mentors, strict=True))],
        )
    return db.session.scalars(sa.select(User).where(User.id == people[0])).one()


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Bulk-insert plain dicts with the model's own defaults; returns the new ids in order."""
    return list(db.session.scalars(sa.insert(model).returning(model.id, sort_by_parameter_order=True), rows))


def _grant(person: int, role: str) -> dict[str, Any]:
    return {
        "user_id": person,
        "role": role,
        "scope": "programme:1",
        "starts_at": clock.now(),
        "granted_by": 0,
    }


def _application(number: int, startup: int, now: Any) -> dict[str, Any]:
    return {
        "key": new_key(),
        "call_id": 1,
        "startup_id": startup,
        "state": "submitted",
        "number": number + 1,
        "submitted_at": now - timedelta(minutes=number),
    }


def _milestone(enrolment: int) -> dict[str, Any]:
    return {
        "key": new_key(),
        "enrolment_id": enrolment,
        "title": "First paying customer",
        "due_on": DAY,
        "first_due_on": DAY,
    }


def _session(number: int, enrolment: int, mentor: int, now: Any) -> dict[str, Any]:
    return {
        "key": new_key(),
        "client_id": f"bench-{number}",
        "cohort_id": 1,
        "enrolment_id": enrolment,
        "mentor_id": mentor,
        "held_at": now - timedelta(hours=number),
        "zone": "Asia/Jakarta",
        "minutes": 45,
        "mode": "video",
        "logged_by": 1,
    }
