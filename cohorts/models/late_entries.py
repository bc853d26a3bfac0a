"""Late entry: who may apply to a call after its deadline, by a grant or by a code, and until when (PRG04)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned
from cohorts.models.programmes import Call
from cohorts.models.tracks import Track


class LateCode(Keyed, Timed, Versioned, Base):
    """A code that opens a call to so many people until an instant; only its hash is kept."""

    __tablename__ = "late_code"
    __table_args__ = (
        sa.CheckConstraint("max_uses >= 1", name="max_uses"),
        sa.CheckConstraint("uses BETWEEN 0 AND max_uses", name="uses"),
    )

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    note: Mapped[str] = mapped_column(sa.String(300))
    """For whom it is, and why; staff read it."""
    track_id: Mapped[int | None] = mapped_column(sa.ForeignKey("track.id"), index=True)
    """The only track that it opens; with none, every open one."""
    ends_at: Mapped[datetime]
    """The code works until then, and so long those who used it may hand in."""
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    revoked_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship(lazy="raise")
    track: Mapped[Track | None] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes

    def is_live(self, at: datetime) -> bool:
        """Whether somebody could still use it."""
        return self.revoked_at is None and at <= self.ends_at and self.uses < self.max_uses


class LateEntry(Keyed, Timed, Versioned, Base):
    """One applicant's own deadline: given to a mailbox, or taken by a code.

    It is a person's until a startup applies by it after the call's deadline; from then on it is that startup's
    alone, and all of its team may write.
    """

    __tablename__ = "late_entry"
    __table_args__ = (
        sa.UniqueConstraint("code_id", "email"),
        sa.Index("ix_late_entry_call_email", "call_id", "email"),
        sa.Index("ix_late_entry_call_startup", "call_id", "startup_id"),
        sa.CheckConstraint("(startup_id IS NULL) = (used_at IS NULL)", name="used_by_a_startup"),
    )

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    email: Mapped[str] = mapped_column(sa.String(320))
    """Whose it is: the mailbox by which a person signs in, known to us yet or not."""
    code_id: Mapped[int | None] = mapped_column(sa.ForeignKey("late_code.id"))
    track_id: Mapped[int | None] = mapped_column(sa.ForeignKey("track.id"), index=True)
    """The only track in which they may hand in by it; that of the code."""
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    granted_by: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    startup_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship(lazy="raise")
    code: Mapped[LateCode | None] = relationship(lazy="raise")
    granter: Mapped[User] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes
