"""Logging a session, and what both sides say to it; only confirmed minutes count (SES06–SES11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, is_zone
from accelerator.permissions import Actor, require
from cohorts.models.taxonomy import EXPERTISE
from mentors import facts, permissions
from mentors.models import ActionItem, Match, MatchState, MentorSession, SessionMode, SessionState
from mentors.models.sessions import LONGEST_MINUTES
from mentors.queries import sessions

MOST_ACTIONS = 3
LONGEST_TEXT = 5000
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Action:
    """What somebody promised: the text, whether the mentor owes it, and until when."""

    text: str
    is_for_mentor: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Record:
    """What is written down of a meeting; `held_at` is an instant, `zone` the one in which it was meant."""

    held_at: datetime
    zone: str
    minutes: int
    mode: SessionMode
    topics: Sequence[str] = ()
    summary: str = ""

    def check(self) -> None:
        """Refuse what cannot have happened."""
        if self.held_at > clock.now() + CLOCK_SKEW:
            raise DomainError(_("This lies in the future. Log a session after it took place."), "held_at")
        if not 1 <= self.minutes <= LONGEST_MINUTES:
            raise DomainError(_("Between 1 and %(most)d minutes.", most=LONGEST_MINUTES), "minutes")
        if not is_zone(self.zone):
            raise DomainError(_("This time zone is not known."), "zone")
        if any(code not in EXPERTISE for code in self.topics):
            raise DomainError(_("Choose from the list."), "topics")
        if len(self.summary) > LONGEST_TEXT:
            raise DomainError(_("At most %(most)d characters.", most=LONGEST_TEXT), "summary")


def log_session(
    actor: Actor,
    match: Match,
    *,
    client_id: str,
    what: Record,
    actions: Sequence[Action] = (),
    private_note: str = "",
    done_actions: Sequence[str] = (),
) -> MentorSession:
    """Write down a meeting. The same `client_id` sent again gives the session that it made, unchanged.

    Staff may log for a mentor, but the private note is the mentor's alone to write.
    """
    require(actor, permissions.LOG, match)
    earlier = sessions.session_by_client_id(client_id)
    if earlier is not None and match.state is MatchState.ACTIVE:
        return _same(earlier, match, what)
    _check_loggable(match, client_id, what)
    session = _session_of(actor, match, client_id, what, private_note)
    db.session.add(session)
    db.session.flush()
    _add_actions(session, actions)
    _tick_earlier(actor, match, done_actions)
    record(
        facts.SessionLogged(
            actor_id=actor.id,
            session_id=session.id,
            enrolment_id=session.enrolment_id,
            minutes=session.minutes,
        )
    )
    return session


def _check_loggable(match: Match, client_id: str, what: Record) -> None:
    """Only a meeting that was, of two who work together, and once."""
    if match.state is not MatchState.ACTIVE:
        raise Conflict(
            _("This match is “%(now)s”; sessions are logged while it is active.", now=match.state.label)
        )
    what.check()
    if not client_id or len(client_id) > 60:
        raise DomainError(_("This form is damaged. Open it again; what you typed is kept."))
    lock(match)
    _check_not_logged_already(match, what)


def _session_of(actor: Actor, match: Match, client_id: str, what: Record, private_note: str) -> MentorSession:
    is_own = match.mentor.user_id == actor.id
    return MentorSession(
        client_id=client_id,
        cohort_id=match.cohort_id,
        enrolment_id=match.enrolment_id,
        mentor_id=match.mentor_id,
        match_id=match.id,
        held_at=what.held_at,
        zone=what.zone,
        minutes=what.minutes,
        mode=what.mode,
        topics=list(dict.fromkeys(what.topics)),
        summary=what.summary,
        private_note=private_note[:LONGEST_TEXT] if is_own else "",
        logged_by=actor.id,
    )


def _same(earlier: MentorSession, match: Match, what: Record) -> MentorSession:
    """A repeat of the same log is answered with it; another content under its name is refused (A66)."""
    if (earlier.match_id, earlier.held_at, earlier.minutes) != (match.id, what.held_at, what.minutes):
        raise Conflict(_("This form has logged another session already. Open a new one."))
    return earlier


def _check_not_logged_already(match: Match, what: Record) -> None:
    twin = sessions.near_in_time(match.enrolment_id, match.mentor_id, what.held_at, what.minutes)
    if twin is not None:
        raise Conflict(
            _(
                "A session of these two at that time is logged already, for %(minutes)d minutes.",
                minutes=twin.minutes,
            ),
            "held_at",
        )


def _add_actions(session: MentorSession, actions: Sequence[Action]) -> None:
    kept = [action for action in actions if action.text.strip()]
    if len(kept) > MOST_ACTIONS:
        raise DomainError(_("At most %(most)d action items.", most=MOST_ACTIONS))
    for action in kept:
        db.session.add(
            ActionItem(
                session_id=session.id,
                text=action.text.strip()[:500],
                is_for_mentor=action.is_for_mentor,
                due_on=action.due_on,
            )
        )
    db.session.flush()


def _tick_earlier(actor: Actor, match: Match, keys: Sequence[str]) -> None:
    """Close what was promised earlier and turned out to be done."""
    for item in sessions.open_actions_between(match.enrolment_id, match.mentor_id):
        if item.key in keys:
            item.done_at = clock.now()
            record(facts.ActionTicked(actor_id=actor.id, action_id=item.id, is_done=True))


def correct_session(actor: Actor, session: MentorSession, *, what: Record, seen_version: int) -> None:
    """Change a log before it is confirmed; a disputed one is waiting for the startup again afterwards."""
    require(actor, permissions.CORRECT, session)
    session = lock(session)
    if session.state not in (SessionState.LOGGED, SessionState.DISPUTED):
        raise Conflict(
            _("This session is “%(now)s”; it cannot be changed any more.", now=session.state.label)
        )
    if session.version != seen_version:
        raise Conflict(
            _("Somebody changed this session meanwhile. Look at it again; what you typed is kept here.")
        )
    what.check()
    session.held_at, session.zone, session.minutes = what.held_at, what.zone, what.minutes
    session.mode, session.topics, session.summary = what.mode, list(dict.fromkeys(what.topics)), what.summary
    if session.state is SessionState.DISPUTED:
        session.move_to(SessionState.LOGGED)
    record(facts.SessionCorrected(actor_id=actor.id, session_id=session.id, minutes=session.minutes))


def confirm_session(actor: Actor, session: MentorSession) -> None:
    """The startup agrees; from now on the minutes count. Saying it twice changes nothing."""
    require(actor, permissions.CONFIRM, session)
    session = lock(session)
    if session.state is not SessionState.CONFIRMED:
        _confirm(actor, session)


def dispute_session(actor: Actor, session: MentorSession, *, reason: str) -> None:
    """The startup objects; the mentor may correct it and the staff settle it."""
    require(actor, permissions.CONFIRM, session)
    session = lock(session)
    session.dispute = _reason(reason)
    session.move_to(SessionState.DISPUTED)
    record(facts.SessionDisputed(actor_id=actor.id, session_id=session.id, reason=session.dispute))


def settle_session(actor: Actor, session: MentorSession, *, counts: bool, reason: str) -> None:
    """The staff decide: the session counts, or it is void; the reason goes into the record."""
    require(actor, permissions.SETTLE, session)
    text = _reason(reason)
    session = lock(session)
    if counts:
        _confirm(actor, session)
    else:
        session.move_to(SessionState.VOIDED)
        session.dispute = session.dispute or text
        record(facts.SessionVoided(actor_id=actor.id, session_id=session.id, reason=text))


def confirm_due(actor: Actor) -> int:
    """Confirm what nobody objected to for seven days; returns how many. For the daily command."""
    due = sessions.due_for_confirmation()
    for session in due:
        require(actor, permissions.SETTLE, session)
        _confirm(actor, session)
    return len(due)


def _confirm(actor: Actor, session: MentorSession) -> None:
    session.move_to(SessionState.CONFIRMED)
    session.confirmed_at, session.confirmed_by = clock.now(), actor.id
    record(facts.SessionConfirmed(actor_id=actor.id, session_id=session.id))


def write_note(actor: Actor, session: MentorSession, *, private_note: str) -> None:
    """Change one's own private note, at any time."""
    require(actor, permissions.NOTE, session)
    if len(private_note) > LONGEST_TEXT:
        raise DomainError(_("At most %(most)d characters.", most=LONGEST_TEXT), "private_note")
    session.private_note = private_note


def tick_action(actor: Actor, action: ActionItem, *, is_done: bool) -> None:
    """Mark an action item as done, or open it again."""
    require(actor, permissions.TICK, action)
    if is_done != (action.done_at is not None):
        action.done_at = clock.now() if is_done else None
        record(facts.ActionTicked(actor_id=actor.id, action_id=action.id, is_done=is_done))


def _reason(text: str) -> str:
    if not text.strip():
        raise DomainError(_("Please give the reason."), "reason")
    return text.strip()[:1000]
