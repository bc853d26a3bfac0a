"""The rows behind a figure, ready to list: what each is called and where its own page is."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import Base
from cohorts.models import Application, Cohort, Enrolment, Milestone
from mentors.models import MentorProfile, MentorSession
from reports.queries.figures import Query

MODELS: dict[str, tuple[type[Base], list[Any]]] = {
    "application": (Application, [joinedload(Application.startup), joinedload(Application.call)]),
    "enrolment": (Enrolment, [joinedload(Enrolment.startup)]),
    "milestone": (Milestone, [joinedload(Milestone.enrolment).joinedload(Enrolment.startup)]),
    "mentor_session": (
        MentorSession,
        [
            joinedload(MentorSession.enrolment).joinedload(Enrolment.startup),
            joinedload(MentorSession.mentor).joinedload(MentorProfile.user),
        ],
    ),
}


def select_behind(query: Query, cohort: Cohort, on: date) -> sa.Select[Any]:
    """Exactly the rows that a figure counts, with what a list shows of them."""
    model, options = MODELS[query.rows]
    counted = query.select(cohort, on).subquery()
    return sa.select(model).where(model.id.in_(sa.select(counted.c.id))).options(*options)


def order_of(query: Query) -> list[Any]:
    """Oldest first."""
    return [MODELS[query.rows][0].id]
