"""Dealing applications to reviewers evenly, and saying why a place could not be filled."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

import sqlalchemy as sa

from accelerator import matching
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


@dataclass(frozen=True)
class Hand:
    """What a dealing starts from."""

    needs: dict[int, int]
    """Readers still wanted, by application id."""
    loads: dict[int, int]
    """Applications held now, by reviewer id."""
    open_pairs: frozenset[Pair]
    """(application id, reviewer id) that may be joined."""


def has_scores(round_: Round) -> bool:
    """Whether anybody has scored in a round."""
    query = sa.select(Score.id).join(Criterion, Criterion.id == Score.criterion_id)
    return db.session.scalar(query.where(Criterion.round_id == round_.id).limit(1)) is not None


def reviews_between(round_: Round) -> dict[Pair, Review]:
    """Every review of a round, also given-back ones, by (application id, reviewer id)."""
    query = sa.select(Review).where(Review.round_id == round_.id)
    return {(row.application_id, row.reviewer_id): row for row in db.session.scalars(query)}


def hand_of(round_: Round) -> Hand:
    """What there is to deal in a round; conflicts and present readers are taken out already."""
    applications, people = reviews.to_be_read(round_.call_id), reviews.reviewers_of(round_.call)
    barred = conflicts.conflicts_between(applications, people)
    held = reviews.live_pairs(round_)
    readers = Counter(application_id for application_id, _reviewer in held)
    carried = Counter(reviewer_id for _application, reviewer_id in held)
    return Hand(
        needs={a.id: max(0, round_.reads_wanted - readers[a.id]) for a in applications},
        loads={person.id: carried[person.id] for person in people},
        open_pairs=frozenset(
            (a.id, person.id)
            for a in applications
            for person in people
            if (a.id, person.id) not in barred and (a.id, person.id) not in held
        ),
    )


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


def deal(hand: Hand, *, most_each: int | None = None, seed: int = 0) -> list[Pair]:
    """As many readings as the rules allow, spread so that nobody carries more than they must.

    The pairs are random within that, which is what the normalisation of scores stands on. The largest
    number that anybody carries is raised step by step until no further place can be filled.
    """
    chance = random.Random(seed)
    by_application = Counter(application_id for application_id, _reviewer in hand.open_pairs)
    wanted = {
        a: min(need, by_application[a]) for a, need in hand.needs.items() if min(need, by_application[a])
    }
    if not wanted or not hand.loads:
        return []
    worth = {pair: 0.99 + chance.random() / 100 for pair in sorted(hand.open_pairs) if pair[0] in wanted}
    total = sum(wanted.values())
    most = ceil((sum(hand.loads.values()) + total) / len(hand.loads))
    highest = max(hand.loads.values()) + len(wanted) if most_each is None else most_each
    best: list[Pair] = []
    for limit in range(min(most, highest), highest + 1):
        room = {reviewer: max(0, limit - load) for reviewer, load in hand.loads.items()}
        best = _solved(wanted, room, worth)
        if len(best) == total:
            break
    return best


def _solved(wanted: dict[int, int], room: dict[int, int], worth: dict[Pair, float]) -> list[Pair]:
    open_room: Collection[int] = {reviewer for reviewer, places in room.items() if places}
    affinity = [[str(a), str(r), value] for (a, r), value in worth.items() if r in open_room]
    alive = {pair[0] for pair in affinity}
    if not affinity:
        return []
    instance = matching.parse_instance(
        {
            "startups": [{"id": str(a), "min": 0, "max": n} for a, n in wanted.items() if str(a) in alive],
            "mentors": [{"id": str(r), "min": 0, "max": room[r]} for r in sorted(open_room)],
            "affinity": affinity,
            "conflicts": [],
            "locks": [],
            "mode": "total",
        }
    )
    return [(int(application), int(reviewer)) for application, reviewer in matching.solve(instance).pairs]
