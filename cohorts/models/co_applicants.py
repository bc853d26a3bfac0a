"""Who writes an application besides the startup's own team, and what they say to each other about it (ACC06)."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Timed
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor


class Right(enum.Enum):
    """What a co-applicant may do; handing in and withdrawing stay the owners'."""

    VIEW = "view"
    COMMENT = "comment"
    EDIT = "edit"

    @property
    def label(self) -> Any:
        """The right in the reader's words."""
        return {
            "view": _l("may read"),
            "comment": _l("may read and comment"),
            "edit": _l("may read, comment and write"),
        }[self.value]

    @property
    def kind(self) -> str:
        """The kind of scope that carries it in a role grant, such as application-edit:12."""
        return f"application-{self.value}"

    def scope(self, application_id: int) -> str:
        """The scope of this right on one application."""
        return f"{self.kind}:{application_id}"


ROLE = "co_applicant"


def holds(actor: Actor, application_id: int, *rights: Right) -> bool:
    """Whether somebody has one of these rights on an application now."""
    return any(actor.has(ROLE, right.scope(application_id)) for right in rights)


def shared_with(actor: Actor) -> frozenset[int]:
    """The ids of the applications on which somebody is a co-applicant now."""
    return frozenset(key for right in Right for key in actor.scope_ids(ROLE, right.kind))


class ApplicationComment(Timed, Base):
    """A word between those who write an application; staff and reviewers never see it."""

    __tablename__ = "application_comment"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    section: Mapped[str] = mapped_column(sa.String(60), default="")
    """The key of the section that it is about; '' is the whole."""
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    author: Mapped[User] = relationship(lazy="raise")
