"""Finding the rounds of a call, and the one that is under way."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.errors import NotFound
from cohorts.models import Application, Begin, Call, Criterion, Review, ReviewState, Round, RoundState
from cohorts.models.applications import UNDECIDED


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


def following(round_: Round) -> Round | None:
    """The round that is planned next after one."""
    query = sa.select(Round).where(
        Round.call_id == round_.call_id,
        Round.state == RoundState.PLANNED,
        Round.position > round_.position,
    )
    return db.session.scalars(query.order_by(Round.position).limit(1)).one_or_none()


def is_due(round_: Round, before: Round) -> bool:
    """Whether a planned round is to begin now, as its manager chose; needs `call` loaded.

    While the call is open nobody reads, and once everything is decided nobody needs to.
    """
    now = clock.now()
    if now <= round_.call.true_deadline or round_.begins is Begin.BY_HAND:
        return False
    if round_.begins is Begin.ON_DATE:
        return round_.starts_at is not None and round_.starts_at <= now and _with_reads(before, 0) > 0
    waiting = _with_reads(before, 0)
    return waiting > 0 and _with_reads(before, before.reads_wanted) == waiting


def _with_reads(round_: Round, at_least: int) -> int:
    """How many applications that wait for a decision have at least so many reviews in a round."""
    reads = (
        sa.select(sa.func.count())
        .where(
            Review.application_id == Application.id,
            Review.round_id == round_.id,
            Review.state == ReviewState.SUBMITTED,
        )
        .correlate(Application)
        .scalar_subquery()
    )
    query = sa.select(sa.func.count()).where(
        Application.call_id == round_.call_id, Application.state.in_(UNDECIDED), reads >= at_least
    )
    return db.session.scalar(query) or 0


def may_begin_ids() -> list[int]:
    """The planned rounds that begin by themselves and whose call is closed; whether now, `is_due` says."""
    query = (
        sa.select(Round.id)
        .join(Round.call)
        .where(Round.state == RoundState.PLANNED, Round.begins != Begin.BY_HAND, Call.closes_at < clock.now())
        .where(sa.or_(Round.begins != Begin.ON_DATE, Round.starts_at <= clock.now()))
    )
    return list(db.session.scalars(query.order_by(Round.call_id, Round.position)))


def criteria_of(round_: Round) -> list[Criterion]:
    """What a round is judged by, in order; what was put aside is left out."""
    return [criterion for criterion in all_criteria_of(round_) if criterion.is_active]


def criteria_for(review: Review) -> list[Criterion]:
    """What a reader judges an application by: those of the round that apply to its track (REV03)."""
    return criteria_applying(review.round, review.application.track_id)


def criteria_applying(round_: Round, track_id: int | None) -> list[Criterion]:
    """What applications of a track, or of none, are judged by in a round."""
    return [criterion for criterion in criteria_of(round_) if criterion.applies_to(track_id)]


def common_criteria_of(round_: Round) -> list[Criterion]:
    """Those by which every application is judged, whatever its track."""
    return [criterion for criterion in criteria_of(round_) if criterion.tracks is None]


def is_limited_to(track_id: int, call_id: int) -> bool:
    """Whether a criterion of a call, be it put aside, is asked in this track and not in all."""
    query = sa.select(Criterion.tracks).join(Round, Round.id == Criterion.round_id)
    limits = db.session.scalars(query.where(Round.call_id == call_id))
    return any(track_id in limit for limit in limits if limit)


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


def reads_in(round_: Round, people: Collection[int]) -> bool:
    """Whether any of these people was asked to read in a round."""
    query = sa.select(Review.id).where(Review.round_id == round_.id, Review.reviewer_id.in_(people)).limit(1)
    return bool(people) and db.session.scalar(query) is not None


def has_reviews(round_: Round) -> bool:
    """Whether anybody was asked to read in a round."""
    query = sa.select(Review.id).where(Review.round_id == round_.id).limit(1)
    return db.session.scalar(query) is not None
