"""The selection file: one archive by which somebody else can compute a call's ranking again (G15)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed
from accelerator.files import StoredFile
from cohorts.models.programmes import Call


class Dossier(Keyed, Timed, Base):
    """One asked-for selection file; only who asked may fetch it, for a day (R14)."""

    __tablename__ = "dossier"

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    requested_by: Mapped[int]
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """None before it is made."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    forgotten_at: Mapped[datetime | None]
    """When its bytes were deleted; the row stays, for it says who took what away."""
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    call: Mapped[Call] = relationship(lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")

    def is_there(self, at: datetime) -> bool:
        """Whether it can still be fetched at this instant."""
        return self.file_id is not None and self.forgotten_at is None and at < self.expires_at

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes
