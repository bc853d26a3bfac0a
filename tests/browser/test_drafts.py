"""Nothing typed is lost: drafts save themselves, and what could not be saved waits in the browser."""

import secrets

from playwright.sync_api import Page, expect

from tests.browser.steps import arrive

STATE = "[data-save-state]"
SAVING = "**/draft?*"


def write(page: Page, text: str) -> str:
    """Write into the draft for the open call, begun if there is none; returns what stood there."""
    page.goto("/cohorts/calls")
    arrive(page.locator("main a[href^='/cohorts/calls/']").first)
    page.goto(page.url + "/apply")
    if page.url.endswith("/eligibility"):
        for answer in page.get_by_label("Yes", exact=True).all():
            answer.check()
        arrive(page.get_by_role("button", name="Check"))
        arrive(page.get_by_role("link", name="Apply", exact=True).first)
    if not page.locator("main select[name=startup]").count():  # no startup of theirs yet
        page.fill("main [name=name]", "Sampah Jadi Pakan")
    arrive(page.locator("main form [type=submit]"))
    page.goto(page.url.partition("?")[0] + "?section=startup")  # what the quiz asked stands before it
    box = page.locator("textarea").first
    before = box.input_value()
    box.fill(text)
    return before


def test_a_draft_saves_itself(open_page):
    page = open_page(as_="applicant")
    text = f"Kami mengolah sampah pasar, {secrets.randbelow(10**6)} kilo sehari."
    write(page, text)
    expect(page.locator(STATE)).to_contain_text(":", timeout=10_000)
    page.reload()
    expect(page.locator("textarea").first).to_have_value(text)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_could_not_be_saved_is_offered_again(open_page):
    page = open_page(as_="applicant")
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


def test_signing_out_leaves_no_draft_in_the_browser(open_page):
    page = open_page(as_="applicant")
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(SAVING, lambda route: route.fulfill(status=409))
    write(page, "Not for the next person.")
    expect(page.locator(f"{STATE}.save-state--wrong")).to_be_visible(timeout=10_000)
    page.locator(".masthead details").last.locator("summary").click()
    page.locator("[data-sign-out] button").click()
    page.goto("/")
    assert page.evaluate("Object.keys(localStorage).length") == 0
