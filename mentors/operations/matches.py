"""Answers to an offered match, and its end; what both accepted is at work (MEN07)."""

from accelerator import clock
from accelerator.db import lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Enrolment
from mentors import facts, permissions
from mentors.models import Match, MatchState
from mentors.models.matches import LIVE
from mentors.queries import matches

LONGEST_REASON = 1000


def accept_match(actor: Actor, match: Match) -> None:
    """Say yes for one's own side; the second yes puts the match to work. Saying it twice changes nothing."""
    require(actor, permissions.ANSWER, match)
    side = _side_of(actor, match)
    match = lock(match)
    if match.state is MatchState.ACTIVE:
        return
    _check_is_open(match)
    if side == "mentor":
        match.mentor_accepted_at = match.mentor_accepted_at or clock.now()
    else:
        match.startup_accepted_at = match.startup_accepted_at or clock.now()
    is_active = bool(match.mentor_accepted_at and match.startup_accepted_at)
    if is_active:
        match.move_to(MatchState.ACTIVE)
    record(facts.MatchAccepted(actor_id=actor.id, match_id=match.id, side=side, is_active=is_active))


def decline_match(actor: Actor, match: Match, *, reason: str) -> None:
    """Say no, with the cause; the pair is not suggested again unless a manager locks it."""
    require(actor, permissions.ANSWER, match)
    side = _side_of(actor, match)
    match = lock(match)
    _check_is_open(match)
    match.end_reason = _reason(reason)
    match.move_to(MatchState.DECLINED)
    match.ended_at, match.ended_by = clock.now(), actor.id
    record(facts.MatchDeclined(actor_id=actor.id, match_id=match.id, side=side, reason=match.end_reason))


def end_match(actor: Actor, match: Match, *, reason: str) -> None:
    """End the work together; the mentor loses sight of the startup at once and keeps their own notes (R06)."""
    require(actor, permissions.END, match)
    match = lock(match)
    match.end_reason = _reason(reason)
    match.move_to(MatchState.ENDED)
    match.ended_at, match.ended_by = clock.now(), actor.id
    record(facts.MatchEnded(actor_id=actor.id, match_id=match.id, reason=match.end_reason))


def end_matches_of(actor: Actor, enrolment: Enrolment, *, reason: str) -> None:
    """A startup's place ended: what is at work ends with it, and open offers are withdrawn."""
    for match in matches.matches_of_enrolment(enrolment.id, MatchState.SUGGESTED, *LIVE):
        if match.state is MatchState.ACTIVE:
            end_match(actor, match, reason=reason)
            continue
        match.move_to(MatchState.DISCARDED if match.state is MatchState.SUGGESTED else MatchState.DECLINED)
        match.end_reason, match.ended_at, match.ended_by = reason, clock.now(), actor.id


def _side_of(actor: Actor, match: Match) -> str:
    """Which side a person speaks for; somebody on both would be matched with themselves and is refused."""
    return "mentor" if match.mentor.user_id == actor.id else "startup"


def _check_is_open(match: Match) -> None:
    if match.state is not MatchState.OFFERED:
        raise Conflict(_("This match is “%(now)s”; it cannot be answered any more.", now=match.state.label))


def _reason(text: str) -> str:
    if not text.strip():
        raise DomainError(_("Please give the reason."), "reason")
    return text.strip()[:LONGEST_REASON]
