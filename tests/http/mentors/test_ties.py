"""Conflicts of interest bar matching and booking; an agreement to keep silent is only noted (MEN08)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentors.models import BookingState
from mentors.queries import bookings, matching
from tests import factories as make
from tests.stage import stage

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def pair(tables, clock):
    clock.freeze(NOW)
    match, mentor, founder = make.pair()
    make.office_hours(match.mentor)
    return match, mentor, founder


def declare(client, match, **values):
    filled = {"startup": match.enrolment.startup.key, "kind": "conflict", "note": "I hold 2 % of it."}
    return client.post(f"/mentors/{match.mentor.key}/ties", data={**filled, **values})


def is_banned(match):
    with stage():
        pool = matching.pool(matching.cohort(match.cohort.slug))
        return (match.enrolment_id, match.mentor_id) in pool.related


def may_meet(match):
    with stage():
        return bookings.pairing(match.enrolment.key, match.mentor.key).may_meet


def test_a_conflict_calls_off_meetings_and_bars_new_ones_until_it_ends(client, sign_in, pair):
    match, mentor, _founder = pair
    booking = make.booking(match.mentor, match.enrolment, NOW + timedelta(days=3))
    sign_in(mentor)
    assert declare(client, match).status_code == 303
    assert make.reload(booking).state is BookingState.CANCELLED_BY_STAFF
    assert (may_meet(match), is_banned(match)) == (False, True)
    page = client.get(f"/mentors/{match.mentor.key}/ties").text
    assert "I hold 2 % of it." in page
    assert declare(client, match).status_code == 422
    address = page.split('action="/mentors/ties/')[1].split('"')[0]
    assert client.post(f"/mentors/ties/{address}").status_code == 303
    assert (may_meet(match), is_banned(match)) == (True, False)


def test_a_promise_of_silence_changes_nothing_else(client, sign_in, pair):
    match, mentor, _founder = pair
    booking = make.booking(match.mentor, match.enrolment, NOW + timedelta(days=3))
    sign_in(mentor)
    declare(client, match, kind="nda")
    assert "Non-disclosure agreement signed" in client.get(f"/mentors/{match.mentor.key}/ties").text
    assert make.reload(booking).state is BookingState.BOOKED
    assert (may_meet(match), is_banned(match)) == (True, False)


def test_only_the_mentor_and_managers_declare_and_only_about_startups_near(app, client, sign_in, pair):
    match, _mentor, founder = pair
    rival = make.mentor(match.cohort, "Rival")
    elsewhere = make.enrolment(make.cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 1)))
    for user in (founder, rival.user):
        assert declare(sign_in(user, app.test_client()), match).status_code == 404
    sign_in(make.manager(match.cohort.programme))
    assert declare(client, match, startup=elsewhere.startup.key).status_code == 422
    assert declare(client, match).status_code == 303
