"""Jobs: they run after their commit, tell how far they are, are tried again or parked where people see it."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from accelerator import jobs
from accelerator.accounts.models import Role
from accelerator.accounts.queries import actor_for
from accelerator.clock import now
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.jobs import Job, JobState, Worker, drain, enqueue, jobs_visible_to, replay, run, worker
from accelerator.permissions import SYSTEM
from tests import factories as make


@pytest.fixture
def ran(monkeypatch) -> list:
    """What the tests' own tasks did, in order."""
    done: list = []
    monkeypatch.setattr(jobs, "kinds", dict(jobs.kinds))

    @jobs.job("test.note")
    def note(context: jobs.Context, text: str) -> None:
        done.append(text)

    @jobs.job("test.break", tries=3, wait=7)
    def breaks(context: jobs.Context) -> None:
        done.append("try")
        raise ZeroDivisionError("no bridge")

    @jobs.job("test.refuse")
    def refuse(context: jobs.Context) -> None:
        done.append("try")
        raise DomainError("The cohort is closed.")

    @jobs.job("test.look")
    def look(context: jobs.Context) -> None:
        for step in range(3):
            context.progress(step, 3, f"page {step}")
            with db.engine.connect() as other:
                done.append(other.execute(sa.select(Job.state, Job.done, Job.total, Job.message)).one())
        context.result("/done")

    return done


def asked(name: str, *, by=SYSTEM, once: str | None = None, **arguments: object) -> Job:
    with unit_of_work():
        return enqueue(by, name, "A job", once=once, **arguments)


def now_is(job: Job) -> Job:
    return make.reload(job)  # type: ignore[return-value]


def handed_over() -> int:
    """How often the engine of jobs was asked to run something."""
    found: int = db.session.execute(sa.text(f"SELECT count(*) FROM {table()}")).scalar_one()
    db.session.commit()
    return found


def table() -> str:
    return "workflow_status" if db.engine.dialect.name == "sqlite" else "dbos.workflow_status"


def test_a_job_runs_once_and_is_done(context: Flask, ran):
    job = asked("test.note", text="hello")
    assert (job.state, job.requested_by, drain(), drain()) == (JobState.QUEUED, 0, 1, 0)
    kept = now_is(job)
    assert (ran, kept.state, kept.attempts, kept.is_over) == (["hello"], JobState.DONE, 1, True)
    run(job.key)
    assert ran == ["hello"]


def test_nothing_runs_for_an_act_that_was_undone(context: Flask, ran):
    before = handed_over()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        enqueue(SYSTEM, "test.note", "A job", text="never")
        raise ZeroDivisionError
    assert (drain(), ran, handed_over()) == (0, [], before)


def test_a_job_is_handed_to_the_engine_with_its_act(context: Flask, ran):
    before = handed_over()
    asked("test.note", text="x")
    assert handed_over() == before + 1


def test_named_work_is_asked_for_once(context: Flask, ran):
    first = asked("test.note", once="report:1", text="one")
    second = asked("test.note", once="report:1", text="two")
    assert (second.id, drain(), ran) == (first.id, 1, ["one"])


def test_a_job_outlives_a_database_that_answers_nobody(app: Flask, context: Flask, ran, monkeypatch):
    """For as long as anybody waits for a lock, and longer; without a second attempt it would wait for ever."""
    key = asked("test.note", text="x").key
    is_held, is_tried = threading.Event(), threading.Event()

    def keep() -> None:
        with app.app_context(), unit_of_work():
            db.session.scalars(sa.select(Job).where(Job.key == key).with_for_update()).one()
            is_held.set()
            assert is_tried.wait(30)

    other = threading.Thread(target=keep)
    other.start()
    assert is_held.wait(10)
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        is_tried.set()
        other.join()

    monkeypatch.setattr(worker.time, "sleep", pause)
    worker.run_until_noted(key)
    assert (pauses, ran, jobs.job_by_key(key).state) == ([1.0], ["x"], JobState.DONE)


