"""A log written on a phone without a network: kept on the device, sent once, never seen by the next person."""

import contextlib
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.live import PHONE, sign_in_as

UNSENT = "[data-offline-state]"
LOG = "a[data-offline-page]"


@pytest.fixture
def phone(site: Any, browser: Any) -> Iterator[Any]:
    """One phone: its pages and what it stores live as long as the test."""
    with contextlib.closing(
        browser.new_context(
            base_url=site.url, viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True
        )
    ) as window:
        window.set_default_timeout(45_000)
        yield window


def ready(page: Page) -> None:
    """The pages that work without a network are on the device."""
    page.goto("/mentors/today")
    page.wait_for_selector("html[data-offline-ready]")
    page.reload()
    page.wait_for_selector("html[data-offline-ready]")


def begin(page: Page, text: str, minutes_ago: int) -> None:
    """Fill in the first startup's log, with a time of its own so that tests do not meet."""
    page.locator(LOG).first.click()
    page.wait_for_url("**/log")
    page.fill("[name=summary]", text)
    page.evaluate(
        """minutes => {
            const box = document.querySelector("[name=held_at]");
            const at = new Date(new Date(box.value + "Z") - minutes * 60000);
            box.value = at.toISOString().slice(0, 16);
        }""",
        minutes_ago,
    )
    page.locator("input[name=length][value='30']").check(force=True)
    page.fill("[name=private_note]", f"Private: {text}")


def send(page: Page) -> None:
    page.locator("main form[data-offline] [type=submit]").click()


def stored(page: Page) -> str:
    """Everything that lies on the device, as somebody with the browser's tools would see it."""
    return page.evaluate(
        """async () => {
            const rows = await new Promise(done => {
                const open = indexedDB.open("offline", 1);
                open.onsuccess = () => {
                    if (!open.result.objectStoreNames.length) return done([]);
                    const all = open.result.transaction("logs").objectStore("logs").getAll();
                    all.onsuccess = () => done(all.result);
                };
            });
            const text = rows.map(row => JSON.stringify(row) + new TextDecoder("latin1").decode(row.sealed));
            const pages = [];
            for (const name of await caches.keys())
                for (const kept of await (await caches.open(name)).matchAll())
                    if (!kept.url.includes("/static/")) pages.push(await kept.text());
            return `${rows.length} rows ${text.join()} ${pages.join()}`;
        }"""
    )


def test_a_log_written_offline_survives_closing_and_arrives_once(phone):
    text = f"Tanpa jaringan 🙏 ขอบคุณ {secrets.token_hex(6)}"
    page = phone.new_page()
    sign_in_as(page, "mentor")
    ready(page)
    phone.set_offline(True)
    page.reload()
    begin(page, text, 60 * 24 * 2 + 1)
    send(page)
    expect(page.locator(UNSENT)).to_contain_text("sent by itself when the network is back")
    page.close()

    page = phone.new_page()
    page.goto("/mentors/today")
    expect(page.locator(UNSENT)).to_contain_text("Not sent yet")
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(UNSENT)).to_be_hidden(timeout=45_000)

    for _look in range(2):
        page.goto(f"/mentors/sessions?q={text[-12:]}")
        expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    expect(page.locator("main")).to_contain_text(text)
    expect(page.locator("[name=private_note]")).to_have_value(f"Private: {text}")


def test_what_a_busy_server_could_not_take_is_sent_again_by_itself(phone):
    text = f"Antre {secrets.token_hex(6)}"
    page = phone.new_page()
    sign_in_as(page, "mentor")
    ready(page)
    busy = [503, 503]

    def answer(route):
        return route.fulfill(status=busy.pop()) if busy else route.continue_()

    phone.route("**/log.json", answer)
    begin(page, text, 60 * 24 * 4 + 3)
    send(page)
    expect(page.locator(UNSENT)).to_be_visible()
    expect(page.locator(UNSENT)).to_be_hidden(timeout=45_000)
    assert busy == []
    page.goto(f"/mentors/sessions?q={text[-12:]}")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_signing_out_warns_and_leaves_nothing_readable(phone):
    text = f"Rahasia {secrets.token_hex(6)}"
    page = phone.new_page()
    sign_in_as(page, "mentor")
    ready(page)
    page.goto(page.locator(LOG).first.get_attribute("href"))
    page.wait_for_selector("html[data-offline-ready]")
    phone.route("**/log.json", lambda route: route.abort())
    begin_here(page, text)
    send(page)
    expect(page.locator(UNSENT)).to_be_visible()
    sign_out(page)
    expect(page.locator("[data-offline-leave]")).to_be_visible()
    page.locator("[data-stay]").click()
    expect(page.locator(UNSENT)).to_be_visible()
    sign_out(page)
    page.locator("[data-go]").click()
    page.wait_for_url(lambda url: "/matches/" not in url)

    sign_in_as(page, "manager")
    page.goto("/mentors/sessions")
    left = stored(page)
    assert (left.startswith("1 rows"), text in left) == (True, False)
    expect(page.locator(UNSENT)).to_have_count(0)
    phone.unroute("**/log.json")
    sign_out(page)
    page.wait_for_url(re.compile(r"/(login)?$"))

    sign_in_as(page, "mentor")
    page.goto("/mentors/today")
    expect(page.locator(UNSENT)).to_be_hidden()
    page.goto(f"/mentors/sessions?q={text[-12:]}")
    expect(page.locator("tbody tr")).to_have_count(1)


def sign_out(page: Page) -> None:
    page.locator(".masthead details").last.locator("summary").click()
    page.locator("[data-sign-out] button").click()


def begin_here(page: Page, text: str) -> None:
    page.fill("[name=summary]", text)
    page.evaluate(
        "document.querySelector('[name=held_at]').value = new Date(Date.now() - 9 * 864e5).toISOString().slice(0, 16)"
    )
    page.fill("[name=private_note]", text)


def test_what_is_refused_comes_back_to_be_looked_at(phone):
    page = phone.new_page()
    sign_in_as(page, "mentor")
    ready(page)
    phone.set_offline(True)
    begin(page, "Next week?", -60 * 24 * 7)
    send(page)
    expect(page.locator(UNSENT)).to_be_visible()
    phone.set_offline(False)
    page.goto("/mentors/today")
    expect(page.locator(UNSENT)).to_contain_text("future")
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/log#kept=*")
    expect(page.locator("[name=summary]")).to_have_value("Next week?")
    page.locator(UNSENT).get_by_role("button", name="Throw it away").click()
    with page.expect_response("**/log.json"):  # another sending in vain, in the midst of the question
        page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("button", name="Really throw it away?").click()
    expect(page.locator(UNSENT)).to_be_hidden()
