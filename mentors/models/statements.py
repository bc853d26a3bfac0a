"""Statements of mentor hours that were printed, so that whoever is shown one can check it (MEN02)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accelerator.db import Base, Keyed, Timed, new_key


class PrintedStatement(Keyed, Timed, Base):
    """What a statement said when it was first printed; the same rows are the same statement in every language."""

    __tablename__ = "printed_statement"

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("mentor_profile.id"), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    number: Mapped[str] = mapped_column(sa.String(40))
    content_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    meetings: Mapped[int]
    minutes: Mapped[int]
    verify_code: Mapped[str] = mapped_column(sa.String(16), default=new_key, unique=True)
    issued_by: Mapped[int]
