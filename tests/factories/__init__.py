"""`from tests import factories as make`: plain functions that build and commit rows."""

from tests.factories.cohorts import application, call, cohort, manager, programme
from tests.factories.platform import admin, member, organisation, person, reload, role

__all__ = [
    "admin",
    "application",
    "call",
    "cohort",
    "manager",
    "member",
    "organisation",
    "person",
    "programme",
    "reload",
    "role",
]
