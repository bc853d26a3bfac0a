"""The cohort report: figures with their rows, one edition per change, a job that may be killed and run again."""

import hashlib
import io
import json
from datetime import timedelta

import pikepdf
import pytest
from flask import Flask

from accelerator import clock, files, jobs, pdf
from accelerator.db import db, unit_of_work
from accelerator.errors import NotAllowed
from accelerator.permissions import SYSTEM
from cohorts.models import Cohort, MilestoneState
from cohorts.queries import cohorts
from mentors.models import SessionState
from reports import documents, operations, pictures
from reports.evidence import cell, tables
from reports.models import Report, ReportState
from reports.queries import figures, rows
from reports.queries import reports as queries
from reports.queries.snapshots import cohort_snapshot, content_hash
from tests import factories as make


def order(slug: str, locale: str = "en") -> Report:
    with unit_of_work():
        return operations.print_cohort_report(SYSTEM, cohorts.cohort(slug), locale=locale)


def filled_cohort() -> Cohort:
    place = make.enrolment()
    make.milestone(place, state=MilestoneState.ACHIEVED)
    make.milestone(place, due_on=clock.today() - timedelta(days=3))
    return place.cohort


def test_a_figure_gives_its_value_and_exactly_the_rows_behind_it(context: Flask) -> None:
    place = make.enrolment()
    late = make.milestone(place, due_on=clock.today() - timedelta(days=3))
    make.milestone(place)
    make.milestone(due_on=clock.today() - timedelta(days=3))  # of another cohort
    found = figures.count(figures.QUERIES["milestones_overdue"], place.cohort, clock.today())
    assert (found.value, found.ids) == (1, [late.id])


def test_a_meeting_of_several_startups_counts_once_in_the_hours_of_mentors(context: Flask) -> None:
    match, _mentor, _founder = make.pair()
    other = make.match(match.mentor, make.enrolment(cohort=match.cohort))
    for row, minutes in ((match, 60), (other, 90)):
        make.mentor_session(row, SessionState.CONFIRMED, client_id="group", minutes=minutes)
    make.mentor_session(match, SessionState.CONFIRMED, minutes=30)
    make.mentor_session(match, client_id="waits", minutes=600)
    query = figures.QUERIES["mentor_minutes"]
    counted = figures.count(query, match.cohort, clock.today())
    assert (counted.value, len(counted.ids)) == (120, 3)
    assert figures.measure(query, match.cohort, clock.today()) == (120, 3)


def test_a_meeting_of_two_mentors_is_told_as_one_time_of_the_startup(context: Flask) -> None:
    first, _mentor, _founder = make.pair()
    second = make.match(make.mentor(first.cohort, "Ana"), first.enrolment)
    at = clock.now() - timedelta(days=2)
    for match, minutes in ((first, 60), (second, 90)):
        make.mentor_session(match, SessionState.CONFIRMED, held_at=at, minutes=minutes, topics=["pricing"])
    make.mentor_session(first, held_at=at - timedelta(days=1), minutes=45)
    snapshot = cohort_snapshot(cohorts.cohort(first.cohort.slug))
    assert {figure["name"]: figure["value"] for figure in snapshot["figures"]}["mentor_minutes"] == 150
    [startup] = snapshot["startups"]
    told = documents.described(startup)
    assert (told["minutes"], {mentor["name"]: mentor["minutes"] for mentor in told["mentors"]}) == (
        90,
        {"Nils": 60, "Ana": 90},
    )
    assert [session["counted"] for session in startup["sessions"]] == [0, 60, 30]
    assert "1.5" in str(pictures.topics(startup))


@pytest.mark.parametrize("name", figures.QUERIES)
def test_the_database_adds_up_what_the_rows_add_up_to(context: Flask, name: str) -> None:
    cohort, query = filled_cohort(), figures.QUERIES[name]
    counted = figures.count(query, cohort, clock.today())
    listed = db.session.scalars(rows.select_behind(query, cohort, clock.today())).all()
    assert figures.measure(query, cohort, clock.today()) == (counted.value, len(counted.ids))
    assert sorted(row.id for row in listed) == counted.ids


def test_the_hash_tells_what_is_said_not_when(context: Flask) -> None:
    cohort = cohorts.cohort(filled_cohort().slug)
    snapshot = cohort_snapshot(cohort)
    assert content_hash(snapshot) == content_hash({**snapshot, "taken_at": "later"})
    assert content_hash(snapshot) != content_hash({**snapshot, "startups": []})


def test_the_same_figures_are_printed_once_and_a_change_is_a_new_edition(context: Flask) -> None:
    cohort = filled_cohort()
    first, again = order(cohort.slug), order(cohort.slug)
    assert (again.id, again.job_key) == (first.id, first.job_key)
    assert order(cohort.slug, "id").edition == 1
    make.enrolment(cohort)
    assert order(cohort.slug).edition == 2


def test_a_printed_report_is_whole_and_carries_its_evidence(context: Flask) -> None:
    cohort = filled_cohort()
    ordered = order(cohort.slug, "id")
    jobs.drain()
    report = queries.report(ordered.id)
    assert report.state is ReportState.PRINTED
    assert report.file is not None
    with pikepdf.Pdf.open(io.BytesIO(files.storage().get(report.file.storage_key))) as read:
        assert str(read.Root.Lang) == "id"
        kept = {name: read.attachments[name].get_file().read_bytes() for name in read.attachments}
        listed = json.loads(kept.pop("manifest.json"))
        assert {file["name"]: file["sha256"] for file in listed["files"]} == {
            name: hashlib.sha256(body).hexdigest() for name, body in kept.items()
        }
        assert set(kept) == {"snapshot.json", *tables(json.loads(kept["snapshot.json"]))}
        assert listed["content_hash"] == report.content_hash
        assert b"<pdfaid:part>3</pdfaid:part>" in read.Root.Metadata.read_bytes()
        assert len(read.pages) >= 6


def test_a_worker_killed_in_the_middle_finishes_after_restart_once(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered = order(filled_cohort().slug)
    real = pdf.assemble

    def killed(*_arguments: object) -> bytes:
        raise SystemExit

    monkeypatch.setattr(pdf, "assemble", killed)
    with pytest.raises(SystemExit):
        jobs.run(ordered.job_key)
    monkeypatch.setattr(pdf, "assemble", real)
    assert queries.report(ordered.id).state is ReportState.PRINTING
    jobs.run(ordered.job_key)
    printed = queries.report(ordered.id)
    assert printed.state is ReportState.PRINTED
    jobs.run(ordered.job_key)
    assert queries.report(ordered.id).file_id == printed.file_id


def test_only_those_who_run_the_programme_print(context: Flask) -> None:
    cohort = filled_cohort()
    outsider = make.actor(make.person())
    with unit_of_work() as unit:
        unit.commit = False
        with pytest.raises(NotAllowed):
            operations.print_cohort_report(outsider, cohorts.cohort(cohort.slug), locale="en")


def test_a_name_that_a_spreadsheet_would_run_is_marked_as_text() -> None:
    assert [cell(value) for value in ("=1+1", "@x", "Bäng (demo)", 5, ["a", "b"])] == [
        "'=1+1",
        "'@x",
        "Bäng (demo)",
        5,
        "a b",
    ]
