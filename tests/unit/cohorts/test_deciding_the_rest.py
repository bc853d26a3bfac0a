"""“Not selected” for all that are left, while other managers decide on some of them."""

import threading
import time

from accelerator import jobs
from accelerator.db import unit_of_work
from accelerator.jobs import Job, JobState
from accelerator.permissions import Actor
from cohorts.models import ApplicationState, Call, Outcome
from cohorts.operations import decisions as operations
from cohorts.queries import applications, calls, decisions
from tests import factories as make

HOLDS = 1.0
"""Seconds that the other manager keeps the row: the job waits inside the database, where no event can tell it came."""


def ask_for_the_rest(manager: Actor, call: Call, waiting: int) -> Job:
    with unit_of_work():
        return operations.reject_rest(manager, calls.call(call.slug), waiting=waiting)


def test_what_somebody_else_is_deciding_just_now_is_theirs_and_the_others_are_done(app, context):
    call = make.closed_call()
    manager = make.actor(make.manager(call.programme))
    taken, *left = [make.application(state=ApplicationState.SUBMITTED, call=call) for _n in range(3)]
    key = ask_for_the_rest(manager, call, 3).key
    ids = [taken.id, *(one.id for one in left)]
    is_held = threading.Event()

    def decide_slowly() -> None:
        with app.app_context(), unit_of_work():
            held = applications.locked(applications.application(taken.key))
            operations.decide_application(
                manager, held, outcome=Outcome.OFFER, reason="", feedback="", version=0
            )
            is_held.set()
            time.sleep(HOLDS)

    other = threading.Thread(target=decide_slowly)
    other.start()
    assert is_held.wait(10)
    jobs.run(key)
    other.join()
    job = jobs.job_by_key(key)
    assert (job.state, job.error) == (JobState.DONE, "")
    outcomes = [decisions.decision_of(ident).outcome for ident in ids]
    assert outcomes == [Outcome.OFFER, Outcome.REJECT, Outcome.REJECT]
