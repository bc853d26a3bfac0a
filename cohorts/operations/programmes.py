"""What managers do with programmes."""

from accelerator.accounts import operations as accounts
from accelerator.accounts import queries as people
from accelerator.accounts.models import Role
from accelerator.db import db
from accelerator.facts import record
from accelerator.money import Money
from accelerator.permissions import SYSTEM, Actor, require
from cohorts import facts, permissions
from cohorts.models.programmes import Programme
from cohorts.queries.programmes import check_address, check_zone


def create_programme(
    actor: Actor,
    *,
    slug: str,
    name: str,
    summary: str,
    city: str,
    zone: str,
    mentor_rate: Money | None = None,
) -> Programme:
    """Add a programme; a manager who adds one runs it from then on."""
    require(actor, permissions.CREATE_PROGRAMME)
    check_address(slug, Programme)
    check_zone(zone)
    programme = Programme(
        slug=slug, name=name, summary=summary, city=city, zone=zone, mentor_rate=mentor_rate
    )
    db.session.add(programme)
    db.session.flush()
    if actor.has("manager"):
        accounts.grant_role(SYSTEM, people.person(actor.id), role=Role.MANAGER, scope=programme.scopes[0])
    record(facts.ProgrammeCreated(actor_id=actor.id, programme_id=programme.id, slug=slug))
    return programme


def edit_programme(
    actor: Actor,
    programme: Programme,
    *,
    name: str,
    summary: str,
    city: str,
    zone: str,
    mentor_rate: Money | None,
) -> None:
    """Change a programme's description; its address stays, for links point to it."""
    require(actor, permissions.EDIT_PROGRAMME, programme)
    check_zone(zone)
    programme.name, programme.summary, programme.city, programme.zone = name, summary, city, zone
    programme.mentor_rate = mentor_rate
    record(facts.ProgrammeChanged(actor_id=actor.id, programme_id=programme.id))
