"""Conflicts of interest: their kinds, what a call does about each, what people declare, and what was waived."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Timed, enum_type
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Application


class ConflictKind(enum.Enum):
    """In the order in which they are named where several hold."""

    DECLARED = "declared"
    SAME_PERSON = "same_person"
    TEAM_MEMBER = "team_member"
    MENTOR = "mentor"
    INVESTOR = "investor"
    SHARED_ORGANISATION = "shared_organisation"
    MAIL_DOMAIN = "mail_domain"

    @property
    def label(self) -> Any:
        """The kind in the reader's words."""
        return {
            "same_person": _l("the applicant themselves"),
            "team_member": _l("a member of the startup within three years"),
            "mail_domain": _l("the same mail domain as the startup"),
            "mentor": _l("a mentor of the startup"),
            "declared": _l("declared by the reviewer"),
            "investor": _l("an interest in the startup that the person has declared"),
            "shared_organisation": _l(
                "worked with one of the team in another organisation within three years"
            ),
        }[self.value]

    @property
    def is_absolute(self) -> bool:
        """Whether nobody may soften or waive it: nobody judges their own application (R12)."""
        return self is ConflictKind.SAME_PERSON


class Effect(enum.Enum):
    BLOCK = "block"
    WARN = "warn"

    @property
    def label(self) -> Any:
        """What happens, in the manager's words."""
        return {"block": _l("Bars the person"), "warn": _l("Is shown to the manager")}[self.value]


class Conflict(Timed, Base):
    """A conflict that somebody declared; by person, not by address (R09)."""

    __tablename__ = "conflict"
    __table_args__ = (sa.UniqueConstraint("application_id", "reviewer_id"),)

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(enum_type(ConflictKind))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    reviewer: Mapped[User] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")


class ConflictRule(Base):
    """What a call does about one kind of conflict; without a row, it bars."""

    __tablename__ = "conflict_rule"
    __table_args__ = (sa.UniqueConstraint("call_id", "kind"),)

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    kind: Mapped[ConflictKind] = mapped_column(enum_type(ConflictKind))
    effect: Mapped[Effect] = mapped_column(enum_type(Effect))


class Waiver(Timed, Base):
    """A manager's ruling that one kind of conflict does not keep one person from one application; never deleted."""

    __tablename__ = "waiver"
    __table_args__ = (sa.UniqueConstraint("application_id", "reviewer_id", "kind"),)

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(enum_type(ConflictKind))
    reason: Mapped[str] = mapped_column(sa.Text)
    waived_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    application: Mapped[Application] = relationship(lazy="raise")
    reviewer: Mapped[User] = relationship(lazy="raise", foreign_keys=[reviewer_id])
    waived_by: Mapped[User] = relationship(lazy="raise", foreign_keys=[waived_by_id])


class Interest(Timed, Base):
    """An organisation that a person says they have a stake in, by its name: it need not be known here yet."""

    __tablename__ = "interest"
    __table_args__ = (sa.UniqueConstraint("user_id", "folded"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    folded: Mapped[str] = mapped_column(sa.String(200), index=True)
    """The name as it is compared: without case and doubled spaces."""
    note: Mapped[str] = mapped_column(sa.Text, default="")


def folded(name: str) -> str:
    """A name as it is compared with another."""
    return " ".join(name.casefold().split())
