"""Mentoring in a browser, from the invitation to the hours that count (J2, J4, J5)."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pikepdf
from playwright.sync_api import expect

from accelerator.accounts.models import Role
from cohorts.models import MilestoneState
from mentors.models import SessionState
from tests import factories as make
from tests.browser.steps import arrive, confirm, follow, letter_to, link_in, open_task, press, tick
from tests.factories.cohorts import pdf
from tests.live import PHONE

NOW = datetime(2024, 9, 2, 3, 0, tzinfo=UTC)
"""A Monday morning in Jakarta, in the third month of the tests' cohort."""


def ask(page, cohort, person):
    """The programme asks somebody to mentor in a cohort."""
    page.goto(f"/mentors/cohorts/{cohort.slug}")
    page.select_option("[name=person]", label=person.name)
    press(page, "Ask by mail")


def join(page):
    """Say yes: first without the code of conduct, which is asked for, then with it."""
    page.fill("[name=most_startups]", "3")
    press(page, "Yes, I take part")
    assert "Tick it if you agree" in page.inner_text(".summary")
    assert page.input_value("[name=most_startups]") == "3"
    tick(page.locator("[name=accepts_code]"))
    press(page, "Yes, I take part")


def describe(page):
    """What matching reads: languages, hours, fields."""
    page.fill("[name=headline]", "Prices that cities pay")
    page.fill("[name=hours_per_month]", "4")
    page.select_option("[name=language_en]", "c1")
    box = page.locator("[name=skill_pricing]")
    page.locator("main details", has=box).locator("summary").click()
    box.select_option("3")
    press(page, "Save profile")


def declare_conflict(page, startup):
    """A startup that one must not mentor."""
    follow(page, "Conflicts and agreements")
    page.select_option("[name=startup]", label=startup)
    page.fill("[name=note]", "I hold shares.")
    press(page, "Declare")


def wish(page, number, name, goals):
    """Name one and what for."""
    page.select_option(f"[name=wish_{number}_who]", label=name)
    page.fill(f"[name=wish_{number}_goals]", goals)


def say_wishes(mentor, team):
    """Both sides say whom they would like; a name given twice is refused and nothing typed is lost."""
    open_task(mentor, "Which startups do you wish for?")
    assert "Sampah Jadi" not in mentor.inner_text("main")
    wish(mentor, 0, "Kali Bersih", "Learn about water")
    wish(mentor, 1, "Kali Bersih", "Buses")
    press(mentor, "Keep my wishes")
    assert "Name each of them once" in mentor.inner_text(".summary")
    assert mentor.input_value("[name=wish_1_goals]") == "Buses"
    mentor.select_option("[name=wish_1_who]", label="Angkot Pintar")
    press(mentor, "Keep my wishes")
    open_task(team, "Which mentors does Kali Bersih wish for?")
    wish(team, 0, "Ratna", "Price the pilot\nMeet the agency")
    press(team, "Keep my wishes")


def match(staff, cohort, run_jobs, check_page):
    """One startup can have no mentor, which the solver says; with that allowed it finds the other two."""
    for least in ("1", "0"):
        staff.goto(f"/mentors/cohorts/{cohort.slug}/matching/settings")
        staff.fill("[name=least]", least)
        press(staff, "Solve with these settings")
        run_jobs()
        staff.wait_for_url("**/matching")
        if least == "1":
            assert "Mentors for Sampah Jadi: at least 1 wanted, 0 can be asked" in staff.inner_text("main")
        check_page(staff)
    press(staff, "Publish 2 pairs")


