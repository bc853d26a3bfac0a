"""Background jobs: a row that people can watch, carried by DBOS; this package is its only import.

A job is enqueued in the transaction of the act that needs it: nothing runs for a rolled-back change, and
nothing accepted is lost. Delivery is at least once, so tasks are idempotent; they take plain values, read
rights anew when they run, and open their own short units of work (a long one would hold SQLite's only
write lock).
"""

import enum
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from accelerator import clock
from accelerator.db import Base, Keyed, Timed, db, enum_type, forget, get_or_404, lock, new_key, unit_of_work
from accelerator.errors import Conflict, DomainError
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, Rule, declare, require

log = logging.getLogger(__name__)

QUEUE = "jobs"
VERSION = "1"  # DBOS recovers only jobs of its own version; a constant keeps them alive over an update
DEAD_AFTER = timedelta(seconds=20)  # without a heartbeat


class JobState(enum.Enum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return {
            "queued": _l("Waiting"),
            "running": _l("Running"),
            "done": _l("Done"),
            "failed": _l("Failed"),
        }[self.value]


class Job(Base, Keyed, Timed):
    """One piece of work that outlives its request: what, for whom, how far, and how it ended."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state_id", "state", "id"),)

    name: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    arguments: Mapped[dict[str, Any]]
    requested_by: Mapped[int] = mapped_column(index=True)
    """The person's id; 0 is the system itself."""
    once: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    state: Mapped[JobState] = mapped_column(enum_type(JobState), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    result_url: Mapped[str] = mapped_column(sa.String(300), default="")
    error: Mapped[str] = mapped_column(sa.Text, default="")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (JobState.DONE, JobState.FAILED)


class Worker(Base):
    """A process that runs jobs; when its heartbeat stops, another one takes over what it left."""

    __tablename__ = "worker"

    executor: Mapped[str] = mapped_column(sa.String(40), unique=True)
    host: Mapped[str] = mapped_column(sa.String(200))
    pid: Mapped[int]
    beat_at: Mapped[datetime]


is_requester = Rule(lambda actor, job: job.requested_by == actor.id, _l("the person who asked for it"))
runs_jobs = Rule(lambda actor, _job: actor.has("manager") or actor.is_admin, _l("programme managers"))
VIEW = declare("job.view", is_requester | runs_jobs)
WATCH = declare("job.watch", runs_jobs)
REPLAY = declare("job.replay", runs_jobs)


@dataclass(frozen=True)
class Context:
    """What a task may do with its job while it runs."""

    key: str
    requested_by: int

    def progress(self, done: int, total: int, message: object = "") -> None:
        """Show how far it is, at once and apart from any transaction of the task's own."""
        _write(self.key, done=done, total=total, message=str(message)[:300])

    def result(self, url: str) -> None:
        """Name the page or file that the finished job opens."""
        _write(self.key, result_url=url)


Task = Callable[..., None]


@dataclass(frozen=True)
class Kind:
    """A registered task, how often it is tried, and how long it waits between tries (seconds, doubling)."""

    task: Task
    tries: int
    wait: float


def _is_gone(_context: Context, **_arguments: Any) -> None:
    raise DomainError(_("The system no longer does this kind of work."))


kinds: dict[str, Kind] = {}
GONE = Kind(_is_gone, tries=1, wait=0)
"""For a job that an earlier version of the system put into the queue: it is parked, where people see it."""


def job(name: str, *, tries: int = 3, wait: float = 10) -> Callable[[Task], Task]:
    """Register a task under the name by which it is enqueued."""

    def add(task: Task) -> Task:
        kinds[name] = Kind(task, tries, wait)
        return task

    return add


def enqueue(actor: Actor, name: str, title: object, *, once: str | None = None, **arguments: Any) -> Job:
    """Add a job to the running transaction; it starts after the commit and not without it.

    `once` names the work: while a job of that name exists, it is returned instead of a second one.
    Arguments must be plain JSON values, ids rather than rows.
    """
    if once is not None:
        existing = db.session.scalars(sa.select(Job).where(Job.once == once)).one_or_none()
        if existing is not None:
            return existing
    if name not in kinds:
        raise LookupError(f"No job is called {name!r}.")
    json.dumps(arguments)
    work = Job(
        key=new_key(),
        name=name,
        title=str(title)[:200],
        arguments=arguments,
        requested_by=actor.id,
        once=once,
    )
    db.session.add(work)
    db.session.flush()
    _hand_over(work)
    return work


def replay(actor: Actor, work: Job) -> None:
    """Run a parked job again, from the beginning."""
    require(actor, REPLAY, work)
    lock(work)
    if work.state is not JobState.FAILED:
        raise Conflict(_("Only a failed job can be run again."))
    work.state, work.attempts, work.error, work.finished_at = JobState.QUEUED, 0, "", None
    work.done, work.total, work.message, work.result_url = 0, 0, "", ""
    _hand_over(work)


def job_by_key(key: str) -> Job:
    """Load one job by its address."""
    return get_or_404(Job, key)


def jobs_visible_to(actor: Actor) -> sa.Select[Job]:
    """The jobs that a person may watch: their own, and for managers all."""
    return (
        sa.select(Job) if runs_jobs.check(actor, None) else sa.select(Job).where(Job.requested_by == actor.id)
    )


def run(key: str) -> None:
    """Run one job now; safe to call again at any time, for a finished job does nothing."""
    with unit_of_work():
        work = db.session.scalars(sa.select(Job).where(Job.key == key).with_for_update()).one()
        if work.is_over:
            return
        kind, arguments = kinds.get(work.name, GONE), dict(work.arguments)
        context, attempt = Context(work.key, work.requested_by), work.attempts + 1
        work.state, work.attempts, work.started_at = JobState.RUNNING, attempt, clock.now()
    try:
        kind.task(context, **arguments)
    except Exception as error:
        _failed(key, attempt, kind, error)
    else:
        _write(key, state=JobState.DONE, finished_at=clock.now(), error="")
    finally:
        db.session.remove()


def _failed(key: str, attempt: int, kind: Kind, error: Exception) -> None:
    """Wait and try again, or park the job where a manager sees it; a refusal is not worth a second try."""
    forget()
    refused = isinstance(error, DomainError)
    if not refused:
        log.exception("job %s failed on try %d", key, attempt)
    reason = str(error) if refused else f"{type(error).__name__}: {error}"
    with unit_of_work():
        work = get_or_404(Job, key)
        work.error = reason[:2000]
        if refused or attempt >= kind.tries:
            work.state, work.finished_at, work.once = JobState.FAILED, clock.now(), None
        else:
            work.state = JobState.QUEUED
            _hand_over(work, delay=kind.wait * 2 ** (attempt - 1))


def drain(limit: int = 1000) -> int:
    """Run everything that waits, here and now, until nothing does; returns how many ran.

    For tests and commands that must not depend on a worker.
    """
    for count in range(limit):
        waiting = sa.select(Job.key).where(Job.state == JobState.QUEUED).order_by(Job.id).limit(1)
        key = db.session.scalar(waiting)
        forget()
        if key is None:
            return count
        run(key)
    raise RuntimeError(f"More than {limit} jobs were waiting.")


def _write(key: str, **values: Any) -> None:
    """Change a job's row in a transaction of its own, visible to readers at once."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.update(Job).where(Job.key == key).values(**values))


def _hand_over(work: Job, delay: float = 0) -> None:
    """Give the job to DBOS inside the running transaction."""
    client: DBOSClient = _client()
    options: EnqueueOptions = {
        "serialization_type": WorkflowSerializationFormat.PORTABLE,
        "queue_name": QUEUE,
        "workflow_name": "run_job",
        "workflow_id": f"{work.key}-{secrets.token_hex(4)}",
        "app_version": VERSION,
    }
    if delay:
        options["delay_seconds"] = delay
    client.enqueue_in_transaction(db.session(), options, work.key)


def _client() -> DBOSClient:
    """This app's own client of the system tables, which live in the app's own database."""
    found = current_app.extensions.get("jobs_client")
    if found is None:
        found = current_app.extensions["jobs_client"] = DBOSClient(
            system_database_url=plain_url(), system_database_engine=db.engine
        )
    return found


def plain_url() -> str:
    return db.engine.url.render_as_string(hide_password=False)


def prepare() -> None:
    """Create or update the tables of the job engine; part of `flask db upgrade`."""
    DBOS.migrate(system_database_url=plain_url())


def worker_is_well() -> bool:
    """Whether some worker's heart has beaten lately."""
    latest = db.session.scalar(sa.select(sa.func.max(Worker.beat_at)))
    return latest is not None and clock.now() - latest <= DEAD_AFTER
