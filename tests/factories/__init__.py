"""`from tests import factories as make`: plain functions that build and commit rows."""

from tests.factories.cohorts import (
    application,
    call,
    cohort,
    inquiry,
    manager,
    programme,
    rate,
    reading_round,
)
from tests.factories.hours import booking, office_hours
from tests.factories.mentors import action, match, mentor, mentor_session, pair
from tests.factories.platform import admin, change, member, organisation, person, reload, role
from tests.factories.selection import (
    actor,
    closed_call,
    decision,
    enrolment,
    milestone,
    offer,
    plan,
    ranked,
    review,
    reviewer,
    waiting,
)

__all__ = [
    "action",
    "actor",
    "admin",
    "application",
    "booking",
    "call",
    "change",
    "closed_call",
    "cohort",
    "decision",
    "enrolment",
    "inquiry",
    "manager",
    "match",
    "member",
    "mentor",
    "mentor_session",
    "milestone",
    "offer",
    "office_hours",
    "organisation",
    "pair",
    "person",
    "plan",
    "programme",
    "ranked",
    "rate",
    "reading_round",
    "reload",
    "review",
    "reviewer",
    "role",
    "waiting",
]
