"""Forms prove that they are ours; what was typed outlives an ended session."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accelerator.accounts import entry, passwords, queries
from accelerator.accounts.models import KeptInput
from accelerator.db import db, unit_of_work
from tests import factories as make
from tests.stage import stage

PASSWORD = "correct horse battery"
OURS = {"Sec-Fetch-Site": "same-origin"}
REFUSED = "This page was open for too long or came from another sign-in. Load it again and repeat."


@pytest.fixture(autouse=True)
def with_tokens(app: Flask, tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """These forms need their token, as in production."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def user(app: Flask):
    """Somebody with a password."""
    made = make.person("Sari")
    with app.app_context(), unit_of_work():
        entry.set_password(queries.person(made.id), PASSWORD)
    assert passwords.matches(make.reload(made).password_hash, PASSWORD)
    return made


def token(client: FlaskClient, path: str = "/login") -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def enter(client: FlaskClient, user, **more: str):
    data = {"email": user.email, "password": PASSWORD, "csrf_token": token(client), **more}
    return client.post("/login", data=data)


def test_a_form_with_its_token_is_taken(client, user):
    assert enter(client, user).headers["Location"] == "/"


@pytest.mark.parametrize("sent", [{}, {"csrf_token": ""}, {"csrf_token": "IjAwIg.aaaa.bbbb"}])
def test_a_form_without_its_token_is_refused_with_a_next_step(client, user, sent):
    token(client)
    answer = client.post("/login", data={"email": user.email, "password": PASSWORD, **sent})
    assert (answer.status_code, REFUSED in answer.text, "Open the page again" in answer.text) == (
        400,
        True,
        True,
    )
    assert client.get("/account").status_code == 302


def test_the_token_of_somebody_else_is_refused(app, client, user):
    theirs = token(app.test_client())
    token(client)
    assert (
        client.post(
            "/login", data={"email": user.email, "password": PASSWORD, "csrf_token": theirs}
        ).status_code
        == 400
    )


def test_the_token_of_an_older_sign_in_is_refused(client, user):
    older = token(client)
    enter(client, user)
    assert client.post("/account", data={"name": "Evil", "csrf_token": older}).status_code == 400
    assert make.reload(user).name == "Sari"


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_foreign_page_can_neither_act_nor_sign_anybody_out_nor_leave_text_behind(client, user, headers):
    enter(client, user)
    answer = client.post("/account", data={"name": "Evil"}, headers=headers)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (400, [])
    page = client.get("/account")
    assert (page.status_code, "Evil" in page.text, make.reload(user).name) == (200, False, "Sari")


def test_a_foreign_page_without_the_cookie_sets_none(app, user):
    answer = app.test_client().post("/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (400, [])


def test_what_was_typed_before_the_session_ended_comes_back_once(client, user):
    enter(client, user)
    kept = {
        "name": "Sari Dewi",
        "locale": "id",
        "zone": "Europe/Berlin",
        "csrf_token": token(client, "/account"),
    }
    client.post("/logout", data={"csrf_token": kept["csrf_token"]})
    late = client.post("/account", data=kept, headers={**OURS, "Referer": "http://localhost/account"})
    assert (late.status_code, make.reload(user).name) == (400, "Sari")
    enter(client, user)
    assert ['value="Sari Dewi"' in client.get("/account").text for _visit in range(2)] == [True, False]


def test_what_was_typed_before_the_sign_in_expired_comes_back_after_it(client, user, clock):
    enter(client, user)
    sent = {
        "name": "Sari Dewi",
        "zone": "Asia/Jakarta",
        "locale": "en",
        "csrf_token": token(client, "/account"),
    }
    clock.move(timedelta(hours=13))
    late = client.post("/account", data=sent, headers={"Referer": "http://localhost/account"})
    assert (late.status_code, late.headers["Location"]) == (302, "/login?next=/account")
    back = enter(client, user, next="/account")
    assert (back.headers["Location"], make.reload(user).name) == ("/account", "Sari")
    assert 'value="Sari Dewi"' in client.get("/account").text


def test_what_was_typed_comes_back_to_no_other_browser(app, client, user, clock):
    enter(client, user)
    sent = {"name": "Sari Dewi", "csrf_token": token(client, "/account")}
    clock.move(timedelta(hours=13))
    client.post("/account", data=sent, headers={"Referer": "http://localhost/account"})
    other = app.test_client()
    enter(other, user)
    assert "Sari Dewi" not in other.get("/account").text


def test_passwords_are_never_kept(client, user, clock):
    enter(client, user)
    sent = {"current": PASSWORD, "new": "a new password", "csrf_token": token(client, "/account/password")}
    clock.move(timedelta(hours=13))
    client.post("/account/password", data=sent, headers={"Referer": "http://localhost/account/password"})
    with stage():
        assert db.session.scalars(db.select(KeptInput)).all() == []
