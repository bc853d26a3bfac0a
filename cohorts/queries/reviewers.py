"""Which applications of a round want readers, and why a place is not filled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.paging import Page, page
from cohorts.models import Application, ConflictKind, Criterion, Review, Round, Score
from cohorts.models.applications import UNDECIDED
from cohorts.models.reviews import LIVE
from cohorts.queries import conflicts, reviews

Pair = tuple[int, int]


@dataclass(frozen=True)
class Gap:
    """An application that has fewer readers than its round wants, and what stands in the way."""

    application: Application
    missing: int
    free: int
    """Reviewers who might still be asked."""
    barred: Sequence[tuple[User, ConflictKind]]


def has_scores(round_: Round) -> bool:
    """Whether anybody has scored in a round."""
    query = sa.select(Score.id).join(Criterion, Criterion.id == Score.criterion_id)
    return db.session.scalar(query.where(Criterion.round_id == round_.id).limit(1)) is not None


def reviews_between(round_: Round) -> dict[Pair, Review]:
    """Every review of a round, also given-back ones, by (application id, reviewer id)."""
    query = sa.select(Review).where(Review.round_id == round_.id)
    return {(row.application_id, row.reviewer_id): row for row in db.session.scalars(query)}


def gaps_of(round_: Round, *, after: str | None = None) -> Page[Gap]:
    """One page of the applications that want more readers, with those who cannot be asked and why."""
    query = (
        _unfilled(round_)
        .with_only_columns(Application)
        .options(joinedload(Application.startup), joinedload(Application.call))
    )
    found = page(query, [Application.number, Application.id], after=after)
    applications, people = found.rows, reviews.readers_in(round_)
    barred = conflicts.conflicts_between(applications, people)
    held = reviews.live_pairs(round_, [application.id for application in applications])
    readers = Counter(application_id for application_id, _reviewer in held)
    gaps = []
    for application in applications:
        out = [(p, barred[application.id, p.id]) for p in people if (application.id, p.id) in barred]
        free = sum(
            (application.id, p.id) not in barred and (application.id, p.id) not in held for p in people
        )
        gaps.append(Gap(application, round_.reads_wanted - readers[application.id], free, out))
    return Page(rows=gaps, next=found.next, first=found.first)


def missing_in(round_: Round) -> int:
    """How many readings of a round have nobody yet: all that are wanted, less those that count towards them."""
    wanted, to_read = round_.reads_wanted, _to_read(round_).with_only_columns(Application.id)
    held = (
        sa.select(Review.application_id, sa.func.count().label("readers"))
        .where(Review.round_id == round_.id, Review.state.in_(LIVE))
        .group_by(Review.application_id)
        .subquery()
        .c
    )
    counting = sa.func.sum(sa.case((held.readers < wanted, held.readers), else_=wanted))
    filled = sa.select(sa.func.coalesce(counting, 0)).where(held.application_id.in_(to_read))
    everything = sa.select(sa.func.count() * wanted).select_from(to_read.subquery())
    return db.session.scalar(sa.select(everything.scalar_subquery() - filled.scalar_subquery())) or 0


def _unfilled(round_: Round) -> sa.Select[Application]:
    return _to_read(round_).where(_held_in(round_) < round_.reads_wanted)


def _to_read(round_: Round) -> sa.Select[Application]:
    return sa.select(Application).where(
        Application.call_id == round_.call_id, Application.state.in_(UNDECIDED)
    )


def _held_in(round_: Round) -> sa.ScalarSelect[int]:
    """How many people have or have read an application in a round, as a column beside it."""
    count = sa.select(sa.func.count()).where(
        Review.round_id == round_.id, Review.application_id == Application.id, Review.state.in_(LIVE)
    )
    return count.correlate(Application).scalar_subquery()
