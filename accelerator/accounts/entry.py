"""Getting in: what people do before the system knows who they are. Signing up and in, and forgotten passwords."""

import secrets
from datetime import timedelta

import sqlalchemy as sa

from accelerator import clock, mail
from accelerator.accounts import consents, facts, links, passwords, queries
from accelerator.accounts.models import (
    Attempt,
    AttemptKind,
    ConsentText,
    KeptInput,
    LinkPurpose,
    SignIn,
    User,
)
from accelerator.db import db, get_or_404
from accelerator.errors import Conflict, DomainError, TooMany
from accelerator.facts import record
from accelerator.i18n import _, is_zone

DEMO_DOMAIN = "@demo.example"
WAIT = int(queries.GUESS_WINDOW.total_seconds())


def create_person(
    email: str,
    name: str,
    *,
    locale: str | None = None,
    zone: str = "Asia/Jakarta",
    is_confirmed: bool = False,
) -> User:
    """Add a person who has no password yet; raises Conflict where the address is taken.

    `is_confirmed` is for those whose mailbox is known to be theirs.
    """
    if queries.person_by_email(email) is not None:
        raise Conflict(_("There is an account with this address already."), "email")
    user = User(email=queries.canonical_email(email), name=name, locale=locale, zone=zone)
    user.email_confirmed_at = clock.now() if is_confirmed else None
    db.session.add(user)
    db.session.flush()
    return user


def join(
    email: str, name: str, password: str, *, locale: str, zone: str, address: str, terms: str = ""
) -> str:
    """Sign up. The answer is the same whether the address is known or not; only its mailbox learns (A20).

    `terms` is the key of the version of the terms of use that was agreed to, "" where none is in force. Raises
    TooMany where the network address has had too many letters sent lately.
    Returns what proves to `confirm_address` that a browser is the one in which this sign-up was made.
    """
    passwords.check(password)
    if not is_zone(zone):
        raise DomainError(_("This time zone is not known."), "zone")
    text = consents.agreed_terms(terms)
    _count_letter(email, address)
    hashed = passwords.hashed(password)
    user = queries.person_by_email(email)
    if user is not None and user.email_confirmed_at is not None:
        this_hour = f"known-address:{user.id}:{clock.now():%Y-%m-%dT%H}"
        mail.send(user.email, user.name, "mail/known_address.txt", locale=user.locale, once=this_hour)
    else:
        user = user or create_person(email, name, locale=locale, zone=zone)
        if links.may_mail_again(user, LinkPurpose.CONFIRM):
            token = links.new_link(
                user,
                LinkPurpose.CONFIRM,
                password_hash=hashed,
                terms_id=text.id if text else None,
                terms_locale=text.language_for(locale) if text else None,
            )
            mail.send(user.email, name, "mail/confirm.txt", locale=locale, token=token)
            return queries.token_hash(token)
    return secrets.token_hex(32)


def prepare_to_join(password: str, address: str) -> None:
    """The slow part of `join`, before its transaction; nothing for whom `join` will turn away."""
    if not queries.too_many_letters(address):
        passwords.hash_ahead(password)


def confirm_address(token: str, *, joined: str | None, password: str | None) -> User:
    """Use the mailed link: the address is theirs, and the account can sign in.

    In another browser than the one of the sign-up the password chosen there is asked for. Otherwise somebody
    could sign up with an address and a password, and let the owner of the mailbox finish it for them.
    """
    link = links.use_link(token, LinkPurpose.CONFIRM)
    if joined != link.token_hash and not passwords.matches(link.password_hash, password or ""):
        raise DomainError(
            _("This is not the password that was chosen when the account was opened."), "password"
        )
    user = link.user
    user.password_hash = link.password_hash
    user.email_confirmed_at = clock.now()
    links.spend_all(user, LinkPurpose.CONFIRM, LinkPurpose.RESET)
    record(facts.PersonJoined(actor_id=user.id, user_id=user.id))
    if link.terms_id is not None and link.terms_locale is not None:
        text = get_or_404(ConsentText, link.terms_id)
        consents.keep_answer(user.id, text, is_given=True, locale=link.terms_locale)
    return user


def authenticate(email: str, password: str, address: str, *, demo: bool = False) -> User | None:
    """The person with this address and password, or None; takes the same time for unknown addresses.

    Raises TooMany after too many failures for the account or the network address. The demo's accounts have
    a public password, which opens nothing outside demo mode.
    """
    if queries.too_many_guesses(email, address):
        raise TooMany(
            _("Too many attempts. Wait a quarter of an hour, or set a new password by mail."), wait=WAIT
        )
    user = queries.person_by_email(email)
    matches = passwords.matches(user.password_hash if user is not None else None, password)
    if user is None or not matches or not _may_enter(user, demo):
        note_attempt(AttemptKind.SIGN_IN, email, address)
        return None
    if passwords.is_outdated(user.password_hash or ""):
        user.password_hash = passwords.hashed(password)
    return user


