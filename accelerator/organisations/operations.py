"""What is done with organisations: made, described, joined and left."""

from datetime import date

from accelerator import clock
from accelerator.accounts import invitations
from accelerator.accounts.models import Invitation
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations import facts, permissions, queries
from accelerator.organisations.models import Membership, MembershipRole, Organisation, OrganisationKind
from accelerator.permissions import Actor, require


def create_organisation(
    actor: Actor, *, kind: OrganisationKind, name: str, owner_id: int | None
) -> Organisation:
    """Add an organisation, with its first owner; None makes it a managed profile that its team claims later."""
    if not name.strip():
        raise DomainError(_("Please fill this in."), "name")
    organisation = Organisation(kind=kind, name=name.strip())
    db.session.add(organisation)
    if owner_id is not None:
        _join(owner_id, organisation, MembershipRole.OWNER)
    db.session.flush()
    record(
        facts.OrganisationCreated(actor_id=actor.id, organisation_id=organisation.id, name=organisation.name)
    )
    if owner_id is not None:
        _record_begin(actor, owner_id, organisation, MembershipRole.OWNER)
    return organisation


def join_organisation(actor: Actor, organisation_id: int, *, user_id: int) -> None:
    """Add the person who accepted an invitation; the first of a profile without a team speaks for it."""
    organisation = lock(queries.organisation(organisation_id))
    if user_id not in [user.id for user in queries.people_of(organisation_id)]:
        role = MembershipRole.MEMBER if organisation.claimed_at else MembershipRole.OWNER
        _begin(actor, user_id, organisation, role)


def _begin(actor: Actor, user_id: int, organisation: Organisation, role: MembershipRole) -> None:
    _join(user_id, organisation, role)
    db.session.flush()
    _record_begin(actor, user_id, organisation, role)


def _join(user_id: int, organisation: Organisation, role: MembershipRole) -> None:
    now = clock.now()
    db.session.add(Membership(user_id=user_id, organisation=organisation, role=role, starts_at=now))
    organisation.claimed_at = organisation.claimed_at or now


def _record_begin(actor: Actor, user_id: int, organisation: Organisation, role: MembershipRole) -> None:
    record(
        facts.MembershipBegan(
            actor_id=actor.id, organisation_id=organisation.id, user_id=user_id, role=role.value
        )
    )


def describe_organisation(
    actor: Actor,
    organisation: Organisation,
    *,
    name: str,
    tagline: str,
    about: str,
    website: str,
    city: str,
    country: str,
    sector: str,
    founded_on: date | None,
) -> None:
    """Change how an organisation presents itself; submitted applications keep what they said."""
    require(actor, permissions.EDIT, organisation)
    organisation.name, organisation.tagline, organisation.about = name, tagline, about
    organisation.website, organisation.city, organisation.country = website, city, country
    organisation.sector, organisation.founded_on = sector, founded_on
    record(facts.OrganisationDescribed(actor_id=actor.id, organisation_id=organisation.id))


def invite_member(actor: Actor, organisation: Organisation, *, email: str, name: str) -> Invitation:
    """Ask a person by mail to join the team."""
    require(actor, permissions.MANAGE_TEAM, organisation)
    offer = _("a place in the team of %(name)s", name=organisation.name)
    return invitations.invite_to_organisation(actor, organisation, email=email, name=name, offer=offer)


def end_membership(actor: Actor, membership: Membership) -> None:
    """Let a person leave; they are refused at their next request. The last owner stays (R20)."""
    require(actor, permissions.END_MEMBERSHIP, membership)
    if membership.ends_at is not None:
        return
    lock(membership.organisation)
    owners = [
        m.id
        for m in queries.memberships_of(membership.organisation_id)
        if m.role is MembershipRole.OWNER and m.ends_at is None and m.user.is_active
    ]
    if membership.role is MembershipRole.OWNER and not set(owners) - {membership.id}:
        raise Conflict(_("This is the last owner. Make somebody else owner first."))
    membership.ends_at = clock.now()
    record(
        facts.MembershipEnded(
            actor_id=actor.id, organisation_id=membership.organisation_id, user_id=membership.user_id
        )
    )


def make_owner(actor: Actor, membership: Membership) -> None:
    """Let another member speak for the organisation too; the old period ends and one as owner begins."""
    require(actor, permissions.MANAGE_TEAM, membership.organisation)
    if membership.ends_at is not None or membership.role is MembershipRole.OWNER:
        return
    membership.ends_at = clock.now()
    db.session.add(
        Membership(
            user_id=membership.user_id,
            organisation_id=membership.organisation_id,
            role=MembershipRole.OWNER,
            title=membership.title,
            starts_at=clock.now(),
        )
    )
