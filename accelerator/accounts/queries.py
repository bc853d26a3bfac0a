"""Finding people, what they may do now, and what they left behind."""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import contains_eager, joinedload

from accelerator import clock
from accelerator.accounts.models import (
    STAFF,
    Attempt,
    AttemptKind,
    Consent,
    ConsentKind,
    ConsentText,
    Invitation,
    InvitationState,
    KeptInput,
    LinkPurpose,
    MailedLink,
    RecoveryCode,
    Role,
    RoleGrant,
    SecondFactor,
    SignIn,
    User,
)
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Membership, MembershipRole
from accelerator.permissions import Actor, Grant

IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
"""A sign-in ends after this long without a click, and after this long in any case (A17)."""
HALF_WAY = timedelta(minutes=10)
"""After the first proof there is this long for the code of the second factor."""
CODES = 5
"""Wrong codes of one person in a quarter of an hour: six digits are soon guessed."""
GUESSES, GUESS_WINDOW, GUESSES_PER_ADDRESS = 10, timedelta(minutes=15), 100
LETTERS_PER_ADDRESS = 60
"""In a quarter of an hour; high, for a whole hackathon may sign up behind one address."""


def canonical_email(text: str) -> str:
    """One spelling per mailbox: compatibility-composed, lower case, trimmed, its domain as DNS has it (A25)."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        return validate_email(plain, check_deliverability=False).ascii_email or plain
    except EmailNotValidError:
        return plain


def is_email(text: str) -> bool:
    """Whether letters could be sent there; asks nobody."""
    try:
        validate_email(unicodedata.normalize("NFKC", text).strip(), check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def token_hash(token: str) -> str:
    """What is stored of a token: with the table alone nobody can use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def person(key: int | str) -> User:
    """One person by id or key."""
    return get_or_404(User, key)


def person_by_email(email: str) -> User | None:
    """The person with this address, in any spelling."""
    return db.session.scalars(sa.select(User).where(User.email == canonical_email(email))).one_or_none()


def actor_for(user: User) -> Actor:
    """A person with the grants and memberships in force at this moment."""
    now = clock.now()
    grants = db.session.execute(
        sa.select(RoleGrant.role, RoleGrant.scope).where(
            RoleGrant.user_id == user.id,
            RoleGrant.starts_at <= now,
            sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
        )
    )
    memberships = db.session.execute(
        sa.select(Membership.organisation_id, Membership.role).where(
            Membership.user_id == user.id,
            Membership.starts_at <= now,
            sa.or_(Membership.ends_at.is_(None), Membership.ends_at > now),
        )
    ).all()
    return Actor(
        id=user.id,
        name=user.name,
        email=user.email,
        locale=user.locale,
        zone=user.zone,
        grants=frozenset(Grant(role.value, scope) for role, scope in grants),
        organisations=frozenset(m.organisation_id for m in memberships),
        owned=frozenset(m.organisation_id for m in memberships if m.role is MembershipRole.OWNER),
    )


def actor_by_id(user_id: int) -> Actor | None:
    """The actor a job acts for, read anew; None where the person is suspended meanwhile."""
    user = db.session.scalars(sa.select(User).where(User.id == user_id)).one_or_none()
    return actor_for(user) if user is not None and user.is_active else None


