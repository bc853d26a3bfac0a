"""Selection at 100, 1,000 and 10,000 applications × 3 judgements: queries and p95 of its pages, seconds of its jobs."""

import contextlib
import gc
import random
import time
from decimal import Decimal

import sqlalchemy as sa
from flask import Flask

from accelerator import clock
from accelerator.db import db, new_key, reading, unit_of_work
from accelerator.permissions import SYSTEM
from bench import pages, rows
from cohorts.models import Application, Call, Decision, Outcome, Review, Score
from cohorts.operations import calibration, dossiers, rounds
from cohorts.queries import rounds as rounds_queries

SIZES, READS = (100, 1_000, 10_000), 3
LIMIT = 1.5
PAGES = {
    "list of applications": "/cohorts/calls/bench/applications",
    "board: home of a manager": "/",
    "ranked list": "/cohorts/calls/bench/decisions",
    "ranked list, by mean": "/cohorts/calls/bench/decisions?sort=-mean",
    "ranked list, widest range first": "/cohorts/calls/bench/decisions?sort=-spread",
    "ranked list, by name": "/cohorts/calls/bench/decisions?sort=name",
    "ranked list, only offers": "/cohorts/calls/bench/decisions?outcome=offer",
    "calibration": "/cohorts/calls/bench/calibration",
    "offers": "/cohorts/calls/bench/offers",
    "selection files": "/cohorts/calls/bench/files",
}


def main() -> None:
    """Fill a database for each size, run the jobs once, ask all for each page in turn, and print the figures."""
    with contextlib.ExitStack() as stack:
        apps = [stack.enter_context(pages.application(size)) for size in SIZES]
        prepared_ = [prepared(app, size) for app, size in zip(apps, SIZES, strict=True)]
        jobs, sizes = [took for took, _size in prepared_], [size for _took, size in prepared_]
        gc.collect()
        gc.freeze()
        print(f"| page | {' | '.join(f'queries at {n:,}' for n in SIZES)} |", end="")
        print(f" {' | '.join(f'p95 at {n:,}' for n in SIZES)} | of processor (limit {LIMIT}) |")
        print("|---|" + "--:|" * (1 + 2 * len(SIZES)))
        browsers = [(app, pages.signed_in(app, rows.MANAGER)) for app in apps]
        for name, path in PAGES.items():
            found = pages.measure(browsers, path)
            counts = " | ".join(str(each.queries) for each in found)
            times = " | ".join(f"{each.p95 * 1000:.0f} ms" for each in found)
            print(f"| {name} | {counts} | {times} | {found[-1].usual / found[0].usual:.2f} |", flush=True)
    print(f"\n| job | {' | '.join(f'{n:,}' for n in SIZES)} |\n|---|" + "--:|" * len(SIZES))
    for name in jobs[0]:
        print(f"| {name} | {' | '.join(f'{took[name]:.2f} s' for took in jobs)} |")
    print(f"\nThe selection file has {' / '.join(f'{n / 1e6:.1f} MB' for n in sizes)}.")


def prepared(app: Flask, size: int) -> tuple[dict[str, float], int]:
    """Fill an app with so many applications; {job: seconds} of what was run on them, and the export's bytes."""
    with app.app_context():
        fill(size)
        took = run_jobs()
        pages.analyse()
        before = time.perf_counter()
        with reading():
            archive = dossiers.compose(db.session.scalars(sa.select(Call)).one(), "bench").close()
        took["export: the selection file"] = time.perf_counter() - before
        db.session.remove()
    return took, len(archive)


def fill(size: int) -> None:
    """`rows.fill`, each application read by three of the call's readers and decided.

    Six in ten get an offer, so that a page of these is full whatever the size: pages compare like with like.
    """
    rows.fill(size)
    chance = random.Random(1)
    with unit_of_work():
        call = db.session.scalars(sa.select(Call)).one()
        round_ = rounds.open_first_round(SYSTEM, call)
        criteria = rounds_queries.criteria_of(round_)
        people = range(1, min(size, max(20, size // 35)) + 1)
        severity = {person: chance.gauss(0, 0.4) for person in people}
        made, given = [], []
        for application in db.session.scalars(sa.select(Application.id)):
            quality = chance.gauss(3, 0.7)
            for reader in chance.sample(people, READS):
                value = min(5, max(1, round(quality + severity[reader] + chance.gauss(0, 0.5), 2)))
                made.append(
                    {
                        "key": new_key(),
                        "round_id": round_.id,
                        "application_id": application,
                        "reviewer_id": reader,
                        "state": "submitted",
                        "submitted_at": clock.now(),
                        "overall": Decimal(str(value)),
                    }
                )
                given.append(round(value))
        ids = rows.insert(Review, made)
        scores = [
            {"review_id": review, "criterion_id": criterion.id, "value": value}
            for review, value in zip(ids, given, strict=True)
            for criterion in criteria
        ]
        db.session.execute(sa.insert(Score), scores)
        decided = [
            {
                "application_id": number,
                "outcome": chance.choices(list(Outcome), (6, 2, 2))[0],
                "decided_by": 0,
                "decided_at": clock.now(),
            }
            for number in db.session.scalars(sa.select(Application.id))
        ]
        db.session.execute(sa.insert(Decision), decided)


def run_jobs() -> dict[str, float]:
    """Seconds that each job of the selection takes, its waiting apart."""
    call_id = db.session.scalars(sa.select(Call.id)).one()
    with unit_of_work():
        calibration.recalculate(SYSTEM, db.session.get_one(Call, call_id))
    took = {}
    before = time.perf_counter()
    with reading():
        computed = calibration.compute(call_id)
    assert computed is not None, "every application was read"
    took["ranking, computed while others write"] = time.perf_counter() - before
    before = time.perf_counter()
    with unit_of_work():
        calibration.keep(db.session.get_one(Call, call_id), computed)
    took["ranking, put in place"] = time.perf_counter() - before
    return took


if __name__ == "__main__":
    main()
