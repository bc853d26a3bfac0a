"""What stands between a mentor and a startup: a conflict of interest, or a promise of silence (MEN08)."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, enum_type
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Organisation
from mentors.models.profiles import MentorProfile


class TieKind(enum.Enum):
    CONFLICT = "conflict"
    NDA = "nda"

    @property
    def label(self) -> Any:
        """The kind in the reader's words."""
        return {"conflict": _l("Conflict of interest"), "nda": _l("Non-disclosure agreement signed")}[
            self.value
        ]


class MentorTie(Keyed, Timed, Base):
    """Kept when ended. A conflict, declared by mentor or staff, bars matching and booking; an NDA, which the
    staff have seen signed, is shown wherever the mentor reads of the startup.
    """

    __tablename__ = "mentor_tie"
    __table_args__ = (
        sa.Index(
            "uq_mentor_tie_live",
            "mentor_id",
            "startup_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    startup_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[TieKind] = mapped_column(enum_type(TieKind))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    signed_on: Mapped[date | None]
    """Of an agreement; a conflict has no such day."""
    declared_by: Mapped[int]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    mentor: Mapped[MentorProfile] = relationship(lazy="raise")
    startup: Mapped[Organisation] = relationship(lazy="raise")
