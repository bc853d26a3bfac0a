"""List pages at 100 and at 10,000 rows: the same number of queries, and p95 at most 1.5 times as long."""

import os
import statistics
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

import config
from accelerator import jobs
from accelerator.accounts import entry
from accelerator.app import create_app
from accelerator.db import db, unit_of_work
from bench import rows

FEW, MANY, ROUNDS, LIMIT = 100, 10_000, 40, 1.5
PAGES = {
    "call, applications": "/cohorts/calls/bench/applications",
    "cohort, startups": "/cohorts/bench/startups",
    "mentors": "/mentors/",
    "sessions": "/mentors/sessions",
    "report, rows of a figure": "/reports/cohorts/bench/figures/startups_enrolled",
    "ranked list": "/cohorts/calls/bench/decisions",
    "screening": "/cohorts/calls/bench/screening",
    "home of a manager": "/",
}


def main() -> None:
    """Fill two databases, ask for each page in turn, and print queries, p95 and their ratio."""
    measured = {count: measure(count) for count in (FEW, MANY)}
    print(f"| page | queries at {FEW} | at {MANY:,} | p95 at {FEW} | at {MANY:,} | ratio (limit {LIMIT}) |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in PAGES:
        (few_queries, few), (many_queries, many) = measured[FEW][name], measured[MANY][name]
        ratio = f"{many / few:.2f}"
        print(
            f"| {name} | {few_queries} | {many_queries} | {few * 1000:.0f} ms | {many * 1000:.0f} ms | {ratio} |"
        )


def measure(count: int) -> dict[str, tuple[int, float]]:
    """{page: (queries, p95 in seconds)} with `count` rows of everything, on BENCH_DATABASE_URL or SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("BENCH_DATABASE_URL", "")
        app = create_app(config.load(instance=Path(folder), database_url=url, demo=True))
        with app.app_context():
            upgrade()
            jobs.prepare()
            manager = rows.fill(count)
            with unit_of_work():
                db.session.execute(sa.text("ANALYZE"))
                token = entry.sign_in(manager, "bench")
            db.session.remove()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return {name: (_queries(app, client, path), _p95(client, path)) for name, path in PAGES.items()}


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


def _p95(client: FlaskClient, path: str) -> float:
    """The 95th percentile of some dozens of requests, in seconds."""
    took = []
    for _round in range(ROUNDS):
        before = time.perf_counter()
        client.get(path)
        took.append(time.perf_counter() - before)
    return statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
