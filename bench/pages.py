"""List pages at 100 and at 10,000 rows: the same number of queries, and p95 at most 1.5 times as long."""

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

import config
from accelerator import jobs
from accelerator.accounts import entry
from accelerator.accounts.models import User
from accelerator.app import create_app
from accelerator.db import db, unit_of_work
from bench import rows

FEW, MANY, ROUNDS, LIMIT = 100, 10_000, 20, 1.5
LONGEST = 15.0
"""Seconds for one page, so that a slow one does not hold up the rest."""
PAGES = {
    "call, applications": "/cohorts/calls/bench/applications",
    "screening": "/cohorts/calls/bench/screening",
    "ranked list": "/cohorts/calls/bench/decisions",
    "ranked list, by mean": "/cohorts/calls/bench/decisions?sort=-mean",
    "ranked list, one outcome": "/cohorts/calls/bench/decisions?outcome=offer",
    "letters": "/cohorts/calls/bench/letters",
    "offers and waiting list": "/cohorts/calls/bench/offers",
    "calibration": "/cohorts/calls/bench/calibration",
    "readers and gaps": "/cohorts/calls/bench/reviewers",
    "conflicts": "/cohorts/calls/bench/conflicts",
    "committee": "/cohorts/calls/bench/meetings",
    "files of a selection": "/cohorts/calls/bench/files",
    "calls": "/cohorts/calls",
    "cohort": "/cohorts/bench",
    "cohort, startups": "/cohorts/bench/startups",
    "cohort, startups overdue": "/cohorts/bench/startups?sign=late&sort=-overdue",
    "mentors": "/mentors/",
    "mentors of a cohort": "/mentors/cohorts/bench",
    "sessions": "/mentors/sessions",
    "late logs": "/mentors/cohorts/bench/waiting",
    "actions": "/mentors/cohorts/bench/actions",
    "early warnings": "/mentors/warnings",
    "reports": "/reports/",
    "report, rows of a figure": "/reports/cohorts/bench/figures/startups_enrolled",
    "people": "/people",
    "organisations": "/organisations/",
    "home of a manager": "/",
}
READERS_PAGES = {"reviews to read": "/cohorts/reviews", "home of a reader": "/"}


@dataclass
class Measured:
    """What one page costs with one number of rows."""

    queries: int
    took: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    """Seconds of this process; with SQLite all there is, and untouched by what else the machine does."""

    @property
    def p95(self) -> float:
        """The 95th percentile, in seconds."""
        return statistics.quantiles(self.took, n=20)[-1]

    @property
    def usual(self) -> float:
        """The median of the processor's seconds."""
        return statistics.median(self.worked)


def main() -> None:
    """Fill two databases, ask both for each page in turn, and print queries, p95 and their ratio.

    The requests alternate, so that whatever else keeps the machine busy slows both.
    """
    with application(FEW) as few, application(MANY) as many:
        for app, count in ((few, FEW), (many, MANY)):
            _say(f"{count:,} rows: filling")
            with app.app_context():
                rows.fill(count)
                rows.fill_readings(count)
                analyse()
        gc.collect()
        gc.freeze()  # a full sweep of what filling left would fall on one page, whichever it is
        print(f"| page | queries at {FEW:,} | at {MANY:,} | p95 at {FEW:,} | at {MANY:,} |", end="")
        print(f" ratio (limit {LIMIT}) | of processor |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for person, pages in ((rows.MANAGER, PAGES), (rows.READER, READERS_PAGES)):
            browsers = [(app, signed_in(app, person)) for app in (few, many)]
            for name, path in pages.items():
                print(_line(name, measure(browsers, path)), flush=True)


def _line(name: str, found: list[Measured]) -> str:
    few, many = found
    times = f"{few.p95 * 1000:.0f} ms | {many.p95 * 1000:.0f} ms"
    ratios = f"{many.p95 / few.p95:.2f} | {many.usual / few.usual:.2f}"
    return f"| {name} | {few.queries} | {many.queries} | {times} | {ratios} |"


@contextmanager
def application(count: int) -> Iterator[Flask]:
    """An app on a migrated, empty database: of its own beside BENCH_DATABASE_URL, or SQLite."""
    with tempfile.TemporaryDirectory() as folder, _database(count) as url:
        app = create_app(config.load(instance=Path(folder), database_url=url, demo=True))
        with app.app_context():
            upgrade()
            jobs.prepare()
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _database(count: int) -> Iterator[str]:
    """The URL of a new database on the server of BENCH_DATABASE_URL; without that, none."""
    server = os.environ.get("BENCH_DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"bench_{os.getpid()}_{count}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def analyse() -> None:
    """Let the engine count what it has, as it does by itself in time."""
    with unit_of_work():
        db.session.execute(sa.text("ANALYZE"))
    db.session.remove()


def _say(text: str) -> None:
    """Progress, apart from the table."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def signed_in(app: Flask, person: int) -> FlaskClient:
    """The browser of a person of `rows`."""
    with app.app_context():
        with unit_of_work():
            token = entry.sign_in(db.session.scalars(sa.select(User).where(User.id == person)).one(), "bench")
        db.session.remove()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def measure(browsers: Sequence[tuple[Flask, FlaskClient]], path: str) -> list[Measured]:
    """What a page costs in each app; the requests take turns."""
    found = [Measured(_queries(app, client, path)) for app, client in browsers]
    until = time.perf_counter() + LONGEST
    while len(found[0].took) < ROUNDS and (time.perf_counter() < until or len(found[0].took) < 2):
        for measured, (_app, client) in zip(found, browsers, strict=True):
            wall, processor = time.perf_counter(), time.process_time()
            client.get(path)
            measured.took.append(time.perf_counter() - wall)
            measured.worked.append(time.process_time() - processor)
    return found


def _queries(app: Flask, client: FlaskClient, path: str) -> int:
    """How many statements one request sends; the page must answer 200."""
    counted = 0

    def count(*_event: object) -> None:
        nonlocal counted
        counted += 1

    with app.app_context():
        engine = db.engine
    client.get(path)
    sa.event.listen(engine, "before_cursor_execute", count)
    answer = client.get(path)
    sa.event.remove(engine, "before_cursor_execute", count)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return counted


if __name__ == "__main__":
    main()
