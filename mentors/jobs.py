"""Background work: solving a cohort's matching, speed days' letters and sheets, sessions that confirm themselves."""

import time
from datetime import timedelta

from flask import url_for

from accelerator import pdf
from accelerator.accounts import queries as accounts
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import NotAllowed
from accelerator.i18n import _, force_locale
from accelerator.i18n import lazy_gettext as _l
from accelerator.jobs import Context, job
from accelerator.jobs.schedules import every
from accelerator.matching import Cancelled
from accelerator.permissions import SYSTEM, require
from mentors import permissions, speedletters, speedsheets
from mentors.models import RunState
from mentors.operations import matches, meeting_invitations, sessions
from mentors.operations import matching as operations
from mentors.queries import matching, speed
from mentors.solving import Settings, answer

LETTERS_AT_ONCE = 20
"""In one transaction: short enough to let others write between."""
PATIENCE = 60.0
"""Seconds for a few sheets, on a machine that is busy with other things."""


class _Stopped:
    """Whether a manager stopped the run; asks the database at most once a second."""

    def __init__(self, run_id: int) -> None:
        self.run_id, self.asked, self.found = run_id, time.monotonic(), False

    def __call__(self) -> bool:
        if not self.found and time.monotonic() - self.asked > 1:
            self.asked = time.monotonic()
            with reading():
                self.found = matching.run_by_id(self.run_id).state is not RunState.RUNNING
                db.session.expunge_all()
        return self.found


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
        try:
            found = answer(pool, settings, ctx.progress, _Stopped(run_id))
        except Cancelled:
            ctx.result(page)
            return
        with unit_of_work():
            run = matching.run_by_id(run_id)
            operations.finish_run(
                actor, run, given=found.given, result=found.result, terms=found.terms, curve=found.curve
            )
    ctx.result(page)


@job("mentors.announce_speed_day")
def announce_speed_day(ctx: Context, day_id: int, publication: int) -> None:
    """Write to everybody for whom a publication changed something, each once; of two at once the later one tells."""
    with reading():
        day = speed.day_by_id(day_id)
        count, message = len(speedletters.plans_of(day, publication)), str(_("Writing the letters"))
        page = url_for("mentors.speed_day", key=day.key, _external=False)
    for start in range(0, count, LETTERS_AT_ONCE):
        ctx.progress(start, count, message)
        with unit_of_work():
            day = speed.day_by_id(day_id)
            plans = speedletters.plans_of(day, publication)
            speedletters.write(day, publication, plans[start : start + LETTERS_AT_ONCE])
    ctx.progress(count, count, message)
    ctx.result(page)


@job("mentors.print_speed_sheets")
def print_speed_sheets(ctx: Context, key: str, who: str, locale: str) -> None:
    """Print the sheets that somebody may see, with the rights they have now; the page finds them by their content."""
    with reading():
        day, actor = speed.day(key), accounts.actor_by_id(ctx.requested_by)
        if actor is None:
            raise NotAllowed(_("The person who asked for this may not do it any more."))
        require(actor, permissions.SPEED_VIEW, day)
        with force_locale(locale):
            document = speedsheets.document(day, speedsheets.sheets_for(actor, day, who))
            told = str(_("Sheets"))
            page = url_for("mentors.speed_sheets", key=key, who=who or None, locale=locale, _external=False)
    pdf.render(
        document,
        cache=pdf.instance_cache(),
        progress=lambda done, total, _name: ctx.progress(done, total, told),
        limits=pdf.Limits(seconds=PATIENCE),
    )
    ctx.result(page)


@every(timedelta(hours=1), "mentors.expire_offers", _l("Close the offers that nobody answered"))
def expire_offers(_context: Context) -> None:
    """Five days without an answer, and the place is free for the next best (MEN07)."""
    with unit_of_work():
        matches.expire_offers(SYSTEM)


@every(timedelta(hours=1), "mentors.expire_invitations", _l("Close the invitations that nobody answered"))
def expire_invitations(_context: Context) -> None:
    """A week without an answer, or no time left to choose, and the mentor is told (SES04)."""
    with unit_of_work():
        meeting_invitations.expire_invitations(SYSTEM)


@every(timedelta(hours=1), "mentors.confirm_due", _l("Confirm the sessions that nobody objected to"))
def confirm_due(_context: Context) -> None:
    """Seven days without a word count as a yes (SES09)."""
    with unit_of_work():
        sessions.confirm_due(SYSTEM)
