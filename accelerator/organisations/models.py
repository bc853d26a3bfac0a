"""Organisations, apart from the people who come and go in them (ACC02)."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l


class OrganisationKind(enum.Enum):
    STARTUP = "startup"
    SUPPORT = "support"
    PERSON = "person"
    """Somebody who takes part by themselves; the profile stands where others have their organisation (PRG02)."""
    AGENCY = "agency"
    UNIVERSITY = "university"
    FUNDER = "funder"

    @property
    def label(self) -> Any:
        """The kind in the reader's words."""
        return {
            "startup": _l("Startup"),
            "support": _l("Support organisation"),
            "person": _l("Person"),
            "agency": _l("City agency"),
            "university": _l("University"),
            "funder": _l("Funder"),
        }[self.value]


class Organisation(Keyed, Timed, Versioned, Base):
    """A startup, support organisation, agency, university or funder, as it describes itself today."""

    __tablename__ = "organisation"

    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    tagline: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    website: Mapped[str] = mapped_column(sa.String(300), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    country: Mapped[str] = mapped_column(sa.String(80), default="")
    sector: Mapped[str] = mapped_column(sa.String(60), default="")
    stage: Mapped[str] = mapped_column(sa.String(30), default="")
    founded_on: Mapped[date | None]
    """The first of the month or year named; founders rarely know the day."""
    team: Mapped[str] = mapped_column(sa.String(1000), default="")
    """Names of the people behind it, as they were typed or imported; memberships hold those with accounts."""
    claimed_at: Mapped[datetime | None]
    """When its first person came; until then it is a profile that staff or an import made (ACC07)."""


class MembershipRole(enum.Enum):
    OWNER = "owner"
    MEMBER = "member"

    @property
    def label(self) -> Any:
        """The right in the reader's words."""
        return {"owner": _l("Owner"), "member": _l("Member")}[self.value]


class Duty(enum.Enum):
    """What a person of a team is the one to turn to for, beside the primary contact (ACC03)."""

    FINANCE = "finance"
    LEGAL = "legal"
    TECHNICAL = "technical"
    PRESS = "press"

    @property
    def label(self) -> Any:
        """The duty in the reader's words."""
        return {
            "finance": _l("Finance contact"),
            "legal": _l("Legal contact"),
            "technical": _l("Technical contact"),
            "press": _l("Press contact"),
        }[self.value]


class Membership(Timed, Base):
    """One person's time in one organisation; ended, never overwritten."""

    __tablename__ = "membership"
    __table_args__ = (
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="period"),
        sa.Index(
            "uq_membership_primary",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("is_primary AND ends_at IS NULL"),
            postgresql_where=sa.text("is_primary AND ends_at IS NULL"),
        ),
    )

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role: Mapped[MembershipRole] = mapped_column(enum_type(MembershipRole))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    is_primary: Mapped[bool] = mapped_column(default=False)
    """Whether this is the person to whom the organisation is addressed; one at a time (ACC03)."""
    duties: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """Values of `Duty`."""
    user: Mapped[User] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def contact_labels(self) -> list[Any]:
        """What the person is the contact for, in the reader's words."""
        first = [_l("Primary contact")] if self.is_primary else []
        return [*first, *(duty.label for duty in Duty if duty.value in self.duties)]
