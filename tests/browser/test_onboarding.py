"""The way into a cohort in a browser: the staff's board, and a founder's phone without scripts (J7)."""

from datetime import timedelta

from accelerator import clock as time
from tests import factories as make
from tests.browser.steps import arrive, confirm, press
from tests.factories.cohorts import pdf
from tests.live import PHONE


def test_a_startup_signs_on_its_phone_and_the_board_shows_it(enter, check_page, tmp_path):
    today = time.today()
    cohort = make.cohort(starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=90))
    owner = make.person("Budi")
    startup = make.enrolment(cohort, owner=owner)
    staff = enter(make.manager(cohort.programme))
    founder = enter(owner, PHONE, javascript=False)
    staff.goto(f"/cohorts/{cohort.slug}/onboarding")
    check_page(staff)
    press(staff, "Begin with what is usual")
    check_page(staff)

    founder.goto("/")
    arrive(founder.get_by_role("link", name="Agreement signed").first)
    signed = tmp_path / "agreement.pdf"
    signed.write_bytes(pdf())
    founder.set_input_files("input[name=upload]", signed)
    press(founder, "It is done")
    assert "Onboarding" in founder.inner_text("main")

    board = staff.locator("table", has_text=startup.startup.name)
    staff.reload()
    assert board.get_by_text("Done", exact=True).count() == 1
    arrive(board.get_by_role("link", name="Agreement signed"))
    check_page(staff)
    confirm(staff, "Not done after all", "Page 4 is blank.")
    check_page(staff)
    founder.goto("/")
    arrive(founder.get_by_role("link", name="Agreement signed").first)
    assert "Page 4 is blank." in founder.inner_text("main")
