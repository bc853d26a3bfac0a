"""What is known already when a table of applications comes in."""

from dataclasses import dataclass

import sqlalchemy as sa

from accelerator.db import db
from accelerator.organisations.models import Organisation
from cohorts.models.applications import Application, reference_of
from cohorts.models.programmes import Call
from cohorts.models.sheets import name_key


@dataclass(frozen=True)
class Applied:
    """What is asked of an earlier application; whole rows of thousands, for each part of a table, take minutes."""

    import_key: str | None
    reference: str


def applicants(call: Call) -> dict[str, Applied]:
    """What was submitted to a call, by the startup's name as imports compare it."""
    query = (
        sa.select(Application.import_key, Organisation.name, Application.number)
        .join(Organisation, Organisation.id == Application.startup_id)
        .where(Application.call_id == call.id, Application.submitted_at.is_not(None))
    )
    return {
        key or name_key(name): Applied(key, reference_of(call, number or 0))
        for key, name, number in db.session.execute(query)
    }


def managed_startups(keys: list[str]) -> dict[str, Organisation]:
    """Startups that earlier imports made and that nobody has claimed yet, by their rows' keys."""
    query = (
        sa.select(Application.import_key, Organisation)
        .join(Organisation, Organisation.id == Application.startup_id)
        .where(Application.import_key.in_(keys))
        .where(Organisation.claimed_at.is_(None))
    )
    return {str(key): startup for key, startup in db.session.execute(query)}
