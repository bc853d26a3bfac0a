"""Office hours are open to startups that the mentor is not matched with; what came of them counts like any session."""

from datetime import timedelta

import pytest

from accelerator import clock as machine
from mentors.models import BookingState, MatchState
from mentors.queries import bookings, engagement, late, sessions, statements
from tests import factories as make


@pytest.fixture
def cohort(tables):
    return make.cohort(ends_on=machine.today() + timedelta(days=90))


def past_booking(nils, startup, **values):
    return make.booking(nils, startup, machine.now() - timedelta(hours=2), **values)


def data_for(booking, **values):
    return {
        "client_id": f"form-{booking.id}",
        "outcome": "held",
        "held_at": f"{booking.starts_at:%Y-%m-%dT%H:%M}",
        "length": "30",
        "mode": "video",
        **values,
    }


def test_the_mentor_logs_it_the_startup_confirms_and_it_counts(app, sign_in, cohort, nils, startup, founder):
    booking = past_booking(nils, startup)
    make.change(nils.user, zone="UTC")
    mentor = sign_in(nils.user, app.test_client())
    page = mentor.get(f"/mentors/bookings/{booking.key}").text
    assert f"/mentors/bookings/{booking.key}/log" in page
    assert mentor.get(f"/mentors/bookings/{booking.key}/log").status_code == 200
    logged = mentor.post(f"/mentors/bookings/{booking.key}/log", data=data_for(booking))
    assert (logged.status_code, logged.location) == (303, f"/mentors/bookings/{booking.key}")
    page = mentor.get(f"/mentors/bookings/{booking.key}").text
    address = "/mentors/sessions/" + page.split("/mentors/sessions/")[1].split('"')[0]
    team = sign_in(founder, app.test_client())
    assert "Confirm the session with Nils" in team.get("/").text
    assert team.post(f"{address}/confirm", data={"usefulness": "5"}).status_code == 303
    assert [browser.get(address).status_code for browser in (mentor, team)] == [200, 200]
    assert "Nils" in team.get("/mentors/sessions").text
    with app.app_context():
        actor = make.actor(nils.user)
        today = machine.today()
        (meeting,) = statements.statement(
            actor, nils, today - timedelta(days=2), today + timedelta(days=2)
        ).meetings
        found = engagement.engagement(make.actor(make.manager(cohort.programme)), cohort)
        tally = sessions.tallies([startup.id])[startup.id]
        assert (meeting.minutes, list(meeting.startups.values())) == (30, [startup.startup.name])
        assert (found.sessions, found.minutes, [mentor.id for mentor in found.active]) == (1, 30, [nils.id])
        assert (tally.confirmed, tally.minutes) == (1, 30)
        assert late.unlogged(cohort.id) == []
        assert bookings.booking(booking.key).state is BookingState.HELD


def test_a_matched_pair_logs_on_its_own_page(app, sign_in, nils, startup):
    match = make.match(nils, startup, MatchState.ACTIVE)
    booking = past_booking(nils, startup)
    page = sign_in(nils.user, app.test_client()).get(f"/mentors/bookings/{booking.key}").text
    assert f"/mentors/matches/{match.key}/log?booking={booking.key}" in page


def send(browser, booking, **values):
    fields = [[name, value] for name, value in data_for(booking, **values).items()]
    return browser.post(f"/mentors/bookings/{booking.key}/log.json", json={"fields": fields})


def test_a_phone_sends_the_log_of_an_appointment_as_often_as_it_likes(
    client, sign_in, nils, startup, founder
):
    booking = past_booking(nils, startup)
    make.change(nils.user, zone="UTC")
    sign_in(nils.user)
    offered = client.get("/mentors/today").text.partition("Booked with others")[2]
    assert f'href="/mentors/bookings/{booking.key}/log" data-offline-page' in offered
    page = client.get(f"/mentors/bookings/{booking.key}/log").text
    assert f'data-offline="/mentors/bookings/{booking.key}/log.json"' in page
    assert client.get(f"/mentors/bookings/{booking.key}/log.json").json["reader"] == nils.user_id
    assert [send(client, booking).json["state"] for _try in range(2)] == ["logged", "same"]
    assert send(client, booking, client_id="tablet").json["state"] == "same"
    other = send(client, booking, client_id="tablet", summary="We spoke of prices.").json
    assert (other["state"], client.get(other["url"]).status_code) == ("compare", 200)
    assert make.reload(booking).state is BookingState.HELD


def test_nobody_but_the_mentor_and_the_staff_sends_it(app, sign_in, nils, startup, founder):
    booking = past_booking(nils, startup)
    other = make.mentor(startup.cohort, "Other")
    for user in (founder, other.user):
        browser = sign_in(user, app.test_client())
        assert (
            send(browser, booking).status_code,
            browser.get(f"/mentors/bookings/{booking.key}/log.json").status_code,
        ) == (404, 404)
