"""The main job on 84 real startups: from a table to the printed report, each step through its operation."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import sqlalchemy as sa

from accelerator import clock as real_clock
from accelerator import files, jobs
from accelerator.accounts.queries import actor_for
from accelerator.db import db, unit_of_work
from accelerator.permissions import SYSTEM
from cohorts.models import Application, Outcome
from cohorts.models.milestones import MilestoneState
from cohorts.operations import decisions, milestones, offers
from cohorts.queries import applications, calls, cohorts, enrolments
from cohorts.queries import milestones as milestone_queries
from mentors.models import MatchState, RunState, SessionMode
from mentors.operations import matches as match_operations
from mentors.operations import matching as matching_operations
from mentors.operations import sessions
from mentors.queries import matches, matching
from mentors.solving import Settings
from reports import operations as reports
from reports.queries import reports as report_queries
from tests import factories as make

TABLE = Path(__file__).resolve().parents[2] / "data" / "yc-summer-2012.csv"
CRAFTS = ["pricing", "product_management", "software_architecture", "go_to_market", "fundraising_equity"]


def test_84_real_startups_from_the_table_to_the_printed_report(app, context, clock):
    cohort = make.cohort(capacity=84)
    call = make.call(cohort)
    people = [
        make.mentor(cohort, f"Mentor {n}", most_startups=3, expertise={CRAFTS[n % 5]: 3}, about=TEXTS[n % 5])
        for n in range(60)
    ]
    manager = actor_for(make.manager(cohort.programme))
    result = app.test_cli_runner().invoke(args=["applications", "import", call.slug, str(TABLE)])
    assert result.output.splitlines()[-1] == "imported 84, refused 0"
    clock.freeze(call.closes_at + timedelta(days=1))
    select(manager, call)
    match(manager, cohort)
    assert len(matches.matches_in(cohort.id, MatchState.ACTIVE)) >= 84
    log_sessions(cohort)
    move_milestones(manager, cohort)
    check(print_report(manager, cohort), cohort)
    assert len(people) == 60


TEXTS = [
    "Online stores, travel and food delivery to consumers",
    "Mobile software for product designers and developers",
    "Cloud infrastructure, big data and analytics platforms",
    "Finance, payments and venture capital for startups",
    "Education, health care, social and nonprofit software",
]


def select(manager, call) -> None:
    """Every application gets a place; managers answer for startups that nobody has claimed."""
    submitted = list(db.session.scalars(applications.submitted_to(call)))
    seen = {application.key: 0 for application in submitted}  # no decision of anybody else yet
    with unit_of_work():
        decisions.decide_many(manager, calls.call(call.slug), versions=seen, outcome=Outcome.OFFER)
    with unit_of_work():
        decisions.release_decisions(manager, calls.call(call.slug))
    jobs.drain()
    for key in seen:
        with unit_of_work():
            offers.accept_offer(manager, applications.application(key))


def match(manager, cohort) -> None:
    """One solve, published, both sides accept."""
    with unit_of_work():
        run = matching_operations.start_matching(
            manager, matching.cohort(cohort.slug), settings=Settings(least=1, most=2), seen=0
        )
    jobs.drain()
    run = matching.run_by_id(run.id)
    assert run.state is RunState.SOLVED, (run.state, run.outcome)
    with unit_of_work():
        matching_operations.publish_run(manager, matching.run(run.key), seen_version=run.version)
    for offered in matches.matches_in(cohort.id, MatchState.OFFERED):
        with unit_of_work():
            match_operations.accept_match(actor_for(offered.mentor.user), matches.match(offered.id))
            match_operations.accept_match(SYSTEM, matches.match(offered.id))


def log_sessions(cohort) -> None:
    """Each pair met once for three quarters of an hour; nobody objected for a week."""
    for hours, pair in enumerate(matches.matches_in(cohort.id, MatchState.ACTIVE), start=2):
        held_at = real_clock.now() - timedelta(hours=hours)
        what = sessions.Record(held_at, "Asia/Jakarta", 45, SessionMode.VIDEO, summary=f"Met {pair.id}.")
        with unit_of_work():
            sessions.log_session(
                actor_for(pair.mentor.user), matches.match(pair.id), client_id=f"real-{pair.id}", what=what
            )


def move_milestones(manager, cohort) -> None:
    """The programme's plan for all; one startup's first milestone is reached."""
    with unit_of_work():
        milestones.take_over_plan(SYSTEM, cohort.programme)
    with unit_of_work():
        (plan,) = milestone_queries.plans_of(cohort.programme_id)
        milestones.apply_plan(manager, cohorts.cohort(cohort.slug), plan=plan)
    place = db.session.scalars(enrolments.enrolments_of(cohort).limit(1)).one()
    first = milestone_queries.milestones_of(place.id)[0]
    with unit_of_work():
        milestones.add_evidence(SYSTEM, milestone_queries.milestone_by_id(first.id), note="Signed.")
    with unit_of_work():
        milestones.hand_in_milestone(SYSTEM, milestone_queries.milestone_by_id(first.id))
    with unit_of_work():
        milestones.verify_milestone(manager, milestone_queries.milestone_by_id(first.id), words="")
    assert make.reload(first).state is MilestoneState.ACHIEVED


def print_report(manager, cohort):
    with unit_of_work():
        report = reports.print_cohort_report(manager, cohorts.cohort(cohort.slug), locale="en")
        report_id = report.id
    jobs.drain()
    assert (
        db.session.scalars(sa.select(jobs.Job.error).where(jobs.Job.state != jobs.JobState.DONE)).all() == []
    )
    return report_queries.report_with_snapshot(report_id)


def check(report, cohort) -> None:
    """The file has a bookmark for each of the 84, and its figures are those of the rows."""
    body = files.storage().get(report.file.storage_key)
    with pikepdf.open(io.BytesIO(body)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in flat(outline.root)]
    places = db.session.scalars(enrolments.enrolments_of(cohort))
    names = {place.startup.name for place in places}
    assert len(names) == 84
    assert names - set(titles) == set()
    figures = {figure["name"]: figure["value"] for figure in report.snapshot["figures"]}
    counted = db.session.scalar(
        sa.select(sa.func.count()).select_from(Application).where(Application.submitted_at.is_not(None))
    )
    assert (figures["applications_submitted"], figures["startups_enrolled"]) == (counted, 84)


def flat(items):
    for item in items:
        yield item
        yield from flat(item.children)
