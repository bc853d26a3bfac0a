"""The tables of a selection file: references instead of keys, ids for people, in the order of the process."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from cohorts.models import (
    Application,
    Call,
    Commitment,
    Conflict,
    Criterion,
    Decision,
    Meeting,
    Offer,
    Opinion,
    Redaction,
    Resolution,
    Review,
    Round,
    Score,
    Severity,
    Standing,
    Submission,
    Track,
    Vote,
    Waiver,
)
from cohorts.queries import conflicts
from cohorts.queries.applications import WITH_CALL
from cohorts.queries.reviews import reviewers_of

Rows = Iterator[tuple[Any, ...]]
Table = tuple[str, list[str], Any]
NUMBER = Application.number
"""By which tables name an application: people know it from the receipt."""


def tables_of(call: Call) -> Iterator[Table]:
    """Name, column names and rows of each table, in the order of the process."""
    for table in (
        _applications,
        _screening,
        _redactions,
        _commitments,
        _allocations,
        _scores,
        _opinions,
        _conflicts,
        _connections,
        _waivers,
        _readers,
        _ranking,
        _votes,
        _resolutions,
        _decisions,
        _offers,
    ):
        yield table(call)


def _reviews(call: Call) -> Any:
    return (
        sa.select(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Round, Round.id == Review.round_id)
        .where(Application.call_id == call.id)
    )


def _applications(call: Call) -> Table:
    return (
        "applications.csv",
        ["number", "startup", "track", "state", "submitted_at", "revision", "content_hash"],
        _rows(
            sa.select(
                NUMBER,
                Submission.startup_name,
                Track.titles["en"].as_string(),
                Application.state,
                Application.submitted_at,
                Submission.number,
                Submission.content_hash,
            )
            .join(Submission, Submission.application_id == Application.id)
            .outerjoin(Track, Track.id == Application.track_id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER, Submission.number)
        ),
    )


def _screening(call: Call) -> Table:
    return (
        "screening.csv",
        ["number", "screened_by", "screened_at", "ineligible_for", "words", "told_at"],
        _rows(
            sa.select(
                NUMBER,
                Application.screened_by,
                Application.screened_at,
                Application.ineligible_for,
                Application.ineligible_words,
                Application.ineligible_told_at,
            )
            .where(Application.call_id == call.id, Application.screened_at.is_not(None))
            .order_by(NUMBER)
        ),
    )


def _redactions(call: Call) -> Table:
    return (
        "redactions.csv",
        ["number", "question", "person", "redacted_at", "original", "text"],
        _rows(
            sa.select(
                NUMBER,
                Redaction.question,
                Redaction.author_id,
                Redaction.created_at,
                Redaction.original,
                Redaction.text,
            )
            .join(Application, Application.id == Redaction.application_id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER, Redaction.id)
        ),
    )


def _commitments(call: Call) -> Table:
    names = ("capacity", "sectors", "languages", "is_city", "is_sponsor")
    columns = [getattr(Commitment, name) for name in names]
    return (
        "commitments.csv",
        ["round", "reader", *names],
        _rows(
            sa.select(Round.position, Commitment.reviewer_id, *columns)
            .join(Round, Round.id == Commitment.round_id)
            .where(Round.call_id == call.id)
            .order_by(Round.position, Commitment.reviewer_id)
        ),
    )


def _allocations(call: Call) -> Table:
    reviews = _reviews(call)
    return (
        "allocations.csv",
        [
            "round",
            "number",
            "reader",
            "state",
            "assigned_at",
            "submitted_at",
            "overall",
            "confidence",
            "comment",
            "remark",
        ],
        _rows(
            reviews.with_only_columns(
                Round.position,
                NUMBER,
                Review.reviewer_id,
                Review.state,
                Review.created_at,
                Review.submitted_at,
                Review.overall,
                Review.confidence,
                Review.comment,
                Review.remark,
            ).order_by(Round.position, NUMBER, Review.reviewer_id)
        ),
    )


def _scores(call: Call) -> Table:
    reviews = _reviews(call)
    return (
        "scores.csv",
        ["round", "number", "reader", "criterion", "value"],
        _rows(
            reviews.join(Score, Score.review_id == Review.id)
            .join(Criterion, Criterion.id == Score.criterion_id)
            .where(Review.submitted_at.is_not(None))
            .with_only_columns(Round.position, NUMBER, Review.reviewer_id, Criterion.code, Score.value)
            .order_by(Round.position, NUMBER, Review.reviewer_id, Criterion.position)
        ),
    )


def _opinions(call: Call) -> Table:
    return (
        "opinions.csv",
        ["round", "number", "reader", "person", "agrees", "reason", "given_at"],
        _rows(
            _reviews(call)
            .join(Opinion, Opinion.review_id == Review.id)
            .with_only_columns(
                Round.position,
                NUMBER,
                Review.reviewer_id,
                Opinion.author_id,
                Opinion.agrees,
                Opinion.reason,
                Opinion.created_at,
            )
            .order_by(Round.position, NUMBER, Review.reviewer_id, Opinion.author_id)
        ),
    )


def _conflicts(call: Call) -> Table:
    return (
        "conflicts.csv",
        ["number", "reader", "kind", "note", "declared_at"],
        _rows(
            sa.select(NUMBER, Conflict.reviewer_id, Conflict.kind, Conflict.note, Conflict.created_at)
            .join(Application, Application.id == Conflict.application_id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER, Conflict.reviewer_id)
        ),
    )


def _connections(call: Call) -> Table:
    """All that the conflict engine finds between the applications and the readers now, whatever follows from it."""
    query = sa.select(Application).where(Application.call_id == call.id, NUMBER.is_not(None))
    found = list(db.session.scalars(query.options(*WITH_CALL).order_by(NUMBER)))
    number, effects = {a.id: a.number for a in found}, conflicts.effects_of(call.id)
    pairs = conflicts.found_between(found, reviewers_of(call))
    rows = sorted((number[a] or 0, reader, kind) for (a, reader), kinds in pairs.items() for kind in kinds)
    return (
        "connections.csv",
        ["number", "reader", "kind", "effect"],
        ((at, reader, kind.value, effects[kind].value) for at, reader, kind in rows),
    )


def _waivers(call: Call) -> Table:
    return (
        "waivers.csv",
        ["number", "reader", "kind", "reason", "decided_by", "waived_at"],
        _rows(
            sa.select(
                NUMBER, Waiver.reviewer_id, Waiver.kind, Waiver.reason, Waiver.waived_by_id, Waiver.created_at
            )
            .join(Application, Application.id == Waiver.application_id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER, Waiver.reviewer_id)
        ),
    )


def _readers(call: Call) -> Table:
    columns = [c for c in Severity.__table__.columns if c.name not in ("id", "call_id")]
    return (
        "readers.csv",
        [c.name for c in columns],
        _rows(sa.select(*columns).where(Severity.call_id == call.id).order_by(Severity.reviewer_id)),
    )


def _ranking(call: Call) -> Table:
    standing = [c for c in Standing.__table__.columns if c.name not in ("id", "call_id", "application_id")]
    return (
        "ranking.csv",
        ["number", "track", *(c.name for c in standing)],
        _rows(
            sa.select(NUMBER, Track.titles["en"].as_string(), *standing)
            .join(Application, Application.id == Standing.application_id)
            .outerjoin(Track, Track.id == Application.track_id)
            .where(Application.call_id == call.id)
            .order_by(Standing.position)
        ),
    )


def _votes(call: Call) -> Table:
    return (
        "votes.csv",
        ["meeting", "number", "person", "ballot"],
        _rows(
            sa.select(Meeting.key, NUMBER, Vote.user_id, Vote.ballot)
            .join(Vote, Vote.meeting_id == Meeting.id)
            .join(Application, Application.id == Vote.application_id)
            .where(Meeting.call_id == call.id)
            .order_by(Meeting.id, NUMBER, Vote.user_id)
        ),
    )


def _resolutions(call: Call) -> Table:
    return (
        "resolutions.csv",
        ["meeting", "number", "outcome", "reason", "note", "by_tie_rule", "position"],
        _rows(
            sa.select(
                Meeting.key,
                NUMBER,
                Resolution.outcome,
                Resolution.reason,
                Resolution.note,
                Resolution.by_tie_rule,
                Resolution.position,
            )
            .join(Resolution, Resolution.meeting_id == Meeting.id)
            .join(Application, Application.id == Resolution.application_id)
            .where(Meeting.call_id == call.id)
            .order_by(Meeting.id, NUMBER)
        ),
    )


def _decisions(call: Call) -> Table:
    return (
        "decisions.csv",
        [
            "number",
            "outcome",
            "state",
            "reason",
            "feedback",
            "decided_by",
            "decided_at",
            "released_at",
            "waiting_list_place",
            "feedback_opened_at",
            "feedback_opened_by",
        ],
        _rows(
            sa.select(
                NUMBER,
                Decision.outcome,
                Decision.state,
                Decision.reason,
                Decision.feedback,
                Decision.decided_by,
                Decision.decided_at,
                Decision.released_at,
                Decision.rank,
                Decision.feedback_opened_at,
                Decision.feedback_opened_by,
            )
            .join(Application, Application.id == Decision.application_id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER)
        ),
    )


def _offers(call: Call) -> Table:
    return (
        "offers.csv",
        ["number", "state", "expires_at", "answered_at", "decline_reason"],
        _rows(
            sa.select(NUMBER, Offer.state, Offer.expires_at, Offer.answered_at, Offer.decline_reason)
            .join(Application, Application.id == Offer.application_id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER)
        ),
    )


def people_in(ids: set[int]) -> Rows:
    """The names behind the ids that tables carry."""
    return _rows(sa.select(User.id, User.name).where(User.id.in_(ids)).order_by(User.id))


def _rows(query: Any) -> Rows:
    for row in db.session.execute(query):
        yield tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)
