"""Which applications of a round want readers, and why a place is not filled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from cohorts.models import Application, ConflictKind, Criterion, Review, Round, Score
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


def gaps_of(round_: Round) -> list[Gap]:
    """Applications that want more readers, with those who cannot be asked and why."""
    applications, people = reviews.to_be_read(round_.call_id), reviews.reviewers_of(round_.call)
    barred = conflicts.conflicts_between(applications, people)
    held = reviews.live_pairs(round_)
    readers = Counter(application_id for application_id, _reviewer in held)
    gaps = []
    for application in applications:
        missing = round_.reads_wanted - readers[application.id]
        if missing > 0:
            out = [(p, barred[application.id, p.id]) for p in people if (application.id, p.id) in barred]
            free = sum(
                (application.id, p.id) not in barred and (application.id, p.id) not in held for p in people
            )
            gaps.append(Gap(application, missing, free, out))
    return gaps
