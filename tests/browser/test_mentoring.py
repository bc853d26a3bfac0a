"""Mentoring in a browser, from the invitation to the hours that count (J2, J4, J5)."""

from datetime import UTC, datetime

from accelerator.accounts.models import Role
from tests import factories as make
from tests.browser.steps import confirm, letter_to, link_in, open_task, press, tick
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
    page.get_by_role("link", name="Conflicts and agreements").click()
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
    check_page(team)
    staff.goto(f"/mentors/cohorts/{cohort.slug}/matching")
    assert "I advise their rival." in staff.inner_text("main")
    check_page(staff)
