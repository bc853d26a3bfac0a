"""Answers to an offered match, and its end; what both accepted is at work (MEN07)."""

from collections.abc import Iterable
from dataclasses import dataclass

from accelerator import clock
from accelerator.accounts import queries as accounts
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Enrolment
from mentors import facts, permissions
from mentors.models import Match, MatchState, MentorProfile
from mentors.models.exits import ExitSide, GoalsMet, MatchExit
from mentors.models.matches import BEGUN, LIVE
from mentors.queries import exits, matches

LONGEST_REASON = 1000


def accept_match(actor: Actor, match: Match) -> bool:
    """Say yes for one's own side; returns whether the match is at work, which the second side's yes brings about.

    Saying it twice changes nothing.
    """
    require(actor, permissions.ANSWER, match)
    side = _side_of(actor, match)
    match = lock(match)
    if match.state is MatchState.ACTIVE:
        return True
    _check_is_open(match)
    if side == "mentor":
        match.mentor_accepted_at = match.mentor_accepted_at or clock.now()
    else:
        match.startup_accepted_at = match.startup_accepted_at or clock.now()
    is_active = bool(match.mentor_accepted_at and match.startup_accepted_at)
    if is_active:
        match.move_to(MatchState.ACTIVE)
        match.is_lead = matches.is_without_lead(match.enrolment_id)
    record(facts.MatchAccepted(actor_id=actor.id, match_id=match.id, side=side, is_active=is_active))
    return is_active


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


@dataclass(frozen=True)
class Exit:
    """The answers to the questions at the end; each may be left out."""

    goals_met: GoalsMet | None = None
    advice: str = ""
    wants_another: bool = False


def expire_offers(actor: Actor) -> int:
    """Close the offers that one side or both left unanswered for five days; returns how many. For the clock."""
    due = matches.offers_overdue()
    for match in due:
        require(actor, permissions.END, match)
        match.move_to(MatchState.EXPIRED)
        match.ended_at, match.ended_by = clock.now(), actor.id
    for cohort_id in dict.fromkeys(match.cohort_id for match in due):
        ids = [match.id for match in due if match.cohort_id == cohort_id]
        record(facts.OffersExpired(actor_id=actor.id, cohort_id=cohort_id, match_ids=ids))
    return len(due)


def choose_lead(actor: Actor, match: Match) -> None:
    """Name the mentor to whom the startup turns first; whoever was it before is one mentor among them again."""
    require(actor, permissions.LEAD, match)
    lock(match.enrolment)
    match = lock(match)
    if match.state not in BEGUN:
        raise Conflict(_("This match is “%(now)s”; that step is not possible.", now=match.state.label))
    before = matches.lead_of(match.enrolment_id)
    if before is not None and before.id == match.id:
        return
    if before is not None:
        before.is_lead = False
        db.session.flush()
    match.is_lead = True
    record(facts.LeadMentorChosen(actor_id=actor.id, match_id=match.id, enrolment_id=match.enrolment_id))


def pause_match(actor: Actor, match: Match, *, reason: str) -> None:
    """Let the work rest: nothing is booked or logged, and the mentor reads nothing new, until it goes on."""
    require(actor, permissions.PAUSE, match)
    match = lock(match)
    match.end_reason = _reason(reason)
    match.move_to(MatchState.PAUSED)
    record(facts.MatchPaused(actor_id=actor.id, match_id=match.id, reason=match.end_reason))


def resume_match(actor: Actor, match: Match) -> None:
    """Go on with what rested."""
    require(actor, permissions.PAUSE, match)
    match = lock(match)
    if match.state is not MatchState.PAUSED:
        raise Conflict(_("This match is “%(now)s”; that step is not possible.", now=match.state.label))
    if not match.mentor.user.is_active:
        raise Conflict(
            _("%(mentor)s is suspended; the match rests until that ends.", mentor=match.mentor.user.name)
        )
    match.move_to(MatchState.ACTIVE)
    match.end_reason = ""
    record(facts.MatchResumed(actor_id=actor.id, match_id=match.id))


def end_match(
    actor: Actor, match: Match, *, reason: str, is_done: bool = False, answers: Exit | None = None
) -> None:
    """End the work together, with what was planned done or before that.

    The mentor loses sight of the startup at once and keeps their own notes (R06).
    """
    require(actor, permissions.END, match)
    side = _exit_side(actor, match)
    match = lock(match)
    match.end_reason = _reason(reason)
    match.move_to(MatchState.COMPLETED if is_done else MatchState.ENDED)
    match.ended_at, match.ended_by = clock.now(), actor.id
    if answers is not None:
        _keep_exit(actor, match, side, answers)
    record(facts.MatchEnded(actor_id=actor.id, match_id=match.id, reason=match.end_reason))


def _exit_side(actor: Actor, match: Match) -> ExitSide:
    if match.mentor.user_id == actor.id:
        return ExitSide.MENTOR
    return ExitSide.STARTUP if match.enrolment.startup_id in actor.organisations else ExitSide.STAFF


def _keep_exit(actor: Actor, match: Match, side: ExitSide, answers: Exit) -> None:
    """Staff end matches for others and ask nobody for another."""
    wants_another = answers.wants_another and side is not ExitSide.STAFF
    row = MatchExit(
        match_id=match.id,
        side=side,
        said_by=actor.id,
        goals_met=answers.goals_met,
        advice=answers.advice.strip()[:LONGEST_REASON],
        wants_another=wants_another,
    )
    db.session.add(row)
    if wants_another:
        record(facts.RematchAsked(actor_id=actor.id, match_id=match.id, side=side.value))


def answer_rematch(actor: Actor, match: Match) -> None:
    """A manager has seen to the wish for another match: it leaves the to-do list and stays in the record."""
    require(actor, permissions.READ_EXIT, match)
    match = lock(match)
    found = exits.exit_of(actor, match)
    if found is None or not found.wants_another or found.answered_at is not None:
        raise Conflict(_("Nobody waits for another match here."))
    found.answered_at, found.answered_by = clock.now(), actor.id
    record(facts.RematchAnswered(actor_id=actor.id, match_id=match.id))


def end_matches_of(actor: Actor, enrolment: Enrolment, *, reason: str) -> None:
    """A startup's place ended: what is at work ends with it, and open offers are withdrawn."""
    _end_all(actor, matches.matches_of_enrolment(enrolment.id, MatchState.SUGGESTED, *LIVE), reason)


def end_matches_of_mentor(actor: Actor, mentor: MentorProfile, *, reason: str) -> None:
    """The same for a mentor, in every cohort in which they hold the role no more (R19)."""
    person = accounts.actor_for(mentor.user)
    found = matches.matches_with(mentor.id, MatchState.SUGGESTED, *LIVE)
    _end_all(actor, [match for match in found if not person.has("mentor", *match.scopes)], reason)


def pause_matches_of_mentor(actor: Actor, mentor: MentorProfile, *, reason: str) -> None:
    """A mentor who may not sign in: what is at work rests, for that may end again; open offers lapse by themselves."""
    for match in matches.matches_with(mentor.id, MatchState.ACTIVE):
        pause_match(actor, match, reason=reason)


def _end_all(actor: Actor, found: Iterable[Match], reason: str) -> None:
    for match in found:
        if match.state in BEGUN:
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
