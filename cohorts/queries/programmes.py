"""Finding programmes, and which of them somebody runs."""

import re
import unicodedata

import sqlalchemy as sa

from accelerator.db import db, get_or_404
from accelerator.errors import Conflict, DomainError
from accelerator.i18n import _, is_zone
from accelerator.permissions import Actor
from cohorts.models.families import Family
from cohorts.models.programmes import Call, Cohort, Programme

Addressed = Programme | Cohort | Call | Family
"""What has a public address of its own."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROUTES = frozenset(
    "applications calls cycles enrolments families files milestones offers plans programmes reviews".split()
)
"""First parts of the module's own URLs, which a cohort's address must not hide."""


def programme(slug: str) -> Programme:
    """One programme by its address."""
    return get_or_404(Programme, slug)


def scope_names() -> dict[str, str]:
    """What a role can be given for, by the code of the scope: programmes, cohorts, calls."""
    found = {}
    for programme in db.session.scalars(sa.select(Programme).order_by(Programme.name)):
        found[programme.scopes[0]] = programme.name
    for cohort in db.session.scalars(sa.select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id)):
        found[cohort.scopes[0]] = _("Cohort %(name)s", name=cohort.name)
    for call in db.session.scalars(sa.select(Call).order_by(Call.opens_at.desc(), Call.id)):
        found[call.scopes[0]] = _("Call %(name)s", name=call.title)
    return found


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


def check_address(slug: str, model: type[Addressed]) -> None:
    """Refuse an address that cannot stand in a URL, or that is taken."""
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise DomainError(_("Use small letters, digits and single hyphens, such as fca-2024."), "slug")
    if model is Cohort and slug in ROUTES:
        raise DomainError(_("This word is a page of its own. Choose another address."), "slug")
    if db.session.scalar(sa.select(model.id).where(model.slug == slug)) is not None:
        raise Conflict(_("This address is taken. Choose another one."), "slug")


def check_zone(zone: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if not is_zone(zone):
        raise DomainError(_("This time zone is not known."), "zone")


def free_address(name: str, model: type[Addressed]) -> str:
    """An address made of a name, with a number where it is taken already."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or model.__tablename__
    used = set(db.session.scalars(sa.select(model.slug).where(model.slug.startswith(stem, autoescape=True))))
    tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(used) + 2))
    return next(slug for slug in tries if slug not in used)
