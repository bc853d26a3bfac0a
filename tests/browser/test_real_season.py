"""A whole selection of 84 real startups in a browser: manager, reviewer, applicant and auditor (J1, J6, J8)."""

import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from accelerator.db import db
from cohorts.models import Application, ApplicationState, Review, ReviewState, Standing
from cohorts.operations.reviews import submit_review
from cohorts.queries.applications import application as application_by_key
from cohorts.queries.reviews import review as review_of
from cohorts.queries.rounds import criteria_of, current_round
from tests import factories as make
from tests.auditor import opened, ranking_from, table
from tests.browser.steps import arrive, committed, confirm, fetched, press, propose, tick
from tests.live import PHONE
from tests.stage import stage

TABLE = Path(__file__).resolve().parents[1] / "data" / "yc-summer-2012.csv"
OUT = ("PIxate", "FundersClub")


@pytest.fixture
def call(tables, app, clock):
    """A call that all 84 applied to in time, and that has closed since; twenty places, three readings each."""
    call = make.call(make.cohort(capacity=20), reads_wanted=3)
    app.test_cli_runner().invoke(args=["applications", "import", call.slug, str(TABLE)])
    clock.freeze(call.closes_at + timedelta(days=1))
    return call


def screen(page, call, run_jobs):
    """Two cannot take part; all the others can, in one step."""
    page.goto(f"/cohorts/calls/{call.slug}/screening")
    for name in OUT:
        tick(page.get_by_label(f"Choose {name}", exact=True))
    page.select_option("[name=reason]", "stage")
    press(page, "Not eligible")
    confirm(page, "The rest is eligible")
    run_jobs()
    page.wait_for_url("**/screening?part=eligible")


def read_one_and_step_back_from_one(page, check_page):
    """A reviewer on a phone scores the first of the queue and is in conflict with the second."""
    page.goto("/cohorts/reviews")
    check_page(page)
    arrive(page.locator("main tbody a").first)
    check_page(page)
    for box in page.locator("input[name^=score_][value='4']").all():
        tick(box)
    page.fill("[name=comment]", "They know the agency that has to pay.")
    press(page, "Hand in and read the next")
    check_page(page)
    closed = page.url
    confirm(page, "I have a conflict of interest", "I invested in them.")
    assert page.goto(closed).status == 404


def read_the_others(call):
    """Everybody else hands in; who reads more severely does so throughout, and what they read differs."""
    with stage():
        waiting = db.session.execute(
            sa.select(Review.key, Review.reviewer_id, Review.application_id)
            .where(Review.state == ReviewState.ASSIGNED)
            .order_by(Review.id)
        ).all()
        codes = [criterion.code for criterion in criteria_of(current_round(call.id))]
    for key, reader, application in waiting:
        with stage():
            review = review_of(key)
            worth = int.from_bytes(hashlib.sha256(f"worth {application}".encode()).digest()[:4])
            scores = {
                code: min(5, max(1, 1 + (worth >> (3 * place)) % 5 + reader % 3 - 1))
                for place, code in enumerate(codes)
            }
            submit_review(make.actor(review.reviewer), review, scores=scores, comment="", remark="")


def decide(page, call, run_jobs, check_page):
    """The first twenty get a place, the next ten wait, the rest is not selected; all are told together."""
    here = f"/cohorts/calls/{call.slug}/decisions"
    for outcome, count in (("offer", 20), ("waitlist", 10)):
        page.goto(here)
        undecided = page.locator("tbody tr", has_text="Undecided").locator("input[name=chosen]").all()
        for box in undecided[:count]:
            tick(box)
        page.select_option("select[name=outcome]", outcome)
        press(page, "Prepare for the chosen ones")
    check_page(page)
    confirm(page, "The rest is not selected")
    run_jobs()
    page.wait_for_url("**/decisions?outcome=reject")
    page.goto(here)
    confirm(page, "Release all decisions")
    run_jobs()
    page.wait_for_url(f"**{here}")


def standing_at(call, position):
    """The application at a place of the ranked list."""
    with stage():
        found = db.session.scalar(
            sa.select(Application.key)
            .join(Standing, Standing.application_id == Application.id)
            .where(Application.call_id == call.id, Standing.position == position)
        )
        return application_by_key(found)


def take_over(staff, team, startup, email):
    """The programme invites somebody of a startup that came in from the table, who speaks for it from now on."""
    staff.goto(f"/organisations/{startup.key}")
    staff.fill("[name=name]", "Founder")
    staff.fill("[name=email]", email)
    press(staff, "Send the invitation")
    team.goto("/")
    press(team, "Accept")


def decline(page, application, check_page):
    """The team reads its letter on a phone and gives the place back."""
    page.goto(f"/cohorts/applications/{application.key}/outcome")
    check_page(page)
    page.locator("summary", has_text="Decline").click()
    page.fill("[name=reason]", "We stay in San Francisco.")
    press(page, "Decline the place")
    check_page(page)


def test_84_real_startups_are_selected_and_an_auditor_rebuilds_it(
    call, enter, check_page, run_jobs, tmp_path
):
    readers = [committed(call, f"Reader {number}", 30) for number in range(12)]
    staff = enter(make.manager(call.programme))
    screen(staff, call, run_jobs)
    check_page(staff)
    propose(staff, call, run_jobs)
    check_page(staff)
    assert "Every application gets its readers" in staff.inner_text("main")
    press(staff, "Publish")

    read_one_and_step_back_from_one(enter(readers[0], PHONE), check_page)
    read_the_others(call)
    make.ranked(call)
    staff.goto(f"/cohorts/calls/{call.slug}/calibration")
    check_page(staff)
    decide(staff, call, run_jobs, check_page)

    best, next_one = standing_at(call, 1), standing_at(call, 21)
    founder = make.person("Founder")
    team = enter(founder, PHONE)
    take_over(staff, team, best.startup, founder.email)
    decline(team, best, check_page)
    states = [make.reload(application).state for application in (best, next_one)]
    assert states == [ApplicationState.DECLINED, ApplicationState.OFFERED]

    body = fetched(staff, call, run_jobs, tmp_path / "selection.zip")
    files = opened(body)
    ranking = [(int(row["number"]), int(row["rank"])) for row in table(files, "ranking.csv")]
    assert (len(ranking), ranking_from(files)) == (82, ranking)
    decided = Counter((row["outcome"], row["state"]) for row in table(files, "decisions.csv"))
    assert decided == {("offer", "released"): 20, ("waitlist", "released"): 10, ("reject", "released"): 52}
    by_rank = [number for number, _rank in ranking]
    outcome_of = {int(row["number"]): row["outcome"] for row in table(files, "decisions.csv")}
    assert [outcome_of[number] for number in by_rank] == ["offer"] * 20 + ["waitlist"] * 10 + ["reject"] * 52
