"""Accounts in the browser: in, out, forgotten, and whoever copied a cookie."""

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accelerator.accounts import entry, links, queries, scopes
from accelerator.accounts.models import LinkPurpose, Role, User
from accelerator.db import unit_of_work
from tests import factories as make
from tests.stage import stage

PASSWORD = "correct horse battery"
NEWCOMER = {"name": "Nok", "password": PASSWORD, "zone": "Asia/Bangkok", "terms": "y"}


@pytest.fixture
def user(app: Flask, tables: None) -> User:
    """Somebody with a password."""
    made = make.person("Sari", email="sari@people.example")
    with stage():
        entry.set_password(queries.person(made.id), PASSWORD)
    return made


def enter(client: FlaskClient, email: str = "sari@people.example", password: str = PASSWORD, **more: str):
    return client.post("/login", data={"email": email, "password": password, **more})


def status(client: FlaskClient) -> int:
    """200 where the client is signed in."""
    code: int = client.get("/account").status_code
    return code


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("accelerator")
    return found.value if found else ""


def replay(app: Flask, value: str) -> FlaskClient:
    other = app.test_client()
    other.set_cookie("accelerator", value)
    return other


def reset_link(user: User) -> str:
    with stage():
        return f"/password/{links.new_link(user, LinkPurpose.RESET)}"


def sent_link(letter) -> str:
    found = re.search(r"http://localhost(/\S+)", letter.get_content())
    assert found is not None
    return found[1]


def test_signing_up_confirming_and_arriving_where_one_was_going(client, mailbox):
    answer = client.post("/signup?next=/organisations/", data={**NEWCOMER, "email": "nok@people.example"})
    assert (answer.status_code, "Look at your mail" in answer.text, status(client)) == (200, True, 302)
    link = sent_link(mailbox()[0])
    assert client.get(link).status_code == 200
    assert status(client) == 302
    assert client.post(link).headers["Location"] == "/organisations/"
    assert (status(client), client.get(link).status_code) == (200, 410)


def test_in_another_browser_the_letter_asks_for_the_password(app, client, mailbox):
    client.post("/signup", data={**NEWCOMER, "email": "nok@people.example"})
    link, other = sent_link(mailbox()[0]), app.test_client()
    assert other.post(link).status_code == 422
    wrong = other.post(link, data={"password": "something else"})
    assert (wrong.status_code, status(other)) == (422, 302)
    assert other.post(link, data={"password": PASSWORD}).headers["Location"] == "/"
    assert status(other) == 200


@pytest.mark.parametrize("form", ["/signup", "/password", "/login/link"])
def test_known_and_unknown_addresses_get_the_same_answer(app, user, form):
    def ask(email: str) -> tuple[int, str, list[str]]:
        client = app.test_client()
        client.get(form)
        answer = client.post(form, data={**NEWCOMER, "email": email})
        page = re.sub(r'nonce="[^"]*"|value="[^"]*"|"X-CSRFToken": "[^"]*"', "", answer.text).replace(
            email, "x"
        )
        return answer.status_code, page, sorted(answer.headers.keys())

    assert ask("sari@people.example") == ask("nobody@people.example")


def test_a_wrong_password_says_the_same_whoever_it_is(client, user):
    known, unknown = (
        enter(client, password="wrong"),
        enter(client, email="nobody@people.example", password="wrong"),
    )
    assert (known.status_code, unknown.status_code) == (422, 422)
    sentence = "The address or the password is wrong. Nothing else was changed."
    assert (sentence in known.text, sentence in unknown.text) == (True, True)
    assert 'value="nobody@people.example"' in unknown.text


def test_guessing_is_stopped_for_the_account_and_nobody_else(app, client, user):
    for _time in range(queries.GUESSES):
        enter(client, password="wrong")
    stopped = enter(client)
    assert (stopped.status_code, stopped.headers["Retry-After"], status(client)) == (429, "900", 302)
    other = make.person(email="other@people.example")
    with stage():
        entry.set_password(queries.person(other.id), PASSWORD)
    assert enter(app.test_client(), "other@people.example").status_code == 303


def test_too_many_sign_ups_from_one_place_keep_what_was_typed(client, monkeypatch):
    monkeypatch.setattr(queries, "LETTERS_PER_ADDRESS", 1)
    typed = {"name": "Nok", "password": PASSWORD, "zone": "Asia/Bangkok", "terms": "y"}
    first = client.post("/signup", data={**typed, "email": "one@people.example"})
    second = client.post("/signup", data={**typed, "email": "two@people.example"})
    assert (first.status_code, second.status_code, second.headers["Retry-After"]) == (200, 429, "900")
    assert ('value="two@people.example"' in second.text, "Too many letters" in second.text) == (True, True)


