"""Challenge tracks of a call: what an agency of the city wants solved, one of which each applicant takes up (PRG07)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned
from accelerator.i18n import translated
from accelerator.organisations.models import Organisation
from cohorts.models.programmes import Call

TRACK_TEXTS = {"title": "titles", "summary": "summaries"}
"""What a track says in each language, and where it is kept."""


class Track(Timed, Versioned, Base):
    """One challenge of a call. A call has none, or several of which an applicant takes exactly one."""

    __tablename__ = "track"
    __table_args__ = (sa.Index("ix_track_call_position", "call_id", "position"),)

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    position: Mapped[int]
    titles: Mapped[dict[str, Any]]
    """By language, as the texts of its call; English is always there."""
    summaries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    """Whose challenge it is: an agency, for the most part."""
    is_open: Mapped[bool] = mapped_column(default=True)
    """Whether it can still be chosen; who has handed in to it stays in it."""
    call: Mapped[Call] = relationship(lazy="raise")
    partner: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return translated(self.titles)

    @property
    def summary(self) -> str:
        """What the challenge is, in the reader's language."""
        return translated(self.summaries)
