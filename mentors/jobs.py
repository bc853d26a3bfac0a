"""Background work: solving a cohort's matching."""

from accelerator.accounts import queries as accounts
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import NotAllowed
from accelerator.i18n import _
from accelerator.jobs import Context, job
from accelerator.permissions import require
from mentors import permissions
from mentors.models import RunState
from mentors.operations import matching as operations
from mentors.queries import matching
from mentors.solving import Settings, answer


@job("mentors.solve", tries=1)
def solve(ctx: Context, run_id: int) -> None:
    """Solve one run; the rights of whoever asked are read anew, and no lock is held while the engine works."""
    with reading():
        run = matching.run_by_id(run_id)
        actor = accounts.actor_by_id(ctx.requested_by)
        if actor is None:
            raise NotAllowed(_("The person who asked for this may not do it any more."))
        require(actor, permissions.MATCH, run.cohort)
        page, settings = f"/mentors/cohorts/{run.cohort.slug}/matching", Settings.of(run)
        is_waiting, pool = run.state is RunState.RUNNING, matching.pool(run.cohort)
        db.session.expunge_all()
    if is_waiting:
        found = answer(pool, settings, ctx.progress)
        with unit_of_work():
            run = matching.run_by_id(run_id)
            operations.finish_run(actor, run, given=found.given, result=found.result, terms=found.terms)
    ctx.result(page)
