"""What a selection file holds apart from its tables, and which files somebody may fetch."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.files import StoredFile
from accelerator.i18n import translated
from accelerator.mail import OutboxMail
from cohorts.models import Application, Call, Decision, Dossier, Meeting, Proposal, Round
from cohorts.queries import calibration, conflicts, meetings, rounds
from cohorts.queries.applications import FINGERPRINT
from cohorts.queries.ranking import FEWEST_READS
from cohorts.queries.tracks import tracks_of


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
    return list(db.session.scalars(query.options(joinedload(Dossier.file)).order_by(Dossier.id.desc())))


def expired_dossiers() -> list[Dossier]:
    """Those whose day is over and whose bytes are still there."""
    query = sa.select(Dossier).where(
        Dossier.expires_at <= clock.now(), Dossier.forgotten_at.is_(None), Dossier.file_id.is_not(None)
    )
    return list(db.session.scalars(query.options(joinedload(Dossier.file))))


def dossier_by_hash(code: str) -> Dossier | None:
    """The selection file with exactly these bytes, for whoever holds a copy; also long after ours were deleted."""
    if not FINGERPRINT.fullmatch(code):
        return None
    query = sa.select(Dossier).join(Dossier.file).where(StoredFile.sha256 == code)
    options = (joinedload(Dossier.call), joinedload(Dossier.file))
    return db.session.scalars(query.options(*options).order_by(Dossier.id).limit(1)).one_or_none()


def rules_of(call: Call) -> dict[str, Any]:
    """The call, its form, its rounds with their criteria, and how it ranks."""
    ranking = calibration.calibration_of(call.id)
    tracks = {track.id: translated(track.titles, "en") for track in tracks_of(call)}
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
        "tracks": list(tracks.values()),
        "rounds": [_round(round_, tracks) for round_ in rounds.rounds_of(call.id)],
        "conflicts": {kind.value: effect.value for kind, effect in conflicts.effects_of(call.id).items()},
        "ranking": {
            "method": ranking.method.value if ranking else "normalised",
            "tie_break": ranking.tie_break if ranking else "",
            "fewest_reads_to_normalise": FEWEST_READS,
        },
    }


def _round(round_: Round, tracks: dict[int, str]) -> dict[str, Any]:
    return {
        "position": round_.position,
        "name": round_.name,
        "state": round_.state.value,
        "reads_wanted": round_.reads_wanted,
        "is_blind": round_.is_blind,
        "reads_with_names": round_.named_readers or [],
        "visibility": round_.visibility.value,
        "asks_confidence": round_.asks_confidence,
        "weighs_confidence": round_.weighs_confidence,
        "criteria": [
            {
                "code": criterion.code,
                "label": criterion.label,
                "weight": criterion.weight,
                "anchors": criterion.anchors,
                "is_active": criterion.is_active,
                "is_required": criterion.is_required,
                "tracks": [tracks[track] for track in criterion.tracks] if criterion.tracks else None,
            }
            for criterion in rounds.all_criteria_of(round_)
        ],
    }


def proposals_of(call: Call) -> list[dict[str, Any]]:
    """What the solver proposed in each round, published or not: pairs, gaps with their reasons, share of its bound."""
    known = sa.select(Application.id, Application.number).where(Application.call_id == call.id)
    numbers = {row.id: row.number for row in db.session.execute(known)}
    query = (
        sa.select(Proposal)
        .join(Proposal.round)
        .where(Round.call_id == call.id)
        .options(joinedload(Proposal.round))
        .order_by(Proposal.id)
    )
    return [
        {
            "round": row.round.position,
            "made_at": row.created_at.isoformat(),
            "state": row.state.value,
            "share_of_bound": str(row.share),
            "pairs": [
                {"number": numbers[application], "reader": reader} for application, reader in row.pairs
            ],
            "missing": [{**gap, "application": numbers[gap["application"]]} for gap in row.missing],
        }
        for row in db.session.scalars(query)
    ]


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
