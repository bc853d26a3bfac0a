"""Every pair of states, of a match, a booking and a session: the table decides, and says no in words."""

import itertools

import pytest

from accelerator.errors import Conflict
from mentors.models import Booking, BookingState, Match, MatchState, MentorSession, SessionState
from mentors.models.bookings import BOOKING_NEXT
from mentors.models.matches import MATCH_NEXT
from mentors.models.sessions import SESSION_NEXT


@pytest.mark.parametrize(("now", "then"), list(itertools.product(MatchState, MatchState)))
def test_matches_move_only_as_the_table_says(context, now, then):
    match = Match(state=now)
    if then in MATCH_NEXT[now]:
        match.move_to(then)
        assert match.state is then
    else:
        with pytest.raises(Conflict):
            match.move_to(then)


@pytest.mark.parametrize(("now", "then"), list(itertools.product(SessionState, SessionState)))
def test_sessions_move_only_as_the_table_says(context, now, then):
    session = MentorSession(state=now)
    if then in SESSION_NEXT[now]:
        session.move_to(then)
        assert session.state is then
    else:
        with pytest.raises(Conflict):
            session.move_to(then)


@pytest.mark.parametrize(("now", "then"), list(itertools.product(BookingState, BookingState)))
def test_bookings_move_only_as_the_table_says(context, now, then):
    booking = Booking(state=now)
    if then in BOOKING_NEXT[now]:
        booking.move_to(then)
        assert booking.state is then
    else:
        with pytest.raises(Conflict):
            booking.move_to(then)
