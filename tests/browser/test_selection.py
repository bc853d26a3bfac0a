"""A season of selection in a browser: what applicants, reviewers and managers do off the straight path (J1, J6, J8)."""

from datetime import timedelta

from accelerator import clock as time
from cohorts.models import ApplicationState, ReviewState
from tests import factories as make
from tests.browser.steps import arrive, confirm, fill_section, press, tick
from tests.factories.cohorts import FULL_ANSWERS, pdf
from tests.live import PHONE


def hand_in(page, call, folder):
    """The whole form, section by section; returns the address of the application."""
    deck = folder / "deck.pdf"
    deck.write_bytes(pdf())
    page.goto(f"/cohorts/calls/{call.slug}/apply")
    page.fill("main [name=name]", "Kanalwacht")
    arrive(page.locator("main form [type=submit]").first)
    for _section in range(7):
        fill_section(page, deck)
        arrive(page.locator("main form button:not([name])[type=submit]").first)
    assert page.url.endswith("/preview")
    press(page, "Submit the application")
    assert page.url.endswith("/receipt")
    return page.url.removesuffix("/receipt")


def ask_about_traction(page, home):
    """The programme opens one question again."""
    page.goto(f"{home}/ask")
    page.locator("details", has=page.locator("[value=traction]")).locator("summary").click()
    tick(page.locator("[name=questions][value=traction]"))
    page.fill("[name=note]", "Which two districts?")
    page.fill("[name=due_on]", f"{time.now() + timedelta(days=5):%Y-%m-%d}")
    press(page, "Ask the team")


def answer_about_traction(page, home):
    """Nothing but that question can be written to; the answer is handed in."""
    page.goto(f"{home}/edit")
    while not page.locator("main textarea[name=traction]").count():
        arrive(page.locator("main form button:not([name])[type=submit]").first)
    boxes = page.locator("main form").first.locator("textarea, input:not([type=hidden])")
    assert {box.get_attribute("name") for box in boxes.all() if box.is_enabled()} == {"traction"}
    page.fill("[name=traction]", "Penjaringan and Pademangan, eleven sensors.")
    arrive(page.locator("main form button:not([name])[type=submit]").first)
    page.goto(f"{home}/answer")
    press(page, "Hand in the answer")
    page.goto(home)
    assert "Penjaringan and Pademangan" in page.content()


def test_an_applicant_without_scripts_applies_answers_a_question_withdraws_and_comes_back(
    enter, check_page, tmp_path
):
    call = make.call()
    applicant, staff = enter(make.person("Nok"), PHONE, javascript=False), enter(make.manager(call.programme))
    home = hand_in(applicant, call, tmp_path)
    ask_about_traction(staff, home)
    check_page(staff)
    answer_about_traction(applicant, home)
    confirm(applicant, "Withdraw", "Our engineer left.")
    assert "Withdrawn" in applicant.inner_text("main")
    staff.goto(home)
    check_page(staff)
    confirm(staff, "Restore", "They found another engineer.")
    applicant.goto(home)
    assert "Submitted" in applicant.inner_text("main")


