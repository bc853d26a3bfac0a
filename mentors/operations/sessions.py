"""Logging a session, and what both sides say to it; only confirmed minutes count (SES06–SES11)."""

from collections.abc import Sequence
from datetime import timedelta

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from mentors import facts, permissions
from mentors.models import (
    ActionItem,
    Booking,
    BookingState,
    Match,
    MatchState,
    MentorSession,
    SessionOutcome,
    SessionState,
)
from mentors.models.matches import OVER
from mentors.models.sessions import OPEN, state_for
from mentors.operations import bookings
from mentors.operations.records import MOST_ACTIONS, Action, Aside, Record, check_length, check_score
from mentors.queries import sessions

NEAR = timedelta(days=1)
"""Two who agreed on a time and then met at another met within a day of it."""
Subject = Match | Booking
"""For what a session is logged: two at work together, or an appointment of two who need not be matched."""


def log_session(
    actor: Actor,
    subject: Subject,
    *,
    client_id: str,
    what: Record,
    actions: Sequence[Action] = (),
    private_note: str = "",
    done_actions: Sequence[str] = (),
    aside: Aside | None = None,
    others: Sequence[Match] = (),
    sent_hash: str = "",
) -> MentorSession:
    """Write down a meeting; with `others`, one of several startups, each of which answers for itself.

    The same `client_id` sent again gives the session that it made, unchanged; see `arrivals` for another content
    under its name. Staff may log for a mentor, but the private note is the mentor's alone to write.
    """
    check_may_log(actor, subject)
    aside = aside or Aside(private_note=private_note)
    if earlier := sessions.session_by_client_id(subject.mentor_id, subject.enrolment_id, client_id):
        return _same(earlier, what)
    group: list[Subject] = [subject, *(other for other in others if other is not subject)]
    _check_loggable(actor, group, client_id, what)
    aside.check()
    _hold(group, what)
    booking = _booking_of(subject, what)
    _tick_earlier(actor, subject, done_actions)
    first, *rest = [
        _new(actor, row, client_id, what, aside if row is subject else Aside(), sent_hash) for row in group
    ]
    _add_actions(first, rest, actions)
    db.session.add_all([first, *rest])
    db.session.flush()
    if booking is not None:
        _close_booking(actor, booking, first)
    _announce(actor, [first, *rest])
    return first


def _hold(group: Sequence[Subject], what: Record) -> None:
    """Hold every row of a meeting, and see that none of it was written down already."""
    for row in sorted(group, key=lambda row: row.id):
        lock(row)
        if isinstance(row, Booking):
            _check_was_booked(row, what)
    _check_free(group, what)


def check_may_log(actor: Actor, subject: Subject) -> None:
    """An appointment is logged by its mentor or the staff, work together also for a while after its end."""
    require(actor, permissions.LOG_BOOKING if isinstance(subject, Booking) else permissions.RECEIVE, subject)


def _booking_of(subject: Subject, what: Record) -> Booking | None:
    """The appointment that this meeting was, if it was one."""
    if isinstance(subject, Booking):
        return subject
    return sessions.booking_at(subject, what.held_at, what.counted)


def _close_booking(actor: Actor, booking: Booking, session: MentorSession) -> None:
    """A log says what came of the appointment that it was, so nobody has to say it twice."""
    session.booking_id = booking.id
    if booking.state is not BookingState.BOOKED:
        return
    outcome = {
        SessionOutcome.HELD: BookingState.HELD,
        SessionOutcome.NO_SHOW_STARTUP: BookingState.NO_SHOW_STARTUP,
    }.get(session.outcome, BookingState.NOT_HELD)
    reason = "" if session.outcome is SessionOutcome.HELD else str(session.outcome.label)
    bookings.close_booking(actor, booking, outcome=outcome, reason=reason)


def _announce(actor: Actor, logged: Sequence[MentorSession]) -> None:
    for session in logged:
        record(
            facts.SessionLogged(
                actor_id=actor.id,
                session_id=session.id,
                enrolment_id=session.enrolment_id,
                minutes=session.minutes,
                outcome=session.outcome.value,
            )
        )
        if session.is_flagged:
            record(facts.SessionFlagged(actor_id=actor.id, session_id=session.id))


