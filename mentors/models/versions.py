"""A second account of a session that is logged already, kept until somebody has compared the two (G5)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned
from mentors.models.sessions import MentorSession


class SessionVersion(Keyed, Timed, Versioned, Base):
    """What a phone sent about a session of which something else was known: nothing is overwritten, nothing lost."""

    __tablename__ = "session_version"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "sent_by", "content_hash"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),
    )

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_session.id"))
    sent_by: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_raiseload=True)
    """The whole log as it arrived, with its private part: read by whoever sent it, and nobody else."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]
    session: Mapped[MentorSession] = relationship(lazy="raise")