def test_a_reviewer_commits_judges_by_keyboard_alone_and_steps_back(enter, check_page):
    call = make.closed_call()
    reader = make.reviewer(call)
    for name in ("Tirta", "Hijau"):
        answers = {**FULL_ANSWERS, "tagline": f"About {name}"}
        make.review(make.application(state=ApplicationState.SUBMITTED, call=call, answers=answers), reader)
    page = enter(reader)
    page.goto("/cohorts/reviews")
    check_page(page)
    arrive(page.get_by_role("link", name="Answer", exact=True))
    check_page(page)
    tick(page.locator("[name=amount]").first)
    press(page, "Save")
    page.goto("/cohorts/reviews")
    assert page.get_by_text("Your answer is wanted").count() == 0

    arrive(page.locator("main tbody a").first)
    check_page(page)
    opened = page.url
    page.locator("input[name^=score_]").first.focus()
    for _criterion in {box.get_attribute("name") for box in page.locator("input[name^=score_]").all()}:
        page.keyboard.press("4")
        page.keyboard.press("Tab")
    page.keyboard.type("Name the agency you would pilot with.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != opened)
    check_page(page)

    second = page.url
    confirm(page, "I have a conflict of interest", "My sister works there.")
    assert page.goto(second).status == 404
    page.goto("/cohorts/reviews")
    check_page(page)
    assert page.locator(f"main a[href='{opened.partition('localhost')[2].partition('/')[2]}']").count() == 0


def test_a_reviewer_changes_one_before_the_lock_and_takes_home_a_page_of_thanks(enter, check_page, tmp_path):
    call = make.closed_call()
    reader = make.reviewer(call)
    review = make.review(
        make.application(state=ApplicationState.SUBMITTED, call=call),
        reader,
        state=ReviewState.SUBMITTED,
        value=3,
        comment="Say who pays.",
    )
    page = enter(reader, PHONE)
    page.goto("/cohorts/reviews")
    check_page(page)
    arrive(page.locator("table", has_text="Your score").get_by_role("link").first)
    check_page(page)
    press(page, "Change my judgement")
    tick(page.locator("input[name=score_team][value='5']"))
    press(page, "Hand in and read the next")
    assert page.url.endswith("/cohorts/reviews")
    assert "3.40" in page.locator("table", has_text="Your score").inner_text()
    assert make.reload(review).comment == "Say who pays."
    with page.expect_download() as download:
        page.evaluate(
            "link => { link.download = 'thanks.pdf'; link.click() }",
            page.locator("a[href$='/thanks.pdf']").element_handle(),
        )
    download.value.save_as(tmp_path / "thanks.pdf")
    assert (tmp_path / "thanks.pdf").read_bytes().startswith(b"%PDF")


def screen_out(page, call, applications):
    """Find some not eligible, with a reason, in one step."""
    page.goto(f"/cohorts/calls/{call.slug}/screening")
    for application in applications:
        tick(page.get_by_label(f"Choose {application.startup.name}"))
    page.select_option("[name=reason]", "stage")
    press(page, "Not eligible")


def decide(page, call, outcomes):
    """Prepare an outcome for each and release them all."""
    page.goto(f"/cohorts/calls/{call.slug}/decisions")
    for application, outcome in outcomes:
        row = page.locator("tbody tr", has_text=application.startup.name)
        tick(row.locator("input[name=chosen]"))
        page.select_option("select[name=outcome]", outcome)
        press(page, "Prepare for the chosen ones")
    confirm(page, "Release all decisions")


def test_a_manager_screens_decides_and_the_waiting_list_moves_by_itself(enter, check_page, run_jobs):
    call = make.closed_call(make.cohort(capacity=1))
    readers = [make.reviewer(call, name) for name in ("Jonas", "Ines")]
    good, fair, late, early = (
        make.application(state=ApplicationState.SUBMITTED, call=call) for _ in range(4)
    )
    staff = enter(make.manager(call.programme))
    screen_out(staff, call, (late, early))
    check_page(staff)
    assert {make.reload(a).state for a in (late, early)} == {ApplicationState.INELIGIBLE}

    for application, value in ((good, 5), (fair, 4)):
        for reader in readers:
            make.review(application, reader, state=ReviewState.SUBMITTED, value=value)
    make.ranked(call)
    decide(staff, call, ((good, "offer"), (fair, "waitlist")))
    run_jobs()

    first, second = enter(good.owner, PHONE), enter(fair.owner, PHONE)
    second.goto(f"/cohorts/applications/{fair.key}/outcome")
    check_page(second)
    assert "You are number 1 of 1 on the waiting list" in second.inner_text("main")
    first.goto(f"/cohorts/applications/{good.key}/outcome")
    check_page(first)
    first.locator("summary", has_text="Decline").click()
    first.fill("[name=reason]", "We move to Bandung.")
    press(first, "Decline the place")
    second.reload()
    assert "A place is yours to take" in second.inner_text("main")
    press(second, "Accept the place")
    assert "/enrolments/" in second.url
    staff.goto(f"/cohorts/calls/{call.slug}/offers")
    check_page(staff)