def answer(mentor, team, letter):
    """The mentor reads why, accepts one and declines the other with a cause; then the team accepts."""
    assert "Price the pilot" in letter.get_content()
    open_task(mentor, "Will you mentor Kali Bersih?")
    assert "Price the pilot" in mentor.inner_text("main")
    assert "Goals of Kali Bersih" not in mentor.inner_text("main")
    mentor.locator("summary", has_text="part by part").click()
    assert "Needs met" in mentor.inner_text("main")
    offer = mentor.url
    press(mentor, "Accept")
    assert "The work begins when both sides have accepted" in mentor.inner_text("main")
    open_task(mentor, "Will you mentor Angkot Pintar?")
    confirm(mentor, "Decline", " ")
    assert "Please fill this in" in mentor.inner_text("details.confirm[open]")
    confirm(mentor, "Decline", "I advise their rival.")
    open_task(team, "Do you accept Ratna as your mentor?")
    press(team, "Accept")
    assert "Both sides have accepted: you can begin." in team.inner_text("main")
    mentor.goto(offer)
    assert "Goals of Kali Bersih" in mentor.inner_text("main")


def test_a_mentor_without_scripts_joins_wishes_and_answers_what_is_proposed(
    enter, check_page, clock, mailbox, run_jobs
):
    clock.freeze(NOW)
    cohort, founder = make.cohort(), make.person("Budi")
    for name in ("Kali Bersih", "Angkot Pintar", "Sampah Jadi"):
        startup = make.organisation(name, owner=founder)
        make.enrolment(
            cohort, startup=startup, goals=f"Goals of {name}.", needs=["pricing"], languages=["en"]
        )
    person = make.role(make.person("Ratna"), Role.MENTOR, f"programme:{cohort.programme_id}")
    staff, team = enter(make.manager(cohort.programme)), enter(founder)
    mentor = enter(person, PHONE, javascript=False)

    ask(staff, cohort, person)
    mentor.goto(link_in(letter_to(person, mailbox)))
    join(mentor)
    open_task(mentor, "Say what you offer")
    describe(mentor)
    declare_conflict(mentor, "Sampah Jadi")
    say_wishes(mentor, team)
    check_page(team)
    match(staff, cohort, run_jobs, check_page)
    answer(mentor, team, letter_to(person, mailbox))
    assert founder.email in mentor.inner_text("main")
    check_page(team)
    staff.goto(f"/mentors/cohorts/{cohort.slug}/matching")
    assert "I advise their rival." in staff.inner_text("main")
    check_page(staff)


def prove_a_milestone(page, milestone, folder):
    """A note alone and then a file as evidence; handed in, it waits for the programme."""
    paper = folder / "Surat dinas.pdf"
    paper.write_bytes(pdf())
    open_task(page, milestone.title)
    press(page, "Tambah")
    assert page.locator(".summary").count() == 1
    page.fill("[name=note]", "Surat dari dinas sudah ada.")
    page.set_input_files("[name=upload]", paper)
    press(page, "Tambah")
    assert "Surat dinas.pdf" in page.inner_text("main")
    arrive(page.locator("form[action$='/hand-in'] button"))


def book(page, match, other_tab):
    """Two tabs, one slot: the first gets it, the second is told and keeps its topic."""
    tabs = page, other_tab
    for tab in tabs:
        tab.goto(f"/mentors/matches/{match.key}")
        arrive(tab.locator("main a[href^='/mentors/book/']").first)
        follow(tab, "Pilih waktu")
        tab.fill("[name=topic]", "Harga untuk pemerintah kota")
        tick(tab.locator("[name=slot]").first)
    for tab in tabs:
        press(tab, "Pesan waktu ini")
    assert "/mentors/bookings/" in page.url
    assert other_tab.locator(".summary").count() == 1
    assert other_tab.input_value("[name=topic]") == "Harga untuk pemerintah kota"
    return page.url


def answer_the_log(page, session):
    """Confirm; going back shows that it is done."""
    open_task(page, "Konfirmasi sesi dengan Nils")
    assert "Naikkan harga" in page.inner_text("main")
    press(page, "Konfirmasi")
    page.go_back()
    assert "Dikonfirmasi" in page.inner_text("main")
    assert page.get_by_role("button", name="Konfirmasi", exact=True).count() == 0
    assert make.reload(session).state is SessionState.CONFIRMED


