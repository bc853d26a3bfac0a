"""What is done with organisations: made, described, joined and left."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from accelerator import clock
from accelerator.accounts import invitations
from accelerator.accounts.models import Invitation
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations import facts, permissions, queries
from accelerator.organisations.models import Duty, Membership, MembershipRole, Organisation, OrganisationKind
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
        _join(owner_id, organisation, MembershipRole.OWNER, is_first=True)
    db.session.flush()
    record(
        facts.OrganisationCreated(actor_id=actor.id, organisation_id=organisation.id, name=organisation.name)
    )
    if owner_id is not None:
        _record_begin(actor, owner_id, organisation, MembershipRole.OWNER, is_founding=True)
    return organisation


def join_organisation(actor: Actor, organisation_id: int, *, user_id: int) -> None:
    """Add the person who accepted an invitation; the first of a profile without a team speaks for it."""
    organisation = lock(queries.organisation(organisation_id))
    team = queries.team_of(organisation_id)
    if user_id not in [membership.user_id for membership in team]:
        role = MembershipRole.MEMBER if organisation.claimed_at else MembershipRole.OWNER
        is_first = not any(membership.is_primary for membership in team)
        _begin(actor, user_id, organisation, role, is_first=is_first)


def _begin(
    actor: Actor, user_id: int, organisation: Organisation, role: MembershipRole, *, is_first: bool
) -> None:
    _join(user_id, organisation, role, is_first=is_first)
    db.session.flush()
    _record_begin(actor, user_id, organisation, role)


def _join(user_id: int, organisation: Organisation, role: MembershipRole, *, is_first: bool) -> None:
    now = clock.now()
    db.session.add(
        Membership(user_id=user_id, organisation=organisation, role=role, starts_at=now, is_primary=is_first)
    )
    organisation.claimed_at = organisation.claimed_at or now


def _record_begin(
    actor: Actor,
    user_id: int,
    organisation: Organisation,
    role: MembershipRole,
    *,
    is_founding: bool = False,
) -> None:
    record(
        facts.MembershipBegan(
            actor_id=actor.id,
            organisation_id=organisation.id,
            user_id=user_id,
            role=role.value,
            is_founding=is_founding,
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
    others = [m for m in queries.team_of(membership.organisation_id) if m.id != membership.id]
    if membership.role is MembershipRole.OWNER and not any(m.role is MembershipRole.OWNER for m in others):
        raise Conflict(_("This is the last owner. Make somebody else owner first."))
    membership.ends_at = clock.now()
    if membership.is_primary or membership.duties:
        flag_modified(membership.organisation, "name")  # who has the contacts' form open is told of it
    record(
        facts.MembershipEnded(
            actor_id=actor.id, organisation_id=membership.organisation_id, user_id=membership.user_id
        )
    )
    if membership.is_primary and others:
        db.session.flush()  # one at a time: the index must see the one end before the other begins
        others[0].is_primary = True
        _record_contacts(actor, others)


def name_contacts(
    actor: Actor,
    organisation: Organisation,
    *,
    primary: int,
    duties: Mapping[Duty, list[int]],
    version: int,
) -> None:
    """Say who is addressed for the organisation and who else is turned to for what, by membership (ACC03).

    `version` is that of the organisation as the person saw it: raises Conflict where its contacts have
    changed since.
    """
    require(actor, permissions.MANAGE_TEAM, organisation)
    if version != lock(organisation).version:
        raise Conflict(
            _("Somebody else changed this in the meantime. Look at it as it is now, then save again.")
        )
    team = queries.team_of(organisation.id)
    if not {primary, *(ident for chosen in duties.values() for ident in chosen)} <= {m.id for m in team}:
        raise DomainError(_("A contact is somebody who belongs to the team now."), "primary")
    for membership in queries.memberships_of(organisation.id):
        if membership.ends_at is None:
            membership.is_primary = False
    db.session.flush()
    for membership in team:
        membership.is_primary = membership.id == primary
        membership.duties = [duty.value for duty in Duty if membership.id in duties.get(duty, ())]
    flag_modified(organisation, "name")  # the version counts what the contacts' form shows
    _record_contacts(actor, team)


def _record_contacts(actor: Actor, team: list[Membership]) -> None:
    record(
        facts.ContactsNamed(
            actor_id=actor.id,
            organisation_id=team[0].organisation_id,
            primary_user_id=next(m.user_id for m in team if m.is_primary),
            duties={duty.value: [m.user_id for m in team if duty.value in m.duties] for duty in Duty},
        )
    )


def make_owner(actor: Actor, membership: Membership) -> None:
    """Let another member speak for the organisation too; the old period ends and one as owner begins."""
    require(actor, permissions.MANAGE_TEAM, membership.organisation)
    lock(membership.organisation)
    if lock(membership).ends_at is not None or membership.role is MembershipRole.OWNER:
        return
    membership.ends_at = clock.now()
    db.session.flush()  # one primary contact at a time: the index must see the one period end first
    db.session.add(
        Membership(
            user_id=membership.user_id,
            organisation_id=membership.organisation_id,
            role=MembershipRole.OWNER,
            title=membership.title,
            starts_at=clock.now(),
            is_primary=membership.is_primary,
            duties=membership.duties,
        )
    )
    flag_modified(
        membership.organisation, "name"
    )  # the contacts' form names memberships, and this is another
    _record_begin(actor, membership.user_id, membership.organisation, MembershipRole.OWNER)
