"""Conflicts of interest bar matching and booking; a signed agreement to keep silent is shown (MEN08)."""

import re
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


def test_no_startup_is_chosen_before_the_mentor_chooses(client, sign_in, pair):
    match, mentor, _founder = pair
    booking = make.booking(match.mentor, match.enrolment, NOW + timedelta(days=3))
    sign_in(mentor)
    refused = declare(client, match, startup="")
    assert (refused.status_code, "Choose from the list." in refused.text) == (422, True)
    assert "I hold 2 % of it." in refused.text
    assert make.reload(booking).state is BookingState.BOOKED


SIGNED = {"kind": "nda", "signed_on": "2026-03-02", "note": "On their form."}


def test_a_signed_agreement_changes_nothing_else(client, sign_in, pair):
    match, _mentor, _founder = pair
    booking = make.booking(match.mentor, match.enrolment, NOW + timedelta(days=3))
    sign_in(make.manager(match.cohort.programme))
    assert declare(client, match, **SIGNED).status_code == 303
    assert make.reload(booking).state is BookingState.BOOKED
    assert (may_meet(match), is_banned(match)) == (True, False)


@pytest.mark.parametrize("signed_on", ["", "2026-03-24", "soon"])
def test_an_agreement_has_a_day_that_is_past(client, sign_in, pair, signed_on):
    match, _mentor, _founder = pair
    sign_in(make.manager(match.cohort.programme))
    assert declare(client, match, **SIGNED | {"signed_on": signed_on}).status_code == 422


def test_the_staff_alone_note_that_an_agreement_was_signed_and_that_it_ended(app, client, sign_in, pair):
    match, mentor, _founder = pair
    sign_in(mentor)
    assert declare(client, match, **SIGNED).status_code == 422
    manager = sign_in(make.manager(match.cohort.programme), app.test_client())
    declare(manager, match, **SIGNED)
    page = manager.get(f"/mentors/{match.mentor.key}/ties").text
    address = "/mentors/ties/" + page.split('action="/mentors/ties/')[1].split('"')[0]
    assert address not in client.get(f"/mentors/{match.mentor.key}/ties").text
    assert client.post(address).status_code == 404
    assert manager.post(address).status_code == 303


def notices(page):
    """What the page says of an agreement, with its note."""
    found = re.findall(r"<h2>Non-disclosure agreement signed</h2>\s*<p>(.*?)</p>", page)
    return [
        text.removeprefix("Signed on 2 Mar 2026. What you read of the startup stays between you.")
        for text in found
    ]


def test_wherever_the_mentor_reads_of_the_startup_the_agreement_stands(app, sign_in, pair):
    match, mentor, founder = pair
    session = make.mentor_session(match)
    manager = sign_in(make.manager(match.cohort.programme), app.test_client())
    url, held = f"/mentors/matches/{match.key}", f"/mentors/sessions/{session.key}"
    booked = f"/mentors/bookings/{make.booking(match.mentor, match.enrolment, NOW + timedelta(days=3)).key}"
    assert "None on record" in manager.get(url).text
    declare(manager, match, **SIGNED)
    by_mentor, by_founder = (sign_in(user, app.test_client()) for user in (mentor, founder))
    read = (url, held, booked, f"{url}/log")
    assert [notices(by_mentor.get(page).text) for page in read] == [[" On their form."]] * 4
    assert [
        by_mentor.get(page).text.count("Non-disclosure agreement") for page in ("/", "/mentors/today")
    ] == [1, 1]
    assert [notices(by_founder.get(page).text) for page in (url, held, booked)] == [[""]] * 3
    bench = f"/mentors/cohorts/{match.cohort.slug}/matching"
    ids = f"startup={match.enrolment.key}&mentor={match.mentor.key}"
    assert notices(manager.get(f"{bench}/pair?{ids}").text) == [" On their form."]
    assert re.findall("NDA of [^<]*", manager.get(bench).text) == ["NDA of 2 Mar 2026"]


def test_only_the_mentor_and_managers_declare_and_only_about_startups_near(app, client, sign_in, pair):
    match, _mentor, founder = pair
    rival = make.mentor(match.cohort, "Rival")
    elsewhere = make.enrolment(make.cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 1)))
    for user in (founder, rival.user):
        assert declare(sign_in(user, app.test_client()), match).status_code == 404
    sign_in(make.manager(match.cohort.programme))
    assert declare(client, match, startup=elsewhere.startup.key).status_code == 422
    assert declare(client, match).status_code == 303