def test_a_founders_week_in_indonesian_without_scripts(enter, clock, mailbox, tmp_path):
    clock.freeze(NOW)
    match, mentor, founder = make.pair()
    make.change(founder, locale="id")
    make.office_hours(match.mentor)
    milestone = make.milestone(match.enrolment, title="Uji coba dengan dinas")
    session = make.mentor_session(match)
    promised = make.action(session, "Naikkan harga")
    page = enter(founder, PHONE, javascript=False)
    other_tab = page.context.new_page()

    page.goto("/")
    assert page.get_attribute("html", "lang") == "id"
    prove_a_milestone(page, milestone, tmp_path)
    assert make.reload(milestone).state is MilestoneState.SUBMITTED
    booking = book(page, match, other_tab)
    entry = page.request.get(f"{booking}/calendar.ics")
    assert (entry.status, "Harga untuk pemerintah kota" in entry.text()) == (200, True)
    assert "Harga untuk pemerintah kota" in letter_to(mentor, mailbox).get_body().get_content()
    answer_the_log(page, session)
    open_task(page, "Naikkan harga")
    press(page, "Selesai")
    page.wait_for_load_state()
    assert make.reload(promised).done_at is not None


def log_without_network(page):
    """On a phone without a network: what they spoke of, advice, two things to do, a note for oneself."""
    page.goto("/mentors/today")
    page.wait_for_selector("html[data-offline-ready]")
    page.reload()
    page.wait_for_selector("html[data-offline-ready]")
    page.context.set_offline(True)
    page.reload()
    follow(page, "Log a session")
    tick(page.locator("[name=length][value='45']"))
    tick(page.locator("[name=topics][value=pricing]"))
    page.fill("[name=summary]", "Who pays, and out of which budget.")
    page.locator("summary", has_text="My advice").click()
    page.fill("[name=advice_facts]", "The agency buys below a limit without a tender.")
    page.fill("[name=advice_opinions]", "Ask for a pilot below it.")
    page.fill("[name=action_0_text]", "Ask for the limit in writing")
    page.locator("summary", has_text="One more").first.click()
    page.fill("[name=action_1_text]", "Send the template")
    page.select_option("[name=action_1_who]", "mentor")
    page.fill("[name=private_note]", "They are tired.")
    page.get_by_role("button", name="Log session").dblclick()
    expect(page.locator("[data-offline-state]")).to_contain_text("sent by itself")


def send_when_back(page):
    """The network is back: the log goes, once."""
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-offline-state]")).to_be_hidden()
    page.goto("/mentors/sessions")
    expect(page.locator("tbody tr")).to_have_count(1)


def confirm_as_startup(page, check_page):
    """The team reads what it should, and nothing else, and says yes."""
    open_task(page, "Confirm the session with Nils")
    check_page(page)
    text = page.inner_text("main")
    for shared in ("Pricing", "out of which budget", "below a limit", "a pilot below it", "in writing"):
        assert shared in text
    assert "They are tired" not in page.content()
    press(page, "Confirm")
    assert "Ask for the limit in writing" in page.inner_text("main")


def print_hours(page, check_page):
    """The hours count, and a statement of them is printed."""
    page.goto("/mentors/today")
    check_page(page)
    assert "1 session · 45 confirmed minutes" in page.inner_text("main")
    follow(page, "My hours")
    check_page(page)
    page.get_by_role("button", name="Print as PDF").click()
    page.wait_for_url("**/statement.pdf?*")
    with pikepdf.open(io.BytesIO(page.request.get(page.url).body())) as document:
        assert len(document.pages) == 1


def test_a_session_logged_without_a_network_is_confirmed_counted_and_stated(enter, check_page):
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    span = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=60)}
    founder = make.person("Budi")
    startup = make.enrolment(make.cohort(**span), owner=founder, needs=["pricing"], languages=["en"])
    match = make.match(make.mentor(startup.cohort), startup)
    mentor, team = enter(match.mentor.user, PHONE), enter(founder, PHONE)
    log_without_network(mentor)
    send_when_back(mentor)
    confirm_as_startup(team, check_page)
    print_hours(mentor, check_page)
