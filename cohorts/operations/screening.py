"""Saying which applications may take part at all, in private; told at once or with the decisions (REV01, R02)."""

from collections.abc import Sequence

from accelerator import clock
from accelerator.errors import Conflict, DomainError, NotFound
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.jobs import Job, enqueue
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, ApplicationState, Call, Ineligibility
from cohorts.models.answers import is_blank, refuse_unstorable
from cohorts.models.applications import SCREENABLE
from cohorts.queries import applications, decisions, screening


def screen_applications(
    actor: Actor,
    call: Call,
    *,
    versions: dict[str, int],
    reason: Ineligibility | None,
    words: str = "",
    tells: bool = False,
) -> int:
    """Find several applications eligible, or with a `reason` not, by key with the version seen; all or none.

    Their teams hear of a no with the decisions of the call, or now if `tells`.
    """
    require(actor, permissions.LIST_SCREENING, call)
    _check_words(reason, words)
    _refuse_open(call)
    found = decisions.locked_in(call, list(versions))
    if len(found) != len(versions):
        raise NotFound
    for application in found:
        require(actor, permissions.SCREEN, application)
        if application.version != versions[application.key] or application.state not in SCREENABLE:
            raise Conflict(
                _(
                    "%(name)s was changed meanwhile. Nothing was changed here; look at the list again.",
                    name=application.startup.name,
                )
            )
        _screen(actor, application, reason, words.strip())
    if tells and reason is not None:
        _tell(actor, call, found)
    return len(found)


def find_rest_eligible(actor: Actor, call: Call, *, waiting: int) -> Job:
    """Ask for the job that finds all that wait eligible (REV01); refused where another number waits by now."""
    require(actor, permissions.LIST_SCREENING, call)
    _refuse_open(call)
    if screening.counts(call.id)["waiting"] != waiting:
        raise Conflict(
            _("Another number of applications waits by now. Nothing was changed; look at the list again.")
        )
    title = _("Screening of what is left of %(call)s", call=call.title)
    return enqueue(actor, "cohorts.find_rest_eligible", title, call_id=call.id)


def reopen_application(actor: Actor, application: Application, *, reason: str) -> None:
    """Let one that was found not eligible take part after all; its team hears only if it was told before."""
    require(actor, permissions.SCREEN, application)
    application = applications.locked(application)
    if is_blank(reason):
        raise DomainError(_("Please say why; it goes into the record."), "reason")
    refuse_unstorable("reason", reason)
    if application.state is not ApplicationState.INELIGIBLE:
        raise Conflict(_("Only an application that was found not eligible can be reopened."))
    was_told = application.ineligible_told_at is not None
    application.move_to(ApplicationState.IN_REVIEW)
    application.screened_by, application.screened_at = actor.id, clock.now()
    application.ineligible_for = application.ineligible_from = application.ineligible_told_at = None
    application.ineligible_words = ""
    record(
        facts.ApplicationReopened(
            actor_id=actor.id, application_id=application.id, reason=reason.strip(), was_told=was_told
        )
    )


def tell_ineligible(actor: Actor, call: Call) -> int:
    """Let the teams of all that were found not eligible know; returns how many did not know yet."""
    require(actor, permissions.LIST_SCREENING, call)
    found = screening.untold_in(call.id)
    _tell(actor, call, found)
    return len(found)


def _refuse_open(call: Call) -> None:
    if clock.now() <= call.true_deadline:
        raise Conflict(_("The call is still open; screen after it has closed."))


def _check_words(reason: Ineligibility | None, words: str) -> None:
    refuse_unstorable("words", words)
    if reason is Ineligibility.OTHER and is_blank(words):
        raise DomainError(_("Say in words what the other reason is."), "words")


def _screen(actor: Actor, application: Application, reason: Ineligibility | None, words: str) -> None:
    application.screened_by, application.screened_at = actor.id, clock.now()
    if reason is not None:
        application.ineligible_for, application.ineligible_words = reason, words
        application.ineligible_from = application.state
        application.move_to(ApplicationState.INELIGIBLE)
    record(
        facts.ApplicationScreened(
            actor_id=actor.id,
            application_id=application.id,
            is_eligible=reason is None,
            reason=reason.value if reason else "",
            words=words if reason else "",
        )
    )


def _tell(actor: Actor, call: Call, found: Sequence[Application]) -> None:
    """Their pages say it from now on; a job writes the letters."""
    if not found:
        return
    for application in found:
        application.ineligible_told_at = clock.now()
        record(facts.IneligibilityTold(actor_id=actor.id, application_id=application.id))
    enqueue(
        actor,
        "cohorts.write_screening_letters",
        _("Letters on the screening of %(call)s", call=call.title),
        application_ids=[application.id for application in found],
    )
