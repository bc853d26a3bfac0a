"""A mentor in Berlin and a founder in Jakarta agree on an hour beyond the night on which Berlin's clocks change (J4)."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page

from tests import factories as make
from tests.browser.steps import arrive
from tests.live import DESKTOP, PHONE

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)
"""Berlin goes to summer time in the night to the 29th; the hours are on Tuesday the 31st."""


def choose(page: Page, time: str) -> None:
    """Take the slot that shows this time."""
    page.locator("label.choice", has_text=time).first.locator("input").check(force=True)


def cancel(page: Page) -> None:
    """Call the meeting off, with a reason."""
    page.fill("[name=reason]", "We are at a trade fair.")
    page.get_by_role("button", name="Cancel the booking").click()
    page.get_by_text("Cancelled. The other side is told why").wait_for()


def entries(letters: list[Any]) -> list[tuple[str, str, str, str]]:
    """What each letter does to a calendar: method, name, sequence and begin of the entry."""
    found = []
    for letter in letters:
        calendar = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
        lines = dict(line.split(":", 1) for line in calendar.get_content().split("\r\n") if ":" in line)
        found.append((lines["METHOD"], lines["UID"], lines["SEQUENCE"], lines["DTSTART"]))
    return found


def test_they_see_the_same_hour_and_one_calendar_entry_follows(enter, clock, mailbox, check_page):
    clock.freeze(NOW)
    match, mentor, founder = make.pair()
    make.office_hours(match.mentor)
    make.change(mentor, zone="Europe/Berlin")
    hers, his = enter(founder, PHONE), enter(mentor, DESKTOP)

    hers.goto(f"/mentors/book/{match.enrolment.key}/{match.mentor.key}")
    check_page(hers)
    hers.fill("[name=topic]", "How to price the pilot")
    choose(hers.locator("div.stack--tight", has_text="Tuesday, 31 March"), "14:00–14:30 WIB")
    hers.get_by_role("button", name="Book this time").click()
    hers.wait_for_url("**/mentors/bookings/*")
    check_page(hers)
    address = hers.url
    assert "Tue 31 Mar 2026, 14:00–14:30 WIB" in hers.inner_text("main")

    his.goto(address)
    check_page(his)
    assert "Tue 31 Mar 2026, 09:00–09:30 CEST" in his.inner_text("main")
    arrive(his.get_by_role("link", name="Move"))
    check_page(his)
    choose(his.locator("div.stack--tight", has_text="Tuesday, 31 March"), "10:00–10:30 CEST")
    his.fill("[name=reason]", "My train is late.")
    his.locator("main form [type=submit]").last.click()
    his.wait_for_url(address)
    assert "Tue 31 Mar 2026, 10:00–10:30 CEST" in his.inner_text("main")

    hers.reload()
    assert "Tue 31 Mar 2026, 15:00–15:30 WIB" in hers.inner_text("main")
    cancel(hers)
    check_page(hers)

    told = entries(mailbox())
    assert len({name for _method, name, _sequence, _begin in told}) == 1
    assert sorted({(sequence, method, begin) for method, _name, sequence, begin in told}) == [
        ("0", "REQUEST", "20260331T070000Z"),
        ("1", "REQUEST", "20260331T080000Z"),
        ("2", "CANCEL", "20260331T080000Z"),
    ]
