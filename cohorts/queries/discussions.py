"""Who reads what of a discussion: never a person with a conflict, and readers no more than their round shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts.queries import person
from accelerator.db import db, get_or_404
from accelerator.i18n import _
from accelerator.permissions import Actor
from cohorts.models import (
    Application,
    Audience,
    Opinion,
    Post,
    Review,
    ReviewState,
    Round,
    RoundState,
    Visibility,
)
from cohorts.models.blind import masked
from cohorts.queries.conflicts import conflict_of
from cohorts.queries.readings import names_hidden_from, snapshot
from cohorts.queries.reviews import reviews_of, scores_by_criterion


@dataclass(frozen=True)
class Said:
    """A post as one person reads it."""

    key: str
    author: Any
    at: datetime
    text: str
    audience: Audience
    is_withdrawn: bool
    is_mine: bool


@dataclass(frozen=True)
class Judgement:
    """Another reader's review as one reader sees it, and what that one thinks of it."""

    key: str
    author: Any
    overall: Decimal
    values: dict[int, int]
    """By criterion id."""
    comment: str
    mine: Opinion | None


def post(key: str) -> Post:
    """One post with its application and call."""
    return get_or_404(Post, key, joinedload(Post.application).joinedload(Application.call))


def may_discuss(actor: Actor, application: Application) -> bool:
    """Whether nothing connects a member of staff with the application; needs `startup` loaded."""
    return conflict_of(application, person(actor.id)) is None


def takes_part(review: Review) -> bool:
    """Whether its reader sees the discussion: under the rule of the round for what others said (REV05)."""
    visibility = review.round.visibility
    return visibility is Visibility.ALWAYS or (
        visibility is Visibility.AFTER_OWN and review.state is ReviewState.SUBMITTED
    )


def said_to_staff(actor: Actor, application: Application) -> list[Said] | None:
    """All that was said on an application, with names; None for somebody with a conflict."""
    if not may_discuss(actor, application):
        return None
    found = _posts(Post.application_id == application.id)
    return [_as_read(p, actor.id, p.author.name, p.text) for p in found]


def said_to_reader(review: Review) -> list[Said] | None:
    """What a reader may know of what was said in their round; None where the round shows nothing (yet)."""
    if not takes_part(review):
        return None
    found = _posts(
        Post.application_id == review.application_id,
        Post.round_id == review.round_id,
        Post.audience == Audience.READERS,
    )
    names = None
    if found and review.is_blind:
        names = names_hidden_from(review, snapshot(review.application_id))
    return [_as_read(p, review.reviewer_id, _named(p, review), _worded(p, review, names)) for p in found]


def may_second(review: Review) -> bool:
    """Whether its reader may say what they think of the others': their own is in, and the round shows the others."""
    return review.state is ReviewState.SUBMITTED and takes_part(review)


def colleagues(own: Review) -> list[Review]:
    """What the other readers of the same round have handed in on the same application."""
    found = reviews_of(own.round, own.application_id)
    return [row for row in found if row.id != own.id and row.state is ReviewState.SUBMITTED]


def judgements_beside(own: Review) -> list[Judgement]:
    """The others' reviews as the reader of this one sees them; none where they may not give a second opinion.

    Names only where the round shows them; in a blind round a comment gives away nobody. What is for the
    programme only is never in it.
    """
    others = colleagues(own) if may_second(own) else []
    if not others:
        return []
    mine = {opinion.review_id: opinion for opinion in opinions_beside(own)}
    names = names_hidden_from(own, snapshot(own.application_id)) if own.is_blind else None
    return [
        Judgement(
            key=row.key,
            author=row.reviewer.name if own.round.shows_names else _("Another reader"),
            overall=row.overall or Decimal(0),
            values=scores_by_criterion(row.scores),
            comment=row.comment if names is None else masked(row.comment, names),
            mine=mine.get(row.id),
        )
        for row in others
    ]


def opinions_beside(own: Review) -> list[Opinion]:
    """What the reader of a review thinks of the others' of the same application in the same round."""
    query = (
        sa.select(Opinion)
        .join(Review, Review.id == Opinion.review_id)
        .where(
            Review.round_id == own.round_id,
            Review.application_id == own.application_id,
            Opinion.author_id == own.reviewer_id,
        )
    )
    return list(db.session.scalars(query.order_by(Opinion.id)))


def opinions_on(review_ids: Collection[int]) -> dict[int, list[Opinion]]:
    """What staff and other readers think of some judgements, by review, with names."""
    query = sa.select(Opinion).where(Opinion.review_id.in_(review_ids)).options(joinedload(Opinion.author))
    found: dict[int, list[Opinion]] = {key: [] for key in review_ids}
    for opinion in db.session.scalars(query.order_by(Opinion.id)):
        found[opinion.review_id].append(opinion)
    return found


def contested_among(keys: Collection[str]) -> set[str]:
    """Those among some applications, by key, of which somebody disagrees with a judgement of the round under way."""
    query = (
        sa.select(Application.key)
        .join(Review, Review.application_id == Application.id)
        .join(Round, Round.id == Review.round_id)
        .join(Opinion, Opinion.review_id == Review.id)
        .where(
            Application.key.in_(keys),
            Round.state == RoundState.ACTIVE,
            Review.state == ReviewState.SUBMITTED,
            Opinion.agrees.is_(False),
        )
    )
    return set(db.session.scalars(query))


def _posts(*conditions: sa.ColumnElement[bool]) -> list[Post]:
    query = sa.select(Post).where(*conditions).options(joinedload(Post.author)).order_by(Post.id)
    return list(db.session.scalars(query))


def _as_read(found: Post, reader_id: int, author: Any, text: str) -> Said:
    return Said(
        key=found.key,
        author=author,
        at=found.created_at,
        text=text,
        audience=found.audience,
        is_withdrawn=found.withdrawn_at is not None,
        is_mine=found.author_id == reader_id,
    )


def _named(found: Post, review: Review) -> Any:
    """Readers learn each other's names only where the round shows them."""
    if found.author_id == review.reviewer_id:
        return _("You")
    if found.is_by_staff:
        return _("The programme's staff")
    return found.author.name if review.round.shows_names else _("Another reader")


def _worded(found: Post, review: Review, names: list[str] | None) -> str:
    """What was taken back is not read by others any more; in a blind round no name is."""
    if found.withdrawn_at is not None and found.author_id != review.reviewer_id:
        return ""
    return found.text if names is None else masked(found.text, names)
