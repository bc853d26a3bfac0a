"""Inviting a startup to a meeting: a mentor names a few times, the startup takes one or says no (SES04)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from mentors import facts, permissions
from mentors.models import Booking, InvitationState, InvitedTime, MeetingInvitation, SessionMode
from mentors.models.hours import QUARTER, SLOT_LENGTHS
from mentors.models.meeting_invitations import CHOOSE_WITHIN, MOST_TIMES
from mentors.operations import bookings
from mentors.operations.bookings import given_reason, given_topic
from mentors.operations.hours import LONGEST_PLACE
from mentors.queries import meeting_invitations as queries
from mentors.queries.bookings import Pairing


@dataclass(frozen=True)
class Proposal:
    """What a mentor has in mind."""

    topic: str
    starts: Mapping[str, datetime]
    """One to three instants, by the box of the form in which each was typed."""
    minutes: int
    mode: SessionMode
    zone: str
    place: str = ""

    def check(self) -> None:
        """Raise DomainError, at its field, for what cannot be proposed to anybody."""
        if self.minutes not in SLOT_LENGTHS:
            raise DomainError(_("Choose from the list."), "minutes")
        if len(self.place) > LONGEST_PLACE:
            raise DomainError(_("At most %(most)d characters.", most=LONGEST_PLACE), "place")
        if not 1 <= len(self.starts) <= MOST_TIMES:
            raise DomainError(_("Name between one and three times."))
        seen: set[datetime] = set()
        for box, starts_at in self.starts.items():
            if starts_at in seen:
                raise DomainError(_("This time stands above already."), box)
            if starts_at.minute % QUARTER or starts_at.second:
                raise DomainError(_("Begin on a quarter of an hour."), box)
            seen.add(starts_at)


def invite_startup(actor: Actor, pair: Pairing, *, proposal: Proposal) -> MeetingInvitation:
    """Propose times to a startup; nothing is held until it chooses."""
    require(actor, permissions.INVITE, pair)
    topic = given_topic(proposal.topic)
    proposal.check()
    pair = bookings.hold_both(pair)
    if queries.open_between(mentor_id=pair.mentor.id, enrolment_id=pair.enrolment.id):
        raise Conflict(_("An invitation to this startup waits for its answer already."))
    made = MeetingInvitation(
        mentor_id=pair.mentor.id,
        enrolment_id=pair.enrolment.id,
        cohort_id=pair.enrolment.cohort_id,
        topic=topic,
        minutes=proposal.minutes,
        zone=proposal.zone,
        mode=proposal.mode,
        place=proposal.place.strip(),
        expires_at=min(clock.now() + CHOOSE_WITHIN, max(proposal.starts.values())),
    )
    made.mentor, made.enrolment, made.cohort = pair.mentor, pair.enrolment, pair.enrolment.cohort
    made.times = [InvitedTime(starts_at=starts_at) for starts_at in sorted(proposal.starts.values())]
    _check_times(actor, made, proposal.starts)
    db.session.add(made)
    db.session.flush()
    record(facts.StartupInvited(actor_id=actor.id, invitation_id=made.id, times=len(proposal.starts)))
    return made


def _check_times(actor: Actor, invitation: MeetingInvitation, starts: Mapping[str, datetime]) -> None:
    """Each time lies ahead, as far as the cohort's rules let people book, and in none of them is a side booked."""
    _since, until = bookings.bookable_span(actor, invitation.enrolment)
    free = {slot.starts_at for slot in queries.free_times(invitation)}
    for box, starts_at in starts.items():
        if starts_at <= clock.now():
            raise DomainError(_("This time is over."), box)
        if starts_at > until:
            days = (until - clock.now()) // timedelta(days=1)
            raise DomainError(_("At most %(days)d days ahead.", days=days), box)
        if starts_at not in free:
            raise Conflict(_("One of you is booked at that time already."), box)


def accept_invitation(actor: Actor, invitation: MeetingInvitation, *, slot: str) -> Booking:
    """Take one of the times for one's startup: a booking like any other, and it counts in the month's minutes."""
    require(actor, permissions.ANSWER_INVITATION, invitation)
    pair = bookings.hold_both(queries.pair_invited(invitation))
    invitation = _locked(invitation)
    chosen = next((time for time in queries.free_times(invitation) if time.value == slot), None)
    if chosen is None:
        raise Conflict(_("That time is not free any more. Choose another one."), "slot")
    booking = bookings.agree(actor, pair, chosen=chosen, topic=invitation.topic)
    invitation.booking_id = booking.id
    _close(actor, invitation, InvitationState.ACCEPTED, "")
    return booking


def decline_invitation(actor: Actor, invitation: MeetingInvitation, *, reason: str) -> None:
    """Say no for one's startup, with a word that the mentor reads."""
    require(actor, permissions.ANSWER_INVITATION, invitation)
    words = given_reason(reason)
    _close(actor, _locked(invitation), InvitationState.DECLINED, words)


def withdraw_invitation(actor: Actor, invitation: MeetingInvitation, *, reason: str) -> None:
    """Take it back before it is answered; the startup reads why."""
    require(actor, permissions.WITHDRAW_INVITATION, invitation)
    words = given_reason(reason)
    _close(actor, _locked(invitation), InvitationState.WITHDRAWN, words)


def withdraw_all(actor: Actor, invitations: Iterable[MeetingInvitation], *, reason: str) -> None:
    """Take back what two who may not meet any more would have to answer."""
    for invitation in invitations:
        withdraw_invitation(actor, invitation, reason=reason)


def expire_invitations(actor: Actor) -> int:
    """Close the invitations that nobody answered in time; returns how many. For the clock."""
    overdue = queries.overdue()
    for invitation in overdue:
        require(actor, permissions.WITHDRAW_INVITATION, invitation)
        _close(actor, invitation, InvitationState.EXPIRED, "")
    return len(overdue)


def _locked(invitation: MeetingInvitation) -> MeetingInvitation:
    """Hold one that waits for its answer."""
    invitation = lock(invitation)
    invitation.check_open(clock.now())
    return invitation


def _close(actor: Actor, invitation: MeetingInvitation, state: InvitationState, reason: str) -> None:
    invitation.state = state
    invitation.closed_at, invitation.closed_by, invitation.reason = clock.now(), actor.id, reason
    db.session.flush()
    record(
        facts.InvitationClosed(
            actor_id=actor.id, invitation_id=invitation.id, outcome=state.value, reason=reason
        )
    )