def test_a_forged_forwarding_header_does_not_hide_who_guesses(client, user, monkeypatch):
    monkeypatch.setattr(queries, "GUESSES_PER_ADDRESS", 3)
    codes = [
        client.post(
            "/login",
            data={"email": f"p{i}@people.example", "password": "x"},
            headers={"X-Forwarded-For": f"198.51.100.{i}"},
        ).status_code
        for i in range(4)
    ]
    assert codes == [422, 422, 422, 429]


@pytest.mark.parametrize(
    "target", ["//evil.example", "http://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client, user, target):
    assert enter(client, next=target).headers["Location"] == "/"


def test_a_copied_cookie_is_worthless_after_signing_out(app, client, user):
    enter(client)
    copied = cookie(client)
    assert status(replay(app, copied)) == 200
    assert client.post("/logout").headers["Location"] == "/login"
    assert status(replay(app, copied)) == 302
    assert replay(app, copied).get("/account", headers={"Accept": "application/json"}).status_code == 401


def test_a_new_password_ends_every_other_browser(app, client, user):
    other = app.test_client()
    for browser in (client, other):
        enter(browser)
    copied = cookie(client)
    answer = client.post("/account/password", data={"current": PASSWORD, "new": "a new password"})
    assert (answer.headers["Location"], status(client), status(other), status(replay(app, copied))) == (
        "/account",
        200,
        302,
        302,
    )


def test_signing_out_everywhere_means_everywhere(app, client, user):
    others = [app.test_client() for _browser in range(3)]
    for browser in (client, *others):
        enter(browser)
    client.post("/account/sign-out-everywhere")
    assert [status(browser) for browser in (client, *others)] == [302] * 4


def test_a_suspended_person_is_refused_at_the_next_request(app, client, sign_in, user):
    enter(client)
    admin = sign_in(make.admin(), app.test_client())
    assert admin.post(f"/people/{user.key}/suspend", data={"reason": "left"}).status_code == 303
    assert (status(client), enter(client).status_code) == (302, 422)


def test_a_session_from_before_the_sign_in_is_not_the_one_after_it(app, client, user):
    attacker = app.test_client()
    attacker.get("/login")
    planted = cookie(attacker)
    client.set_cookie("accelerator", planted)
    enter(client)
    assert (cookie(client) != planted, status(replay(app, planted)), status(attacker)) == (True, 302, 302)


def test_a_reset_link_is_used_by_one_of_twenty(app, user):
    address, codes = reset_link(user), []
    start = threading.Barrier(20)

    def post(number: int) -> None:
        client = app.test_client()
        start.wait()
        codes.append(client.post(address, data={"password": f"new password {number:02d}"}).status_code)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (codes.count(303), codes.count(410) + codes.count(422)) == (1, 19)


def mailed_way_in(client, mailbox, onward="") -> str:
    asked = client.post("/login/link", data={"email": "sari@people.example", "next": onward})
    assert (asked.status_code, "Look at your mail" in asked.text) == (200, True)
    return sent_link(mailbox()[-1])


def test_a_mailed_link_signs_in_once_on_any_device_and_leads_on(app, client, user, mailbox):
    link, phone = mailed_way_in(client, mailbox, onward="/organisations/?kind=startup"), app.test_client()
    assert [phone.get(link).status_code for _look in range(2)] == [200, 200]
    assert (status(phone), status(client)) == (302, 302)
    assert phone.post(link).headers["Location"] == "/organisations/?kind=startup"
    assert (status(phone), status(client)) == (200, 302)
    assert (client.post(link).status_code, status(client)) == (410, 302)


def test_a_link_that_signs_in_leads_to_no_other_site(client, user, mailbox):
    link = mailed_way_in(client, mailbox, onward="//evil.example/")
    assert client.post(f"{link}?next=https://evil.example/").headers["Location"] == "/"


def test_a_link_that_signs_in_dies_with_its_half_hour_a_new_password_and_the_account(
    client, user, mailbox, clock
):
    late = mailed_way_in(client, mailbox)
    clock.move(timedelta(minutes=31))
    assert client.post(late).status_code == 410
    old = mailed_way_in(client, mailbox)
    client.post(reset_link(user), data={"password": "a new password"})
    client.post("/logout")
    assert client.post(old).status_code == 410
    good = mailed_way_in(client, mailbox)
    make.change(user, is_active=False)
    assert (client.post(good).status_code, status(client)) == (410, 302)


def test_looking_at_a_link_does_not_spend_it(client, user):
    address = reset_link(user)
    assert [client.open(address, method=method).status_code for method in ("GET", "HEAD", "GET")] == [
        200,
        200,
        200,
    ]
    short = client.post(address, data={"password": "short"})
    assert (short.status_code, status(client)) == (422, 302)
    assert client.post(address, data={"password": "a new password"}).status_code == 303
    assert status(client) == 200


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Host": "localhost:1@evil.example"}],
)
def test_links_in_letters_lead_to_the_configured_site_only(client, user, mailbox, headers):
    answer = client.post("/password", data={"email": "sari@people.example"}, headers=headers)
    letters = mailbox()
    assert answer.status_code == (200 if "X-Forwarded-Host" in headers else 400)
    assert [sent_link(letter).startswith("/password/") for letter in letters] == [True] * (
        answer.status_code == 200
    )
    assert not any("evil" in letter.as_string() for letter in letters)


@pytest.mark.parametrize(
    "field", ["id", "is_active", "email", "password_hash", "version", "email_confirmed_at", "key"]
)
def test_only_what_the_form_shows_can_be_changed(client, user, field):
    enter(client)
    before = getattr(make.reload(user), field)
    data = {"name": "Sari D.", "locale": "id", "zone": "Asia/Bangkok", field: "7"}
    assert client.post("/account", data=data).status_code == 303
    kept = make.reload(user)
    assert (kept.name, kept.locale, kept.zone) == ("Sari D.", "id", "Asia/Bangkok")
    assert getattr(kept, field) == (before + 1 if field == "version" else before)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "a@b",
        "a b@people.example",
        "jürgen@people.example",
        "a@people.example\0",
        "x" * 400 + "@people.example",
    ],
)
def test_what_is_no_address_is_refused_and_kept(client, email):
    answer = client.post("/signup", data={**NEWCOMER, "email": email})
    assert (answer.status_code, 'value="Nok"' in answer.text) == (422, True)


