"""The main job in a browser: from a new call to the printed report, each step by the person whose step it is."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf

from tests.browser.steps import arrive, confirm, fill_section, press, tick
from tests.live import DESKTOP, PHONE, Open

JAKARTA = ZoneInfo("Asia/Jakarta")
Check = Callable[[Any], None]


def at(moment: datetime) -> str:
    """As a datetime-local field in the call's zone wants it."""
    return moment.astimezone(JAKARTA).strftime("%Y-%m-%dT%H:%M")


def test_one_startup_from_the_open_call_to_the_printed_report(
    open_page: Open, check_page: Check, tmp_path: Path
) -> None:
    manager = open_page(as_="manager", size=DESKTOP)
    slug = open_a_call(manager, check_page)
    applicant = open_page(as_="applicant", size=PHONE)
    apply(applicant, slug, check_page, tmp_path)
    close_the_call(manager, slug)
    review(manager, open_page, slug, check_page)
    decide(manager, slug, check_page)
    accept(applicant, check_page)
    match(manager, open_page, applicant, slug, check_page)
    log_and_confirm(open_page, applicant, check_page)
    move_a_milestone(manager, applicant, slug, check_page)
    print_the_report(manager, slug)


def open_a_call(manager: Any, check_page: Check) -> str:
    """A cohort and its call, published."""
    slug = f"thread-{datetime.now(JAKARTA):%H%M%S}"
    today = datetime.now(JAKARTA)
    manager.goto("/cohorts/programmes/future-city-accelerator/cohorts/new")
    manager.fill("[name=name]", f"Thread {slug}")
    manager.fill("[name=slug]", slug)
    manager.fill("[name=capacity]", "1")
    manager.fill("[name=starts_on]", f"{today - timedelta(days=20):%Y-%m-%d}")
    manager.fill("[name=ends_on]", f"{today + timedelta(days=92):%Y-%m-%d}")
    check_page(manager)
    manager.locator("main form [type=submit]").first.click()
    manager.wait_for_url(f"**/cohorts/{slug}")
    check_page(manager)
    manager.goto(f"/cohorts/{slug}/calls/new")
    manager.fill("[name=title_en]", f"Call {slug}")
    manager.fill("[name=slug]", slug)
    manager.fill("[name=opens_at]", at(today - timedelta(days=2)))
    manager.fill("[name=closes_at]", at(today + timedelta(days=1)))
    manager.fill("[name=prefix]", "THR")
    check_page(manager)
    manager.locator("main form [type=submit]").first.click()
    manager.wait_for_url(f"**/cohorts/calls/{slug}")
    press(manager, "Publish")
    check_page(manager)
    return slug


def apply(applicant: Any, slug: str, check_page: Check, folder: Path) -> None:
    """A draft in seven sections on a phone, with a deck; then handed in, once."""
    applicant.goto(f"/cohorts/calls/{slug}/apply")
    if applicant.locator("main select[name=startup]").count():
        applicant.select_option("main select[name=startup]", label="A new startup")
    applicant.fill("main [name=name]", f"Kanalwacht {slug}")
    applicant.locator("main form [type=submit]").first.click()
    applicant.wait_for_url("**/edit**")
    deck = folder / "deck.pdf"
    with pikepdf.new() as pages:
        pages.add_blank_page()
        pages.save(deck)
    for _section in range(7):
        fill_section(applicant, deck)
        check_page(applicant)
        arrive(applicant.locator("main form button:not([name])[type=submit]").first)
    assert applicant.url.endswith("/preview")
    check_page(applicant)
    assert applicant.get_by_role("button", name=re.compile("Submit|Hand in")).count(), applicant.inner_text(
        "main"
    )
    applicant.get_by_role("button", name=re.compile("Submit|Hand in")).first.dblclick()
    applicant.wait_for_url("**/receipt")
    assert "THR-0001" in applicant.inner_text("main")
    check_page(applicant)


def close_the_call(manager: Any, slug: str) -> None:
    """The deadline moves to a minute ago."""
    manager.goto(f"/cohorts/calls/{slug}/edit")
    manager.fill("[name=closes_at]", at(datetime.now(JAKARTA) - timedelta(minutes=1)))
    manager.locator("main form [type=submit]").first.click()
    manager.wait_for_url(f"**/cohorts/calls/{slug}")


def review(manager: Any, open_page: Open, slug: str, check_page: Check) -> None:
    """One reviewer is asked, scores every criterion and hands in."""
    manager.goto(f"/cohorts/calls/{slug}/applications")
    check_page(manager)
    arrive(manager.get_by_role("link", name=re.compile("Kanalwacht")).first)
    application = manager.url.rstrip("/").split("/")[-1]
    manager.goto(f"/cohorts/applications/{application}/reviews")
    box = manager.locator("[name=reviewer]")  # each name stands with how much its person reads already
    box.select_option(box.locator("option", has_text="Jonas Weber").get_attribute("value"))
    arrive(manager.get_by_role("button", name="Ask this person to read it"))
    reviewer = open_page(as_="reviewer", size=DESKTOP)
    reviewer.goto("/cohorts/reviews")
    check_page(reviewer)
    arrive(reviewer.get_by_role("link", name=re.compile("Kanalwacht")).first)
    check_page(reviewer)
    names = {box.get_attribute("name") for box in reviewer.locator("input[name^=score_]").all()}
    for name in sorted(filter(None, names)):
        tick(reviewer.locator(f"input[name={name}][value='4']"))
    reviewer.fill("[name=comment]", "A clear problem; name the agency.")
    arrive(reviewer.get_by_role("button", name="Hand in and read the next"))


