"""The versions of a call's questions: one being written, one in use, and those that earlier applications answer."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Timed, Versioned
from cohorts.models.programmes import Call


class FormVersion(Timed, Versioned, Base):
    """The questions of a call as they are being written, or as they were put into use at some time.

    `Call.questions` is the version in use; an application begun with an earlier one keeps that one.
    """

    __tablename__ = "form_version"
    __table_args__ = (sa.UniqueConstraint("call_id", "number"),)

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    number: Mapped[int]
    questions: Mapped[dict[str, Any]]
    used_at: Mapped[datetime | None]
    """None while it is being written; a call has at most one such version, its newest."""
    call: Mapped[Call] = relationship(lazy="raise")
