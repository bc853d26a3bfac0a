"""People, organisations and jobs for tests."""

import itertools

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from accelerator import clock
from accelerator.accounts import second_factor as accounts_factor
from accelerator.accounts.entry import create_person
from accelerator.accounts.models import Role, RoleGrant, SecondFactor, User
from accelerator.accounts.queries import actor_for
from accelerator.db import Base, db
from accelerator.organisations.models import Membership, MembershipRole, Organisation, OrganisationKind
from tests.stage import stage, staged

_numbers = itertools.count(1)


@staged
def person(
    name: str = "Sari", *, email: str | None = None, locale: str | None = "en", zone: str = "Asia/Jakarta"
) -> User:
    """Somebody who may sign in and holds no role."""
    user = create_person(email or f"person{next(_numbers)}@people.example", name, locale=locale, zone=zone)
    user.email_confirmed_at = clock.now()
    return user


@staged
def role(user: User, role: Role, *scopes: str) -> User:
    """Give a person a role for each scope ('programme:3'); none means everywhere."""
    for scope in scopes or ("",):
        db.session.add(
            RoleGrant(user_id=user.id, role=role, scope=scope, starts_at=clock.now(), granted_by=0)
        )
    return user


@staged
def admin(name: str = "Ayu") -> User:
    """An administrator."""
    return role(person(name), Role.ADMIN)


@staged
def organisation(
    name: str = "Kali Bersih",
    *,
    kind: OrganisationKind = OrganisationKind.STARTUP,
    owner: User | None = None,
    **values: object,
) -> Organisation:
    """An organisation, with its owner if one is named."""
    claimed_at = clock.now() if owner else None
    made = Organisation(kind=kind, name=name, claimed_at=claimed_at, **values)
    db.session.add(made)
    db.session.flush()
    if owner is not None:
        member(made, owner, MembershipRole.OWNER).is_primary = True
    return made


@staged
def member(
    organisation: Organisation, user: User, role: MembershipRole = MembershipRole.MEMBER
) -> Membership:
    """A person's membership from now on."""
    made = Membership(user_id=user.id, organisation_id=organisation.id, role=role, starts_at=clock.now())
    db.session.add(made)
    organisation.claimed_at = organisation.claimed_at or made.starts_at
    db.session.flush()
    return made


def reload(row: Base) -> Base:
    """The row as the database has it now."""
    with stage():
        fresh = db.session.get(type(row), row.id, populate_existing=True)
        assert fresh is not None
        db.session.expunge(fresh)
        return fresh


@staged
def change(row: Base, **values: object) -> Base:
    """Set columns as no operation would: a past that a test needs."""
    db.session.execute(sa.update(type(row)).where(type(row).id == row.id).values(**values))
    for name, value in values.items():
        set_committed_value(row, name, value)
    return row


@staged
def second_factor(user: User) -> tuple[str, list[str]]:
    """A second factor for a person: the app's secret and the recovery codes. No code of it was used yet."""
    sealed = accounts_factor.new_secret(user)
    secret = accounts_factor.open_secret(user, sealed) or ""
    db.session.add(SecondFactor(user_id=user.id, secret=sealed, last_step=0))
    db.session.flush()
    return secret, accounts_factor.renew_codes(actor_for(user), user)
