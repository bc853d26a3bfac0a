"""What readers and staff say to each other about an application, apart from the scores (REV16)."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Application
from cohorts.models.rounds import Round


class Audience(enum.Enum):
    STAFF = "staff"
    READERS = "readers"

    @property
    def label(self) -> Any:
        """Who reads it, in the words of whoever writes."""
        return {"staff": _l("Staff only"), "readers": _l("Staff and the readers of this round")}[self.value]


class Post(Keyed, Timed, Base):
    """One contribution; never edited, and one that its author takes back stays in the record, marked."""

    __tablename__ = "post"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    """Readers see what was said in their round, with what it hides and shows."""
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_type(Audience))
    is_by_staff: Mapped[bool]
    text: Mapped[str] = mapped_column(sa.Text)
    withdrawn_at: Mapped[datetime | None]
    author: Mapped[User] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")
    round: Mapped[Round] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `application.call` loaded."""
        return self.application.scopes

    def withdraw(self, at: datetime) -> None:
        """Take it back, once."""
        if self.withdrawn_at is not None:
            raise Conflict(_("This was taken back already."))
        self.withdrawn_at = at
