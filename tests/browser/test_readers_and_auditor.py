"""Both ends of a selection in a browser: who reads what, gap by gap, and what an auditor makes of its file (J6)."""

import hashlib
import json

import sqlalchemy as sa

from accelerator.db import db
from cohorts.models import ApplicationState, Review, ReviewState
from tests import factories as make
from tests.auditor import opened, ranking_from, table
from tests.browser.steps import arrive, committed, confirm, fetched, press, propose, tick
from tests.stage import stage

SUBMITTED = ApplicationState.SUBMITTED


def missing(page):
    """What the proposal could not have, row by row."""
    return [
        row.inner_text() for row in page.locator("table", has_text="What helps").locator("tbody tr").all()
    ]


def readers_by_application(call):
    """How many people have each application now."""
    with stage():
        rows = db.session.execute(
            sa.select(Review.application_id, sa.func.count())
            .where(Review.state == ReviewState.ASSIGNED)
            .group_by(Review.application_id)
        )
        return {row[0]: row[1] for row in rows}


def test_a_manager_has_the_readers_dealt_closes_three_gaps_and_publishes(enter, check_page, run_jobs):
    call = make.closed_call(reads_wanted=3)
    committed(call, "Ines", 20)
    jonas, sari = committed(call, "Jonas", 2), committed(call, "Sari", 20)
    own = make.organisation("Tirta", owner=make.person("Budi"))
    make.member(own, sari)
    barred = make.application(state=SUBMITTED, call=call, startup=own)
    others = [make.application(state=SUBMITTED, call=call) for _n in range(3)]
    staff, reader = enter(make.manager(call.programme)), enter(jonas)

    propose(staff, call, run_jobs)
    check_page(staff)
    gaps = missing(staff)
    assert any("Tirta" in gap and "1 in conflict" in gap for gap in gaps)
    assert all("full" in gap for gap in gaps)
    assert readers_by_application(call) == {}

    staff.goto(f"/cohorts/applications/{barred.key}/conflicts")
    confirm(staff, "Waive", "She left before the startup was founded.")
    check_page(staff)
    staff.goto(f"/cohorts/applications/{others[0].key}/reviews")
    staff.select_option("[name=reviewer]", str(jonas.id))
    press(staff, "Ask this person to read it")
    check_page(staff)
    reader.goto("/cohorts/reviews")
    check_page(reader)
    arrive(reader.locator("section", has_text="How much I read").get_by_role("link").first)
    tick(reader.locator("[name=amount][value='10']"))
    press(reader, "Save")

    propose(staff, call, run_jobs)
    check_page(staff)
    assert "Every application gets its readers" in staff.inner_text("main")
    press(staff, "Publish")
    check_page(staff)
    assert "Every application has its readers." in staff.inner_text("main")
    assert readers_by_application(call) == {a.id: 3 for a in (barred, *others)}


def read_by_all(call, names, values):
    """Applications that everybody read, with these marks by reader; returns them in order."""
    readers = [make.reviewer(call, name) for name in names]
    found = []
    for row in values:
        application = make.application(state=SUBMITTED, call=call)
        for reader, value in zip(readers, row, strict=True):
            make.review(application, reader, state=ReviewState.SUBMITTED, value=value)
        found.append(application)
    make.ranked(call)
    return found


def vote(page, call, application, ballot):
    """A meeting of all readers votes one way on one application, and is closed."""
    page.goto(f"/cohorts/calls/{call.slug}/meetings")
    for box in page.locator("[name=members]").all():
        tick(box)
    page.select_option("[name=chair]", label="Jonas")
    press(page, "Open the meeting")
    page.goto(f"{page.url}/vote?application={application.key}")
    for choice in page.locator("select[name^=ballot_]").all():
        choice.select_option(ballot)
    page.select_option("[name=reason]", "strong")
    press(page, "Record this vote")
    confirm(page, "Close the meeting")


def all_decided(page, call, offered, rejected, run_jobs):
    """One is voted in, the others are not selected, and everybody is told."""
    vote(page, call, offered, "offer")
    page.goto(f"/cohorts/calls/{call.slug}/decisions")
    for application in rejected:
        tick(page.get_by_label(f"Choose {application.startup.name}", exact=True))
    page.select_option("select[name=outcome]", "reject")
    press(page, "Prepare for the chosen ones")
    confirm(page, "Release all decisions")
    run_jobs()


def story_of(files, number):
    """Everything that the file says of one application: scores, place, votes, resolution, decision."""
    who = {row["person"]: row["name"] for row in table(files, "people.csv")}
    tables = ("scores.csv", "ranking.csv", "votes.csv", "resolutions.csv", "decisions.csv")
    scores, ranking, votes, resolutions, decisions = (
        [row for row in table(files, name) if row["number"] == str(number)] for name in tables
    )
    return {
        "scores": {(who[row["reader"]], row["value"]) for row in scores},
        "rank": [row["rank"] for row in ranking],
        "votes": {(who[row["person"]], row["ballot"]) for row in votes},
        "resolved": [(row["outcome"], row["position"]) for row in resolutions],
        "decided": [(row["outcome"], row["state"]) for row in decisions],
    }


def test_an_auditor_rebuilds_a_decision_from_the_selection_file_alone(enter, check_page, run_jobs, tmp_path):
    call = make.closed_call(make.cohort(capacity=1))
    marks = [(2, 4, 5), (1, 3, 3), (1, 2, 4), (3, 5, 5), (1, 4, 3), (2, 3, 4)]
    found = read_by_all(call, ("Jonas", "Ines", "Sari"), marks)
    best = found.pop(3)
    staff = enter(make.manager(call.programme))
    all_decided(staff, call, best, found, run_jobs)
    body = fetched(staff, call, run_jobs, tmp_path / "selection.zip")

    files = opened(body)  # and every hash of the manifest is compared
    ranking = [(int(row["number"]), int(row["rank"])) for row in table(files, "ranking.csv")]
    assert ranking_from(files) == ranking
    assert story_of(files, best.number) == {
        "scores": {("Jonas", "3"), ("Ines", "5"), ("Sari", "5")},
        "rank": ["1"],
        "votes": {("Jonas", "offer"), ("Ines", "offer"), ("Sari", "offer")},
        "resolved": [("offer", "1")],
        "decided": [("offer", "released")],
    }
    (meeting,) = json.loads(files["meetings.json"])
    assert files[f"minutes/{meeting['key']}.pdf"].startswith(b"%PDF")
    (letter,) = (text for name, text in files.items() if name.startswith(f"letters/{best.number:04d}-"))
    assert f"A place for {best.startup.name}" in letter.decode()

    stranger = enter(make.person("Auditor"))
    stranger.goto(f"/verify/{hashlib.sha256(body).hexdigest()}")
    check_page(stranger)
    assert "Genuine" in stranger.inner_text("main")