def prepare_to_authenticate(email: str, password: str, address: str) -> None:
    """The slow part of `authenticate`, before its transaction; nothing for whom it will turn away."""
    if not queries.too_many_guesses(email, address):
        user = queries.person_by_email(email)
        stored = user.password_hash if user is not None else None
        if passwords.compare_ahead(stored, password) and passwords.is_outdated(stored or ""):
            passwords.hash_ahead(password)


def _may_enter(user: User, demo: bool) -> bool:
    return (
        user.is_active
        and user.email_confirmed_at is not None
        and (demo or not user.email.endswith(DEMO_DOMAIN))
    )


def _count_letter(email: str, address: str) -> None:
    """Stop somebody who has strangers written to without end; the same for known and unknown mailboxes."""
    if queries.too_many_letters(address):
        raise TooMany(_("Too many letters were asked for from here. Wait a quarter of an hour."), wait=WAIT)
    note_attempt(AttemptKind.LETTER, email, address)


def note_attempt(kind: AttemptKind, email: str, address: str) -> None:
    """Count an attempt, and forget those that no longer count."""
    now = clock.now()
    db.session.execute(sa.delete(Attempt).where(Attempt.at < now - queries.GUESS_WINDOW))
    known = queries.canonical_email(email)[:320]
    db.session.add(Attempt(kind=kind, at=now, email=known, address=address[:60]))


def sign_in(user: User, browser: str, *, awaits_code: bool = False) -> str:
    """Begin a sign-in; returns the token that the browser keeps, of which we keep only the hash.

    One that awaits the code opens nothing yet and forgives nothing: whoever knows a password could begin
    it again and again, and guess codes without end.
    """
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=queries.token_hash(token),
            user_id=user.id,
            seen_at=clock.now(),
            browser=browser[:200],
            awaits_code=awaits_code,
        )
    )
    if not awaits_code:
        failed = Attempt.kind.in_((AttemptKind.SIGN_IN, AttemptKind.CODE))
        db.session.execute(sa.delete(Attempt).where(failed, Attempt.email == user.email))
        record(facts.PersonSignedIn(actor_id=user.id, user_id=user.id))
    return token


def end_sign_in(user_id: int, token: str) -> None:
    """End one browser's sign-in."""
    this = sa.update(SignIn).where(
        SignIn.user_id == user_id,
        SignIn.token_hash == queries.token_hash(token),
        SignIn.ended_at.is_(None),
    )
    db.session.execute(this.values(ended_at=clock.now()))


def end_sign_ins(user_id: int) -> None:
    """Sign a person out of every browser: all their cookies are worthless at the next request (A16, R19)."""
    live = sa.update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    db.session.execute(live.values(ended_at=clock.now()))


def set_password(user: User, new: str, field: str = "password") -> None:
    """Set a password and end every sign-in and mailed link that the old one opened."""
    passwords.check(new, field)
    user.password_hash = passwords.hashed(new)
    end_sign_ins(user.id)
    links.spend_all(user, LinkPurpose.CONFIRM, LinkPurpose.RESET, LinkPurpose.SIGN_IN)
    record(facts.PasswordChanged(actor_id=user.id, user_id=user.id))


def ask_for_reset(email: str, address: str) -> None:
    """Mail a reset link if the address is known; silent otherwise, and when the mailbox was asked too often."""
    _count_letter(email, address)
    user = queries.person_by_email(email)
    if user is not None and user.is_active and links.may_mail_again(user, LinkPurpose.RESET):
        token = links.new_link(user, LinkPurpose.RESET)
        mail.send(user.email, user.name, "mail/reset.txt", locale=user.locale, token=token)


def reset_password(token: str, password: str) -> User:
    """Use the mailed link once to set a password; it proves the address as well."""
    passwords.check(password)
    user = links.use_link(token, LinkPurpose.RESET).user
    user.email_confirmed_at = user.email_confirmed_at or clock.now()
    set_password(user, password)
    return user


def ask_for_link(email: str, address: str, *, onward: str = "", demo: bool = False) -> None:
    """Mail a link that signs in and leads `onward`, a path of ours, if the address is known; else silent (ACC01).

    Whoever may not sign in by a password may not by a link either.
    """
    _count_letter(email, address)
    user = queries.person_by_email(email)
    is_welcome = user is not None and _may_enter(user, demo)
    if user is not None and is_welcome and links.may_mail_again(user, LinkPurpose.SIGN_IN):
        token = links.new_link(user, LinkPurpose.SIGN_IN)
        mail.send(
            user.email, user.name, "mail/sign_in.txt", locale=user.locale, token=token, onward=onward or None
        )


def use_sign_in_link(token: str, *, demo: bool = False) -> User:
    """Use the mailed link once; raises Expired also where its owner may not sign in any more."""
    user = links.use_link(token, LinkPurpose.SIGN_IN).user
    if not _may_enter(user, demo):
        raise links.expired()
    return user


def keep_input(token: str, path: str, fields: list[tuple[str, str]]) -> None:
    """Keep what somebody typed while their sign-in had expired, for a day and for that browser."""
    db.session.execute(sa.delete(KeptInput).where(KeptInput.created_at < clock.now() - timedelta(days=1)))
    values = [list(field) for field in fields]
    db.session.add(KeptInput(token_hash=queries.token_hash(token), path=path[:500], fields=values))