def live_sign_in(token: str, *, awaits_code: bool = False) -> tuple[SignIn, User] | None:
    """The sign-in behind a browser's token, if it has neither ended nor expired; or one that still awaits the code."""
    now = clock.now()
    row = db.session.execute(
        sa.select(SignIn, User)
        .join(User, User.id == SignIn.user_id)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.created_at > now - (HALF_WAY if awaits_code else LONGEST),
            SignIn.awaits_code.is_(awaits_code),
            User.is_active,
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def sign_ins_of(user_id: int) -> list[SignIn]:
    """Where a person is signed in now, latest first."""
    live = sa.select(SignIn).where(
        SignIn.user_id == user_id,
        SignIn.ended_at.is_(None),
        SignIn.awaits_code.is_(False),
        SignIn.seen_at > clock.now() - IDLE,
    )
    return list(db.session.scalars(live.order_by(SignIn.seen_at.desc())))


def too_many_guesses(email: str, address: str) -> bool:
    """Whether an account or an address has failed too often lately; fails closed, for it is the database's word."""
    by_email, by_address = db.session.execute(
        _attempts(
            AttemptKind.SIGN_IN,
            sa.func.count().filter(Attempt.email == canonical_email(email)),
            sa.func.count().filter(Attempt.address == address),
        )
    ).one()
    return bool(by_email >= GUESSES or by_address >= GUESSES_PER_ADDRESS)


def too_many_codes(email: str) -> bool:
    """Whether a person gave too many wrong codes lately; no stranger gets so far, so nobody else can lock them out."""
    failed = _attempts(AttemptKind.CODE, sa.func.count().filter(Attempt.email == email))
    return (db.session.scalar(failed) or 0) >= CODES


def second_factor_of(user_id: int, *, lock: bool = False) -> SecondFactor | None:
    """A person's second factor, if they have one."""
    query = sa.select(SecondFactor).where(SecondFactor.user_id == user_id)
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none()


def unused_codes(user_id: int) -> int:
    """How many recovery codes a person has left."""
    left = sa.select(sa.func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def staff_without_factor() -> int:
    """How many people of the staff could sign in without a second factor."""
    query = (
        sa.select(sa.func.count(sa.distinct(User.id)))
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(
            User.is_active, RoleGrant.role.in_(STAFF), RoleGrant.ends_at.is_(None), SecondFactor.id.is_(None)
        )
    )
    return db.session.scalar(query) or 0


def too_many_letters(address: str) -> bool:
    """Whether somebody at this address had more letters sent lately than people do."""
    sent = db.session.scalar(
        _attempts(AttemptKind.LETTER, sa.func.count().filter(Attempt.address == address))
    )
    return (sent or 0) >= LETTERS_PER_ADDRESS


def _attempts(kind: AttemptKind, *counted: Any) -> sa.Select[Any]:
    return sa.select(*counted).where(Attempt.kind == kind, Attempt.at > clock.now() - GUESS_WINDOW)


def live_link(token: str, purpose: LinkPurpose) -> MailedLink | None:
    """The unused, unexpired link behind a token, with its person, who is not suspended."""
    return db.session.scalars(
        sa.select(MailedLink)
        .join(MailedLink.user)
        .where(
            MailedLink.token_hash == token_hash(token),
            MailedLink.purpose == purpose,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > clock.now(),
            User.is_active,
        )
        .options(contains_eager(MailedLink.user))
    ).one_or_none()


def kept_input(token: str, path: str) -> list[tuple[str, str]] | None:
    """What was typed on this path before the sign-in expired."""
    row = db.session.scalars(
        sa.select(KeptInput).where(KeptInput.token_hash == token_hash(token), KeptInput.path == path)
    ).one_or_none()
    return [(name, value) for name, value in row.fields] if row else None


def people() -> sa.Select[User]:
    """Everybody; for administrators."""
    return sa.select(User)


def how_many_people() -> int:
    """How many there are; for administrators."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(User)) or 0


def grants_of(user_id: int) -> list[RoleGrant]:
    """All roles a person holds or held, latest first."""
    query = sa.select(RoleGrant).where(RoleGrant.user_id == user_id)
    return list(db.session.scalars(query.order_by(RoleGrant.starts_at.desc(), RoleGrant.id.desc())))


def grant(grant_id: int) -> RoleGrant:
    """One grant with its person."""
    return get_or_404(RoleGrant, grant_id, joinedload(RoleGrant.user))


def invitation(key: str) -> Invitation:
    """One invitation by its address."""
    return get_or_404(Invitation, key, joinedload(Invitation.user))


def pending_invitations_of(user_id: int) -> list[Invitation]:
    """What a person has been offered and not yet answered."""
    query = sa.select(Invitation).where(
        Invitation.user_id == user_id,
        Invitation.state == InvitationState.PENDING,
        Invitation.expires_at > clock.now(),
    )
    return list(db.session.scalars(query.order_by(Invitation.id)))


def people_with_role(role: str, *scopes: str) -> list[User]:
    """Active people who hold a role now in one of these scopes, by name."""
    now = clock.now()
    query = (
        sa.select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.is_active,
            RoleGrant.role == Role(role),
            RoleGrant.scope.in_(scopes),
            RoleGrant.starts_at <= now,
            sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
        )
    )
    return list(db.session.scalars(query.distinct().order_by(User.name, User.id)))


def _newest() -> sa.Select[Any]:
    return sa.select(sa.func.max(ConsentText.id)).group_by(ConsentText.kind, ConsentText.audience)


def newest_texts() -> list[ConsentText]:
    """The version in force of each text."""
    query = sa.select(ConsentText).where(ConsentText.id.in_(_newest()))
    return list(db.session.scalars(query.order_by(ConsentText.kind, ConsentText.audience)))


def newest_text(kind: ConsentKind, audience: str) -> ConsentText | None:
    """The version in force of one text."""
    return db.session.scalars(_versions(kind, audience).limit(1)).one_or_none()


def texts_for_everyone() -> dict[ConsentKind, ConsentText]:
    """The versions in force about which everybody is asked, whatever their roles."""
    return {text.kind: text for text in newest_texts() if not text.audience}


def versions_of(text: ConsentText) -> list[ConsentText]:
    """Every version of the same text, newest first."""
    return list(db.session.scalars(_versions(text.kind, text.audience)))


def _versions(kind: ConsentKind, audience: str) -> sa.Select[ConsentText]:
    same = sa.select(ConsentText).where(ConsentText.kind == kind, ConsentText.audience == audience)
    return same.order_by(ConsentText.number.desc())


def consent_text(key: str) -> ConsentText:
    """One version by its address."""
    return get_or_404(ConsentText, key)


def _latest_answers(*whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The ids of the answers that count: a later one about the same text takes an earlier one's place."""
    return sa.select(sa.func.max(Consent.id)).where(*whose).group_by(Consent.user_id, Consent.text_id)


def texts_for(actor: Actor) -> list[tuple[ConsentText, Consent | None]]:
    """Every text in force for a person by the roles they hold now, with what they last said to that very version."""
    rows = db.session.execute(
        sa.select(ConsentText, Consent)
        .outerjoin(
            Consent,
            sa.and_(
                Consent.text_id == ConsentText.id,
                Consent.id.in_(_latest_answers(Consent.user_id == actor.id)),
            ),
        )
        .where(ConsentText.id.in_(_newest()), ConsentText.audience.in_(["", *actor.roles]))
        .order_by(ConsentText.id)
    )
    return [(text, answer) for text, answer in rows]


def pending_texts(actor: Actor) -> list[ConsentText]:
    """What a person must agree to before they go on."""
    return [text for text, answer in texts_for(actor) if text.kind.is_compulsory and answer is None]


def consents_of(user_id: int) -> list[Consent]:
    """Everything that a person said to any version, latest first."""
    query = sa.select(Consent).where(Consent.user_id == user_id).options(joinedload(Consent.text))
    return list(db.session.scalars(query.order_by(Consent.id.desc())))


def answers_to(text: ConsentText, people: Sequence[int]) -> dict[int, bool]:
    """What these people last said to this very version, by person; those who said nothing are left out."""
    latest = _latest_answers(Consent.text_id == text.id, Consent.user_id.in_(people))
    rows = db.session.execute(sa.select(Consent.user_id, Consent.is_given).where(Consent.id.in_(latest)))
    return {row.user_id: row.is_given for row in rows}


def agreed_to() -> dict[int, int]:
    """How many people agree to each version now: text id → people."""
    query = sa.select(Consent.text_id, sa.func.count()).where(
        Consent.id.in_(_latest_answers()), Consent.is_given
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Consent.text_id))}
