"""What managers do with cohorts."""

from datetime import date

from accelerator.db import db
from accelerator.errors import DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.programmes import Cohort, CohortMode, Programme
from cohorts.queries.programmes import check_address, check_zone


def create_cohort(
    actor: Actor,
    programme: Programme,
    *,
    slug: str,
    name: str,
    capacity: int,
    starts_on: date,
    ends_on: date,
    mode: CohortMode = CohortMode.BOTH,
    city: str,
    zone: str,
) -> Cohort:
    """Add a dated run of a programme."""
    require(actor, permissions.CREATE_COHORT, programme)
    check_address(slug, Cohort)
    cohort = Cohort(slug=slug, programme_id=programme.id, programme=programme)
    _describe(cohort, name, capacity, starts_on, ends_on, mode, city, zone)
    db.session.add(cohort)
    db.session.flush()
    record(facts.CohortCreated(actor_id=actor.id, cohort_id=cohort.id, slug=slug))
    return cohort


def edit_cohort(
    actor: Actor,
    cohort: Cohort,
    *,
    name: str,
    capacity: int,
    starts_on: date,
    ends_on: date,
    mode: CohortMode = CohortMode.BOTH,
    city: str,
    zone: str,
) -> None:
    """Change a cohort's name, places, dates and host city; its address stays."""
    require(actor, permissions.EDIT_COHORT, cohort)
    _describe(cohort, name, capacity, starts_on, ends_on, mode, city, zone)
    record(facts.CohortChanged(actor_id=actor.id, cohort_id=cohort.id))


def _describe(
    cohort: Cohort,
    name: str,
    capacity: int,
    starts_on: date,
    ends_on: date,
    mode: CohortMode,
    city: str,
    zone: str,
) -> None:
    check_zone(zone)
    if ends_on < starts_on:
        raise DomainError(_("The last day lies before the first."), "ends_on")
    if capacity < 0:
        raise DomainError(_("A number of places cannot be negative."), "capacity")
    cohort.name, cohort.capacity, cohort.city, cohort.zone = name, capacity, city, zone
    cohort.starts_on, cohort.ends_on, cohort.mode = starts_on, ends_on, mode