def _check_loggable(actor: Actor, group: Sequence[Subject], client_id: str, what: Record) -> None:
    """Only a meeting that was: of one mentor and startups at work with them, or of two who had an appointment."""
    for subject in group:
        check_may_log(actor, subject)
        if subject.mentor_id != group[0].mentor_id:
            raise DomainError(_("Choose from the list."), "others")
        if (
            isinstance(subject, Match)
            and subject.state is not MatchState.ACTIVE
            and not _was_before_its_end(subject, what)
        ):
            raise Conflict(
                _("This match is “%(now)s”; sessions are logged while it is active.", now=subject.state.label)
            )
    what.check()
    if not client_id or len(client_id) > 60:
        raise DomainError(_("This form is damaged. Open it again; what you typed is kept."))


def _check_was_booked(booking: Booking, what: Record) -> None:
    """An appointment is logged once, and as the meeting that was agreed on."""
    if booking.state not in (BookingState.BOOKED, BookingState.HELD):
        raise Conflict(_("This booking is “%(now)s”; that step is not possible.", now=booking.state.label))
    if sessions.session_of_booking(booking.id) is not None:
        raise Conflict(_("This appointment is logged already."))
    if booking.state is BookingState.HELD and what.outcome is not SessionOutcome.HELD:
        raise DomainError(_("It was said already that this meeting took place."), "outcome")
    if abs(what.held_at - booking.starts_at) > NEAR:
        raise DomainError(_("Log the meeting that was booked: it began within a day of that."), "held_at")


def _was_before_its_end(match: Match, what: Record) -> bool:
    return match.state in OVER and match.ended_at is not None and what.held_at < match.ended_at


def _new(
    actor: Actor, subject: Subject, client_id: str, what: Record, aside: Aside, sent_hash: str
) -> MentorSession:
    is_own = subject.mentor.user_id == actor.id
    return MentorSession(
        client_id=client_id,
        sent_hash=sent_hash,
        cohort_id=subject.cohort_id,
        enrolment_id=subject.enrolment_id,
        mentor_id=subject.mentor_id,
        match_id=subject.id if isinstance(subject, Match) else None,
        state=state_for(what.outcome),
        private_note=aside.private_note if is_own else "",
        staff_note=aside.staff_note,
        is_flagged=aside.is_flagged,
        preparedness=aside.preparedness,
        logged_by=actor.id,
        cohort=subject.cohort,
        enrolment=subject.enrolment,
        mentor=subject.mentor,
        actions=[],
        **what.columns(),
    )


def _same(earlier: MentorSession, what: Record) -> MentorSession:
    """A repeat of the same log is answered with it; another content under its name is refused (A66)."""
    if (earlier.held_at, earlier.minutes) != (what.held_at, what.counted):
        raise Conflict(_("This form has logged another session already. Open a new one."))
    return earlier


def _check_free(group: Sequence[Subject | MentorSession], what: Record, *, but_for: str = "") -> None:
    """No meeting is logged twice, and a mentor meets two startups at once only in one of both (SES10).

    `but_for` is the client id of a meeting that is being corrected: its own rows do not stand in its way.
    """
    inside = {subject.enrolment_id for subject in group}
    near = sessions.at_the_same_time(group[0].mentor_id, what.held_at, what.counted)
    found = [other for other in near if other.client_id != but_for]
    for other in sorted(found, key=lambda session: session.enrolment_id not in inside):
        if other.enrolment_id in inside:
            raise Conflict(
                _(
                    "A session of these two at that time is logged already, for %(minutes)d minutes.",
                    minutes=other.minutes,
                ),
                "held_at",
            )
        if what.outcome is SessionOutcome.HELD and other.state in sessions.STANDING:
            raise Conflict(
                _(
                    "A session with %(startup)s at that time is logged already. If it was one meeting, log it once"
                    " and tick everybody who was there.",
                    startup=other.enrolment.startup.name,
                ),
                "held_at",
            )


