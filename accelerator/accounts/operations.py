"""What people do with their own account, and administrators with others': sign out, hold a role, be suspended."""

import sqlalchemy as sa

from accelerator import clock
from accelerator.accounts import entry, facts, passwords, permissions, queries, scopes
from accelerator.accounts.models import Role, RoleGrant, User
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, is_zone
from accelerator.permissions import Actor, require


def sign_out(actor: Actor, token: str | None) -> None:
    """End this browser's sign-in, or with None every one of the person's."""
    if token is None:
        entry.end_sign_ins(actor.id)
    else:
        entry.end_sign_in(actor.id, token)
    record(facts.PersonSignedOut(actor_id=actor.id, user_id=actor.id, everywhere=token is None))


def update_account(actor: Actor, user: User, *, name: str, locale: str | None, zone: str) -> None:
    """Change how the system addresses a person."""
    require(actor, permissions.ACCOUNT, user)
    if not is_zone(zone):
        raise DomainError(_("This time zone is not known."), "zone")
    user.name, user.locale, user.zone = name, locale, zone


def change_password(actor: Actor, user: User, *, current: str, new: str) -> None:
    """Set a new password, knowing the old one; every sign-in ends, this one too."""
    require(actor, permissions.ACCOUNT, user)
    if not passwords.matches(user.password_hash, current):
        raise DomainError(_("This is not your present password."), "current")
    entry.set_password(user, new, field="new")


def grant_role(actor: Actor, user: User, *, role: Role, scope: str) -> RoleGrant:
    """Give a person a role for one scope from now on; giving it twice changes nothing."""
    require(actor, permissions.GRANT, (role, scope))
    if user.id == actor.id and not actor.is_system:
        raise Conflict(_("Nobody can give a role to themselves."))
    scopes.check(role, scope)
    for held in queries.grants_of(user.id):
        if (held.role, held.scope, held.ends_at) == (role, scope, None):
            return held
    grant = RoleGrant(user_id=user.id, role=role, scope=scope, starts_at=clock.now(), granted_by=actor.id)
    db.session.add(grant)
    db.session.flush()
    record(facts.RoleGranted(actor_id=actor.id, user_id=user.id, role=role.value, scope=scope))
    return grant


def end_grant(actor: Actor, grant: RoleGrant, *, reason: str) -> None:
    """End a role at once; the last administrator and a programme's last manager stay (R20)."""
    require(actor, permissions.GRANT, (grant.role, grant.scope))
    if grant.ends_at is not None:
        return
    if grant.role in (Role.ADMIN, Role.MANAGER):
        _leave_somebody(grant.user_id, grant.role, grant.scope)
    grant.ends_at = clock.now()
    record(
        facts.RoleEnded(
            actor_id=actor.id, user_id=grant.user_id, role=grant.role.value, scope=grant.scope, reason=reason
        )
    )


def suspend_person(actor: Actor, user: User, *, reason: str) -> None:
    """Refuse a person from the next request on, in every browser (R19); the last administrator stays (R20)."""
    require(actor, permissions.SUSPEND, user)
    if queries.actor_for(user).is_admin:
        _leave_somebody(user.id, Role.ADMIN, "")
    user.is_active = False
    entry.end_sign_ins(user.id)
    record(facts.PersonSuspended(actor_id=actor.id, user_id=user.id, reason=reason))


def restore_person(actor: Actor, user: User) -> None:
    """Let a suspended person in again."""
    require(actor, permissions.SUSPEND, user)
    user.is_active = True
    record(facts.PersonRestored(actor_id=actor.id, user_id=user.id))


def _leave_somebody(user_id: int, role: Role, scope: str) -> None:
    """Refuse to go on where nobody else active holds the role; under a lock, so two cannot leave at once."""
    held = sa.select(RoleGrant.id).where(
        RoleGrant.role == role, RoleGrant.scope == scope, RoleGrant.ends_at.is_(None)
    )
    db.session.execute(held.order_by(RoleGrant.id).with_for_update()).all()
    others = held.join(RoleGrant.user).where(User.is_active, User.id != user_id)
    if db.session.scalar(others.limit(1)) is None:
        raise Conflict(_("This is the last person in this role. Give it to somebody else first."))
