"""What is worth a thief's minute at an open screen asks for the password again (ACC01, R14), and loses nothing."""

from datetime import timedelta

import pytest
from flask import Flask

from accelerator.accounts import entry, queries
from accelerator.accounts.models import Role, User
from accelerator.web import check_routes
from tests import factories as make
from tests.http import rounds
from tests.stage import stage

PASSWORD = "correct horse battery"
OURS = {"Referer": "http://localhost/people/invite"}
INVITATION = {"email": "nok@people.example", "name": "Nok", "role": "mentor", "scope": "programme:1"}


@pytest.fixture
def admin(app: Flask, tables: None) -> User:
    """An administrator with a password."""
    made = make.admin()
    with stage():
        entry.set_password(queries.person(made.id), PASSWORD)
    return made


def test_the_routes_that_take_data_out_or_change_rights_ask_for_it(app):
    check_routes(app)
    assert sorted(str(route) for route in rounds.routes(app) if route.access.fresh) == [
        "GET /account/second-factor",
        "GET /people/invite",
        "POST /account/second-factor",
        "POST /account/second-factor/codes",
        "POST /account/second-factor/off",
        "POST /cohorts/calls/<slug>/files",
        "POST /cohorts/files/<key:key>",
        "POST /organisations/members/<int:membership_id>/owner",
        "POST /people/<key:key>/restore",
        "POST /people/<key:key>/second-factor/off",
        "POST /people/<key:key>/suspend",
        "POST /people/grants/<int:grant_id>/end",
        "POST /people/invite",
    ]


def test_for_a_quarter_of_an_hour_nobody_is_asked_again(client, sign_in, admin, clock):
    sign_in(admin)
    clock.move(timedelta(minutes=14, seconds=59))
    assert client.get("/people/invite").status_code == 200


def test_a_page_asks_and_goes_on_to_what_was_asked(client, sign_in, admin, clock):
    sign_in(admin)
    clock.move(timedelta(minutes=15))
    asked = client.get("/people/invite?from=menu")
    assert (asked.status_code, asked.headers["Location"]) == (
        302,
        "/account/again?next=/people/invite?from%3Dmenu",
    )
    assert 'value="/people/invite?from=menu"' in client.get(asked.headers["Location"]).text
    given = client.post("/account/again", data={"password": PASSWORD, "next": "/people/invite?from=menu"})
    assert (given.status_code, given.headers["Location"]) == (303, "/people/invite?from=menu")
    assert client.get("/people/invite?from=menu").status_code == 200


def test_a_form_that_was_sent_is_shown_again_with_what_was_typed(client, sign_in, admin, clock):
    sign_in(admin)
    clock.move(timedelta(minutes=20))
    asked = client.post("/people/invite", data=INVITATION, headers=OURS)
    assert asked.headers["Location"] == "/account/again?next=/people/invite"
    client.post("/account/again", data={"password": PASSWORD, "next": "/people/invite"})
    page = client.get("/people/invite").text
    assert ('value="nok@people.example"' in page, 'value="Nok"' in page) == (True, True)


def test_nothing_is_done_before_the_password(client, sign_in, admin, clock):
    siti = make.role(make.person("Siti"), Role.MENTOR, "programme:1")
    with stage():
        (grant,) = queries.grants_of(siti.id)
    sign_in(admin)
    clock.move(timedelta(minutes=20))
    assert client.post(f"/people/grants/{grant.id}/end").headers["Location"] == "/account/again?next=/"
    assert make.reload(grant).ends_at is None


def test_the_right_is_asked_before_the_password(client, sign_in, clock):
    sign_in(make.person("Nok"))
    clock.move(timedelta(minutes=20))
    assert (client.get("/people/invite").status_code, client.post("/people/grants/1/end").status_code) == (
        403,
        404,
    )


def test_a_wrong_password_says_so_and_guessing_is_stopped(client, sign_in, admin, clock):
    sign_in(admin)
    clock.move(timedelta(minutes=20))
    wrong = client.post("/account/again", data={"password": "guess", "next": "/people/invite"})
    assert (
        wrong.status_code,
        "This is not your password. Nothing was changed." in wrong.text,
        'value="/people/invite"' in wrong.text,
    ) == (422, True, True)
    for _time in range(queries.GUESSES - 1):
        client.post("/account/again", data={"password": "guess"})
    stopped = client.post("/account/again", data={"password": PASSWORD})
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "900")
    assert client.get("/people/invite").status_code == 302


def test_the_password_makes_a_new_sign_in_and_the_old_cookie_is_worthless(app, client, sign_in, admin, clock):
    sign_in(admin)
    before = client.get_cookie("accelerator")
    clock.move(timedelta(minutes=20))
    client.post("/account/again", data={"password": PASSWORD})
    thief = app.test_client()
    thief.set_cookie("accelerator", before.value)
    assert (thief.get("/account").status_code, client.get("/account").status_code) == (302, 200)


def test_a_foreign_address_is_not_gone_on_to(client, sign_in, admin):
    sign_in(admin)
    given = client.post("/account/again", data={"password": PASSWORD, "next": "//evil.example/"})
    assert given.headers["Location"] == "/"


def test_a_program_hears_it_as_a_refusal(client, sign_in, admin, clock):
    sign_in(admin)
    clock.move(timedelta(minutes=20))
    answer = client.get("/people/invite", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["title"]) == (401, "Give your password again first.")
