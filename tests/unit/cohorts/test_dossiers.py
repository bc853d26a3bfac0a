"""The selection file: whoever holds the archive alone computes the same ranking, and nobody else gets it."""

import csv
import hashlib
import io
import json
import zipfile
from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
import sqlalchemy as sa

from accelerator import clock as real_clock
from accelerator.audit import AuditEntry
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import NotAllowed
from accelerator.files import storage
from accelerator.permissions import can
from cohorts import permissions
from cohorts.models import ApplicationState, Method, Outcome, ReviewState
from cohorts.operations import calibration
from cohorts.operations import dossiers as operations
from cohorts.queries import calls, tables
from cohorts.queries import dossiers as queries
from tests import factories as make

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
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return row, {name: archive.read(name) for name in archive.namelist()}


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def rounded(value):
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def ranking_from(files):
    """The README's recipe, word for word, with nothing of the system's own."""
    rules = json.loads(files["rules.json"])
    round_ = next(r for r in rules["rounds"] if r["state"] == "active")
    weights = {c["code"]: c["weight"] for c in round_["criteria"] if c["is_active"]}
    scores = defaultdict(dict)
    for row in table(files, "scores.csv"):
        if int(row["round"]) == round_["position"]:
            scores[int(row["number"]), row["reader"]][row["criterion"]] = int(row["value"])
    overall = {
        pair: rounded(
            Decimal(sum(value * weights[code] for code, value in values.items()))
            / sum(weights[code] for code in values)
        )
        for pair, values in scores.items()
    }
    value_of = defaultdict(list)
    everything = list(overall.values())
    for (number, reader), score in overall.items():
        own = [value for (_n, r), value in overall.items() if r == reader]
        mean, deviation = moments(own)
        if (
            rules["ranking"]["method"] == "raw"
            or len(own) < rules["ranking"]["fewest_reads_to_normalise"]
            or not deviation
        ):
            value_of[number].append(score)
        else:
            pool_mean, pool_deviation = moments(everything)
            value_of[number].append(pool_mean + (score - mean) / deviation * pool_deviation)
    values = {number: rounded(sum(found) / len(found)) for number, found in value_of.items()}
    tie = defaultdict(list)
    for (number, _reader), given in scores.items():
        tie[number].append(given.get(rules["ranking"]["tie_break"], 0))
    order = sorted(values, key=lambda n: (-values[n], -Decimal(sum(tie[n])) / len(tie[n]), n))
    return [(number, 1 + sum(other > values[number] for other in values.values())) for number in order]


def moments(values):
    mean = sum(values) / len(values)
    return mean, (sum((value - mean) ** 2 for value in values) / len(values)).sqrt()


@pytest.mark.parametrize("method", [Method.RAW, Method.NORMALISED])
def test_the_ranking_is_computed_again_from_the_archive_alone(call, run_jobs, method):
    actor = make.actor(make.manager(call.programme))
    with unit_of_work():
        row = calibration._row_of(calls.call(call.slug))
        row.method, row.tie_break = method, "impact"
    _row, files = made(call, actor, run_jobs)
    stored = [(int(row["number"]), int(row["rank"])) for row in table(files, "ranking.csv")]
    assert len(stored) == 8
    assert ranking_from(files) == stored


def test_every_file_has_its_hash_in_the_manifest(call, run_jobs):
    row, files = made(call, make.actor(make.manager(call.programme)), run_jobs)
    manifest = json.loads(files.pop("manifest.json"))
    assert {name: entry["sha256"] for name, entry in manifest["files"].items()} == {
        name: hashlib.sha256(body).hexdigest() for name, body in files.items()
    }
    assert row.counts["scores.csv"] == 8 * 3 * 8
    assert "How to compute the ranking again" in files["README.txt"].decode()


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
