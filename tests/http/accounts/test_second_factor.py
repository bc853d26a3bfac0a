"""The second factor at every door: no way in without the code, no code twice, and a way back for whoever lost it."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accelerator import clock as real_clock
from accelerator import doctor
from accelerator.accounts import entry, links, queries, second_factor
from accelerator.accounts.models import Invitation, LinkPurpose, Role, User
from accelerator.audit import AuditEntry
from accelerator.db import db
from tests import factories as make
from tests.stage import stage

PASSWORD = "correct horse battery"
WRONG = "This code is wrong or was used already. The app shows the next one soon."
Way = Callable[[FlaskClient, User], TestResponse]


@pytest.fixture
def user(app: Flask, tables: None) -> User:
    """Somebody with a password."""
    made = make.person("Sari", email="sari@people.example")
    with stage():
        entry.set_password(queries.person(made.id), PASSWORD)
    return made


def by_password(client: FlaskClient, user: User) -> TestResponse:
    return client.post("/login", data={"email": user.email, "password": PASSWORD, "next": "/account"})


def by_link(client: FlaskClient, user: User) -> TestResponse:
    with stage():
        token = links.new_link(user, LinkPurpose.SIGN_IN)
    return client.post(f"/login/{token}?next=/account")


def by_reset(client: FlaskClient, user: User) -> TestResponse:
    with stage():
        token = links.new_link(user, LinkPurpose.RESET)
    return client.post(f"/password/{token}", data={"password": "another good password"})


def by_confirming(client: FlaskClient, user: User) -> TestResponse:
    with stage():
        token = links.new_link(user, LinkPurpose.CONFIRM, password_hash=queries.person(user.id).password_hash)
    return client.post(f"/confirm/{token}", data={"password": PASSWORD})


def by_invitation(client: FlaskClient, user: User) -> TestResponse:
    """Of somebody who entered by links so far and has no password."""
    make.change(user, password_hash=None)
    with stage():
        invitation = Invitation(
            user_id=user.id,
            role=Role.MENTOR,
            scope="",
            offer="Mentor",
            expires_at=real_clock.now() + timedelta(1),
        )
        db.session.add(invitation)
        db.session.flush()
        token = links.new_link(user, LinkPurpose.INVITE, invitation_id=invitation.id)
    return client.post(f"/invitation/{token}", data={"name": "Sari", "password": PASSWORD})


WAYS = [by_password, by_link, by_reset, by_confirming, by_invitation]


def give(client: FlaskClient, code: str, onward: str = "/account") -> TestResponse:
    return client.post("/login/code", data={"factor_code": code, "next": onward})


def code_of(secret: str, steps: int = 0) -> str:
    app = pyotp.TOTP(secret)
    return app.generate_otp(app.timecode(real_clock.now()) + steps)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_without_a_second_factor_every_way_leads_in(client, user, way: Way):
    assert (way(client, user).status_code, is_in(client)) == (303, True)


@pytest.mark.parametrize("way", WAYS)
def test_with_one_every_way_asks_for_the_code_before_anything_opens(client, user, way: Way):
    secret, _codes = make.second_factor(user)
    asked = way(client, user)
    assert (asked.status_code, asked.headers["Location"].split("?")[0], is_in(client)) == (
        303,
        "/login/code",
        False,
    )
    assert client.get(asked.headers["Location"]).status_code == 200
    refused = give(client, "000000" if code_of(secret) != "000000" else "000001")
    assert (refused.status_code, WRONG in refused.text, is_in(client)) == (422, True, False)
    assert (give(client, code_of(secret)).headers["Location"], is_in(client)) == ("/account", True)


@pytest.mark.parametrize("way", WAYS)
def test_with_one_every_way_takes_a_recovery_code_once(app, client, user, mailbox, way: Way):
    _secret, codes = make.second_factor(user)
    way(client, user)
    assert (give(client, codes[0].upper().replace("-", " ")).status_code, is_in(client)) == (303, True)
    other = app.test_client()
    by_link(other, user)
    assert (give(other, codes[0]).status_code, is_in(other)) == (422, False)
    assert (give(other, codes[1]).status_code, is_in(other)) == (303, True)
    sentence = "One of your recovery codes was used. It works no second time."
    assert [sentence in letter.get_content() for letter in mailbox()].count(True) == 2


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_opens_once_and_so_do_earlier_ones(app, client, user, clock, steps):
    secret, _codes = make.second_factor(user)
    clock.freeze(real_clock.now())
    by_password(client, user)
    assert give(client, code_of(secret, steps)).status_code == 303
    for earlier in range(-1, steps + 1):
        other = app.test_client()
        by_password(other, user)
        refused = give(other, code_of(secret, earlier))
        assert (refused.status_code, WRONG in refused.text, is_in(other)) == (422, True, False)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_minute_opens_nothing(client, user, clock, steps):
    secret, _codes = make.second_factor(user)
    clock.freeze(real_clock.now())
    by_password(client, user)
    assert (give(client, code_of(secret, steps)).status_code, is_in(client)) == (422, False)


def test_digits_of_any_script_and_with_gaps_are_the_same_code(client, user):
    secret, _codes = make.second_factor(user)
    by_password(client, user)
    code = code_of(secret)
    thai = "".join(chr(ord("๐") + int(digit)) for digit in code)
    assert give(client, f" {thai[:3]} {thai[3:]} ").status_code == 303


def test_one_code_in_four_tabs_signs_in_one_of_them(app, user):
    secret, _codes = make.second_factor(user)
    code, tabs = code_of(secret), [app.test_client() for _tab in range(4)]
    for tab in tabs:
        by_password(tab, user)
    start, answers = threading.Barrier(len(tabs)), []

    def post(tab: FlaskClient) -> None:
        start.wait()
        answers.append(give(tab, code).status_code)

    threads = [threading.Thread(target=post, args=[tab]) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422, 422, 422]
    assert [is_in(tab) for tab in tabs].count(True) == 1


def test_guessing_codes_is_stopped_and_the_password_forgives_nothing(app, client, user, clock):
    secret, codes = make.second_factor(user)
    by_password(client, user)
    assert {give(client, "not a code").status_code for _guess in range(queries.CODES)} == {422}
    other = app.test_client()
    assert by_password(other, user).status_code == 303
    stopped = give(other, code_of(secret))
    assert (stopped.status_code, stopped.headers["Retry-After"], is_in(other)) == (429, "900", False)
    clock.move(queries.GUESS_WINDOW)
    by_password(client, user)
    assert give(client, codes[0]).status_code == 303


def test_wrong_passwords_of_strangers_lock_no_code_out(app, client, user):
    secret, _codes = make.second_factor(user)
    for _guess in range(queries.GUESSES - 1):
        client.post("/login", data={"email": user.email, "password": "wrong"})
    by_password(client, user)
    assert give(client, code_of(secret)).status_code == 303


def test_half_way_ends_after_ten_minutes_and_with_a_new_password(app, client, user, clock):
    secret, _codes = make.second_factor(user)
    by_password(client, user)
    with stage():
        entry.set_password(queries.person(user.id), "another good password")
    assert give(client, code_of(secret)).headers["Location"] == "/login?next=/account"
    by_link(client, user)
    clock.move(queries.HALF_WAY)
    assert give(client, code_of(secret)).headers["Location"] == "/login?next=/account"
    assert is_in(client) is False


def test_what_is_half_way_is_no_sign_in(client, user):
    make.second_factor(user)
    by_password(client, user)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = session["half_way"], True
    assert is_in(client) is False


def test_nobody_half_way_is_led_to_the_sign_in(client, user):
    asked = client.get("/login/code")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/login")


def test_a_secret_of_another_person_or_under_another_key_opens_nothing(app, client, user):
    secret, codes = make.second_factor(user)
    other = make.person("Nok")
    with stage():
        foreign = second_factor.new_secret(other)
        factor = queries.second_factor_of(user.id)
        factor.secret = foreign
        known = second_factor.open_secret(other, foreign)
    by_password(client, user)
    assert (give(client, code_of(known)).status_code, give(client, code_of(secret)).status_code) == (422, 422)
    with stage():
        queries.second_factor_of(user.id).secret = "sealed with another key"
    assert (give(client, code_of(secret)).status_code, give(client, codes[0]).status_code) == (422, 303)


def set_up(client: FlaskClient, **more: str) -> tuple[str, TestResponse]:
    """Scan the page's key and type the app's code."""
    page = client.get("/account/second-factor").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page)[1]
    sent = {"sealed": sealed, "factor_code": code_of(secret), **more}
    return secret, client.post("/account/second-factor", data=sent)


def test_setting_up_shows_ten_codes_once_and_signs_other_browsers_out(app, client, user, mailbox, clock):
    other = app.test_client()
    by_password(other, user)
    by_password(client, user)
    secret, done = set_up(client)
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", done.text)
    assert (done.status_code, len(set(codes)), is_in(client), is_in(other)) == (200, 10, True, False)
    page = client.get("/account/second-factor").text
    assert ("10 recovery codes are left." in page, codes[0] in page, secret in page) == (True, False, False)
    assert client.post("/account/second-factor").status_code == 409
    (letter,) = mailbox()
    assert "A second factor was set up" in letter.get_content()
    clock.move(timedelta(minutes=2))
    by_password(other, user)
    assert give(other, code_of(secret)).status_code == 303


def test_the_first_code_is_not_taken_a_second_time(app, client, user, clock):
    clock.freeze(real_clock.now())
    by_password(client, user)
    secret, _done = set_up(client)
    other = app.test_client()
    by_password(other, user)
    assert give(other, code_of(secret)).status_code == 422


def test_a_wrong_first_code_keeps_the_same_key_on_the_page(client, user):
    by_password(client, user)
    page = client.get("/account/second-factor").text
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page)[1]
    again = client.post("/account/second-factor", data={"sealed": sealed, "factor_code": "12"})
    assert (again.status_code, f'value="{sealed}"' in again.text) == (422, True)
    with stage():
        assert queries.second_factor_of(user.id) is None


def test_nobody_is_given_a_key_that_somebody_else_knows(client, user, clock):
    with stage():
        foreign = second_factor.new_secret(make.person("Nok"))
        own = second_factor.new_secret(user)
        secret = second_factor.open_secret(user, own)
    by_password(client, user)
    assert set_up(client, sealed=foreign)[1].status_code == 422
    clock.move(second_factor.SET_UP_WITHIN + timedelta(seconds=1))
    by_password(client, user)
    assert set_up(client, sealed=own, factor_code=code_of(secret))[1].status_code == 422


def test_renewed_codes_make_the_old_ones_worthless(client, user):
    secret, codes = make.second_factor(user)
    by_password(client, user)
    give(client, code_of(secret))
    renewed = re.findall(r"<code>([a-z2-7-]{19})</code>", client.post("/account/second-factor/codes").text)
    client.post("/logout")
    by_password(client, user)
    assert (give(client, codes[1]).status_code, give(client, renewed[0]).status_code) == (422, 303)


def test_switching_off_asks_who_it_is_after_a_quarter_of_an_hour(client, user, clock):
    secret, _codes = make.second_factor(user)
    by_password(client, user)
    give(client, code_of(secret))
    clock.move(timedelta(minutes=20))
    assert client.post("/account/second-factor/off").headers["Location"].split("?")[0] == "/account/again"
    page = client.get("/account/again").text
    assert ('name="factor_code"' in page, 'name="password"' in page) == (True, False)
    assert client.post("/account/again", data={"password": PASSWORD}).status_code == 422
    wrong = client.post("/account/again", data={"factor_code": "000 00"})
    assert (wrong.status_code, WRONG in wrong.text) == (422, True)
    again = client.post("/account/again", data={"factor_code": code_of(secret), "next": "/account"})
    assert (again.status_code, again.headers["Location"]) == (303, "/account")
    assert client.post("/account/second-factor/off").headers["Location"] == "/account"
    client.post("/logout")
    assert (by_password(client, user).headers["Location"], is_in(client)) == ("/account", True)


def test_an_administrator_takes_a_lost_one_away_for_a_reason(app, client, sign_in, user, mailbox):
    secret, _codes = make.second_factor(user)
    by_password(client, user)
    give(client, code_of(secret))
    admin = sign_in(make.admin(), app.test_client())
    address = f"/people/{user.key}/second-factor/off"
    assert (admin.post(address).status_code, is_in(client)) == (422, True)
    assert admin.post(address, data={"reason": "phone stolen"}).status_code == 303
    assert (is_in(client), by_password(client, user).headers["Location"]) == (False, "/account")
    assert "An administrator took your second factor away" in mailbox()[-1].get_content()
    with stage():
        told = [
            row.values
            for row in db.session.scalars(sa.select(AuditEntry))
            if row.fact == "SecondFactorRemoved"
        ]
    assert told == [{"user_id": user.id, "reason": "phone stolen"}]
    assert admin.post(address, data={"reason": "again"}).status_code == 409


def test_only_administrators_do_and_not_to_themselves(client, sign_in, user):
    admin = make.admin()
    make.second_factor(admin)
    sign_in(user)
    assert client.post(f"/people/{admin.key}/second-factor/off", data={"reason": "x"}).status_code == 404
    sign_in(admin)
    assert client.post(f"/people/{admin.key}/second-factor/off", data={"reason": "x"}).status_code == 404


@pytest.fixture
def wanted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation asks its staff for a second factor."""
    settings = app.config["SETTINGS"].model_copy(update={"staff_second_factor": True})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_staff_is_led_to_set_one_up_before_any_other_page(client, user, wanted, role):
    make.role(user, role)
    by_password(client, user)
    for path in ("/", "/account", "/organisations/"):
        led = client.get(path)
        assert (led.status_code, led.headers["Location"]) == (302, f"/account/second-factor?next={path}")
    posted = client.post("/account", data={"name": "Other"}, headers={"Referer": "http://localhost/account"})
    assert posted.headers["Location"] == "/account/second-factor?next=/account"
    assert client.get("/account", headers={"Accept": "application/json"}).status_code == 403
    _secret, done = set_up(client, next="/account")
    assert (done.status_code, 'href="/account"' in done.text) == (200, True)
    assert ['value="Other"' in client.get("/account").text for _time in range(2)] == [True, False]


def test_staff_may_leave_instead(client, user, wanted):
    make.role(user, Role.ADMIN)
    by_password(client, user)
    assert client.post("/language", data={"locale": "de"}).headers["Location"] == "/"
    assert client.post("/logout").headers["Location"] == "/login"


def test_others_are_not_asked_for_one(client, user, wanted):
    make.role(user, Role.MENTOR, "programme:1")
    by_password(client, user)
    assert is_in(client) is True


def test_the_doctor_and_the_operator_know_of_it(app, user):
    make.role(user, Role.ADMIN)
    with app.app_context():
        (found,) = [finding for finding in doctor.examine() if finding.name == "second factor"]
    assert found.text == "not asked of the staff (STAFF_SECOND_FACTOR=1 would); without one: 1"
    make.second_factor(user)
    run = app.test_cli_runner().invoke
    assert run(args=["take-second-factor", user.email]).exit_code == 0
    assert run(args=["take-second-factor", "nobody@people.example"]).exit_code == 1
    with stage():
        assert queries.second_factor_of(user.id) is None
