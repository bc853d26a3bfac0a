"""What a decision meeting does: opens with its rules declared, votes, resolves, closes; the minutes follow."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from accelerator import clock, signing
from accelerator.accounts.models import User
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError, NotFound
from accelerator.facts import record
from accelerator.files import StoredFile, keep
from accelerator.i18n import _
from accelerator.jobs import Job, enqueue
from accelerator.permissions import SYSTEM, Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, Call, Decision, Meeting, MeetingMember, Outcome, Resolution, Vote
from cohorts.models.meetings import Ballot, Reason, TieRule, result_of
from cohorts.operations.decisions import decide_application
from cohorts.queries import calibration, conflicts, decisions, meetings


@dataclass(frozen=True)
class MeetingTerms:
    """Who sits and by which rules."""

    held_at: datetime
    members: tuple[int, ...]
    chair_id: int
    quorum: int
    tie_rule: TieRule
    yes_to: int
    discuss_to: int


def open_meeting(actor: Actor, call: Call, *, terms: MeetingTerms) -> Meeting:
    """Open a meeting with its members and its rules; none of them changes once it is open."""
    require(actor, permissions.HOLD_MEETING, call)
    _require_possible(actor, call, terms)
    values = asdict(terms)
    members = sorted(set(values.pop("members")))
    meeting = Meeting(call_id=call.id, secretary_id=actor.id, **values)
    db.session.add(meeting)
    db.session.flush()
    db.session.add_all(MeetingMember(meeting_id=meeting.id, user_id=person) for person in members)
    record(
        facts.MeetingOpened(
            actor_id=actor.id,
            meeting_id=meeting.id,
            call_id=call.id,
            members=members,
            quorum=terms.quorum,
            tie_rule=terms.tie_rule.value,
        )
    )
    return meeting


def _require_possible(actor: Actor, call: Call, terms: MeetingTerms) -> None:
    known = {person.id for person in meetings.eligible_members(call, secretary_id=actor.id)}
    if not known.issuperset(terms.members):
        raise NotFound
    if terms.chair_id not in terms.members:
        raise DomainError(_("The chair must be one of the members present."), "chair")
    if len(set(terms.members)) < terms.quorum:
        raise DomainError(
            _("The quorum is %(quorum)d; name at least so many members.", quorum=terms.quorum), "members"
        )
    if terms.discuss_to < terms.yes_to:
        raise DomainError(_("The middle band ends before it begins."), "discuss_to")


def recusals(application: Application, members: Sequence[User]) -> set[int]:
    """Members who must leave the room for this application: its conflicts of interest (R09)."""
    return {person_id for _application, person_id in conflicts.conflicts_between([application], members)}


def resolve(
    actor: Actor,
    meeting: Meeting,
    *,
    application: Application,
    ballots: Mapping[int, Ballot],
    reason: Reason,
    note: str,
) -> Resolution:
    """Record a vote: the ballots decide, a tie by the declared rule, and the decision is prepared.

    A member with a conflict is recused whatever was written down for them, and does not count for the quorum.
    Voting again on the same application takes the place of the vote before; the audit trail keeps both.
    """
    require(actor, permissions.HOLD_MEETING, meeting)
    lock(meeting)
    if meeting.closed_at is not None:
        raise Conflict(_("This meeting is closed; its minutes stand as they are."))
    if application.call_id != meeting.call_id:
        raise NotFound
    cast = _cast(meeting, application, ballots)
    standing = calibration.standing_of(application.id)
    position = standing.position if standing else None
    result = result_of(cast, rule=meeting.tie_rule, chair_id=meeting.chair_id, band=meeting.band_of(position))
    if result is None:
        raise DomainError(_("Nobody voted for an outcome."))
    _prepare(actor, application, result[0], reason, note)
    made = Resolution(
        meeting_id=meeting.id,
        application_id=application.id,
        outcome=result[0],
        by_tie_rule=result[1],
        reason=reason,
        note=note,
        position=position,
    )
    _write(actor, made, cast)
    return made


def _cast(meeting: Meeting, application: Application, ballots: Mapping[int, Ballot]) -> dict[int, Ballot]:
    """Every member's ballot, the recused marked; refused where fewer than the quorum are left."""
    members = meetings.members_of(meeting.id)
    if not {person.id for person in members}.issuperset(ballots):
        raise NotFound
    barred = recusals(application, members)
    cast = {
        person.id: Ballot.RECUSED if person.id in barred else ballots.get(person.id, Ballot.ABSTAIN)
        for person in members
    }
    present = sum(ballot is not Ballot.RECUSED for ballot in cast.values())
    if present < meeting.quorum:
        raise Conflict(
            _(
                "%(present)d members may vote on this application; the quorum is %(quorum)d.",
                present=present,
                quorum=meeting.quorum,
            )
        )
    return cast


def close_meeting(actor: Actor, meeting: Meeting) -> Job:
    """End a meeting; from now on its record does not change, and the minutes are printed."""
    require(actor, permissions.HOLD_MEETING, meeting)
    lock(meeting)
    if meeting.closed_at is None:
        meeting.closed_at = clock.now()
        count = len(meetings.resolved_in(meeting))
        record(facts.MeetingClosed(actor_id=actor.id, meeting_id=meeting.id, resolutions=count))
    return enqueue(
        actor,
        "cohorts.print_minutes",
        _("Minutes of %(call)s", call=meeting.call.title),
        once=f"minutes:{meeting.id}",
        key=meeting.key,
    )


def keep_minutes(meeting: Meeting, *, name: str, body: bytes) -> StoredFile:
    """File the printed minutes, once: a repeated job finds them there."""
    lock(meeting)
    if meeting.minutes is None:
        signing.remember()  # the minutes name its fingerprint
        meeting.minutes = keep(name, "application/pdf", body, SYSTEM.id)
    return meeting.minutes


def _prepare(actor: Actor, application: Application, outcome: Outcome, reason: Reason, note: str) -> Decision:
    present = decisions.decision_of(application.id)
    return decide_application(
        actor,
        application,
        outcome=outcome,
        reason=f"{reason.value}: {note}" if note else reason.value,
        feedback=present.feedback if present else "",
        version=present.version if present else 0,
    )


def _write(actor: Actor, made: Resolution, cast: Mapping[int, Ballot]) -> None:
    for model in (Vote, Resolution):
        db.session.execute(
            sa.delete(model).where(
                model.meeting_id == made.meeting_id, model.application_id == made.application_id
            )
        )
    db.session.add_all(
        Vote(meeting_id=made.meeting_id, application_id=made.application_id, user_id=person, ballot=ballot)
        for person, ballot in cast.items()
    )
    db.session.add(made)
    db.session.flush()
    record(
        facts.ApplicationResolved(
            actor_id=actor.id,
            application_id=made.application_id,
            meeting_id=made.meeting_id,
            outcome=made.outcome.value,
            reason=made.reason.value,
            by_tie_rule=made.by_tie_rule,
            ballots={str(person): ballot.value for person, ballot in cast.items()},
        )
    )
