"""Logging an appointment of two who are not matched: once, as agreed on, by the mentor alone."""

from datetime import timedelta

import pytest

from accelerator import clock as machine
from accelerator.db import unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from mentors.models import BookingState, SessionMode, SessionOutcome, SessionState
from mentors.operations import sessions as operations
from mentors.operations.records import Record
from mentors.queries import bookings
from tests import factories as make


@pytest.fixture
def cohort(context):
    return make.cohort()


def past_booking(nils, startup, **values):
    return make.booking(nils, startup, machine.now() - timedelta(hours=8), **values)


def record_of(booking, **values):
    usual = {"held_at": booking.starts_at, "zone": "UTC", "minutes": 30, "mode": SessionMode.VIDEO}
    return Record(**{**usual, **values})


def log(user, booking, client_id="form-1", **values):
    actor = make.actor(user)
    with unit_of_work():
        row = bookings.booking(booking.key)
        return operations.log_session(actor, row, client_id=client_id, what=record_of(booking, **values))


def test_an_appointment_is_logged_once_and_as_what_was_agreed_on(nils, startup):
    booking, mentor = past_booking(nils, startup), nils.user
    with pytest.raises(DomainError, match="within a day"):
        log(mentor, booking, held_at=booking.starts_at - timedelta(days=2))
    first = log(mentor, booking)
    assert (first.match_id, first.booking_id, first.state) == (None, booking.id, SessionState.LOGGED)
    assert log(mentor, booking).id == first.id
    with pytest.raises(Conflict, match="logged already"):
        log(mentor, booking, "form-2", held_at=booking.starts_at - timedelta(hours=5))


def test_what_took_place_is_not_logged_as_missed_and_what_was_called_off_not_at_all(nils, startup):
    held = past_booking(nils, startup, state=BookingState.HELD)
    gone = past_booking(nils, startup, state=BookingState.CANCELLED_BY_STARTUP)
    mentor = nils.user
    with pytest.raises(DomainError, match="took place"):
        log(mentor, held, outcome=SessionOutcome.NO_SHOW_STARTUP)
    with pytest.raises(Conflict, match="Cancelled by the startup"):
        log(mentor, gone)


def test_a_missed_appointment_closes_the_booking(nils, startup):
    booking = past_booking(nils, startup)
    made = log(nils.user, booking, outcome=SessionOutcome.NO_SHOW_STARTUP)
    assert make.reload(booking).state is BookingState.NO_SHOW_STARTUP
    assert made.state is SessionState.NO_SHOW_STARTUP


def test_the_startup_and_strangers_log_nothing(cohort, nils, startup, founder):
    booking = past_booking(nils, startup)
    for user in (founder, make.person(), make.mentor(cohort, "Ana").user):
        with pytest.raises(NotAllowed):
            log(user, booking)
