"""What recurs is asked for once a period, by whichever worker comes first, and not again because it failed."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from accelerator import jobs
from accelerator.db import db
from accelerator.jobs import Job, JobState, drain, schedules

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def ran(monkeypatch) -> list[str]:
    """The clock's only jobs: one each hour that works, one each hour that breaks."""
    done: list[str] = []
    monkeypatch.setattr(jobs, "kinds", dict(jobs.kinds))
    monkeypatch.setattr(schedules, "schedules", {})

    @schedules.every(timedelta(hours=1), "test.hourly", "Every hour")
    def hourly(context: jobs.Context) -> None:
        done.append("hourly")

    return done


def asked() -> list[str]:
    """What waits after the clock has looked."""
    schedules.enqueue_due()
    return waiting()


def waiting() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Job.name).where(Job.state == JobState.QUEUED)))


def test_it_runs_once_in_each_period(context: Flask, ran, clock):
    clock.freeze(NOON)
    assert (asked(), asked(), drain(), ran) == (["test.hourly"], ["test.hourly"], 1, ["hourly"])
    clock.freeze(NOON + timedelta(minutes=59))
    assert asked() == []
    clock.freeze(NOON + timedelta(minutes=60))
    assert (asked(), drain(), ran) == (["test.hourly"], 1, ["hourly", "hourly"])


def test_one_that_failed_waits_for_its_next_period(context: Flask, ran, clock, monkeypatch, caplog):
    clock.freeze(NOON)

    @schedules.every(timedelta(hours=1), "test.hourly", "Every hour")
    def breaks(context: jobs.Context) -> None:
        raise ZeroDivisionError

    schedules.enqueue_due()
    assert drain() == 3
    assert asked() == []
    clock.freeze(NOON + timedelta(hours=1))
    assert asked() == ["test.hourly"]


def test_of_several_workers_one_asks(app: Flask, context: Flask, ran, clock):
    clock.freeze(NOON)

    def work() -> None:
        with app.app_context():
            schedules.enqueue_due()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert waiting() == ["test.hourly"]


def test_old_jobs_of_the_clock_are_forgotten_and_failed_ones_kept(context: Flask, ran, clock):
    clock.freeze(NOON)
    schedules.enqueue_due()
    drain()
    clock.freeze(NOON + timedelta(days=13))
    schedules.tidy(jobs.Context("", 0))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1
    clock.freeze(NOON + timedelta(days=15))
    db.session.rollback()
    schedules.tidy(jobs.Context("", 0))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0
