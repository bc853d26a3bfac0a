"""Invitations: one offer to one address, kept whatever becomes of it (ACC05, R21)."""

from accelerator import clock, mail
from accelerator.accounts import entry, facts, links, operations, passwords, permissions, queries, scopes
from accelerator.accounts.models import Invitation, InvitationState, LinkPurpose, Role, User
from accelerator.db import db, get_or_404
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations import permissions as organisations
from accelerator.organisations.models import Organisation
from accelerator.permissions import SYSTEM, Actor, can, require


def invite_to_role(actor: Actor, *, email: str, name: str, role: Role, scope: str, offer: str) -> Invitation:
    """Offer a role for one scope; the person is added without a password if they are new."""
    require(actor, permissions.GRANT, (role, scope))
    scopes.check(role, scope)
    return _invite(actor, email, name, offer, role=role, scope=scope)


def invite_to_organisation(
    actor: Actor, organisation: Organisation, *, email: str, name: str, offer: str
) -> Invitation:
    """Offer a membership; the caller has checked that the actor may speak for the organisation."""
    return _invite(actor, email, name, offer, organisation_id=organisation.id)


def _invite(
    actor: Actor,
    email: str,
    name: str,
    offer: str,
    *,
    role: Role | None = None,
    scope: str = "",
    organisation_id: int | None = None,
) -> Invitation:
    user = queries.person_by_email(email) or entry.create_person(email, name)
    if user.id == actor.id:
        raise Conflict(_("This is your own address."), "email")
    if organisation_id in queries.actor_for(user).organisations:
        raise Conflict(_("This person belongs to the team already."), "email")
    offered = {(i.role, i.scope, i.organisation_id) for i in queries.pending_invitations_of(user.id)}
    if (role, scope, organisation_id) in offered:
        raise Conflict(_("This person has this invitation already and has not answered yet."), "email")
    invitation = Invitation(
        user_id=user.id,
        role=role,
        scope=scope,
        organisation_id=organisation_id,
        offer=offer[:200],
        invited_by=None if actor.is_system else actor.id,
        expires_at=clock.now() + links.LIFE[LinkPurpose.INVITE],
    )
    db.session.add(invitation)
    db.session.flush()
    mail.send(
        user.email,
        user.name,
        "mail/invitation.txt",
        locale=user.locale,
        inviter=_("The Future City Accelerator") if actor.is_system else actor.name,
        token=links.new_link(user, LinkPurpose.INVITE, invitation_id=invitation.id),
        offer=offer,
    )
    record(facts.PersonInvited(actor_id=actor.id, invitation_id=invitation.id, user_id=user.id, offer=offer))
    return invitation


def accept_invitation(actor: Actor, invitation: Invitation) -> None:
    """Take the role or membership offered, from now on."""
    require(actor, permissions.ANSWER, invitation)
    _require_open(invitation)
    inviter = SYSTEM if invitation.invited_by is None else queries.actor_by_id(invitation.invited_by)
    if inviter is None or not _may_still_offer(inviter, invitation):
        raise Conflict(
            _("The person who invited you may not offer this any more. Ask somebody else for a new one.")
        )
    _answer(actor, invitation, InvitationState.ACCEPTED)
    if invitation.role is not None:
        operations.grant_role(inviter, invitation.user, role=invitation.role, scope=invitation.scope)


def _may_still_offer(inviter: Actor, invitation: Invitation) -> bool:
    """The offer is worth what its author may do now, not on the day of the letter (R19, R21)."""
    if invitation.role is not None:
        return can(inviter, permissions.GRANT, (invitation.role, invitation.scope))
    if inviter.is_system or invitation.organisation_id in inviter.owned:
        return True
    organisation = get_or_404(Organisation, invitation.organisation_id or 0)
    return organisations.is_steward.check(inviter, organisation)


def decline_invitation(actor: Actor, invitation: Invitation) -> None:
    """Say no; the invitation is kept as declined."""
    require(actor, permissions.ANSWER, invitation)
    _answer(actor, invitation, InvitationState.DECLINED)


def _require_open(invitation: Invitation) -> None:
    if invitation.state is not InvitationState.PENDING or invitation.expires_at <= clock.now():
        raise Conflict(_("This invitation was answered already or is too old."))


def _answer(actor: Actor, invitation: Invitation, state: InvitationState) -> None:
    _require_open(invitation)
    invitation.state, invitation.answered_at = state, clock.now()
    record(
        facts.InvitationAnswered(
            actor_id=actor.id, invitation_id=invitation.id, user_id=invitation.user_id, state=state.value
        )
    )


def claim_account(token: str, *, name: str, password: str) -> User:
    """Use an invitation's link: the address is proven, a password is set, and the person may sign in."""
    passwords.check(password)
    user = links.use_link(token, LinkPurpose.INVITE).user
    if user.password_hash is not None:
        raise Conflict(_("This account has a password already. Sign in with it."))
    user.name, user.email_confirmed_at = name, clock.now()
    entry.set_password(user, password)
    return user
