"""What programmes, calls and applications put on people's home pages and into the menu."""

from typing import Any

from flask import url_for

from accelerator import clock
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor
from accelerator.web import MenuEntry, Task
from cohorts import permissions
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.inquiries import Inquiry
from cohorts.queries import applications, calls, inquiries, tracks
from cohorts.queries.deadlines import Deadline, deadlines_of

ENTRIES = [
    MenuEntry(_l("Calls"), "cohorts.calls", lambda actor: not _is_staff(actor), order=15),
    MenuEntry(_l("My applications"), "cohorts.applications", lambda actor: _applies(actor), order=16),
    MenuEntry(
        _l("Cohorts"), "cohorts.cohorts", lambda actor: permissions.is_manager.check(actor, None), order=10
    ),
    MenuEntry(_l("Programmes"), "cohorts.programmes", lambda actor: _is_staff(actor), order=12),
]


def _is_staff(actor: Actor) -> bool:
    return permissions.LIST_PROGRAMMES.rule.check(actor, None)


def _applies(actor: Actor) -> bool:
    return bool(actor.organisations) or actor.has("co_applicant")


def tasks(actor: Actor) -> list[Task]:
    """Drafts whose deadline is still ahead, and questions that the programme has asked."""
    if not _applies(actor):
        return []
    return [*map(_question_task, inquiries.waiting_for(actor)), *_draft_tasks(actor)]


def _draft_tasks(actor: Actor) -> list[Task]:
    now = clock.now()
    drafts = [a for a in applications.applications_of(actor) if a.state is ApplicationState.DRAFT]
    deadlines = deadlines_of(actor, drafts)
    return [_draft_task(one, deadlines[one.id]) for one in drafts if deadlines[one.id].is_open(now)]


def _draft_task(draft: Application, deadline: Deadline) -> Task:
    return Task(
        _("Finish the application of %(startup)s", startup=draft.startup.name),
        url_for("cohorts.application", key=draft.key),
        note=draft.call.title,
        due=deadline.announced,
        order=3,
    )


def _question_task(inquiry: Inquiry) -> Task:
    application = inquiry.application
    return Task(
        _("Answer the questions about %(startup)s", startup=application.startup.name),
        url_for("cohorts.application", key=application.key),
        note=application.call.title,
        due=inquiry.due_at,
        order=2,
    )


def boards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """A manager's open calls with their numbers; everybody else's applications, challenges and what is open."""
    return [*_challenges(actor), *_calls(actor)]


def _challenges(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    found = tracks.tracks_of_partner(actor) if actor.organisations else []
    return [("cohorts/tracks/_home.html", {"tracks": found})] if found else []


def _calls(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    open_calls = calls.open_calls()
    if permissions.is_manager.check(actor, None):
        run = [call for call in open_calls if permissions.runs_it.check(actor, call)]
        values = {"calls": run, "funnels": calls.funnels([call.id for call in run])}
        return [("cohorts/calls/_home.html", values)] if run else []
    mine = applications.applications_of(actor) if _applies(actor) else []
    applied = {application.call_id for application in mine}
    offered = [] if _is_staff(actor) else [call for call in open_calls if call.id not in applied]
    if not mine and not offered:
        return []
    values = {"applications": mine, "deadlines": deadlines_of(actor, mine), "calls": offered}
    return [("cohorts/applications/_home.html", values)]


def welcome() -> tuple[str, dict[str, Any]]:
    """The open calls, for visitors."""
    return "cohorts/applications/_home.html", {"applications": [], "calls": calls.open_calls()}
