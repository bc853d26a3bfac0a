"""What selection and milestones put on people's home pages: things to do, and each role's board."""

from typing import Any

from flask import url_for

from accelerator import clock
from accelerator.i18n import _, ngettext
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor
from accelerator.web import MenuEntry, Task
from cohorts.models import Call, Milestone, MilestoneState, OnboardingStep
from cohorts.queries import (
    assignments,
    enrolments,
    milestones,
    offers,
    onboarding,
    queues,
    reaches,
    readings,
    redactions,
)
from cohorts.queries import boards as queries
from cohorts.queries.panels import Panel

ENTRIES = [
    MenuEntry(_l("My reviews"), "cohorts.reviews", lambda actor: actor.has("reviewer"), order=30),
]


def tasks(actor: Actor) -> list[Task]:
    """What waits for this person; each goes away by itself when it is done."""
    return [*_founder_tasks(actor), *_reviewer_tasks(actor), *_manager_tasks(actor)]


def boards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """The boards of a founder, a reviewer and a manager, for whoever is one."""
    found: list[Panel | None] = [_founder_board(actor), _reviewer_board(actor), _manager_board(actor)]
    return [board for board in found if board is not None]


def _founder_tasks(actor: Actor) -> list[Task]:
    if not actor.organisations:
        return []
    answers = [
        Task(
            _("Answer the offer of a place in %(call)s", call=offer.application.call.title),
            url_for("cohorts.outcome", key=offer.application.key),
            due=offer.expires_at,
            order=1,
        )
        for offer in offers.open_offers_of(actor)
    ]
    steps = [_onboarding_task(step) for step in onboarding.waiting_for(actor)]
    return answers + steps + [_milestone_task(milestone) for milestone in milestones.due_for(actor)]


def _onboarding_task(step: OnboardingStep) -> Task:
    startup, is_late = step.enrolment.startup.name, step.is_overdue(clock.today(step.enrolment.cohort.zone))
    return Task(
        step.item.title,
        url_for("cohorts.onboarding_step", key=step.key),
        note=_("%(startup)s: overdue", startup=startup) if is_late else startup,
        due=step.item.due_on,
        order=4,
    )


def _milestone_task(milestone: Milestone) -> Task:
    startup, is_returned = milestone.enrolment.startup.name, milestone.state is MilestoneState.RETURNED
    is_late = milestone.is_overdue(clock.today(milestone.enrolment.cohort.zone))
    return Task(
        _("Returned: %(title)s", title=milestone.title) if is_returned else milestone.title,
        url_for("cohorts.milestone", key=milestone.key),
        note=_("%(startup)s: overdue", startup=startup) if is_late else startup,
        due=milestone.due_on,
        order=5 if is_returned else 10,
    )


def _reviewer_tasks(actor: Actor) -> list[Task]:
    if not actor.has("reviewer"):
        return []
    changed = [
        Task(
            _("Changed since you read it: %(name)s", name=review.title),
            url_for("cohorts.review", key=review.key),
            note=review.application.call.title,
            order=9,
        )
        for review in readings.to_look_over(actor)
    ]
    wanted = [
        Task(
            _("Say how many applications you can read in “%(round)s”", round=round_.name),
            url_for("cohorts.commitment", round_id=round_.id),
            note=round_.call.title,
            order=8,
        )
        for round_ in assignments.unanswered_by(actor)
    ]
    waiting, call = queues.waiting_for(actor)
    if not waiting:
        return wanted + changed
    title = ngettext("Read %(num)s application", "Read %(num)s applications", waiting)
    return [*wanted, *changed, Task(title, url_for("cohorts.reviews"), note=call, order=10)]


def _manager_tasks(actor: Actor) -> list[Task]:
    if not actor.has("manager"):
        return []
    waiting = milestones.to_verify_for(actor)[:5]
    stale = [
        Task(
            _("Redact anew: %(name)s", name=application.startup.name),
            url_for("cohorts.redactions", key=application.key),
            note=_("The team has changed a redacted answer; blind readers do not see it."),
            order=15,
        )
        for application in redactions.stale_for(actor)
    ]
    selections = [_selection_task(call, undecided) for call, undecided in queries.to_decide(actor)]
    return [*stale, *selections] + [
        Task(
            _("Verify: %(title)s", title=milestone.title),
            url_for("cohorts.milestone", key=milestone.key),
            note=milestone.enrolment.startup.name,
            order=30,
        )
        for milestone in waiting
    ]


def _selection_task(call: Call, undecided: int) -> Task:
    return Task(
        _("Decide on %(call)s", call=call.title),
        url_for("cohorts.decisions", slug=call.slug),
        note=ngettext("%(num)s application waits", "%(num)s applications wait", undecided),
        due=call.decisions_promised_on,
        order=20,
    )


def _founder_board(actor: Actor) -> Panel | None:
    places = enrolments.enrolments_of_startups(actor) if actor.organisations else []
    if not places:
        return None
    latest = places[0]
    today = clock.today(latest.cohort.zone)
    return "cohorts/enrolments/_board.html", {
        "enrolment": latest,
        "announced": reaches.announced_in(latest.cohort.programme_id),
        "milestones": milestones.milestones_of(latest.id),
        "progress": enrolments.progress_of([latest.id], today)[latest.id],
        "today": today,
    }


def _reviewer_board(actor: Actor) -> Panel | None:
    if not actor.has("reviewer"):
        return None
    progress = queries.reading_progress_of(actor)
    return ("cohorts/reviews/_board.html", {"progress": progress}) if progress else None


def _manager_board(actor: Actor) -> Panel | None:
    if not actor.has("manager"):
        return None
    running = queries.running_cohorts_of(actor)
    selections = queries.selections_of(actor)
    if not running and not selections:
        return None
    return "cohorts/enrolments/_manager_board.html", {"running": running, "selections": selections}
