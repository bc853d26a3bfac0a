"""Booking a mentor: who can be booked, the free times, one booking, and the week."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, make_response, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.i18n import _, reader_zone
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Enrolment
from mentors import bp, permissions, times
from mentors.forms.hours import BookForm, CancelForm, MoveForm, OutcomeForm
from mentors.invitations import invitation_to_download
from mentors.models import Booking, BookingState
from mentors.operations import bookings as operations
from mentors.queries import bookings as queries
from mentors.queries import hours, matches, meeting_invitations, sessions, ties
from mentors.queries.bookings import Pairing


@bp.get("/agenda")
@guard(permissions.AGENDA)
def agenda() -> Response:
    actor = current_actor()
    week = times.week_named(request.args.get("week"), reader_zone())
    found = queries.own_bookings(actor, week.begins_at, week.ends_at)
    return render(
        "mentors/bookings/agenda.html",
        week=week,
        days=times.bookings_by_day(found, week, reader_zone()),
        places=queries.enrolments_of(actor),
        invitations=meeting_invitations.open_for(actor),
    )


@bp.get("/book/<key:key>")
@guard(permissions.FIND, load=queries.enrolment)
def find_mentor(enrolment: Enrolment) -> Response:
    pairs = queries.pairings_of(enrolment)
    rules = hours.rules_of(enrolment.cohort)
    since, until = operations.bookable_span(current_actor(), enrolment)
    free = queries.slots_for(pairs, since=since, until=until)
    return render(
        "mentors/bookings/find.html",
        enrolment=enrolment,
        offers=[
            (pair, free.get(pair.mentor.id, [])) for pair in pairs if pair.is_matched or free[pair.mentor.id]
        ],
        rules=rules,
        used=queries.minutes_used(enrolment, clock.now()),
    )


@bp.route("/book/<key:enrolment_key>/<key:mentor_key>", methods=["GET", "POST"])
@guard(permissions.BOOK, load=queries.pairing)
def book_slot(pair: Pairing) -> Response:
    form = BookForm()
    if form.ok():
        with form.attempt():
            made = operations.book_slot(current_actor(), pair, slot=form.slot.data, topic=form.topic.data)
            flash(_("Booked. The invitation is on its way to both sides' calendars."), "success")
            return see_other(url_for(".booking", key=made.key))
    return render("mentors/bookings/book.html", pair=pair, form=form, **_times(pair))


def _times(pair: Pairing, but_for: int | None = None) -> dict[str, Any]:
    """The free times of a pair by day, as this reader may take them."""
    since, until = operations.bookable_span(current_actor(), pair.enrolment)
    free = queries.slots_for([pair], since=since, until=until, but_for=but_for).get(pair.mentor.id, [])
    modes = {slot.hours.mode for slot in free}
    return {
        "days": times.slots_by_day(free, reader_zone(), pair.enrolment.cohort.zone),
        "one_mode": next(iter(modes)).label if len(modes) == 1 else "",
        "until": until,
    }


@bp.get("/bookings/<key:key>")
@guard(permissions.VIEW_BOOKING, load=queries.booking)
def booking(booking: Booking) -> Response:
    return _page(booking)


def _page(booking: Booking, cancel: CancelForm | None = None, outcome: OutcomeForm | None = None) -> Response:
    side = operations.side_of(current_actor(), booking)
    live = matches.live_pair(booking.enrolment_id, booking.mentor_id)
    return render(
        "mentors/bookings/detail.html",
        booking=booking,
        side=side,
        match=matches.match(live.id) if live else None,
        agreement=ties.agreement(booking.mentor_id, booking.enrolment.startup_id),
        session=sessions.session_of_booking(booking.id),
        cancel=cancel or CancelForm(formdata=None),
        outcome=outcome or OutcomeForm(formdata=None).offer(operations.MAY_SAY[side]),
    )


@bp.route("/bookings/<key:key>/move", methods=["GET", "POST"])
@guard(permissions.MOVE_BOOKING, load=queries.booking)
def move_booking(booking: Booking) -> Response:
    form = MoveForm()
    if form.ok():
        with form.attempt():
            operations.move_booking(current_actor(), booking, slot=form.slot.data, reason=form.reason.data)
            flash(_("Moved. Both sides' calendars follow."), "success")
            return see_other(url_for(".booking", key=booking.key))
    booking = queries.booking(booking.key)
    pair = queries.pair_of(booking.enrolment, booking.mentor)
    return render("mentors/bookings/move.html", booking=booking, form=form, **_times(pair, booking.id))


@bp.post("/bookings/<key:key>/cancel")
@guard(permissions.CANCEL_BOOKING, load=queries.booking)
def cancel_booking(booking: Booking) -> Response:
    form = CancelForm()
    if form.ok():
        with form.attempt():
            operations.cancel_booking(current_actor(), booking, reason=form.reason.data)
            flash(_("Cancelled. The other side is told why, and the time is free again."), "success")
            return see_other(url_for(".booking", key=booking.key))
    return _page(queries.booking(booking.key), cancel=form)


@bp.post("/bookings/<key:key>/close")
@guard(permissions.CLOSE_BOOKING, load=queries.booking)
def close_booking(booking: Booking) -> Response:
    form = OutcomeForm().offer(operations.MAY_SAY[operations.side_of(current_actor(), booking)])
    if form.ok():
        with form.attempt():
            outcome = BookingState(form.outcome.data)
            operations.close_booking(current_actor(), booking, outcome=outcome, reason=form.reason.data)
            flash(_("Noted."), "success")
            return see_other(url_for(".booking", key=booking.key))
    return _page(queries.booking(booking.key), outcome=form)


@bp.get("/bookings/<key:key>/calendar.ics")
@guard(permissions.VIEW_BOOKING, load=queries.booking)
def booking_calendar(booking: Booking) -> FlaskResponse:
    answer = make_response(invitation_to_download(booking))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename=booking-{booking.key}.ics"
    return answer
