"""Calibration samples: what every reader of a call reads, and what none of its results counts (G4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from cohorts.models import Application, ApplicationState, Review, ReviewState, Round

IS_SAMPLE = Application.state == ApplicationState.SAMPLE


@dataclass(frozen=True)
class Sample:
    """One sample, and how far apart the readers of a round are on it."""

    application: Application
    reads: int
    lowest: Decimal | None
    highest: Decimal | None
    """None while nobody has handed in, as `lowest`."""


def samples_of(call_id: int) -> list[Application]:
    """The samples of a call with call and startup, in the order of their numbers."""
    query = sa.select(Application).where(Application.call_id == call_id, IS_SAMPLE)
    options = (joinedload(Application.startup), joinedload(Application.call))
    return list(db.session.scalars(query.options(*options).order_by(Application.number)))


def read_in(round_: Round) -> list[Sample]:
    """The samples of a round's call with what its readers made of them."""
    found = samples_of(round_.call_id)
    spans = _spans(round_, [one.id for one in found]) if found else {}
    return [Sample(one, *spans.get(one.id, (0, None, None))) for one in found]


def _spans(round_: Round, ids: Sequence[int]) -> dict[int, tuple[int, Decimal | None, Decimal | None]]:
    overall = Review.overall
    query = (
        sa.select(Review.application_id, sa.func.count(), sa.func.min(overall), sa.func.max(overall))
        .where(
            Review.round_id == round_.id,
            Review.application_id.in_(ids),
            Review.state == ReviewState.SUBMITTED,
        )
        .group_by(Review.application_id)
    )
    return {ident: (reads, low, high) for ident, reads, low, high in db.session.execute(query)}
