"""What is known already when a table of applications comes in."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from accelerator.organisations.models import Organisation
from cohorts.models.applications import Application
from cohorts.models.programmes import Call
from cohorts.models.sheets import name_key


def applicants(call: Call) -> dict[str, Application]:
    """What was submitted to a call, by the startup's name as imports compare it."""
    query = (
        sa.select(Application)
        .where(Application.call_id == call.id, Application.submitted_at.is_not(None))
        .options(joinedload(Application.startup), joinedload(Application.call))
    )
    return {found.import_key or name_key(found.startup.name): found for found in db.session.scalars(query)}


def managed_startups(keys: list[str]) -> dict[str, Organisation]:
    """Startups that earlier imports made and that nobody has claimed yet, by their rows' keys."""
    query = (
        sa.select(Application.import_key, Organisation)
        .join(Organisation, Organisation.id == Application.startup_id)
        .where(Application.import_key.in_(keys))
        .where(Organisation.claimed_at.is_(None))
    )
    return {str(key): startup for key, startup in db.session.execute(query)}
