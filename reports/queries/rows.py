"""The rows behind a figure, ready to list: what each is called and where its own page is."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import Base
from cohorts.models import Application, Enrolment, Milestone
from mentors.models import MentorProfile, MentorSession
from reports.queries.figures import Figure

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


def select_behind(figure: Figure) -> sa.Select[Any]:
    """Exactly the rows that were counted, with what a list shows of them."""
    model, options = MODELS[figure.rows]
    return sa.select(model).where(model.id.in_(figure.ids)).options(*options)


def order_of(figure: Figure) -> list[Any]:
    """Oldest first."""
    return [MODELS[figure.rows][0].id]
