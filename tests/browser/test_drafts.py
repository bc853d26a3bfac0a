"""Nothing typed is lost: drafts save themselves, and what could not be saved waits in the browser."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories as make

STATE = "[data-save-state]"
SAVING = "**/draft?*"


@pytest.fixture
def page(enter):
    """The window of somebody who has begun an application."""
    owner = make.person()
    draft = make.application(call=make.call(), owner=owner)
    page = enter(owner)
    page.goto(f"/cohorts/applications/{draft.key}/edit?section=startup")
    return page


def write(page: Page, text: str) -> str:
    """Write into the first long answer; returns what stood there."""
    box = page.locator("textarea").first
    before = box.input_value()
    box.fill(text)
    return before


def test_a_draft_saves_itself(page):
    text = "Kami mengolah sampah pasar, 400 kilo sehari."
    write(page, text)
    expect(page.locator(STATE)).to_contain_text(":", timeout=10_000)
    page.reload()
    expect(page.locator("textarea").first).to_have_value(text)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_could_not_be_saved_is_offered_again(page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(SAVING, lambda route: route.fulfill(status=409))
    before = write(page, "Half a thought.")
    expect(page.locator(f"{STATE}.save-state--wrong")).to_be_visible(timeout=10_000)
    page.unroute(SAVING)
    page.reload()
    expect(page.locator("textarea").first).to_have_value(before)
    page.locator(f"{STATE} button").first.click()
    expect(page.locator("textarea").first).to_have_value("Half a thought.")
    expect(page.locator(STATE)).to_contain_text(":", timeout=10_000)


def test_signing_out_leaves_no_draft_in_the_browser(page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(SAVING, lambda route: route.fulfill(status=409))
    write(page, "Not for the next person.")
    expect(page.locator(f"{STATE}.save-state--wrong")).to_be_visible(timeout=10_000)
    page.locator(".masthead details").last.locator("summary").click()
    page.locator("[data-sign-out] button").click()
    page.wait_for_url(lambda url: "/edit" not in url)
    assert page.evaluate("Object.keys(localStorage).length") == 0
