"""What the readers' scores say together, kept per call, reader and application, so that long lists stay quick."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accelerator.db import Base, Timed, enum_type
from accelerator.i18n import lazy_gettext as _l

WIDE_RANGE = Decimal(2)
"""Reads that lie this far apart are a disagreement: a further read is worth its time."""


class Method(enum.Enum):
    RAW = "raw"
    NORMALISED = "normalised"
    MODEL = "model"

    @property
    def label(self) -> Any:
        """The method in the reader's words."""
        return {
            "raw": _l("As given"),
            "normalised": _l("Normalised by reader"),
            "model": _l("Application and reader model"),
        }[self.value]

    @property
    def text(self) -> Any:
        """When it is fair, in a sentence."""
        return {
            "raw": _l(
                "The mean of the scores as they were given. Fair only if all readers are equally severe."
            ),
            "normalised": _l(
                "Each reader's mean and spread are set to those of all. Fair where piles were dealt by chance."
            ),
            "model": _l(
                "Severity is estimated from the applications that readers share. Fair where piles are uneven."
            ),
        }[self.value]


class Calibration(Timed, Base):
    """How a call ranks, by rules declared before the decisions, and how fresh the computed ranking is."""

    __tablename__ = "calibration"

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), unique=True)
    method: Mapped[Method] = mapped_column(enum_type(Method), default=Method.NORMALISED)
    tie_break: Mapped[str] = mapped_column(sa.String(40), default="")
    """The code of the criterion whose mean orders equal applications; after it, the earlier submission wins."""
    changes: Mapped[int] = mapped_column(default=0)
    """Counted up with every judgement handed in or taken back."""
    counted: Mapped[int] = mapped_column(default=0)
    """What `changes` was when the ranking was computed."""
    computed_at: Mapped[datetime | None]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Pool mean and spread, noise, shrinkage, groups: all that another person needs to compute it again."""

    @property
    def weighs_confidence(self) -> bool:
        """Whether the ranking as computed counts how well readers know the field."""
        return bool(self.parameters.get("weighs_confidence"))

    @property
    def is_stale(self) -> bool:
        """Whether judgements have come or gone since it was computed."""
        return self.changes != self.counted


class Severity(Base):
    """One reader's pattern in one call: how many, how high, how wide, and how far from the others."""

    __tablename__ = "severity"
    __table_args__ = (sa.UniqueConstraint("call_id", "reviewer_id"),)

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    reads: Mapped[int]
    mean: Mapped[Decimal] = mapped_column(sa.Numeric(12, 8))
    deviation: Mapped[Decimal] = mapped_column(sa.Numeric(12, 8))
    keeps_raw: Mapped[bool]
    """Too few reads, or all the same: normalising leaves the scores as given."""
    offset: Mapped[Decimal] = mapped_column(sa.Numeric(8, 4))
    """By the model, on the scale of the scores: below zero is severe, above is mild."""
    error: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 4))
    """The standard error of `offset`; none where there are too few shared applications to tell."""
    group: Mapped[int]
    """Readers of different groups share no application, not even through others."""


class Standing(Base):
    """Where one application stands; raw aggregates beside both adjusted ones, none overwrites another."""

    __tablename__ = "standing"
    __table_args__ = (
        sa.Index("ix_standing_call_position", "call_id", "position", "application_id"),
        sa.Index("ix_standing_call_mean", "call_id", "mean", "application_id"),
        sa.Index("ix_standing_call_spread", "call_id", "spread", "deviation", "position", "application_id"),
        sa.CheckConstraint("reads > 0", name="read"),
    )

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    reads: Mapped[int]
    mean: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    median: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    deviation: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    lowest: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    highest: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    spread: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    """Highest less lowest."""
    normalised: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    modelled: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    weighed: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    """By the declared method, each reader's scores weighted by how sure they are; None where that does not count."""
    group: Mapped[int]
    rank_raw: Mapped[int]
    rank_normalised: Mapped[int]
    rank_modelled: Mapped[int]
    rank_low: Mapped[int | None]
    """Nine times in ten the rank by the model lies between these two."""
    rank_high: Mapped[int | None]
    rank: Mapped[int]
    """By the call's declared method, weighed where the round says so; 1 is best, equal values share a rank."""
    tie_value: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    position: Mapped[int]
    """The same order with ties broken by the declared rule; no two share one."""

    @property
    def is_disputed(self) -> bool:
        """Whether the readers disagree so much that another one should look."""
        return self.spread >= WIDE_RANGE
