"""What the shell adds in a real browser: access for all, focus, counting, keys, menus."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.live import DESKTOP, PHONE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_can_be_used_by_everybody(open_page, size, scheme):
    page = open_page(size=size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/ui")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_refused_form_takes_the_reader_to_its_problems(open_page):
    page = open_page()
    page.goto("/ui")
    assert page.evaluate("document.activeElement.matches('.summary')")
    page.get_by_role("link", name="Startup: Please fill this in.").click()
    assert page.evaluate("document.activeElement.id") == "wrong-name"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("satu dua, tiga", "3 / 60"), ("— 5 —", "1 / 60"), ("ภาษาไทย", "2 / 60"), ("", "0 / 60")],
)
def test_words_are_counted_while_one_types(open_page, typed, shown):
    page = open_page()
    page.goto("/ui")
    page.fill("#sample-pitch", typed)
    assert page.inner_text("#sample-pitch-count") == shown


def test_a_digit_picks_a_score(open_page):
    page = open_page()
    page.goto("/ui")
    page.focus("#sample-impact-0")
    page.keyboard.press("4")
    assert page.is_checked("#sample-impact-3")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(open_page):
    page = open_page(size=PHONE)
    page.goto("/ui")
    page.locator(".masthead summary").first.click()
    assert page.get_by_role("button", name="Bahasa Indonesia").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Bahasa Indonesia").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_leaving_a_changed_form_asks_first(open_page):
    page = open_page()
    page.goto("/ui")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#sample-pitch", "half a thought")
    page.goto("/login")
    assert asked == ["beforeunload"]


def test_a_list_follows_its_filters_while_one_types(open_page):
    page = open_page()
    page.goto("/ui?after=cursor&sort=-score")
    page.locator("#search-name").press_sequentially("Angkot")
    page.wait_for_url("**/ui?sort=-score&search-name=Angkot&search-sector=")
    assert page.evaluate("document.activeElement.id") == "search-name"
    assert page.get_by_role("link", name="Clear").is_visible()
