"""The request pipeline: who gets in, what is hidden, what every answer carries."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask, flash

from accelerator import web
from accelerator.accounts.models import User
from accelerator.accounts.queries import person
from accelerator.audit import AuditEntry
from accelerator.db import db
from accelerator.errors import Conflict
from accelerator.organisations.models import Organisation
from accelerator.organisations.queries import organisation as load_organisation
from accelerator.permissions import Permission, Rule, declared
from accelerator.web import check_routes, guard, local_path, public, see_other
from tests import factories as make
from tests.stage import stage

JSON = {"Accept": "application/json"}


def same(text: str) -> str:
    """A page without its nonces, tokens and own address."""
    return re.sub(r'nonce="[^"]*"|value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)


def audited() -> list[tuple[int, str, str]]:
    with stage():
        rows = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.fact == "AccessDenied"))
        return [(row.actor_id, row.fact, row.values["permission"]) for row in rows]


@pytest.fixture
def try_view(app: Flask, monkeypatch):
    """Answer an existing address with a view of the test's own, through the real pipeline."""

    def replace(view, endpoint="pages.home"):
        monkeypatch.setitem(app.view_functions, endpoint, view)

    return replace


def test_a_route_that_nobody_decided_on_keeps_the_site_from_starting():
    site = Flask("bare")
    site.add_url_rule("/naked", endpoint="naked", view_func=lambda: "hello")
    with pytest.raises(RuntimeError, match=r"/naked \(naked\) has neither @guard nor @public"):
        check_routes(site)


def test_a_page_that_writes_while_it_is_read_is_a_bug(client, try_view):
    user = make.person("Before")

    @public("test")
    def writes():
        person(user.id).name = "After"
        db.session.flush()
        return "done"

    @public("test")
    def writes_in_bulk():
        db.session.execute(sa.update(User).values(name="After"))
        return "done"

    for view in (writes, writes_in_bulk):
        try_view(view)
        assert (client.get("/").status_code, make.reload(user).name) == (500, "Before")


def test_a_hidden_row_answers_like_one_that_never_existed(client, sign_in):
    theirs = make.organisation(owner=make.person())
    me = make.person()
    sign_in(me).get("/")
    hidden, missing = client.get(f"/organisations/{theirs.key}"), client.get("/organisations/" + "z" * 16)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert same(hidden.text).replace(theirs.key, "z" * 16) == same(missing.text)
    assert sorted(hidden.headers.keys()) == sorted(missing.headers.keys())
    assert audited() == [(me.id, "AccessDenied", "organisation.view")] * 2


def test_a_hidden_row_is_hidden_from_json_too(client, sign_in):
    theirs = make.organisation(owner=make.person())
    sign_in(make.person())
    answers = [client.get(f"/organisations/{key}", headers=JSON) for key in (theirs.key, "z" * 16)]
    assert [(a.status_code, a.mimetype, a.json["title"]) for a in answers] == [
        (404, "application/problem+json", "Not Found")
    ] * 2


@pytest.mark.parametrize(
    "address", ["upper", " space", "1", "key.0", "key%00", "key/", "..", "%31", "key,key"]
)
def test_only_the_exact_address_of_a_row_leads_to_it(client, sign_in, address):
    owner = make.person()
    mine = make.organisation(owner=owner)
    sign_in(owner)
    assert client.get(f"/organisations/{mine.key}").status_code == 200
    tried = (
        address.replace("key", mine.key).replace("upper", mine.key.upper()).replace(" space", " " + mine.key)
    )
    assert client.get(f"/organisations/{tried}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "01", "+1", "1e3", "٣", "9" * 18, "9" * 5000])
def test_only_plain_numbers_are_ids(client, sign_in, number):
    sign_in(make.person())
    assert client.post(f"/organisations/members/{number}/end").status_code == 404


def test_an_area_of_others_says_for_whom_it_is(client, sign_in):
    sign_in(make.person())
    denied = client.get("/jobs")
    assert (denied.status_code, "Only programme managers may open this." in denied.text) == (403, True)
    assert client.get("/jobs", headers=JSON).json["title"] == "Only programme managers may open this."


def test_a_stranger_is_sent_to_sign_in_and_back(client):
    answer = client.get("/jobs?state=failed")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/jobs?state%3Dfailed")


def test_a_stranger_learns_nothing_of_rows(client):
    mine = make.organisation()
    answers = [client.get(f"/organisations/{key}").headers["Location"] for key in (mine.key, "z" * 16)]
    assert answers == [f"/login?next=/organisations/{mine.key}", "/login?next=/organisations/" + "z" * 16]


def test_a_program_is_told_401(client):
    answer = client.get("/jobs", headers=JSON)
    assert (answer.status_code, answer.mimetype, answer.json["title"]) == (
        401,
        "application/problem+json",
        "Sign in first.",
    )


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "http://evil.example", "https:evil.example",
        "javascript:alert(1)", "/\t/evil.example", "/\r\nSet-Cookie: a=b", "evil.example", "", None, "/a\\b", "///x",
    ],
)  # fmt: skip
def test_next_never_leads_elsewhere(target):
    assert local_path(target) is None


