"""Finding the rounds of a call, and the one that is under way."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db, get_or_404
from accelerator.errors import NotFound
from cohorts.models import Call, Criterion, Review, Round, RoundState


def round_(round_id: int) -> Round:
    """One round with its call."""
    return get_or_404(Round, round_id, joinedload(Round.call).joinedload(Call.programme))


def rounds_of(call_id: int) -> list[Round]:
    """A call's rounds in their order."""
    query = sa.select(Round).where(Round.call_id == call_id).options(joinedload(Round.call))
    return list(db.session.scalars(query.order_by(Round.position)))


def current_round(call_id: int) -> Round:
    """The round of a call that is under way: readings are given out, and decisions stand on it."""
    query = sa.select(Round).where(Round.call_id == call_id, Round.state == RoundState.ACTIVE)
    return db.session.scalars(query.options(joinedload(Round.call))).one()


def criteria_of(round_: Round) -> list[Criterion]:
    """What a round is judged by, in order; what was put aside is left out."""
    return [criterion for criterion in all_criteria_of(round_) if criterion.is_active]


def all_criteria_of(round_: Round) -> list[Criterion]:
    """Every criterion that a round has or had, in order."""
    query = sa.select(Criterion).where(Criterion.round_id == round_.id)
    return list(db.session.scalars(query.order_by(Criterion.position, Criterion.id)))


def criterion_of(round_id: int, code: str) -> tuple[Round, Criterion]:
    """One criterion of a round, and the round with its call."""
    found = round_(round_id)
    for criterion in all_criteria_of(found):
        if criterion.code == code:
            return found, criterion
    raise NotFound


def has_reviews(round_: Round) -> bool:
    """Whether anybody was asked to read in a round."""
    query = sa.select(Review.id).where(Review.round_id == round_.id).limit(1)
    return db.session.scalar(query) is not None
