"""What recurs: jobs that the clock asks for, once a period however many workers there are."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict
from accelerator.i18n import lazy_gettext as _l
from accelerator.jobs import Context, Job, JobState, Task, enqueue, job
from accelerator.permissions import SYSTEM

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_FOR = timedelta(days=14)
"""How long the finished jobs of the clock stay on the list; people's own stay for good."""


@dataclass(frozen=True)
class Schedule:
    """A job that is asked for once in each period; periods are counted from 1970, in UTC."""

    name: str
    title: Any
    period: timedelta

    @property
    def began_at(self) -> datetime:
        """When the present period began."""
        return clock.now() - (clock.now() - EPOCH) % self.period

    def is_due(self) -> bool:
        """Whether nobody has asked for it in this period; one that failed is not asked for again until the next."""
        lately = sa.select(Job.id).where(Job.name == self.name, Job.created_at >= self.began_at).limit(1)
        return db.session.scalar(lately) is None


schedules: dict[str, Schedule] = {}


def every(period: timedelta, name: str, title: object) -> Callable[[Task], Task]:
    """Register a task that the workers run once in each period, beginning when the first of them is up.

    A period in which no worker ran is not made up for: the task looks at what is due, not at the clock.
    """

    def add(task: Task) -> Task:
        schedules[name] = Schedule(name, title, period)
        return job(name)(task)

    return add


def title_of(job: Job) -> Any:
    """What a job is called: one of the clock's in the reader's language, another as it was asked for."""
    return schedules[job.name].title if job.name in schedules else job.title


def enqueue_due() -> None:
    """Ask for the jobs whose period has begun.

    The job's `once` names the period, so that of several workers one asks and the others find it taken.
    """
    with reading():
        due = [schedule for schedule in schedules.values() if schedule.is_due()]
    for schedule in due:
        mark = f"{schedule.name}:{schedule.began_at.isoformat()}"
        with contextlib.suppress(Conflict), unit_of_work():  # a Conflict: another worker was quicker
            enqueue(SYSTEM, schedule.name, schedule.title, once=mark)


@every(timedelta(days=1), "jobs.tidy", _l("Clear the list of finished jobs"))
def tidy(_context: Context) -> None:
    """Forget the clock's own jobs once they are old and went well; what failed stays until somebody looks."""
    with unit_of_work():
        db.session.execute(
            sa.delete(Job).where(
                Job.requested_by == SYSTEM.id,
                Job.name.in_(schedules),
                Job.state == JobState.DONE,
                Job.finished_at < clock.now() - KEPT_FOR,
            )
        )
