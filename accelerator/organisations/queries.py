"""Finding organisations and their people."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Membership, Organisation
from accelerator.permissions import Actor


def organisation(key: int | str) -> Organisation:
    """One organisation by id or key."""
    return get_or_404(Organisation, key)


def membership(membership_id: int) -> Membership:
    """One membership with its organisation and person."""
    return get_or_404(
        Membership, membership_id, joinedload(Membership.organisation), joinedload(Membership.user)
    )


def organisations_of(actor: Actor) -> list[Organisation]:
    """Those a person belongs to now, by name."""
    query = sa.select(Organisation).where(Organisation.id.in_(actor.organisations))
    return list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))


def memberships_of(organisation_id: int) -> list[Membership]:
    """Everybody who belongs or belonged to an organisation, present ones first."""
    return _memberships(Membership.organisation_id == organisation_id, joinedload(Membership.user))


def memberships_of_person(user_id: int) -> list[Membership]:
    """Every team a person belongs or belonged to, present ones first, with the organisation."""
    return _memberships(Membership.user_id == user_id, joinedload(Membership.organisation))


def _memberships(whose: sa.ColumnElement[bool], other_side: ORMOption) -> list[Membership]:
    query = sa.select(Membership).where(whose).options(other_side)
    order = (Membership.ends_at.is_not(None), Membership.starts_at, Membership.id)
    return list(db.session.scalars(query.order_by(*order)))


def present(organisation_ids: list[int] | None = None) -> sa.Select[Membership]:
    """Memberships in force now, optionally of some organisations only."""
    now = clock.now()
    query = sa.select(Membership).where(
        Membership.starts_at <= now, sa.or_(Membership.ends_at.is_(None), Membership.ends_at > now)
    )
    return (
        query if organisation_ids is None else query.where(Membership.organisation_id.in_(organisation_ids))
    )


def team_of(organisation_id: int) -> list[Membership]:
    """Who belongs to an organisation now and can be written to, the primary contact first, then owners."""
    return list(db.session.scalars(_active([organisation_id])))


def contacts_by_organisation(organisation_ids: list[int]) -> dict[int, list[Membership]]:
    """Those of some teams who are the contact for something, the primary contact first, in one query (ACC03)."""
    found: dict[int, list[Membership]] = {ident: [] for ident in organisation_ids}
    for membership in db.session.scalars(_active(organisation_ids)):
        if membership.contact_labels:
            found[membership.organisation_id].append(membership)
    return found


def _active(organisation_ids: list[int]) -> sa.Select[Membership]:
    return (
        present(organisation_ids)
        .join(Membership.user)
        .where(User.is_active)
        .options(joinedload(Membership.user))
        .order_by(Membership.is_primary.desc(), Membership.role.desc(), Membership.id)
    )


def people_of(organisation_id: int) -> list[User]:
    """The active people of an organisation now, the primary contact first, then owners: whom to write to."""
    return people_by_organisation([organisation_id])[organisation_id]


def people_by_organisation(organisation_ids: list[int]) -> dict[int, list[User]]:
    """The same of several organisations, in one query."""
    found: dict[int, list[User]] = {ident: [] for ident in organisation_ids}
    for membership in db.session.scalars(_active(organisation_ids)):
        found[membership.organisation_id].append(membership.user)
    return found
