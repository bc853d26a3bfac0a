"""Families of programmes: one offer in several cities, or several offers under one name (PRG01)."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned

if TYPE_CHECKING:
    from cohorts.models.programmes import Programme


class Family(Timed, Versioned, Base):
    """What several programmes have in common; a programme belongs to one family or to none."""

    __tablename__ = "family"

    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    programmes: Mapped[list["Programme"]] = relationship(
        lazy="raise", order_by="Programme.name, Programme.id"
    )

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row: those of its programmes; needs them loaded."""
        return tuple(scope for programme in self.programmes for scope in programme.scopes)
