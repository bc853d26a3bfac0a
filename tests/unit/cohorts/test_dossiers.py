"""The selection file: whoever holds the archive alone computes the same ranking, and nobody else gets it."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from accelerator import clock as real_clock
from accelerator import signing
from accelerator.audit import AuditEntry
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import NotAllowed
from accelerator.files import storage
from accelerator.permissions import can
from cohorts import permissions
from cohorts.models import ApplicationState, Ineligibility, Method, Outcome, ReviewState
from cohorts.operations import calibration, redactions
from cohorts.operations import dossiers as operations
from cohorts.operations.assignments import commit, keep_proposal
from cohorts.operations.screening import screen_applications
from cohorts.queries import applications, calls, reviews, rounds, tables
from cohorts.queries import dossiers as queries
from tests import factories as make
from tests.auditor import answers_to_readme, has_openssl, is_signed, opened, ranking_from, table

SUBMITTED = ApplicationState.SUBMITTED


@pytest.fixture
def call(context):
    """Eight applications, each read by two of four readers who differ in severity; one is decided."""
    call = make.closed_call()
    readers = [make.reviewer(call, f"Reader {number}") for number in range(4)]
    for number in range(8):
        application = make.application(state=SUBMITTED, call=call)
        for turn in (0, 1, 2):
            make.review(
                application,
                readers[(number + turn) % 4],
                state=ReviewState.SUBMITTED,
                value=1 + (number * 3 + turn) % 5,
                confidence=(number + 2 * turn) % 4 or None,
                comment="=HYPERLINK(0)" if number == 0 else "Good.",
            )
    make.decision(application, Outcome.OFFER, reason="strong")
    return call


def made(call, actor, run_jobs):
    """Ask for the file and let the jobs run; gives its row and its files by name."""
    make.ranked(call)
    with unit_of_work():
        operations.ask_for_dossier(actor, calls.call(call.slug))
    run_jobs()
    with reading():
        (row,) = queries.dossiers_of(call.id, actor.id)
        row = queries.dossier(row.key)
        body = storage().get(row.file.storage_key)
        db.session.expunge_all()
    return row, opened(body)


@pytest.mark.parametrize("weighs", [False, True])
@pytest.mark.parametrize("method", list(Method))
def test_the_ranking_is_computed_again_from_the_archive_alone(call, run_jobs, method, weighs):
    actor = make.actor(make.manager(call.programme))
    make.change(rounds.current_round(call.id), asks_confidence=weighs, weighs_confidence=weighs)
    with unit_of_work():
        row = calibration._row_of(calls.call(call.slug))
        row.method, row.tie_break = method, "impact"
    _row, files = made(call, actor, run_jobs)
    stored = [(int(row["number"]), int(row["rank"])) for row in table(files, "ranking.csv")]
    assert len(stored) == 8
    assert ranking_from(files) == stored


@pytest.mark.parametrize("method", list(Method))
def test_a_sample_counts_for_its_readers_and_has_no_rank_in_the_archive_either(call, run_jobs, method):
    actor = make.actor(make.manager(call.programme))
    with unit_of_work():
        calibration._row_of(calls.call(call.slug)).method = method
    sample = make.application(
        state=ApplicationState.SAMPLE, call=call, startup=make.organisation("Old Entry")
    )
    for place, load in enumerate(reviews.loads_of(rounds.current_round(call.id))):
        make.review(sample, load.reviewer, state=ReviewState.SUBMITTED, value=1 + place)
    _row, files = made(call, actor, run_jobs)
    stored = [(int(row["number"]), int(row["rank"])) for row in table(files, "ranking.csv")]
    assert (len(stored), sample.number in dict(stored)) == (8, False)
    assert {row["reads"] for row in table(files, "readers.csv")} == {"7"}
    assert ranking_from(files) == stored


def test_the_archive_tells_which_criteria_count_in_which_track(call, run_jobs):
    actor = make.actor(make.manager(call.programme))
    floods = make.track(call, "Floods")
    make.application(state=SUBMITTED, call=call, track=floods)
    with unit_of_work():
        rounds.criteria_of(rounds.current_round(call.id))[0].tracks = [floods.id]
    _row, files = made(call, actor, run_jobs)
    rules = json.loads(files["rules.json"])
    first, *others = rules["rounds"][0]["criteria"]
    assert (rules["tracks"], first["tracks"], {c["tracks"] for c in others}) == (
        ["Floods"],
        ["Floods"],
        {None},
    )
    assert [row["track"] for row in table(files, "applications.csv")] == [*[""] * 8, "Floods"]


def test_every_file_has_its_hash_in_the_manifest(call, run_jobs):
    row, files = made(call, make.actor(make.manager(call.programme)), run_jobs)  # `opened` compares them
    assert row.counts["scores.csv"] == 8 * 3 * 8
    assert "How to compute the ranking again" in files["README.txt"].decode()


def test_the_manifest_is_signed_and_a_changed_one_is_not(call, run_jobs):
    _row, files = made(call, make.actor(make.manager(call.programme)), run_jobs)
    with reading():
        (key,) = signing.public_keys()
    assert files["signing-key.pem"].decode() == key.pem
    assert key.fingerprint in files["README.txt"].decode()
    changed = {**files, "manifest.json": files["manifest.json"].replace(b'"bytes"', b'"Bytes"', 1)}
    assert (is_signed(files), is_signed(changed)) == (True, False)


@pytest.mark.skipif(not has_openssl, reason="the commands are openssl's")
def test_the_commands_in_the_readme_work_as_they_stand(call, run_jobs, tmp_path):
    _row, files = made(call, make.actor(make.manager(call.programme)), run_jobs)
    verdict, fingerprint, hashes = answers_to_readme(files, tmp_path / "whole")
    assert (verdict, hashes) == ("Signature Verified Successfully", "")
    assert fingerprint.split()[-1] == signing.fingerprint()
    changed = {
        **files,
        "manifest.json": files["manifest.json"] + b" ",
        "ranking.csv": files["ranking.csv"] + b"9,1\n",
    }
    verdict, _fingerprint, hashes = answers_to_readme(changed, tmp_path / "changed")
    assert (verdict, hashes) == ("Signature Verification Failure", "ranking.csv: FAILED")


def test_the_same_content_gives_the_same_bytes_signature_and_all(context):
    def archive():
        made = tables.Archive({"call": "Jakarta"})
        made.table("ranking.csv", ["number", "rank"], [(1, 1)])
        return made.close()

    assert archive() == archive()


def test_what_an_older_key_signed_stays_checkable(call, run_jobs, context):
    actor = make.actor(make.manager(call.programme))
    _row, older = made(call, actor, run_jobs)
    (context.config["SETTINGS"].folder / signing.KEY_FILE).unlink()
    with unit_of_work():
        signing.remember()
    with reading():
        known = [key.pem for key in signing.public_keys()]
    assert known == [signing.public_pem(), older["signing-key.pem"].decode()]
    assert known[0] != known[1]


def test_who_could_read_what_and_who_was_asked_is_in_it(call, run_jobs):
    manager = make.actor(make.manager(call.programme))
    reader, asked = make.reviewer(call, "Ines"), make.application(state=SUBMITTED, call=call)
    own = make.application(state=SUBMITTED, call=call, startup=make.organisation("Own", owner=reader))
    round_, reading_actor = rounds.current_round(call.id), make.actor(reader)
    with unit_of_work():
        commit(reading_actor, round_, capacity=10, sectors=["water_flood"])
        keep_proposal(
            manager,
            round_,
            pairs=[[asked.id, reader.id]],
            missing=[{"application": own.id, "kind": "reader", "count": 1}],
            share=Decimal("0.998"),
        )
    _row, files = made(call, manager, run_jobs)
    who = {row["name"]: row["person"] for row in table(files, "people.csv")}
    (found,) = table(files, "connections.csv")
    assert tuple(found.values()) == (str(own.number), who["Ines"], "team_member", "block")
    (answer,) = table(files, "commitments.csv")
    assert (answer["reader"], answer["capacity"]) == (who["Ines"], "10")
    (proposal,) = json.loads(files["proposals.json"])
    assert (proposal["pairs"], proposal["missing"][0]["application"]) == (
        [{"number": asked.number, "reader": int(who["Ines"])}],
        own.number,
    )


def test_one_that_was_read_and_found_not_eligible_leaves_the_ranking_in_the_file_too(call, run_jobs):
    actor = make.actor(make.manager(call.programme))
    out = reviews.to_be_read(call.id)[0]
    with unit_of_work():
        screen_applications(
            actor,
            calls.call(call.slug),
            versions={out.key: out.version},
            reason=Ineligibility.TOPIC,
            words="A game.",
        )
    _row, files = made(call, actor, run_jobs)
    (screened,) = table(files, "screening.csv")
    assert (screened["number"], screened["ineligible_for"], screened["words"]) == (
        str(out.number),
        "topic",
        "A game.",
    )
    stored = [(int(row["number"]), int(row["rank"])) for row in table(files, "ranking.csv")]
    assert len(stored) == 7
    assert ranking_from(files) == stored


def test_anybody_checks_the_archive_by_its_hash_also_when_ours_is_gone(call, run_jobs, clock):
    row, _files = made(call, make.actor(make.manager(call.programme)), run_jobs)
    assert queries.dossier_by_hash(row.file.sha256).key == row.key
    clock.freeze(real_clock.now() + timedelta(days=400))
    with unit_of_work():
        operations.forget_dossiers()
    assert queries.dossier_by_hash(row.file.sha256).key == row.key
    assert [queries.dossier_by_hash(code) for code in ("0" * 64, "x", row.key)] == [None] * 3


def test_no_cell_runs_as_a_formula_and_numbers_stay_numbers(call, run_jobs):
    _row, files = made(call, make.actor(make.manager(call.programme)), run_jobs)
    comments = {row["comment"] for row in table(files, "allocations.csv")}
    assert comments == {"'=HYPERLINK(0)", "Good."}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=cmd", "'=cmd"),
        (" \u200b=cmd", "' \u200b=cmd"),
        ("\ufeff＝cmd", "'\ufeff＝cmd"),
        ("\tx", "'\tx"),
        (";=1", "';=1"),
        ("-5", "'-5"),
        ("@here", "'@here"),
        (-5, -5),
        (Decimal("-1.50"), Decimal("-1.50")),
        (None, ""),
        ("Kali Bersih = clean", "Kali Bersih = clean"),
    ],
)
def test_cells(value, cell):
    assert tables.safe_cell(value) == cell


def test_only_who_asked_may_fetch_it_and_only_for_a_day(call, run_jobs, clock):
    asker, other = make.actor(make.manager(call.programme)), make.actor(make.manager(call.programme, "Budi"))
    row, _files = made(call, asker, run_jobs)
    assert can(asker, permissions.FETCH_DOSSIER, row)
    assert not can(other, permissions.FETCH_DOSSIER, row)
    clock.freeze(real_clock.now() + timedelta(hours=24, seconds=1))
    assert not can(asker, permissions.FETCH_DOSSIER, row)
    with unit_of_work():
        assert operations.forget_dossiers() == 1
    assert not storage().has(row.file.storage_key)
    with unit_of_work():
        assert operations.forget_dossiers() == 0


def test_what_left_the_house_is_on_record_with_counts(call, run_jobs):
    row, _files = made(call, make.actor(make.manager(call.programme)), run_jobs)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.fact == "DossierMade")).one()
    assert (entry.values["sha256"], entry.values["tables"]) == (row.file.sha256, row.counts)


def test_nobody_else_asks_for_it(call):
    reviewer = make.actor(make.reviewer(call))
    with pytest.raises(NotAllowed), unit_of_work():
        operations.ask_for_dossier(reviewer, calls.call(call.slug))


def test_both_versions_of_a_redacted_answer_stand_in_the_file(call, run_jobs):
    user = make.manager(call.programme)
    actor = make.actor(user)

    application = make.application(state=SUBMITTED, call=call, answers={"traction": "We are in Pasar Baru."})
    with unit_of_work():
        found = applications.application(application.key)
        redactions.redact(actor, found, question="traction", text="We are in a market.", number=1)
        redactions.take_redaction_back(actor, found, question="traction")
    _row, files = made(call, actor, run_jobs)
    kept = [
        (row["number"], row["question"], row["person"], row["original"].strip("'"), row["text"].strip("'"))
        for row in table(files, "redactions.csv")
    ]
    of = str(application.number), "traction", str(user.id)
    assert kept == [(*of, "We are in Pasar Baru.", "We are in a market."), (*of, "", "")]
    assert str(user.id) in {row["person"] for row in table(files, "people.csv")}
