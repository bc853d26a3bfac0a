"""People, what they may do, and where they are signed in."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l


class Role(enum.Enum):
    """What a person may be beyond being signed in; founders and delegates are memberships instead."""

    ADMIN = "admin"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    MENTOR = "mentor"
    TRAINER = "trainer"
    OFFICIAL = "official"
    FUNDER = "funder"
    CO_APPLICANT = "co_applicant"

    @property
    def label(self) -> Any:
        """The role in the reader's words."""
        return ROLE_LABELS[self]


STAFF = frozenset({Role.ADMIN, Role.MANAGER})
"""Who runs accounts and programmes; an installation may ask them for a second factor (ACC01)."""
ROLE_LABELS = {
    Role.ADMIN: _l("Administrator"),
    Role.MANAGER: _l("Programme manager"),
    Role.REVIEWER: _l("Reviewer"),
    Role.MENTOR: _l("Mentor"),
    Role.TRAINER: _l("Trainer"),
    Role.OFFICIAL: _l("City official"),
    Role.FUNDER: _l("Funder"),
    Role.CO_APPLICANT: _l("Co-applicant"),
}


class User(Keyed, Timed, Versioned, Base):
    """A person, with one full name of any script. Without a password they cannot sign in yet (ACC07)."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    """Canonical: composed, lower case; see `canonical_email`."""
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    locale: Mapped[str | None] = mapped_column(sa.String(5))
    zone: Mapped[str] = mapped_column(sa.String(60), default="Asia/Jakarta")
    is_active: Mapped[bool] = mapped_column(default=True)
    email_confirmed_at: Mapped[datetime | None]


class RoleGrant(Timed, Base):
    """A role that a person holds for one scope and one period; ended grants are kept (ACC04)."""

    __tablename__ = "role_grant"
    __table_args__ = (sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="period"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role), index=True)
    scope: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    """'programme:3', 'cohort:7', 'call:2'; '' is everywhere, which only administrators hold."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    granted_by: Mapped[int]
    user: Mapped[User] = relationship(lazy="raise")


class SignIn(Timed, Base):
    """One browser in which a person is signed in; ended rows refuse the cookie at the next request (A16).

    It begins when the password is given, and a new one takes its place when the password is given again: its
    age is how long ago that was (ACC01).
    """

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(sa.String(200), default="")
    awaits_code: Mapped[bool] = mapped_column(default=False)
    """Whether only the first proof was given: such a row signs nobody in, it may only be asked for the code."""


class SecondFactor(Timed, Base):
    """A person's second factor, for as long as they have one; see `accelerator.accounts.second_factor` (ACC01)."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), unique=True)
    secret: Mapped[str] = mapped_column(sa.String(300))
    """Sealed: without SECRET_KEY the table is worth nothing."""
    last_step: Mapped[int]
    """The half minute whose code was used last; codes of it and of those before open nothing."""


class RecoveryCode(Timed, Base):
    """One of the codes on paper; only its hash is kept, and it opens once."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_hash"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class AttemptKind(enum.Enum):
    SIGN_IN = "sign_in"
    LETTER = "letter"
    CODE = "code"


class Attempt(Base):
    """What strangers may not do without end: a failed sign-in or code (A21), a letter sent to somebody (A87)."""

    __tablename__ = "attempt"

    kind: Mapped[AttemptKind] = mapped_column(enum_type(AttemptKind))
    at: Mapped[datetime] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(sa.String(320), index=True)
    address: Mapped[str] = mapped_column(sa.String(60), index=True)


class LinkPurpose(enum.Enum):
    CONFIRM = "confirm"
    RESET = "reset"
    SIGN_IN = "sign_in"
    INVITE = "invite"


class MailedLink(Timed, Base):
    """A single-use link that went out by mail; only the hash of its token is kept."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        sa.CheckConstraint("(terms_id IS NULL) = (terms_locale IS NULL)", name="terms_in_a_language"),
    )

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_type(LinkPurpose))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    invitation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("invitation.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    """Of a sign-up: the password chosen then, which becomes the account's when this very link is used."""
    terms_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consent_text.id"))
    """Of a sign-up: the version of the terms agreed to then; it becomes their consent in the same way (ACC10)."""
    terms_locale: Mapped[str | None] = mapped_column(sa.String(5))
    """The language in which they read it."""
    user: Mapped[User] = relationship(lazy="raise")


class InvitationState(enum.Enum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


class Invitation(Keyed, Timed, Versioned, Base):
    """An offer of one role or one membership to one address, kept whatever comes of it (ACC05, R21)."""

    __tablename__ = "invitation"
    __table_args__ = (sa.CheckConstraint("(role IS NULL) <> (organisation_id IS NULL)", name="one_offer"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[Role | None] = mapped_column(enum_type(Role))
    scope: Mapped[str] = mapped_column(sa.String(60), default="")
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    offer: Mapped[str] = mapped_column(sa.String(200))
    """What is offered, in words, as the letter says it."""
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """None: the system itself, on an operator's command."""
    state: Mapped[InvitationState] = mapped_column(
        enum_type(InvitationState), default=InvitationState.PENDING
    )
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])


class ConsentKind(enum.Enum):
    TERMS = "terms"
    DONOR_DATA = "donor_data"
    PHOTO = "photo"

    @property
    def label(self) -> Any:
        """What the text is about, in the reader's words."""
        return CONSENT_LABELS[self]

    @property
    def is_compulsory(self) -> bool:
        """Whether nobody takes part without agreeing; all else is asked, may be refused, and may be withdrawn."""
        return self is ConsentKind.TERMS


CONSENT_LABELS = {
    ConsentKind.TERMS: _l("Terms of use"),
    ConsentKind.DONOR_DATA: _l("Sharing data with donors"),
    ConsentKind.PHOTO: _l("Photos and films"),
}


class ConsentText(Keyed, Timed, Base):
    """One version of a text, in force from the instant it was published until the next one; it never changes."""

    __tablename__ = "consent_text"
    __table_args__ = (
        sa.UniqueConstraint("kind", "audience", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
    )

    kind: Mapped[ConsentKind] = mapped_column(enum_type(ConsentKind))
    audience: Mapped[str] = mapped_column(sa.String(20), default="")
    """The role that it is for; '' is everyone."""
    number: Mapped[int]
    bodies: Mapped[dict[str, Any]]
    """By language; English is always there."""
    written_by: Mapped[int]

    @property
    def audience_label(self) -> Any:
        """Whom it is for, in the reader's words."""
        return Role(self.audience).label if self.audience else _l("Everyone")

    def language_for(self, locale: str) -> str:
        """The language in which a reader gets it."""
        return locale if locale in self.bodies else "en"


@sa.event.listens_for(ConsentText, "before_update")
@sa.event.listens_for(ConsentText, "before_delete")
def _refuse_change(_mapper: object, _connection: object, text: ConsentText) -> None:
    raise RuntimeError(f"{text!r} may not be changed: people agreed to it as it stands.")


class Consent(Timed, Base):
    """What a person said to a version, in which language they read it, and when; the latest row counts."""

    __tablename__ = "consent"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("consent_text.id"), index=True)
    is_given: Mapped[bool]
    locale: Mapped[str] = mapped_column(sa.String(5))
    text: Mapped[ConsentText] = relationship(lazy="raise")


class KeptInput(Timed, Base):
    """What somebody typed into a form after their sign-in had expired; given back once they return (A17)."""

    __tablename__ = "kept_input"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    path: Mapped[str] = mapped_column(sa.String(500))
    fields: Mapped[list[Any]]
