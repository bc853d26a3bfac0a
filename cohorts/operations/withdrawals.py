"""Taking an application back, and letting it take part again (APP09)."""

from accelerator import clock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.answers import is_blank, refuse_unstorable
from cohorts.models.applications import Application, ApplicationState
from cohorts.operations.inquiries import close_for_withdrawal
from cohorts.queries import applications as queries


def withdraw_application(actor: Actor, application: Application, *, reason: str) -> None:
    """Take a submitted application back; what was handed in is kept, but nobody selects it any more."""
    require(actor, permissions.WITHDRAW, application)
    application = queries.locked(application)
    _check_reason(reason)
    if application.state is ApplicationState.DRAFT:
        raise Conflict(_("A draft needs no withdrawal: nobody sees it until you submit it."))
    if application.known_state is ApplicationState.INELIGIBLE:
        raise Conflict(_("It was found not eligible; there is nothing left to withdraw."))
    stood = close_for_withdrawal(actor, application)
    application.move_to(ApplicationState.WITHDRAWN)
    application.withdrawn_reason, application.withdrawn_from = reason.strip(), stood
    application.withdrawn_at = clock.now()
    record(
        facts.ApplicationWithdrawn(
            actor_id=actor.id, application_id=application.id, reason=application.withdrawn_reason
        )
    )


def restore_application(actor: Actor, application: Application, *, reason: str) -> None:
    """Let a withdrawn application take part again where it stood; the team hears of it."""
    require(actor, permissions.RESTORE, application)
    application = queries.locked(application)
    _check_reason(reason)
    stood = application.withdrawn_from
    if application.state is not ApplicationState.WITHDRAWN or stood is None:
        raise Conflict(_("Only a withdrawn application can be restored."))
    application.move_to(stood)
    application.withdrawn_from = application.withdrawn_at = None
    application.withdrawn_reason = ""
    record(
        facts.ApplicationRestored(
            actor_id=actor.id, application_id=application.id, state=stood.value, reason=reason.strip()
        )
    )


def _check_reason(reason: str) -> None:
    if is_blank(reason):
        raise DomainError(_("Please say why; it goes into the record."), "reason")
    refuse_unstorable("reason", reason)
