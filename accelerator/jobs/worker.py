"""The process that runs jobs: its heartbeat, what it takes over from dead ones, and the clock's own jobs."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from dbos import DBOS
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from accelerator import clock
from accelerator.db import db, forget, is_busy, unit_of_work
from accelerator.i18n import lazy_gettext as _l
from accelerator.jobs import DEAD_AFTER, QUEUE, VERSION, Job, JobState, Worker, plain_url, run, schedules

log = logging.getLogger(__name__)

MOST_CRASHES = 3  # times that a job may take its worker down before it is parked
BEAT = 3.0
LONGEST_PAUSE = 60.0
"""Seconds between two attempts to note a job while the database answers nobody."""


def start_worker(app: Flask) -> Callable[[], None]:
    """Begin to run jobs in this process; returns the function that stops it cleanly."""
    executor = f"{socket.gethostname()[:20]}-{secrets.token_hex(6)}"
    concurrency = app.config["SETTINGS"].worker_concurrency
    running: set[str] = set()
    with app.app_context():
        _prepare(executor)

    @DBOS.workflow(name="run_job", max_recovery_attempts=MOST_CRASHES)
    def run_job(key: str) -> None:
        with app.app_context():
            running.add(key)
            run_until_noted(key)
            running.remove(key)

    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=concurrency, polling_interval_sec=0.2)
    stop = threading.Event()
    with app.app_context():
        _beat(executor)
    beating = threading.Thread(target=_keep_beating, args=(app, executor, stop), daemon=True)
    beating.start()

    def stop_worker() -> None:
        stop.set()
        beating.join(timeout=5)
        DBOS.destroy(workflow_completion_timeout_sec=5)
        if not running:  # else the row stays, and whoever comes next takes over what this process leaves
            with app.app_context(), unit_of_work():
                db.session.execute(sa.delete(Worker).where(Worker.executor == executor))

    return stop_worker


def _prepare(executor: str) -> None:
    DBOS(
        config={
            "name": "accelerator",
            "system_database_url": plain_url(),
            "executor_id": executor,
            "application_version": VERSION,
            "sys_db_pool_size": 5,
            "log_level": "WARNING",
            "enable_otlp": False,
        }
    )


def run_until_noted(key: str) -> None:
    """Run a job; again, while the database is too busy to note that it begins or how it ended.

    An error that left here would end it for DBOS, and nobody would ever take it up again.
    """
    pause = 1.0
    while True:
        try:
            return run(key)
        except (OperationalError, PoolTimeout) as error:
            db.session.remove()
            if not is_busy(error):
                raise
            log.warning("job %s could not be noted; trying again in %.0f s", key, pause)
        time.sleep(pause)  # a later try cannot be enqueued: the queue is the database that does not answer
        pause = min(pause * 2, LONGEST_PAUSE)


def _keep_beating(app: Flask, executor: str, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with app.app_context():
                _beat(executor)
                _take_over_from_the_dead(executor)
                schedules.enqueue_due()
        except Exception:
            log.exception("heartbeat failed; trying again")
        stop.wait(BEAT)


def _beat(executor: str) -> None:
    with unit_of_work():
        row = db.session.scalars(sa.select(Worker).where(Worker.executor == executor)).one_or_none()
        if row is None:
            row = Worker(executor=executor, host=socket.gethostname(), pid=os.getpid())
            db.session.add(row)
        row.beat_at = clock.now()


def _take_over_from_the_dead(executor: str) -> None:
    """DBOS leaves a dead process's running jobs pending for ever; a survivor recovers them (fenced by DBOS)."""
    others = db.session.scalars(sa.select(Worker).where(Worker.executor != executor)).all()
    forget()
    for other in others:
        if _is_dead(other):
            DBOS._recover_pending_workflows([other.executor])
            with unit_of_work():
                db.session.execute(sa.delete(Worker).where(Worker.executor == other.executor))
    _park_poison()


def _is_dead(worker: Worker) -> bool:
    """No heartbeat for a while; on this very host it is enough that the process is gone."""
    if worker.host == socket.gethostname() and worker.pid != os.getpid():
        try:
            os.kill(worker.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
    return clock.now() - worker.beat_at > DEAD_AFTER


def _park_poison() -> None:
    """A job that DBOS gave up on, because it took its worker down each time, is parked for a manager."""
    dead = DBOS.list_workflows(
        status="MAX_RECOVERY_ATTEMPTS_EXCEEDED", load_output=False, limit=20, sort_desc=True
    )
    for workflow in dead:
        key = workflow.workflow_id.split("-")[0]
        with unit_of_work():
            work = db.session.scalars(sa.select(Job).where(Job.key == key)).one_or_none()
            if work is not None and work.state is JobState.RUNNING:
                work.state, work.finished_at, work.once = JobState.FAILED, clock.now(), None
                work.error = str(_l("It stopped its worker several times and was parked."))
