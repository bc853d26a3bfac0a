"""What letters are about, and how people want them: at once, with others once a day, or not at all (COM06)."""

import enum
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accelerator import sealing
from accelerator.db import Base, Timed, db, enum_type
from accelerator.i18n import lazy_gettext as _l


class Kind(enum.Enum):
    """What a letter is about; each template names its own in its first line."""

    SECURITY = "security"
    DECISION = "decision"
    DEADLINE = "deadline"
    BOOKING = "booking"
    REMINDER = "reminder"
    ACTIVITY = "activity"
    NEWS = "news"
    DIGEST = "digest"

    @property
    def label(self) -> Any:
        """The kind in the reader's words."""
        return {
            "security": _l("Signing in and your account"),
            "decision": _l("Applications, decisions and places"),
            "deadline": _l("Deadlines"),
            "booking": _l("Appointments"),
            "reminder": _l("Reminders of what waits for you"),
            "activity": _l("What others did in your work"),
            "news": _l("Letters of a programme to many"),
            "digest": _l("Your daily digest"),
        }[self.value]

    @property
    def is_essential(self) -> bool:
        """Whether it always goes out, at once: who misses it loses a right, a date or an account."""
        return self in (Kind.SECURITY, Kind.DECISION, Kind.DEADLINE, Kind.BOOKING)


CHOOSABLE = tuple(kind for kind in Kind if not kind.is_essential and kind is not Kind.DIGEST)


class Delivery(enum.Enum):
    """When letters of one kind reach a person."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"

    @property
    def label(self) -> Any:
        """The choice in the reader's words."""
        return {"at_once": _l("At once"), "daily": _l("Once a day, together"), "never": _l("Not at all")}[
            self.value
        ]


class MailPreference(Timed, Base):
    """What the reader of one mailbox said to one kind; without a row it comes at once.

    By address, for letters also go to people who have no account.
    """

    __tablename__ = "mail_preference"
    __table_args__ = (sa.UniqueConstraint("address", "kind"),)

    address: Mapped[str] = mapped_column(sa.String(320))
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    delivery: Mapped[Delivery] = mapped_column(enum_type(Delivery))


def _rows(address: str) -> dict[Kind, MailPreference]:
    found = db.session.scalars(sa.select(MailPreference).where(MailPreference.address == address))
    return {row.kind: row for row in found}


def deliveries_of(address: str) -> dict[Kind, Delivery]:
    """What holds for each kind that can be chosen."""
    rows = _rows(address)
    return {kind: rows[kind].delivery if kind in rows else Delivery.AT_ONCE for kind in CHOOSABLE}


def delivery_of(address: str, kind: Kind) -> Delivery:
    """What holds for a letter of one kind; what nobody may choose comes at once."""
    return deliveries_of(address)[kind] if kind in CHOOSABLE else Delivery.AT_ONCE


def keep(address: str, chosen: Mapping[Kind, Delivery]) -> None:
    """Put a mailbox's choices in place of what held before."""
    rows = _rows(address)
    for kind, delivery in chosen.items():
        row = rows.get(kind) or MailPreference(address=address, kind=kind)
        row.delivery = delivery
        db.session.add(row)
    db.session.flush()


def token_for(address: str, kind: Kind) -> str:
    """The proof that somebody reads a mailbox, for the link in a letter; it opens these choices and nothing else."""
    return sealing.seal(f"{kind.value}:{address}", "letters")


def holder_of(token: str) -> tuple[str, Kind] | None:
    """Whose letter of which kind held the link; None for any other text. It works for as long as the mailbox does."""
    kind, _colon, address = (sealing.unseal(token, "letters") or "").partition(":")
    return (address, Kind(kind)) if address else None
