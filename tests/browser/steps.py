"""What several journeys do: press a button, say yes to a question, tick a box, answer a section of the startup form."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from accelerator.accounts.models import User
from cohorts.models import Call
from cohorts.operations.assignments import commit
from cohorts.queries.rounds import current_round
from tests import factories as make
from tests.stage import stage

ANSWERS = {
    "tagline": "Flood warnings for every alley",
    "pitch": "Sensors in the side canals warn a neighbourhood two hours ahead.",
    "city": "Jakarta",
    "founded": "2023",
    "problem": "Families learn of a flood when the water is at the door.",
    "solution": "Cheap level sensors and a message in plain words.",
    "traction": "Two districts, eleven sensors.",
    "team-0-name": "Nok Chaiyasit",
    "team-0-role": "Engineer",
    "founders": "2",
    "goals": "Agree on a pilot. Find the price. Hire an engineer.",
}
PICKS = {"country": "ID", "sector": "water_flood"}
TICKS = {
    "stage": ["mvp"],
    "earning": ["no"],
    "needs": ["pilot_design", "b2g_sales"],
    "languages": ["en", "id"],
    "declarations": ["accurate", "rules", "privacy"],
}


def arrive(link: Any) -> None:
    """Click what leads to another page, or hands in a form, and wait until the answer is there.

    A click alone returns when the answer has begun to come: what a test then counts may be half a page.
    """
    link.click()
    link.page.wait_for_load_state()


def press(page: Any, name: str) -> None:
    """Press the button of this name and wait for the answer."""
    arrive(page.get_by_role("button", name=name, exact=True).first)


def follow(page: Any, name: str | re.Pattern[str]) -> None:
    """Follow the link of this name and wait for its page."""
    arrive(page.get_by_role("link", name=name, exact=True).first)


def confirm(page: Any, name: str, reason: str = "") -> None:
    """Open the question behind a button of this name and say yes."""
    details = page.locator("details.confirm", has=page.locator("summary", has_text=name)).first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    if reason:
        details.locator("textarea, input[type=text]").first.fill(reason)
    arrive(details.locator("[type=submit]"))


def tick(box: Any) -> None:
    """Choose a box or a radio, which the look may hide behind its label."""
    box.evaluate("box => { if (!box.checked) box.click() }")


def fill_section(page: Any, deck: Path) -> None:
    """Answer whatever of the form this section asks."""
    for name, text in ANSWERS.items():
        if page.locator(f"main [name={name}]").count():
            page.fill(f"main [name={name}]", text)
    for name, code in PICKS.items():
        if page.locator(f"main select[name={name}]").count():
            page.select_option(f"main select[name={name}]", code)
    for name, codes in TICKS.items():
        for code in codes:
            box = page.locator(f"main input[name={name}][value={code}]")
            if box.count():
                tick(box)
            elif page.locator(f"main select[name={name}]").count():
                page.select_option(f"main select[name={name}]", code)
    if page.locator("main input[type=file]").count():
        page.set_input_files("main input[type=file]", deck)


def letter_to(person: Any, mailbox: Any, about: str = "") -> Any:
    """The newest letter to somebody, maybe of those whose subject holds these words."""
    letters = [letter for letter in mailbox() if letter["To"].addresses[0].addr_spec == person.email]
    return [letter for letter in letters if about in letter["Subject"]][-1]


def link_in(letter: Any) -> str:
    """The first address that a letter names, as a path of the site."""
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.get_content())
    assert found is not None, letter.get_content()
    return found[1]


def open_task(page: Any, title: str) -> None:
    """Open one of the things to do at home."""
    page.goto("/")
    arrive(page.get_by_role("link", name=title).first)


def committed(call: Call, name: str, capacity: int) -> User:
    """A reader of a call who has said how much they take on."""
    reader = make.reviewer(call, name)
    with stage():
        commit(make.actor(reader), current_round(call.id), capacity=capacity)
    return reader


def propose(page: Any, call: Call, run_jobs: Callable[[], int]) -> None:
    """Let the solver say who reads what, and look at it."""
    page.goto(f"/cohorts/calls/{call.slug}/reviewers")
    press(page, "Propose who reads what")
    run_jobs()
    page.wait_for_url("**/cohorts/proposals/*")


def fetched(page: Any, call: Call, run_jobs: Callable[[], int], target: Path) -> bytes:
    """The selection file as the browser saved it."""
    page.goto(f"/cohorts/calls/{call.slug}/files")
    press(page, "Make the selection file")
    run_jobs()
    page.wait_for_url("**/files")
    with page.expect_download() as download:
        page.get_by_role("button", name="Fetch (ZIP)").click()
    download.value.save_as(target)
    return target.read_bytes()
