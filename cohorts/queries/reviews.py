"""Finding reviews: a call's progress, an application's readings; a reviewer's own are in `queries.queues`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from accelerator.accounts import queries as accounts
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.errors import NotFound
from cohorts.models import (
    Application,
    Call,
    Confidence,
    Review,
    ReviewState,
    Round,
    RoundState,
    Score,
    Visibility,
)
from cohorts.models.applications import READ, UNDECIDED
from cohorts.models.reviews import LIVE
from cohorts.queries.conflicts import conflict_of
from cohorts.queries.ranking import Read

WITH_APPLICATION: tuple[ORMOption, ...] = (
    joinedload(Review.application).options(joinedload(Application.call), joinedload(Application.startup)),
    joinedload(Review.round).joinedload(Round.call),
)


@dataclass(frozen=True)
class Load:
    """What one reviewer of a call has to do and has done."""

    reviewer: User
    assigned: int = 0
    done: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Others:
    """What the other readers of an application said; names only where the round shows them."""

    reads: int
    mean: Decimal | None
    by_criterion: dict[int, Decimal]
    named: list[tuple[str, Decimal]]


def review(key: str) -> Review:
    """One review with its application, call and scores.

    A conflict that has come up since it was assigned hides it, as if it did not exist (R09).
    """
    found = get_or_404(
        Review, key, *WITH_APPLICATION, selectinload(Review.scores), joinedload(Review.reviewer)
    )
    if conflict_of(found.application, found.reviewer) is not None:
        raise NotFound
    return found


def any_review(key: str) -> Review:
    """One review whatever bars its reader; for those who assign."""
    return get_or_404(Review, key, *WITH_APPLICATION, joinedload(Review.reviewer))


def held_in(round_: Round) -> list[Review]:
    """Every review of a round that somebody holds or has handed in, in order of assignment."""
    query = (
        sa.select(Review)
        .where(Review.round_id == round_.id, Review.state.in_(LIVE))
        .options(*WITH_APPLICATION, selectinload(Review.scores))
        .order_by(Review.id)
    )
    return list(db.session.scalars(query))


def held_in_call(call_id: int) -> list[Review]:
    """Every review that somebody holds in the round under way of a call, with what a conflict is looked for in."""
    return _held(Round.call_id == call_id)


def held_by(user_id: int) -> list[Review]:
    """Every review that one person holds in the rounds under way."""
    return _held(Review.reviewer_id == user_id)


def held_anywhere() -> list[Review]:
    """Every review that anybody holds in a round under way."""
    return _held(sa.true())


def _held(condition: sa.ColumnElement[bool]) -> list[Review]:
    query = (
        sa.select(Review)
        .join(Review.round)
        .join(Review.application)
        .where(
            condition,
            Round.state == RoundState.ACTIVE,
            Review.state.in_(LIVE),
            Application.state.in_(READ),
        )
        .options(*WITH_APPLICATION, joinedload(Review.reviewer), selectinload(Review.scores))
        .order_by(Review.id)
    )
    return list(db.session.scalars(query))


def set_aside_in(call_id: int) -> list[Review]:
    """Reviews of a call that were scored before a conflict was found, in any of its rounds."""
    query = (
        sa.select(Review)
        .join(Review.application)
        .where(Application.call_id == call_id, Review.state == ReviewState.SET_ASIDE)
        .options(*WITH_APPLICATION, joinedload(Review.reviewer))
        .order_by(Review.id)
    )
    return list(db.session.scalars(query))


def reviews_of(round_: Round, application_id: int) -> list[Review]:
    """All readings of an application in a round, with their scores and readers; for those who decide."""
    query = (
        sa.select(Review)
        .where(Review.round_id == round_.id, Review.application_id == application_id)
        .options(joinedload(Review.reviewer), selectinload(Review.scores))
        .order_by(Review.id)
    )
    return list(db.session.scalars(query))


def others_of(own: Review) -> Others | None:
    """What the other readers said, as far as the round lets its readers know; None is nothing at all (R10)."""
    visibility = own.round.visibility
    if visibility is Visibility.NEVER:
        return None
    if visibility is Visibility.AFTER_OWN and own.state is not ReviewState.SUBMITTED:
        return None
    others = [
        row
        for row in reviews_of(own.round, own.application_id)
        if row.id != own.id and row.state is ReviewState.SUBMITTED and row.overall is not None
    ]
    values: dict[int, list[int]] = defaultdict(list)
    for row in others:
        for score in row.scores:
            values[score.criterion_id].append(score.value)
    overalls = [row.overall for row in others if row.overall is not None]
    return Others(
        reads=len(others),
        mean=sum(overalls, Decimal(0)) / len(overalls) if overalls else None,
        by_criterion={key: Decimal(sum(found)) / len(found) for key, found in values.items()},
        named=[(row.reviewer.name, row.overall) for row in others if row.overall is not None]
        if own.round.shows_names
        else [],
    )


def reads_of(round_: Round) -> list[Read]:
    """Every submitted judgement of a round; what was given back for a conflict does not count (A9).

    Whoever handed in before the round asked how sure they are weighs as the middle of the scale.
    """
    query = sa.select(Review.application_id, Review.reviewer_id, Review.overall, Review.confidence).where(
        Review.round_id == round_.id, Review.state == ReviewState.SUBMITTED
    )
    return [
        Read(application, reviewer, overall, confidence or Confidence.NEAR)
        for application, reviewer, overall, confidence in db.session.execute(query)
        if overall is not None
    ]


def reviewers_of(call: Call) -> list[User]:
    """Who may be asked to read in a call: people with the role for it, its cohort or its programme."""
    return accounts.people_with_role("reviewer", *call.scopes)


def readers_in(round_: Round) -> list[User]:
    """Those among them who read in a round; needs its `call` loaded."""
    return [person for person in reviewers_of(round_.call) if round_.takes(person.id)]


def reviewers_of_this(call: Call) -> list[User]:
    """Those among them who hold the role for this call itself."""
    return accounts.people_with_role("reviewer", f"call:{call.id}")


def loads_of(round_: Round) -> list[Load]:
    """What each reviewer has and has done in a round; also of those whose role has ended meanwhile."""
    query = (
        sa.select(Review.reviewer_id, Review.state, sa.func.count())
        .where(Review.round_id == round_.id)
        .group_by(Review.reviewer_id, Review.state)
    )
    counts: dict[int, dict[ReviewState, int]] = defaultdict(dict)
    for reviewer_id, state, count in db.session.execute(query):
        counts[reviewer_id][state] = count
    people = {person.id: person for person in readers_in(round_)}
    missing = [person_id for person_id in counts if person_id not in people]
    former = db.session.scalars(sa.select(User).where(User.id.in_(missing)))
    return [
        Load(
            reviewer=person,
            assigned=sum(counts[person.id].get(state, 0) for state in LIVE),
            done=counts[person.id].get(ReviewState.SUBMITTED, 0),
            returned=counts[person.id].get(ReviewState.RETURNED, 0),
        )
        for person in [*people.values(), *former]
    ]


def to_be_read(call_id: int) -> list[Application]:
    """The applications of a call that wait for a decision, with call and startup, in order of arrival."""
    query = (
        sa.select(Application)
        .where(Application.call_id == call_id, Application.state.in_(UNDECIDED))
        .options(joinedload(Application.startup), joinedload(Application.call))
        .order_by(Application.number)
    )
    return list(db.session.scalars(query))


def waiting_in(call_id: int) -> int:
    """How many applications of a call wait for a decision."""
    query = sa.select(sa.func.count()).where(Application.call_id == call_id, Application.state.in_(UNDECIDED))
    return db.session.scalar(query) or 0


def live_pairs(round_: Round, application_ids: Sequence[int] | None = None) -> set[tuple[int, int]]:
    """(application id, reviewer id) of every reading of a round that is held or done, maybe of some applications."""
    query = sa.select(Review.application_id, Review.reviewer_id).where(
        Review.round_id == round_.id, Review.state.in_(LIVE)
    )
    if application_ids is not None:
        query = query.where(Review.application_id.in_(application_ids))
    return {(application_id, reviewer_id) for application_id, reviewer_id in db.session.execute(query)}


def read_states(application_ids: Sequence[int]) -> dict[int, dict[ReviewState, int]]:
    """How many readings of each state some applications have."""
    query = (
        sa.select(Review.application_id, Review.state, sa.func.count())
        .where(Review.application_id.in_(application_ids))
        .group_by(Review.application_id, Review.state)
    )
    found: dict[int, dict[ReviewState, int]] = {key: {} for key in application_ids}
    for application_id, state, count in db.session.execute(query):
        found[application_id][state] = count
    return found


def pair(round_: Round, application_id: int, reviewer_id: int) -> Review | None:
    """The one review of this application by this person in a round, if there is any, with what operations read."""
    query = sa.select(Review).where(
        Review.round_id == round_.id,
        Review.application_id == application_id,
        Review.reviewer_id == reviewer_id,
    )
    return db.session.scalars(query.options(*WITH_APPLICATION, selectinload(Review.scores))).one_or_none()


def scores_by_criterion(scores: Sequence[Score]) -> dict[int, int]:
    """A review's values by criterion id."""
    return {score.criterion_id: score.value for score in scores}
