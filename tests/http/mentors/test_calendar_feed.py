"""A person's calendar by its address: nothing private in it, and closed the moment that its reason ends (R19)."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from accelerator.accounts.models import RoleGrant, User
from accelerator.calendars.models import CalendarFeed
from accelerator.db import db
from accelerator.organisations.models import Membership
from mentors.models import BookingState, SessionMode
from tests import factories as make
from tests.stage import stage

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def pair(tables, clock):
    clock.freeze(NOW)
    match, mentor, founder = make.pair()
    make.booking(
        match.mentor,
        match.enrolment,
        NOW + timedelta(days=2),
        topic="Secret price",
        place="https://call.example",
    )
    return match, mentor, founder


def address_for(client):
    page = client.post("/calendar").text
    return page.split('value="http://localhost')[1].split('"')[0]


def test_a_feed_shows_when_and_whom_and_nothing_private(client, app, sign_in, pair):
    match, mentor, _founder = pair
    make.booking(
        match.mentor, match.enrolment, NOW + timedelta(days=3), state=BookingState.CANCELLED_BY_STAFF
    )
    make.booking(
        match.mentor,
        match.enrolment,
        NOW + timedelta(days=4),
        mode=SessionMode.IN_PERSON,
        place="Hub, room 2",
    )
    address = address_for(sign_in(mentor))
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.count("BEGIN:VEVENT") == 2
    assert match.enrolment.startup.name in answer.text.replace("\r\n ", "")
    assert "Hub\\, room 2" in answer.text
    assert "Secret" not in answer.text
    assert "call.example" not in answer.text


def test_the_database_does_not_hold_the_token(client, sign_in, pair):
    _match, mentor, _founder = pair
    token = address_for(sign_in(mentor)).removeprefix("/calendar/").removesuffix(".ics")
    with stage():
        (feed,) = db.session.scalars(sa.select(CalendarFeed)).all()
        assert token not in (feed.token_hash, "")
        assert len(feed.token_hash) == 64


def test_a_new_address_ends_the_old_one_and_revoking_ends_it_at_once(client, app, sign_in, pair):
    _match, mentor, _founder = pair
    sign_in(mentor)
    first, second = address_for(client), address_for(client)
    stranger = app.test_client()
    assert [stranger.get(address).status_code for address in (first, second)] == [404, 200]
    assert client.post("/calendar/revoke").status_code == 303
    assert stranger.get(second).status_code == 404
    assert client.post("/calendar/revoke").status_code == 303  # twice changes nothing


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "ขอบคุณ", "..%2f..%2fetc"])
def test_a_guessed_address_opens_nothing(client, pair, token):
    assert client.get(f"/calendar/{token}.ics").status_code in (400, 404)


def test_a_suspended_person_and_an_ended_role_close_the_feed(client, app, sign_in, pair):
    _match, mentor, founder = pair
    addresses = [address_for(sign_in(user, app.test_client())) for user in (mentor, founder)]
    stranger = app.test_client()
    assert [stranger.get(address).status_code for address in addresses] == [200, 200]
    with stage():
        db.session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == mentor.id)).one().ends_at = NOW
        db.session.scalars(sa.select(Membership).where(Membership.user_id == founder.id)).one().ends_at = NOW
    assert [stranger.get(address).status_code for address in addresses] == [404, 404]
    with stage():
        db.session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == mentor.id)).one().ends_at = None
        db.session.get(User, mentor.id).is_active = False
    assert stranger.get(addresses[0]).status_code == 404


def test_a_role_elsewhere_does_not_show_a_cohort_that_was_left(client, app, sign_in, pair):
    _match, mentor, _founder = pair
    address = address_for(sign_in(mentor))
    with stage():
        db.session.scalars(
            sa.select(RoleGrant).where(RoleGrant.user_id == mentor.id)
        ).one().scope = "cohort:999"
    assert "BEGIN:VEVENT" not in app.test_client().get(address).text