@pytest.mark.parametrize(
    "target", ["/", "/jobs?after=x&state=done", "/cohorts/%E0%B8%81", "/a//b", "/?u=http://x"]
)
def test_next_leads_anywhere_on_this_site(target):
    assert local_path(target) == target


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/nothing", 404), ("GET", "/jobs", 302), ("POST", "/healthz", 405),
        ("TRACE", "/", 405), ("PROPFIND", "/", 405), ("GET", "/static/css/tokens.css", 200), ("GET", "/people?q=%00", 400),
    ],
)  # fmt: skip
def test_every_answer_carries_the_headers_of_protection(client, method, path, status):
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in web.SECURITY_HEADERS} == web.SECURITY_HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert ("frame-ancestors 'none'" in policy, "unsafe" in policy) == (True, False)
    assert ("no-store" in answer.headers["Cache-Control"]) is (not path.startswith("/static"))
    assert len(answer.headers["X-Request-Id"]) == 16
    assert "Server" not in answer.headers
    answer.close()


def test_the_session_cookie_is_for_this_site_and_no_script(client):
    cookie = client.get("/login").headers["Set-Cookie"]
    assert ("HttpOnly" in cookie, "SameSite=Lax" in cookie, "Domain" in cookie) == (True, True, False)


def test_a_method_cannot_be_smuggled(client, sign_in):
    sign_in(make.admin())
    for headers, data in (({"X-HTTP-Method-Override": "POST"}, {}), ({}, {"_method": "POST"})):
        assert client.get("/logout", headers=headers, query_string=data).status_code == 405
    assert client.get("/account").status_code == 200


def test_too_much_is_refused_before_it_is_read(client):
    answer = client.post("/login", data={"email": "x" * 3_000_000, "password": "x"})
    assert (answer.status_code, "too large" in answer.text) == (413, True)


def test_a_refusal_outside_a_form_goes_back_with_its_reason_and_nothing_done(client, sign_in, try_view):
    user = sign_in(make.person("Before")) and make.person("Before")

    @public("test")
    def refuses():
        person(user.id).name = "After"
        db.session.flush()
        flash("Saved.")
        raise Conflict("The house is full.")

    try_view(refuses, "accounts.language")
    answer = client.post("/language", headers={"Referer": "http://localhost/account"}, data={"name": "typed"})
    assert (answer.status_code, answer.headers["Location"], make.reload(user).name) == (
        303,
        "/account",
        "Before",
    )
    page = client.get("/account").text
    assert ("The house is full." in page, "Saved." in page, 'value="typed"' in page) == (True, False, True)


@pytest.mark.parametrize(
    "referrer", ["http://evil.example/", "http://localhost.evil.example/x", "", "http://localhost//evil"]
)
def test_a_refusal_never_leads_to_another_site(client, try_view, referrer):
    @public("test")
    def refuses():
        raise Conflict("The house is full.")

    try_view(refuses, "accounts.language")
    answer = client.post("/language", headers={"Referer": referrer})
    assert (answer.status_code, answer.headers.get("Location"), "The house is full." in answer.text) == (
        409,
        None,
        True,
    )


def test_a_race_lost_at_the_commit_comes_back_with_what_was_typed(client, sign_in, try_view):
    user = make.person("Before")
    made = make.organisation("Before", owner=user)
    sign_in(user)

    @guard(declared["organisation.edit"], load=load_organisation)
    def saves(organisation: Organisation):
        late = sa.update(Organisation).values(version=Organisation.version + 1)
        db.session.execute(late, execution_options={"synchronize_session": False})
        organisation.name = "Mine"
        flash("Saved.")
        return see_other("/")

    address = f"/organisations/{made.key}/edit"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(client.application.view_functions, "organisations.edit_organisation", saves)
        answer = client.post(
            address, headers={"Referer": f"http://localhost{address}"}, data={"name": "Mine"}
        )
    assert (answer.status_code, answer.headers["Location"], make.reload(made).name) == (
        303,
        address,
        "Before",
    )
    page = client.get(address).text
    assert ("Someone else changed this" in page, "Saved." in page, 'value="Mine"' in page) == (
        True,
        False,
        True,
    )


def test_a_bug_shows_its_number_and_no_trace(client, try_view):
    @public("test")
    def fails():
        raise ZeroDivisionError("secret detail")

    try_view(fails)
    answer = client.get("/")
    assert (answer.status_code, "secret" in answer.text, "Traceback" in answer.text) == (500, False, False)
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_busy_database_asks_for_patience(client, try_view):
    @public("test")
    def is_locked():
        raise sa.exc.OperationalError("UPDATE", {}, Exception("database is locked"))

    @public("test")
    def finds_no_connection():
        raise sa.exc.TimeoutError("QueuePool limit reached")

    for view in (is_locked, finds_no_connection):
        try_view(view)
        answer = client.get("/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_guard_with_a_loader_gives_the_view_its_subject_alone(client, sign_in, monkeypatch):
    see = Permission("test.see", Rule(lambda _actor, key: key == "z" * 16, "it"))
    sign_in(make.person())
    seen = guard(see, load=lambda key: key)(lambda subject: f"saw {subject}")
    monkeypatch.setitem(client.application.view_functions, "organisations.organisation", seen)
    assert client.get("/organisations/" + "z" * 16).text == "saw " + "z" * 16
    assert client.get("/organisations/" + "y" * 16).status_code == 404
