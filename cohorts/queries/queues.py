"""A reviewer's own reviews: what waits to be read, what is done, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from accelerator import clock
from accelerator.db import db
from accelerator.i18n import translated
from accelerator.paging import PAGE_SIZE, Page, page
from accelerator.permissions import Actor
from cohorts.models import (
    Application,
    Call,
    Meeting,
    Review,
    ReviewState,
    Round,
    RoundState,
    Visibility,
    Vote,
)
from cohorts.models.applications import READ
from cohorts.models.meetings import Ballot
from cohorts.models.reviews import LIVE, OWED
from cohorts.queries.samples import IS_SAMPLE


@dataclass(frozen=True)
class QueueEntry:
    """A review of one's own, and how many people have read that application so far."""

    review: Review
    reads: int

    @property
    def shown_reads(self) -> int | None:
        """The count, where the round lets readers know what is made of others' reviews (REV05)."""
        return self.reads if self.review.round.visibility is Visibility.ALWAYS else None


@dataclass(frozen=True)
class Given:
    """What one person gave to the selection of a call."""

    call: Call
    read: int
    """Applications judged, in all rounds; what was given back does not count."""
    since: datetime
    until: datetime
    votes: int
    """Applications on which they voted in meetings that are closed."""


@dataclass(frozen=True)
class Tally:
    """How far a reviewer has come with everything."""

    done: int
    waiting: int


def queue_of(actor: Actor, *, after: str | None = None, size: int = PAGE_SIZE) -> Page[QueueEntry]:
    """One page of what a reviewer has still to read: samples, then the least read; equal ones in a random, fixed order.

    A round shows up once it has begun, and leaves when it is closed or the decisions are out.
    """
    reads = _reads()
    found = page(_ids_of(actor).where(*_waits(actor)), [_turn(), Review.key], after=after, size=size)
    query = _whole(found.rows).add_columns(reads)
    entries = {review.id: QueueEntry(review, count) for review, count in db.session.execute(query)}
    return Page(rows=[entries[ident] for ident in found.rows], next=found.next, first=found.first)


def after(actor: Actor, own: Review) -> str | None:
    """Which review comes after one in the queue, for whoever skips it; from the start again behind the last."""
    turn = _turn()
    beyond = sa.select(turn, Review.key).where(Review.id == own.id).subquery()
    is_behind = sa.or_(turn > beyond.c.turn, sa.and_(turn == beyond.c.turn, Review.key > beyond.c.key))
    query = _ids_of(actor).with_only_columns(Review.key).join(beyond, sa.true())
    waiting = query.where(*_waits(actor), Review.id != own.id)
    return db.session.scalar(waiting.order_by(sa.case((is_behind, 0), else_=1), turn, Review.key).limit(1))


def _turn() -> sa.Label[int]:
    """When a review's turn is, as a column beside it: calibration samples come first (G4)."""
    sample = sa.select(Application.id).where(Application.id == Review.application_id, IS_SAMPLE)
    return sa.case((sample.correlate(Review).exists(), -1), else_=_reads()).label("turn")


def _reads() -> sa.Label[int]:
    """How many people have read the application of a review in its round, as a column beside it."""
    other = aliased(Review)
    count = sa.select(sa.func.count()).where(
        other.round_id == Review.round_id,
        other.application_id == Review.application_id,
        other.state == ReviewState.SUBMITTED,
    )
    return count.correlate(Review).scalar_subquery().label("reads")


def tally_of(actor: Actor) -> Tally:
    """How many applications a reviewer has read, and how many wait to be read."""
    done = sa.select(sa.func.count()).where(
        Review.reviewer_id == actor.id, Review.state == ReviewState.SUBMITTED
    )
    waiting = sa.select(sa.func.count()).join(Review.application).where(Review.reviewer_id == actor.id)
    query = sa.select(done.scalar_subquery(), waiting.where(*_waits(actor)).scalar_subquery())
    return Tally(*db.session.execute(query).one())


