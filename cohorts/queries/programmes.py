"""Finding programmes, and which of them somebody runs."""

import re

import sqlalchemy as sa

from accelerator.db import db, get_or_404
from accelerator.errors import Conflict, DomainError
from accelerator.i18n import _, is_zone
from accelerator.permissions import Actor
from cohorts.models.programmes import Call, Cohort, Programme

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def programme(slug: str) -> Programme:
    """One programme by its address."""
    return get_or_404(Programme, slug)


def programmes_visible_to(actor: Actor) -> sa.Select[Programme]:
    """The programmes that somebody runs, wholly or by a cohort or call of it; administrators see all."""
    if actor.is_admin or actor.is_system or actor.has("manager", ""):
        return sa.select(Programme)
    return sa.select(Programme).where(
        sa.or_(
            Programme.id.in_(actor.scope_ids("manager", "programme")),
            Programme.id.in_(
                sa.select(Cohort.programme_id).where(Cohort.id.in_(actor.scope_ids("manager", "cohort")))
            ),
            Programme.id.in_(
                sa.select(Call.programme_id).where(Call.id.in_(actor.scope_ids("manager", "call")))
            ),
        )
    )


def programmes_run_by(actor: Actor) -> list[Programme]:
    """The programmes in which somebody may add cohorts and calls, by name."""
    query = sa.select(Programme).where(Programme.id.in_(actor.scope_ids("manager", "programme")))
    return list(db.session.scalars(query.order_by(Programme.name, Programme.id)))


def check_address(slug: str, model: type[Programme] | type[Cohort] | type[Call]) -> None:
    """Refuse an address that cannot stand in a URL, or that is taken."""
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise DomainError(_("Use small letters, digits and single hyphens, such as fca-2024."), "slug")
    if db.session.scalar(sa.select(model.id).where(model.slug == slug)) is not None:
        raise Conflict(_("This address is taken. Choose another one."), "slug")


def check_zone(zone: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if not is_zone(zone):
        raise DomainError(_("This time zone is not known."), "zone")