def test_work_that_breaks_is_tried_again_and_then_parked(context: Flask, ran, caplog):
    job = asked("test.break", once="bridge")
    waits: list[float] = []
    hand_over = jobs._hand_over
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            jobs, "_hand_over", lambda work, delay=0: (waits.append(delay), hand_over(work, delay))[1]
        )
        assert drain() == 3
    kept = now_is(job)
    assert (ran, waits) == (["try"] * 3, [7, 14])
    assert (kept.state, kept.attempts, kept.error, kept.once) == (
        JobState.FAILED,
        3,
        "ZeroDivisionError: no bridge",
        None,
    )
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3


def test_a_refusal_is_not_worth_a_second_try(context: Flask, ran, caplog):
    job = asked("test.refuse")
    assert (drain(), ran, caplog.records) == (1, ["try"], [])
    assert (now_is(job).state, now_is(job).error) == (JobState.FAILED, "The cohort is closed.")


def test_how_far_a_job_is_can_be_seen_while_it_runs(context: Flask, ran):
    job = asked("test.look")
    drain()
    assert [tuple(row) for row in ran] == [(JobState.RUNNING, step, 3, f"page {step}") for step in range(3)]
    assert (now_is(job).result_url, now_is(job).state) == ("/done", JobState.DONE)


def test_a_manager_runs_a_parked_job_again_from_the_beginning(context: Flask, ran, monkeypatch):
    job = asked("test.break")
    drain()
    monkeypatch.setitem(jobs.kinds, "test.break", jobs.kinds["test.note"])
    monkeypatch.setitem(jobs.kinds, "test.break", jobs.Kind(lambda context: ran.append("again"), 1, 0))
    manager = actor_for(make.role(make.person(), Role.MANAGER, "programme:1"))
    with unit_of_work():
        replay(manager, jobs.job_by_key(job.key))
    waiting = now_is(job)
    assert (waiting.state, waiting.attempts, waiting.error, waiting.done, waiting.finished_at) == (
        JobState.QUEUED,
        0,
        "",
        0,
        None,
    )
    assert (drain(), ran[-1], now_is(job).state) == (1, "again", JobState.DONE)
    with pytest.raises(Conflict, match="Only a failed job"), unit_of_work():
        replay(manager, jobs.job_by_key(job.key))


def test_nobody_else_runs_a_job_again(context: Flask, ran):
    owner = actor_for(make.person())
    job = asked("test.refuse", by=owner)
    drain()
    with pytest.raises(NotAllowed), unit_of_work():
        replay(owner, jobs.job_by_key(job.key))
    assert now_is(job).state is JobState.FAILED


def test_work_that_the_system_no_longer_knows_is_parked(context: Flask, ran, monkeypatch):
    job = asked("test.note", text="x")
    monkeypatch.delitem(jobs.kinds, "test.note")
    assert drain() == 1
    assert (now_is(job).state, now_is(job).error) == (
        JobState.FAILED,
        "The system no longer does this kind of work.",
    )


def test_a_job_must_be_known_and_carry_plain_values(context: Flask, ran):
    with pytest.raises(LookupError, match=r"test\.unknown"):
        asked("test.unknown")
    with pytest.raises(TypeError), unit_of_work():
        enqueue(SYSTEM, "test.note", "A job", text=object())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_everybody_sees_their_own_jobs_and_managers_all(context: Flask, ran):
    one, other = actor_for(make.person()), actor_for(make.person())
    manager = actor_for(make.role(make.person(), Role.MANAGER, "programme:1"))
    mine, theirs = asked("test.note", by=one, text=""), asked("test.note", by=other, text="")

    def seen(actor) -> set[int]:
        return {job.id for job in db.session.scalars(jobs_visible_to(actor))}

    assert (seen(one), seen(other), seen(manager)) == ({mine.id}, {theirs.id}, {mine.id, theirs.id})


def test_a_worker_is_well_while_its_heart_beats(context: Flask, clock):
    assert jobs.worker_is_well() is False
    with unit_of_work():
        db.session.add(Worker(executor="a", host="elsewhere", pid=1, beat_at=now()))
    assert jobs.worker_is_well() is True
    clock.move(timedelta(seconds=21))
    assert jobs.worker_is_well() is False


def test_a_long_title_is_cut_rather_than_refused(context: Flask, ran):
    with unit_of_work():
        job = enqueue(SYSTEM, "test.note", "Ü" * 500, text="x")
    assert now_is(job).title == "Ü" * 200