def waiting_for(actor: Actor) -> tuple[int, str]:
    """How many applications wait to be read, and of which call; the first by title where there are several."""
    query = sa.select(Call.titles, sa.func.count()).select_from(Review).join(Review.application)
    query = query.join(Application.call).where(Review.reviewer_id == actor.id, *_waits(actor))
    found = db.session.execute(query.group_by(Call.id)).all()
    return sum(count for _titles, count in found), min(
        (translated(titles) for titles, _n in found), default=""
    )


def _waits(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    """What makes a review of somebody's wait for them now, in the rounds that are open."""
    unread = Review.state.in_(OWED)
    own = sa.select(Review.round_id).where(Review.reviewer_id == actor.id, unread)
    rounds = sa.select(Round).where(Round.state == RoundState.ACTIVE, Round.id.in_(own))
    now = clock.now()
    found = db.session.scalars(rounds.options(joinedload(Round.call)))
    is_open = Review.round_id.in_([round_.id for round_ in found if round_.is_open(now)])
    return unread, Application.state.in_(READ), is_open


def progress_of(actor: Actor, round_: Round) -> tuple[int, int]:
    """How many of one's applications of a round are read, and how many there are."""
    query = sa.select(sa.func.count().filter(Review.state == ReviewState.SUBMITTED), sa.func.count()).where(
        Review.reviewer_id == actor.id, Review.round_id == round_.id, Review.state.in_(LIVE)
    )
    done, total = db.session.execute(query).one()
    return int(done), int(total)


def done_by(actor: Actor, *, after: str | None = None) -> Page[Review]:
    """One page of what a reviewer has read or given back, latest first."""
    query = _ids_of(actor).where(
        sa.or_(
            Review.state.in_((ReviewState.SUBMITTED, ReviewState.RETURNED)),
            Application.state.not_in(READ),
            Round.state != RoundState.ACTIVE,
        )
    )
    found = page(query, [Review.id.desc()], after=after)
    reviews = {review.id: review for review in db.session.scalars(_whole(found.rows))}
    return Page(rows=[reviews[ident] for ident in found.rows], next=found.next, first=found.first)


def given_by(actor: Actor, call_id: int | None = None) -> list[Given]:
    """What somebody has read and voted on, by call, latest first; of one call only if it is named."""
    judged = (
        sa.select(
            Application.call_id,
            sa.func.count(Review.application_id.distinct()),
            sa.func.min(Review.submitted_at),
            sa.func.max(Review.submitted_at),
        )
        .join(Review.application)
        .where(Review.reviewer_id == actor.id, Review.state == ReviewState.SUBMITTED)
        .group_by(Application.call_id)
    )
    voted = (
        sa.select(Meeting.call_id, sa.func.count(Vote.application_id.distinct()))
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.user_id == actor.id, Vote.ballot != Ballot.RECUSED, Meeting.closed_at.is_not(None))
        .group_by(Meeting.call_id)
    )
    if call_id is not None:
        judged, voted = judged.where(Application.call_id == call_id), voted.where(Meeting.call_id == call_id)
    read = db.session.execute(judged).all()
    votes = {row[0]: row[1] for row in db.session.execute(voted)}
    found = sa.select(Call).where(Call.id.in_([row[0] for row in read]))
    named = found.options(joinedload(Call.programme), joinedload(Call.cohort))
    known = {call.id: call for call in db.session.scalars(named)}
    given = [
        Given(known[ident], count, since, until, votes.get(ident, 0))
        for ident, count, since, until in read
        if since and until
    ]
    return sorted(given, key=lambda one: one.until, reverse=True)


def _ids_of(actor: Actor) -> sa.Select[int]:
    """The ids of somebody's reviews, by the narrowest rows that choose and sort them; pages are read by these."""
    query = sa.select(Review.id).join(Review.application).join(Review.round)
    return query.where(Review.reviewer_id == actor.id)


def _whole(ids: Sequence[int]) -> sa.Select[Review]:
    return (
        sa.select(Review)
        .join(Review.application)
        .join(Application.call)
        .join(Application.startup)
        .join(Review.round)
        .options(
            contains_eager(Review.application).options(
                contains_eager(Application.call), contains_eager(Application.startup)
            ),
            contains_eager(Review.round).joinedload(Round.call),
        )
        .where(Review.id.in_(ids))
    )
