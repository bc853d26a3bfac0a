"""A manager runs a cohort in a browser, from its first day to its report (J7)."""

import re
from datetime import timedelta

from accelerator import clock as time
from cohorts.models import EnrolmentState
from mentors.models import MatchState
from tests import factories as make
from tests.browser.steps import arrive, follow, letter_to, link_in, open_task, press, tick
from tests.factories.cohorts import pdf
from tests.live import PHONE


def running_cohort():
    """A cohort in its second month; three startups and four mentors who know of each other's field."""
    today = time.today()
    cohort = make.cohort(starts_on=today - timedelta(days=40), ends_on=today + timedelta(days=80))
    make.plan(cohort.programme)
    for name in ("Angkot Pintar", "Kali Bersih", "Sampah Jadi"):
        founder = make.person(f"Founder of {name}")
        startup = make.organisation(name, owner=founder)
        make.enrolment(cohort, startup=startup, needs=["pricing"], languages=["en"])
    for name, level in {"Ana": 3, "Bo": 3, "Citra": 3, "Dian": 1}.items():
        make.mentor(cohort, name, most_startups=1, expertise={"pricing": level})
    return cohort, founder


def lead_in(staff, team, cohort, check_page, folder):
    """The usual checklist; a team hands in its agreement on a phone, and the board shows it."""
    paper = folder / "Agreement.pdf"
    paper.write_bytes(pdf())
    staff.goto(f"/cohorts/{cohort.slug}/startups")
    follow(staff, "Onboarding")
    check_page(staff)
    press(staff, "Begin with what is usual")
    check_page(staff)
    open_task(team, "Agreement signed")
    check_page(team)
    press(team, "It is done")
    assert team.locator(".summary").count() == 1
    team.set_input_files("[name=upload]", paper)
    press(team, "It is done")
    check_page(team)
    staff.reload()
    assert staff.locator("tbody td .badge", has_text="Done").count() == 1
    check_page(staff)


def apply_the_plan(page, cohort, check_page):
    """From the cohort's page to its startups and the plan; what is applied offers nothing more."""
    page.goto("/cohorts/")
    follow(page, cohort.name)
    check_page(page)
    follow(page, "Startups")
    check_page(page)
    follow(page, "Milestone plan")
    check_page(page)
    press(page, "Apply to 3 startups")
    check_page(page)
    assert "0 of 7" in page.inner_text("main")
    follow(page, "Milestone plan")
    assert page.get_by_role("button", name="Apply").count() == 0
    check_page(page)


def solve(page, run_jobs, button):
    """Begin a run and wait for its end, which leads back to the workbench by itself."""
    press(page, button)
    run_jobs()
    page.wait_for_url("**/matching")


def lock_two_and_publish(page, cohort, run_jobs, check_page):
    """Solve, lock one pair that was found and one that was not, solve again, publish."""
    page.goto(f"/cohorts/{cohort.slug}")
    follow(page, "Matching")
    check_page(page)
    follow(page, "Solve")
    check_page(page)
    page.fill("[name=most]", "1")
    solve(page, run_jobs, "Solve with these settings")
    check_page(page)
    found = page.locator("section.panel", has=page.get_by_role("heading", name="Kali Bersih"))
    arrive(found.get_by_role("button", name="Lock"))
    page.select_option("select[name=startup]", label="Sampah Jadi")
    page.select_option("select[name=mentor]", label="Dian")
    press(page, "Look")
    check_page(page)
    page.fill("[name=reason]", "They met at the fair.")
    press(page, "Lock")
    check_page(page)
    assert page.get_by_role("button", name="Undo").count() == 2
    assert "1 mark by hand is newer than these pairs" in page.inner_text("main")
    solve(page, run_jobs, "Solve again")
    assert "newer than these pairs" not in page.inner_text("main")
    check_page(page)
    page.get_by_role("button", name="Publish 3 pairs").dblclick()
    page.get_by_text("3 pairs are offered").wait_for()
    check_page(page)


def test_a_manager_plans_matches_and_publishes(enter, check_page, run_jobs, mailbox, tmp_path):
    cohort, founder = running_cohort()
    page = enter(make.manager(cohort.programme))
    lead_in(page, enter(founder, PHONE), cohort, check_page, tmp_path)
    apply_the_plan(page, cohort, check_page)
    lock_two_and_publish(page, cohort, run_jobs, check_page)
    assert len(mailbox()) == 6


def answer_a_warning(page, check_page):
    """A warning with its reason is put off: without a word it is refused, with one it leaves the list."""
    page.goto("/")
    follow(page, "Early warnings")
    check_page(page)
    warning = page.locator("article", has_text="No session")
    warning.locator("summary").click()
    tick(warning.get_by_label("Ask again later"))
    press(page, "Keep")
    check_page(page)
    page.locator(".summary a").click()
    assert page.evaluate("document.activeElement.name") == "note"
    warning.locator("[name=note]").fill("Their mentor is back on Monday.")
    warning.locator("[name=back_on]").fill(f"{time.today() + timedelta(days=7)}")
    press(page, "Keep")
    check_page(page)
    assert page.locator("main article").count() == 0
    follow(page, re.compile("^Put off"))
    assert "Their mentor is back on Monday." in page.inner_text("main")


def chase(page, cohort, check_page):
    """One press writes to everybody for whom something waits; a second one to nobody."""
    page.goto(f"/cohorts/{cohort.slug}")
    follow(page, "What waits for a log or a confirmation")
    check_page(page)
    page.get_by_role("button", name="Remind everybody").dblclick()
    page.get_by_text("2 letters are on their way").wait_for()
    check_page(page)


def close_a_place(page, enrolment, check_page):
    """A startup graduates, with the reason kept; its match ends with its place."""
    page.goto(f"/cohorts/{enrolment.cohort.slug}/startups")
    follow(page, enrolment.startup.name)
    check_page(page)
    follow(page, "Pause, graduate or end the place")
    check_page(page)
    page.select_option("[name=state]", "graduated")
    press(page, "Save")
    assert "Please fill this in" in page.inner_text(".summary")
    page.fill("[name=reason]", "Every milestone is reached.")
    press(page, "Save")
    check_page(page)


def test_a_manager_answers_warnings_chases_logs_and_closes_a_place(enter, check_page, mailbox):
    match, mentor, founder = make.pair()
    today = time.today()
    make.change(match.cohort, starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=10))
    make.change(match, created_at=time.now() - timedelta(days=60))
    make.mentor_session(match, held_at=time.now() - timedelta(days=50))
    make.booking(
        match.mentor,
        match.enrolment,
        (time.now() - timedelta(days=2)).replace(minute=0, second=0, microsecond=0),
    )
    page = enter(make.manager(match.cohort.programme))
    answer_a_warning(page, check_page)
    chase(page, match.cohort, check_page)
    told = {letter["To"].addresses[0].addr_spec for letter in mailbox()}
    assert told == {mentor.email, founder.email}
    reminded = enter(founder, PHONE)
    reminded.goto(link_in(letter_to(founder, mailbox)))
    check_page(reminded)
    close_a_place(page, match.enrolment, check_page)
    assert make.reload(match.enrolment).state is EnrolmentState.GRADUATED
    assert make.reload(match).state is MatchState.ENDED
    assert "It is now: Graduated." in letter_to(founder, mailbox, "Graduated").get_content()
    for person in (mentor, founder):
        left = enter(person, PHONE)
        assert left.goto(link_in(letter_to(person, mailbox, "Ended: "))).status == 200
        check_page(left)
