"""Everything that a selection file holds, read table by table; references instead of keys, ids for people."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.i18n import translated
from accelerator.mail import OutboxMail
from cohorts.models import (
    Application,
    Call,
    Conflict,
    Criterion,
    Decision,
    Dossier,
    Meeting,
    Offer,
    Resolution,
    Review,
    Round,
    Score,
    Severity,
    Standing,
    Submission,
    Vote,
    Waiver,
)
from cohorts.queries import calibration, meetings, rounds
from cohorts.queries.ranking import FEWEST_READS

Rows = Iterator[tuple[Any, ...]]
Table = tuple[str, list[str], Any]
NUMBER = Application.number
"""By which tables name an application: people know it from the receipt."""


def dossier(key: str) -> Dossier:
    """One selection file with its call."""
    return get_or_404(
        Dossier, key, joinedload(Dossier.call).joinedload(Call.programme), joinedload(Dossier.file)
    )


def dossiers_of(call_id: int, requested_by: int) -> list[Dossier]:
    """What somebody asked for in a call and may still fetch, latest first."""
    query = sa.select(Dossier).where(
        Dossier.call_id == call_id,
        Dossier.requested_by == requested_by,
        Dossier.expires_at > clock.now(),
        Dossier.file_id.is_not(None),
    )
    return list(db.session.scalars(query.order_by(Dossier.id.desc())))


def expired_dossiers() -> list[Dossier]:
    """Those whose day is over and whose bytes are still there."""
    query = sa.select(Dossier).where(
        Dossier.expires_at <= clock.now(), Dossier.forgotten_at.is_(None), Dossier.file_id.is_not(None)
    )
    return list(db.session.scalars(query.options(joinedload(Dossier.file))))


def rules_of(call: Call) -> dict[str, Any]:
    """The call, its form, its rounds with their criteria, and how it ranks."""
    ranking = calibration.calibration_of(call.id)
    return {
        "call": {
            "title": translated(call.titles, "en"),
            "prefix": call.prefix,
            "opens_at": call.opens_at.isoformat(),
            "closes_at": call.closes_at.isoformat(),
            "grace_minutes": call.grace_minutes,
            "zone": call.zone,
            "eligibility": call.eligibilities,
        },
        "form": call.questions,
        "rounds": [_round(round_) for round_ in rounds.rounds_of(call.id)],
        "ranking": {
            "method": ranking.method.value if ranking else "normalised",
            "tie_break": ranking.tie_break if ranking else "",
            "fewest_reads_to_normalise": FEWEST_READS,
        },
    }


def _round(round_: Round) -> dict[str, Any]:
    return {
        "position": round_.position,
        "name": round_.name,
        "state": round_.state.value,
        "reads_wanted": round_.reads_wanted,
        "is_blind": round_.is_blind,
        "visibility": round_.visibility.value,
        "criteria": [
            {
                "code": criterion.code,
                "label": criterion.label,
                "weight": criterion.weight,
                "anchors": criterion.anchors,
                "is_active": criterion.is_active,
            }
            for criterion in rounds.all_criteria_of(round_)
        ],
    }


def tables_of(call: Call) -> Iterator[Table]:
    """Name, column names and rows of each table, in the order of the process."""
    for table in (
        _applications,
        _allocations,
        _scores,
        _conflicts,
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
        ["number", "startup", "state", "submitted_at", "revision", "content_hash"],
        _rows(
            sa.select(
                NUMBER,
                Submission.startup_name,
                Application.state,
                Application.submitted_at,
                Submission.number,
                Submission.content_hash,
            )
            .join(Submission, Submission.application_id == Application.id)
            .where(Application.call_id == call.id)
            .order_by(NUMBER, Submission.number)
        ),
    )


def _allocations(call: Call) -> Table:
    reviews = _reviews(call)
    return (
        "allocations.csv",
        ["round", "number", "reader", "state", "assigned_at", "submitted_at", "overall", "comment", "remark"],
        _rows(
            reviews.with_only_columns(
                Round.position,
                NUMBER,
                Review.reviewer_id,
                Review.state,
                Review.created_at,
                Review.submitted_at,
                Review.overall,
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
        ["number", *(c.name for c in standing)],
        _rows(
            sa.select(NUMBER, *standing)
            .join(Application, Application.id == Standing.application_id)
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


def letters_of(call: Call) -> Iterator[tuple[str, str, str]]:
    """Every letter about a decision: the application's number with the recipient's order, subject and text."""
    known = sa.select(Decision.id, Application.number).join(
        Application, Application.id == Decision.application_id
    )
    numbers = {row.id: row.number for row in db.session.execute(known.where(Application.call_id == call.id))}
    query = sa.select(OutboxMail.id, OutboxMail.once, OutboxMail.subject, OutboxMail.body)
    for ident, once, subject, body in db.session.execute(
        query.where(OutboxMail.once.startswith("decision:")).order_by(OutboxMail.id)
    ):
        decision = int((once or "").split(":")[1])
        if decision in numbers:
            yield f"{numbers[decision]:04d}-{ident}", subject, body


def meetings_in(call: Call) -> list[tuple[Meeting, list[int]]]:
    """The meetings of a call with the ids of those who were present."""
    return [
        (meeting, [person.id for person in meetings.members_of(meeting.id)])
        for meeting in meetings.meetings_of(call.id)
    ]


def _rows(query: Any) -> Rows:
    for row in db.session.execute(query):
        yield tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)
