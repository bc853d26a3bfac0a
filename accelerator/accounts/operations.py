"""What people do with accounts: join, sign in and out, change a password, hold a role."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accelerator import clock, mail
from accelerator.accounts import facts, permissions, queries
from accelerator.accounts.models import (
    KeptInput,
    LinkPurpose,
    MailedLink,
    Role,
    RoleGrant,
    SignIn,
    SignInAttempt,
    User,
)
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, is_zone
from accelerator.permissions import Actor, require

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 256
LINK_LIFE = {LinkPurpose.CONFIRM: timedelta(days=3), LinkPurpose.RESET: timedelta(hours=2), LinkPurpose.INVITE: timedelta(days=7)}
LINKS_PER_HOUR = 5
DEMO_DOMAIN = "@demo.example"
hasher = PasswordHasher()
_nobodys_hash = hasher.hash("nobody has this password")


def check_new_password(password: str, field: str = "password") -> None:
    """Refuse a password that is too short, too long to be typed, or unstorable; length is what protects."""
    if len(password) < SHORTEST_PASSWORD:
        raise DomainError(_("Use at least %(least)d characters; a short sentence is good.", least=SHORTEST_PASSWORD), field)
    if len(password) > LONGEST_PASSWORD:
        raise DomainError(_("At most %(most)d characters.", most=LONGEST_PASSWORD), field)
    if "\0" in password or not password.isprintable():
        raise DomainError(_("This password holds characters that cannot be typed everywhere."), field)


def create_person(email: str, name: str, *, locale: str | None = None, zone: str = "Asia/Jakarta") -> User:
    """Add a person who cannot sign in yet; raises Conflict where the address is taken."""
    if queries.person_by_email(email) is not None:
        raise Conflict(_("There is an account with this address already."), "email")
    user = User(email=queries.canonical_email(email), name=name, locale=locale, zone=zone)
    db.session.add(user)
    db.session.flush()
    return user


def join(email: str, name: str, password: str, *, locale: str | None, zone: str) -> None:
    """Sign up. The answer is the same whether the address is known or not; only its mailbox learns (A20)."""
    check_new_password(password)
    if not is_zone(zone):
        raise DomainError(_("This time zone is not known."), "zone")
    hashed = hasher.hash(password)
    user = queries.person_by_email(email)
    if user is not None and user.email_confirmed_at is not None:
        if _may_mail_again(user, LinkPurpose.RESET):
            mail.send(user.email, user.name, "mail/known_address.txt", locale=user.locale)
        return
    if user is None:
        user = create_person(email, name, locale=locale, zone=zone)
    if _may_mail_again(user, LinkPurpose.CONFIRM):
        token = new_link(user, LinkPurpose.CONFIRM)
        user.name, user.password_hash, user.terms_accepted_at = name, hashed, clock.now()
        mail.send(user.email, user.name, "mail/confirm.txt", locale=locale, token=token)


def confirm_address(token: str) -> User:
    """Use the mailed link: the address is theirs, and the account can sign in."""
    link = use_link(token, LinkPurpose.CONFIRM)
    link.user.email_confirmed_at = clock.now()
    record(facts.PersonJoined(actor_id=link.user_id, user_id=link.user_id))
    return link.user


def authenticate(email: str, password: str, address: str, *, demo: bool = False) -> User | None:
    """The person with this address and password, or None; takes the same time for unknown addresses.

    Raises Conflict after too many failures for the account or the network address. The demo's accounts have
    a public password, which opens nothing outside demo mode.
    """
    if queries.too_many_guesses(email, address):
        raise Conflict(_("Too many attempts. Wait a quarter of an hour, or set a new password by mail."))
    user = queries.person_by_email(email)
    hashed = user.password_hash if user is not None and user.password_hash else _nobodys_hash
    try:
        hasher.verify(hashed, password[: LONGEST_PASSWORD + 1])
        known = user is not None and user.password_hash is not None
        known = known and (demo or not queries.canonical_email(email).endswith(DEMO_DOMAIN))
    except (VerificationError, InvalidHashError):
        known = False
    if user is None or not known or not user.is_active or user.email_confirmed_at is None:
        db.session.add(SignInAttempt(at=clock.now(), email=queries.canonical_email(email)[:320], address=address))
        return None
    if hasher.check_needs_rehash(hashed):
        user.password_hash = hasher.hash(password)
    return user


def sign_in(user: User, browser: str) -> str:
    """Begin a sign-in; returns the token that the browser keeps, of which we keep only the hash."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(SignIn(token_hash=queries.token_hash(token), user_id=user.id, seen_at=now, browser=browser[:200]))
    db.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.email == user.email))
    record(facts.PersonSignedIn(actor_id=user.id, user_id=user.id))
    return token