def _add_actions(first: MentorSession, others: Sequence[MentorSession], actions: Sequence[Action]) -> None:
    """Each startup of a meeting owes what “the startup” promised; the mentor owes their part once."""
    kept = [action for action in actions if action.text.strip()]
    if len(kept) > MOST_ACTIONS:
        raise DomainError(_("At most %(most)d action items.", most=MOST_ACTIONS))
    for session in (first, *others):
        for action in kept:
            if action.is_for_mentor and session is not first:
                continue
            session.actions.append(
                ActionItem(
                    text=action.text.strip()[:500],
                    is_for_mentor=action.is_for_mentor,
                    due_on=action.due_on,
                )
            )


def _tick_earlier(actor: Actor, subject: Subject, keys: Sequence[str]) -> None:
    """Close what was promised earlier and turned out to be done."""
    if not keys:
        return
    for item in sessions.open_actions_between(subject.enrolment_id, subject.mentor_id):
        if item.key in keys:
            item.done_at = clock.now()
            record(facts.ActionTicked(actor_id=actor.id, action_id=item.id, is_done=True))


def correct_session(actor: Actor, session: MentorSession, *, what: Record, seen_version: int) -> None:
    """Change a log before it is confirmed; the startup is asked again afterwards."""
    require(actor, permissions.CORRECT, session)
    session = lock(session)
    if session.state not in OPEN:
        raise Conflict(
            _("This session is “%(now)s”; it cannot be changed any more.", now=session.state.label)
        )
    if session.version != seen_version:
        raise Conflict(
            _("Somebody changed this session meanwhile. Look at it again; what you typed is kept here.")
        )
    what.check()
    if (what.held_at, what.counted) != (session.held_at, session.minutes):
        _check_free([session], what, but_for=session.client_id)
    for name, value in what.columns().items():
        setattr(session, name, value)
    if session.state is not (state := state_for(what.outcome)):
        session.move_to(state)
    record(facts.SessionCorrected(actor_id=actor.id, session_id=session.id, minutes=session.minutes))


def confirm_session(
    actor: Actor, session: MentorSession, *, usefulness: int | None = None, meets_again: bool | None = None
) -> None:
    """The startup agrees; from now on the minutes count. Saying it twice changes nothing.

    Its rating is read by the programme's staff alone.
    """
    require(actor, permissions.CONFIRM, session)
    check_score(usefulness, "usefulness")
    session = lock(session)
    if session.state is SessionState.CONFIRMED:
        return
    _confirm(actor, session)
    session.usefulness, session.meets_again = usefulness, meets_again


def dispute_session(actor: Actor, session: MentorSession, *, reason: str) -> None:
    """The startup objects; the mentor may correct it and the staff settle it."""
    require(actor, permissions.CONFIRM, session)
    session = lock(session)
    session.dispute = _reason(reason)
    session.move_to(SessionState.DISPUTED)
    record(facts.SessionDisputed(actor_id=actor.id, session_id=session.id, reason=session.dispute))


def settle_session(actor: Actor, session: MentorSession, *, counts: bool, reason: str) -> None:
    """The staff decide: what the log says stands, or it is void; the reason goes into the record."""
    require(actor, permissions.SETTLE, session)
    text = _reason(reason)
    session = lock(session)
    session.settlement, session.settled_by = text, actor.id
    if not counts:
        session.move_to(SessionState.VOIDED)
        record(facts.SessionVoided(actor_id=actor.id, session_id=session.id, reason=text))
    elif session.outcome is SessionOutcome.HELD:
        _confirm(actor, session)
    else:
        session.move_to(state_for(session.outcome))
        record(facts.SessionUpheld(actor_id=actor.id, session_id=session.id, reason=text))


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
    check_length(private_note, "private_note")
    session.private_note = private_note


def tell_staff(actor: Actor, session: MentorSession, *, staff_note: str, is_flagged: bool) -> None:
    """Change what the mentor tells the programme's staff, at any time; a new flag is told to them at once."""
    require(actor, permissions.NOTE, session)
    Aside(staff_note=staff_note, is_flagged=is_flagged).check()
    is_new = is_flagged and not session.is_flagged
    session.staff_note, session.is_flagged = staff_note, is_flagged
    if is_new:
        record(facts.SessionFlagged(actor_id=actor.id, session_id=session.id))


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
