"""Booking a mentor, moving and cancelling it, and what came of it; nothing is deleted (SES02, SES05).

Both sides' rows are locked, mentor first, before a slot is looked for; and each quarter of an hour has one
place for each side in the database, so that not even two clicks at once give one of them twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accelerator import clock
from accelerator.db import db, lock, lost_races
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Enrolment
from mentors import facts, permissions
from mentors.models import Booking, BookingMove, BookingState, HeldQuarter, OfficeHours
from mentors.models.bookings import OUTCOMES
from mentors.queries import bookings, hours
from mentors.queries.bookings import Pairing
from mentors.slots import Slot, quarters_of

LONGEST_TOPIC = 300
LONGEST_REASON = 1000
CANCELS_AS = {
    "mentor": BookingState.CANCELLED_BY_MENTOR,
    "startup": BookingState.CANCELLED_BY_STARTUP,
    "staff": BookingState.CANCELLED_BY_STAFF,
}
MAY_SAY = {
    "mentor": (BookingState.HELD, BookingState.NO_SHOW_STARTUP, BookingState.NOT_HELD),
    "startup": (BookingState.NO_SHOW_MENTOR, BookingState.NOT_HELD),
    "staff": OUTCOMES,
}
"""Each side speaks of the other's absence, not of its own; that it took place is the mentor's log to say."""


def bookable_span(actor: Actor, enrolment: Enrolment) -> tuple[datetime, datetime]:
    """From when to when this person may book: startups keep the notice, others may fill in for today."""
    rules = hours.rules_of(enrolment.cohort)
    now = clock.now()
    notice = rules.notice_hours if enrolment.startup_id in actor.organisations else 0
    return now + timedelta(hours=notice), now + timedelta(days=rules.days_ahead)


def book_slot(actor: Actor, pair: Pairing, *, slot: str, topic: str) -> Booking:
    """Take a free slot for a startup."""
    require(actor, permissions.BOOK, pair)
    words = given_topic(topic)
    pair = hold_both(pair)
    return agree(actor, pair, chosen=_free_slot(actor, pair, slot), topic=words)


def agree(actor: Actor, pair: Pairing, *, chosen: Slot, topic: str) -> Booking:
    """Write down that two meet, in a slot found free while both are held; it counts in the startup's month."""
    _check_budget(pair, chosen)
    block = chosen.hours
    booking = Booking(
        mentor_id=pair.mentor.id,
        enrolment_id=pair.enrolment.id,
        cohort_id=pair.enrolment.cohort_id,
        hours_id=_hours_id(chosen),
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        zone=block.zone,
        mode=block.mode,
        place=block.place,
        topic=topic,
        booked_by=actor.id,
        moves=[],
    )
    booking.mentor, booking.enrolment, booking.cohort = pair.mentor, pair.enrolment, pair.enrolment.cohort
    db.session.add(booking)
    db.session.flush()
    _hold(booking)
    record(
        facts.BookingMade(actor_id=actor.id, booking_id=booking.id, starts_at=booking.starts_at.isoformat())
    )
    return booking


def move_booking(actor: Actor, booking: Booking, *, slot: str, reason: str) -> None:
    """Agree on another slot of the same mentor; where it stood before stays on record."""
    require(actor, permissions.MOVE_BOOKING, booking)
    words = given_reason(reason)
    pair = hold_both(bookings.pair_of(booking.enrolment, booking.mentor))
    booking = lock(booking)
    _check_stands(booking)
    chosen = _free_slot(actor, pair, slot, but_for=booking.id)
    if chosen.starts_at == booking.starts_at and chosen.ends_at == booking.ends_at:
        raise DomainError(_("It stands at that time already."), "slot")
    _check_budget(pair, chosen, but_for=booking.id)
    before = booking.starts_at
    booking.moves.append(_stood(booking, actor, words))
    block = chosen.hours
    booking.hours_id, booking.zone = _hours_id(chosen), block.zone
    booking.mode, booking.place = block.mode, block.place
    booking.starts_at, booking.ends_at = chosen.starts_at, chosen.ends_at
    booking.sequence += 1
    _release(booking)
    _hold(booking)
    record(
        facts.BookingMoved(
            actor_id=actor.id,
            booking_id=booking.id,
            before=before.isoformat(),
            after=booking.starts_at.isoformat(),
            reason=words,
        )
    )


def _stood(booking: Booking, actor: Actor, reason: str) -> BookingMove:
    """Where it stands now, to be remembered."""
    return BookingMove(
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        place=booking.place,
        moved_by=actor.id,
        reason=reason,
    )


def cancel_booking(actor: Actor, booking: Booking, *, reason: str) -> None:
    """Call it off, with the reason that the other side reads; the booking stays in the record."""
    require(actor, permissions.CANCEL_BOOKING, booking)
    words = given_reason(reason)
    booking = lock(booking)
    _check_stands(booking)
    _cancel(actor, booking, side_of(actor, booking), words)