def sign_out(actor: Actor, token: str | None) -> None:
    """End this browser's sign-in, or with None every one of the person's."""
    live = sa.update(SignIn).where(SignIn.user_id == actor.id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    if token is not None:
        live = live.where(SignIn.token_hash == queries.token_hash(token))
    db.session.execute(live)
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
    try:
        hasher.verify(user.password_hash or _nobodys_hash, current)
    except (VerificationError, InvalidHashError) as error:
        raise DomainError(_("This is not your present password."), "current") from error
    set_password(user, new)


def set_password(user: User, new: str) -> None:
    """Set a password and end every sign-in and reset link that the old one opened."""
    check_new_password(new)
    user.password_hash = hasher.hash(new)
    now = clock.now()
    db.session.execute(
        sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    db.session.execute(
        sa.update(MailedLink)
        .where(MailedLink.user_id == user.id, MailedLink.purpose == LinkPurpose.RESET, MailedLink.used_at.is_(None))
        .values(used_at=now)
    )
    record(facts.PasswordChanged(actor_id=user.id, user_id=user.id))


def ask_for_reset(email: str) -> None:
    """Mail a reset link if the address is known; silent otherwise, and when it was asked too often."""
    user = queries.person_by_email(email)
    if user is not None and user.is_active and _may_mail_again(user, LinkPurpose.RESET):
        token = new_link(user, LinkPurpose.RESET)
        mail.send(user.email, user.name, "mail/reset.txt", locale=user.locale, token=token)


def reset_password(token: str, password: str) -> User:
    """Use the mailed link once to set a password; it proves the address as well."""
    check_new_password(password)
    link = use_link(token, LinkPurpose.RESET)
    link.user.email_confirmed_at = link.user.email_confirmed_at or clock.now()
    set_password(link.user, password)
    return link.user


def new_link(user: User, purpose: LinkPurpose, invitation_id: int | None = None) -> str:
    """Make a single-use link; returns the token for the letter."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        MailedLink(
            token_hash=queries.token_hash(token),
            purpose=purpose,
            user_id=user.id,
            expires_at=clock.now() + LINK_LIFE[purpose],
            invitation_id=invitation_id,
        )
    )
    db.session.flush()
    return token


def use_link(token: str, purpose: LinkPurpose) -> MailedLink:
    """Spend a link; of twenty posts at once one succeeds (A23). Raises Conflict for all the others."""
    link = queries.live_link(token, purpose)
    if link is not None:
        spent = sa.update(MailedLink).where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
        if db.session.execute(spent.values(used_at=clock.now())).rowcount == 1:  # type: ignore[attr-defined]
            return link
    raise Conflict(_("This link was used already or is too old. Ask for a new one."))


def _may_mail_again(user: User, purpose: LinkPurpose) -> bool:
    recent = sa.select(sa.func.count()).where(
        MailedLink.user_id == user.id,
        MailedLink.purpose == purpose,
        MailedLink.created_at > clock.now() - timedelta(hours=1),
    )
    return (db.session.scalar(recent) or 0) < LINKS_PER_HOUR


def grant_role(actor: Actor, user: User, *, role: Role, scope: str) -> RoleGrant:
    """Give a person a role for one scope from now on; giving it twice changes nothing."""
    require(actor, permissions.GRANT, (role, scope))
    if user.id == actor.id and not actor.is_system:
        raise Conflict(_("Nobody can give a role to themselves."))
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
        holders = sa.select(sa.func.count(sa.distinct(RoleGrant.user_id))).where(
            RoleGrant.role == grant.role, RoleGrant.scope == grant.scope, RoleGrant.ends_at.is_(None)
        )
        if (db.session.scalar(holders) or 0) <= 1:
            raise Conflict(_("This is the last person in this role. Give it to somebody else first."))
    grant.ends_at = clock.now()
    record(
        facts.RoleEnded(
            actor_id=actor.id, user_id=grant.user_id, role=grant.role.value, scope=grant.scope, reason=reason
        )
    )


def suspend_person(actor: Actor, user: User, *, reason: str) -> None:
    """Refuse a person from the next request on, in every browser (R19)."""
    require(actor, permissions.SUSPEND, user)
    user.is_active = False
    db.session.execute(
        sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )
    record(facts.PersonSuspended(actor_id=actor.id, user_id=user.id, reason=reason))


def restore_person(actor: Actor, user: User) -> None:
    """Let a suspended person in again."""
    require(actor, permissions.SUSPEND, user)
    user.is_active = True
    record(facts.PersonRestored(actor_id=actor.id, user_id=user.id))


def keep_input(token: str, path: str, fields: list[tuple[str, str]]) -> None:
    """Keep what somebody typed while their sign-in had expired, for a day and for that browser."""
    db.session.execute(sa.delete(KeptInput).where(KeptInput.created_at < clock.now() - timedelta(days=1)))
    db.session.add(KeptInput(token_hash=queries.token_hash(token), path=path[:500], fields=[list(f) for f in fields]))
