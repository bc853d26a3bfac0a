"""How one's letters come: chosen on the account's page, or by the link in a letter without signing in (COM06)."""

import re

import pytest

from accelerator.mail.preferences import CHOOSABLE, Delivery, Kind, deliveries_of, token_for
from tests import factories as make
from tests.stage import stage

SARI = "sari@people.example"
ALL_AT_ONCE = dict.fromkeys(CHOOSABLE, Delivery.AT_ONCE)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def user(tables):
    return make.person("Sari", email=SARI)


def now(address: str = SARI) -> dict[Kind, Delivery]:
    with stage():
        return deliveries_of(address)


def link(kind: Kind, address: str = SARI) -> str:
    with stage():
        return f"/letters/{token_for(address, kind)}"


def choice(**values: str) -> dict[str, str]:
    return {kind.value: "at_once" for kind in CHOOSABLE} | values


def test_people_choose_on_their_account_page(client, user, sign_in, facts):
    sign_in(user)
    assert (now(), client.get("/account/letters").status_code) == (ALL_AT_ONCE, 200)
    for _time in range(2):
        answer = client.post("/account/letters", data=choice(news="never", reminder="daily"))
        assert (answer.status_code, answer.location) == (303, "/account/letters")
    assert now() == ALL_AT_ONCE | {Kind.NEWS: Delivery.NEVER, Kind.REMINDER: Delivery.DAILY}
    assert [(fact.actor_id, fact.user_id, fact.chosen) for fact in facts if hasattr(fact, "chosen")] == [
        (user.id, user.id, {"news": "never", "reminder": "daily"})
    ]
    shown = re.findall(r'<input checked [^>]*value="(\w+)"', client.get("/account/letters").text)
    assert shown == ["daily", "at_once", "never"]


@pytest.mark.parametrize("wrong", [{"news": "weekly"}, {"news": ""}])
def test_another_answer_is_refused(client, user, sign_in, wrong):
    sign_in(user)
    assert (client.post("/account/letters", data=choice(**wrong)).status_code, now()) == (422, ALL_AT_ONCE)


def test_what_is_essential_cannot_be_chosen_away(client, user, sign_in):
    sign_in(user)
    assert client.post("/account/letters", data=choice(security="never", digest="never")).status_code == 303
    assert now() == ALL_AT_ONCE


def test_the_link_in_a_letter_shows_the_choice_and_changes_nothing(client, user):
    there = link(Kind.NEWS)
    assert [client.open(there, method=method).status_code for method in ("GET", "HEAD")] == [200, 200]
    assert (SARI in client.get(there).text, now()) == (True, ALL_AT_ONCE)


def test_one_click_in_a_mail_program_stops_that_kind(client, user, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post(link(Kind.NEWS), data=ONE_CLICK)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert now() == ALL_AT_ONCE | {Kind.NEWS: Delivery.NEVER}


def test_one_click_in_a_digest_stops_what_comes_in_it(client, user):
    client.post(link(Kind.NEWS), data=choice(news="daily", activity="daily"))
    client.post(link(Kind.DIGEST), data=ONE_CLICK)
    assert now() == ALL_AT_ONCE | {Kind.NEWS: Delivery.NEVER, Kind.ACTIVITY: Delivery.NEVER}


def test_a_page_of_another_site_posts_no_choice_for_us(client, user, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert (client.post(link(Kind.NEWS), data=choice(news="never")).status_code, now()) == (422, ALL_AT_ONCE)


def test_whoever_has_no_account_chooses_by_the_link(client, tables):
    client.post(link(Kind.NEWS, "guest@people.example"), data=choice(news="daily"))
    assert now("guest@people.example") == ALL_AT_ONCE | {Kind.NEWS: Delivery.DAILY}


def test_a_link_that_nobody_signed_opens_nothing(client, user):
    good = link(Kind.NEWS)
    for bad in (good[:-4], good[:30] + "AAAA" + good[34:], "/letters/x", f"/letters/news:{SARI}"):
        assert (client.get(bad).status_code, client.post(bad, data=ONE_CLICK).status_code) == (404, 404)
    assert now() == ALL_AT_ONCE