def decide(manager: Any, slug: str, check_page: Check) -> None:
    """The ranked list, one offer, released as a job."""
    manager.goto(f"/cohorts/calls/{slug}/decisions")
    check_page(manager)
    assert "4" in manager.locator("tbody tr").first.inner_text()
    tick(manager.locator("input[name=chosen]").first)
    manager.select_option("select[name=outcome]", "offer")
    press(manager, "Prepare for the chosen ones")
    confirm(manager, "Release all decisions")
    manager.wait_for_url(lambda url: "/jobs/" not in url, timeout=60_000)


def accept(applicant: Any, check_page: Check) -> None:
    """The letter's answer: the place is taken, the startup enrolled."""
    applicant.goto("/")
    check_page(applicant)
    applicant.goto("/cohorts/applications")
    arrive(applicant.get_by_role("link", name=re.compile("Kanalwacht")).first)
    applicant.goto(applicant.url.rstrip("/").split("?")[0] + "/outcome")
    check_page(applicant)
    applicant.get_by_role("button", name=re.compile("^Accept")).first.click()
    applicant.wait_for_url("**/enrolments/**")
    check_page(applicant)


def match(manager: Any, open_page: Open, applicant: Any, slug: str, check_page: Check) -> None:
    """A mentor joins the cohort, one solve, published, accepted by both."""
    manager.goto(f"/mentors/cohorts/{slug}")
    manager.locator("[name=person]").select_option(label="Siti Rahmawati (demo)")
    arrive(manager.get_by_role("button", name="Add at once"))
    manager.goto(f"/mentors/cohorts/{slug}/matching/settings")
    check_page(manager)
    press(manager, "Solve with these settings")
    manager.wait_for_url(f"**/mentors/cohorts/{slug}/matching", timeout=60_000)
    check_page(manager)
    arrive(manager.get_by_role("button", name=re.compile("^Publish")).first)
    for page in (open_page(as_="mentor", size=PHONE), applicant):
        page.goto("/")
        arrive(page.get_by_role("link", name=re.compile("Will you mentor Kanalwacht|Do you accept")).first)
        check_page(page)
        arrive(page.get_by_role("button", name=re.compile("^Accept|^Yes")).first)


def log_and_confirm(open_page: Open, applicant: Any, check_page: Check) -> None:
    """The mentor logs on a phone, the founder confirms."""
    mentor = open_page(as_="mentor", size=PHONE)
    mentor.goto("/mentors/today")
    check_page(mentor)
    arrive(mentor.locator(".panel", has_text="Kanalwacht").get_by_role("link", name="Log a session").first)
    check_page(mentor)
    tick(mentor.locator("input[name=length][value='45']"))
    mentor.fill("[name=summary]", "We cut the pitch to one problem.")
    mentor.evaluate("document.querySelectorAll('main form details').forEach(part => part.open = true)")
    mentor.fill("[name=action_1_text]", "Send the interview notes")
    mentor.fill("[name=private_note]", "Slow to sell.")
    mentor.locator("main form [type=submit]").first.dblclick()
    mentor.get_by_text("Logged. The startup is asked to confirm it.").wait_for()
    applicant.goto("/")
    arrive(applicant.get_by_role("link", name=re.compile("Confirm the session")).first)
    check_page(applicant)
    assert "Slow to sell" not in applicant.content()
    arrive(applicant.get_by_role("button", name=re.compile("^Confirm")).first)
    assert "Confirmed" in applicant.inner_text("main")


def move_a_milestone(manager: Any, applicant: Any, slug: str, check_page: Check) -> None:
    """The plan is applied, evidence handed in, and verified by the manager."""
    manager.goto(f"/cohorts/{slug}/plan")
    check_page(manager)
    if manager.locator("main form [type=submit]").count():
        arrive(manager.locator("main form [type=submit]").first)
    manager.goto(f"/cohorts/{slug}/startups")
    arrive(manager.get_by_role("link", name=re.compile("Kanalwacht")).first)
    applicant.goto(manager.url)
    arrive(applicant.get_by_role("link", name="Onboarding and diagnosis").first)
    check_page(applicant)
    applicant.fill("[name=note]", "Agreement signed on Monday.")
    press(applicant, "Add")
    arrive(applicant.get_by_role("button", name=re.compile("Hand in|Hand it in")).first)
    manager.goto(applicant.url)
    check_page(manager)
    press(manager, "Verify: it is reached")
    assert "Achieved" in manager.inner_text("main")


def print_the_report(manager: Any, slug: str) -> None:
    """A job with progress, then the file."""
    manager.goto(f"/reports/cohorts/{slug}")
    press(manager, "Print the report")
    manager.wait_for_url("**/reports/*", timeout=90_000)
    answer = manager.request.get(f"/reports/cohorts/{slug}.pdf", headers={"Accept": "application/pdf"})
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