def cancel_all(actor: Actor, standing: Iterable[Booking], *, reason: str) -> int:
    """Call off what two who may not meet any more had agreed on; returns how many."""
    count = 0
    for booking in standing:
        require(actor, permissions.CANCEL_BOOKING, booking)
        booking = lock(booking)
        if booking.state is BookingState.BOOKED:
            _cancel(actor, booking, "staff", reason)
            count += 1
    return count


def close_booking(actor: Actor, booking: Booking, *, outcome: BookingState, reason: str = "") -> None:
    """Say what came of it once its time has come: it took place, or who did not come."""
    require(actor, permissions.CLOSE_BOOKING, booking)
    if outcome not in MAY_SAY[side_of(actor, booking)]:
        raise DomainError(_("Choose from the list."), "outcome")
    booking = lock(booking)
    if booking.starts_at > clock.now():
        raise Conflict(_("It has not begun yet; move or cancel it instead."))
    booking.move_to(outcome)
    booking.closed_at, booking.closed_by = clock.now(), actor.id
    booking.reason = reason.strip()[:LONGEST_REASON]
    _release(booking)
    record(
        facts.BookingClosed(
            actor_id=actor.id, booking_id=booking.id, outcome=outcome.value, reason=booking.reason
        )
    )


def side_of(actor: Actor, row: Booking) -> str:
    """For whom a person speaks; somebody who is several of these speaks for the narrowest (R12)."""
    if row.mentor.user_id == actor.id:
        return "mentor"
    if row.enrolment.startup_id in actor.organisations:
        return "startup"
    return "staff"


def hold_both(pair: Pairing) -> Pairing:
    """Hold both sides, and look again whether they may meet: that may have ended a moment ago."""
    lock(pair.mentor)
    lock(pair.enrolment)
    pair = bookings.pair_of(pair.enrolment, pair.mentor)
    if not pair.may_meet:
        raise Conflict(_("These two cannot meet any more: the match or a place in the cohort has ended."))
    return pair


def _free_slot(actor: Actor, pair: Pairing, value: str, *, but_for: int | None = None) -> Slot:
    since, until = bookable_span(actor, pair.enrolment)
    free = bookings.slots_for([pair], since=since, until=until, but_for=but_for)[pair.mentor.id]
    found = next((slot for slot in free if slot.value == value), None)
    if found is None:
        raise Conflict(
            _("That time is not free any more. Choose another one; what you typed is kept."), "slot"
        )
    return found


def _check_budget(pair: Pairing, chosen: Slot, *, but_for: int | None = None) -> None:
    budget = hours.rules_of(pair.enrolment.cohort).minutes_per_month
    used = bookings.minutes_used(pair.enrolment, chosen.starts_at, but_for=but_for)
    if used + (chosen.ends_at - chosen.starts_at) // timedelta(minutes=1) > budget:
        raise Conflict(
            _(
                "The startup has booked %(used)d of its %(budget)d minutes of that month.",
                used=used,
                budget=budget,
            ),
            "slot",
        )


def _hours_id(chosen: Slot) -> int | None:
    """The block that a slot was cut from; none for a time that a mentor proposed."""
    return chosen.hours.id if isinstance(chosen.hours, OfficeHours) else None


def _hold(booking: Booking) -> None:
    for at in quarters_of(booking.starts_at, booking.ends_at):
        db.session.add(
            HeldQuarter(
                booking_id=booking.id,
                mentor_id=booking.mentor_id,
                startup_id=booking.enrolment.startup_id,
                at=at,
            )
        )
    with (
        lost_races()
    ):  # another cohort's lock may guard the same startup: the unique places have the last word
        db.session.flush()


def _release(booking: Booking) -> None:
    """What a booking held is free again; its own times stay in its row."""
    for quarter in db.session.scalars(bookings.quarters_held_by(booking.id)).all():
        db.session.delete(quarter)
    db.session.flush()


def _check_stands(booking: Booking) -> None:
    if booking.state is not BookingState.BOOKED:
        raise Conflict(_("This booking is “%(now)s”; that step is not possible.", now=booking.state.label))
    if booking.starts_at <= clock.now():
        raise Conflict(_("Its time has come; say what came of it instead."))


def _cancel(actor: Actor, booking: Booking, side: str, reason: str) -> None:
    booking.move_to(CANCELS_AS[side])
    booking.closed_at, booking.closed_by, booking.reason = clock.now(), actor.id, reason
    booking.sequence += 1
    _release(booking)
    record(facts.BookingCancelled(actor_id=actor.id, booking_id=booking.id, side=side, reason=reason))


def given_topic(text: str) -> str:
    """What a meeting is about, on one line."""
    words = " ".join(text.split())
    if not words:
        raise DomainError(_("Say what you want to talk about, so that the mentor can prepare."), "topic")
    if len(words) > LONGEST_TOPIC:
        raise DomainError(_("At most %(most)d characters.", most=LONGEST_TOPIC), "topic")
    return words


def given_reason(text: str) -> str:
    """Why something agreed on changes, in words that the other side reads."""
    if not text.strip():
        raise DomainError(_("Please give the reason."), "reason")
    return text.strip()[:LONGEST_REASON]