def test_the_language_follows_the_person(client, user):
    enter(client)
    assert (
        client.post("/language", data={"locale": "de", "next": "/account"}).headers["Location"] == "/account"
    )
    assert (make.reload(user).locale, '<html lang="de">' in client.get("/account").text) == ("de", True)
    assert client.post("/language", data={"locale": "xx"}).status_code == 404


def test_an_administrator_finds_people_and_a_page_costs_the_same_for_many(client, sign_in, count_queries):
    sign_in(make.admin())
    costs = []
    for number in range(2):
        for index in range(1 if number == 0 else 9):
            make.person(f"Person {index}", email=f"p{number}{index}@people.example")
        with count_queries() as counted:
            assert client.get("/people").status_code == 200
        costs.append(counted.total)
    assert costs[0] == costs[1]
    assert "p00@people.example" in client.get("/people?q=P00@People").text
    assert "Nobody found" in client.get("/people?q=%25").text


def test_a_manager_invites_for_their_own_programme_and_no_administrator(client, sign_in, monkeypatch):
    monkeypatch.setattr(scopes, "sources", [lambda: {"programme:3": "City", "programme:4": "Other"}])
    sign_in(make.role(make.person("Dewi"), Role.MANAGER, "programme:3"))
    sent = {"name": "Jonas", "email": "jonas@people.example", "role": "reviewer", "scope": "programme:3"}
    assert client.post("/people/invite", data={**sent, "scope": "programme:4"}).status_code == 422
    assert client.post("/people/invite", data={**sent, "scope": ""}).status_code == 422
    refused = client.post("/people/invite", data={**sent, "role": "admin"})
    assert (refused.status_code, 'value="Jonas"' in refused.text) == (422, True)
    assert client.post("/people/invite", data=sent).status_code == 303
    assert client.post("/people/invite", data=sent).status_code == 422


def test_an_unused_invitation_leads_to_a_password_and_its_answer(client, app, sign_in, mailbox):
    manager = make.person("Dewi")
    team = make.organisation(owner=manager)
    sign_in(manager).post(
        f"/organisations/{team.key}/members", data={"name": "Budi", "email": "budi@people.example"}
    )
    guest, address = app.test_client(), sent_link(mailbox()[-1])
    assert guest.post(address, data={"name": "Budi", "password": "a new password"}).status_code == 303
    key = re.search(r"/invitations/(\w+)/accept", guest.get("/").text)[1]
    assert client.post(f"/invitations/{key}/accept").status_code == 404
    assert guest.post(f"/invitations/{key}/accept").status_code == 303
    assert guest.get(f"/organisations/{team.key}").status_code == 200
    with app.app_context(), unit_of_work():
        assert queries.person_by_email("budi@people.example").name == "Budi"
