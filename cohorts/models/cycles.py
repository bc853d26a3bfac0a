"""Cycles: calls of several programmes that are opened together, such as a season (PRG01)."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed

if TYPE_CHECKING:
    from cohorts.models.programmes import Call


class Cycle(Keyed, Timed, Base):
    """A name for calls that belong together; whatever is done to all is done to each by its own rules."""

    __tablename__ = "cycle"

    name: Mapped[str] = mapped_column(sa.String(200))
    opened_by: Mapped[int]
    calls: Mapped[list["Call"]] = relationship(lazy="raise", order_by="Call.closes_at, Call.id")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row: those of its calls; needs them loaded."""
        return tuple(scope for call in self.calls for scope in call.scopes)
