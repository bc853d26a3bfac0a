"""What managers decide: each application in private, then all of them in one step."""

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, NotFound
from accelerator.facts import record
from accelerator.i18n import _, ngettext
from accelerator.jobs import Job, enqueue
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Decision,
    DecisionState,
    Offer,
    Outcome,
)
from cohorts.models.applications import UNDECIDED
from cohorts.operations.calibration import calibrate
from cohorts.operations.screening import tell_ineligible
from cohorts.queries import applications, decisions, inquiries, letters, offers
from cohorts.queries.calibration import OUT_OF_SIGHT, positions_of
from cohorts.queries.withheld import withheld_from

STATE_OF = {
    Outcome.OFFER: ApplicationState.OFFERED,
    Outcome.WAITLIST: ApplicationState.WAITLISTED,
    Outcome.REJECT: ApplicationState.REJECTED,
}


class DecidedMeanwhile(Conflict):
    """Another manager was faster; the page shows both decisions, nothing was overwritten."""

    def __init__(self, present: Decision) -> None:
        super().__init__(
            _("Somebody else decided on this meanwhile. Nothing was overwritten; compare and decide.")
        )
        self.present = present


def decide_application(
    actor: Actor, application: Application, *, outcome: Outcome, reason: str, feedback: str, version: int
) -> Decision:
    """Prepare the decision in private; the applicant sees nothing until all are released.

    `version` is that of the decision the person looked at, 0 for none: raises DecidedMeanwhile for another one.
    """
    require(actor, permissions.DECIDE, application)
    application = applications.locked(application)
    require_decidable(application)
    present = decisions.decision_of(application.id)
    if version != (present.version if present else 0):
        if present is None:
            raise Conflict(_("This decision was taken back meanwhile. Look at the application again."))
        raise DecidedMeanwhile(present)
    decision = _prepare(actor, application, present, outcome, reason, feedback)
    db.session.flush()
    return decision


def decide_many(actor: Actor, call: Call, *, versions: dict[str, int], outcome: Outcome) -> int:
    """Prepare one outcome for several applications of a call, by key with the version seen; all or none.

    Reasons and feedback written before stay. Raises NotFound if one of them is not of this call.
    """
    require(actor, permissions.LIST_DECISIONS, call)
    found = decisions.locked_in(call, list(versions))
    if len(found) != len(versions):
        raise NotFound
    decided = decisions.decisions_by_application([application.id for application in found])
    for application in found:
        require(actor, permissions.DECIDE, application)
        require_decidable(application)
        present = decided.get(application.id)
        if versions[application.key] != (present.version if present else 0):
            raise Conflict(
                _(
                    "Somebody else decided on %(name)s meanwhile. Nothing was changed; look at the list again.",
                    name=application.startup.name,
                )
            )
        _prepare(
            actor,
            application,
            present,
            outcome,
            present.reason if present else "",
            present.feedback if present else "",
        )
    return len(found)


def reject_rest(actor: Actor, call: Call, *, waiting: int) -> Job:
    """Ask for the job that prepares “not selected” for all without a decision; refused where another number waits."""
    require(actor, permissions.LIST_DECISIONS, call)
    _refuse_open(call)
    withheld = withheld_from(actor, call)
    if decisions.outcomes_of(call.id, without=withheld).counts[decisions.NONE] != waiting:
        raise Conflict(
            _("Another number of applications waits by now. Nothing was changed; look at the list again.")
        )
    title = _("Decisions on what is left of %(call)s", call=call.title)
    return enqueue(actor, "cohorts.reject_rest", title, call_id=call.id)


def release_decisions(actor: Actor, call: Call) -> Job:
    """Ask for the release of all prepared decisions; a job does it in one step and then writes the letters.

    Asked twice before it ran, it is one job. What is decided after a release has a release of its own.
    """
    require(actor, permissions.RELEASE, call)
    _require_releasable(call)
    before = len(decisions.released_ids(call.id))
    return enqueue(
        actor,
        "cohorts.release_decisions",
        _("Decisions of %(call)s", call=call.title),
        once=f"release:{call.id}:{before}",
        call_id=call.id,
        seen=decisions.fingerprint(call.id),
    )


def publish_decisions(actor: Actor, call: Call, *, seen: list[int]) -> None:
    """Make every prepared decision known at once: all in this transaction or none (F5).

    `seen` is the fingerprint from the moment of asking; if a decision changed since, nothing is released.
    A second run finds nothing pending and changes nothing.
    """
    require(actor, permissions.RELEASE, call)
    lock(call.cohort)
    pending = [d for d in decisions.decisions_of(call.id, held=True) if d.state is DecisionState.PENDING]
    pending = [d for d in pending if d.application.state in UNDECIDED]
    if not pending and not decisions.undecided_keys(call.id):
        return
    _require_releasable(call)
    if decisions.fingerprint(call.id) != seen:
        raise Conflict(
            _("A decision was changed after the release was asked for. Look at the list and release again.")
        )
    _rank_waiting_list(call, pending)
    for decision in pending:
        _publish(actor, call, decision)
    tell_ineligible(actor, call)
    counts = {outcome: sum(d.outcome is outcome for d in pending) for outcome in Outcome}
    record(
        facts.DecisionsReleased(
            actor_id=actor.id,
            call_id=call.id,
            offers=counts[Outcome.OFFER],
            waitlisted=counts[Outcome.WAITLIST],
            rejected=counts[Outcome.REJECT],
        )
    )


def require_decidable(application: Application) -> None:
    """Raise Conflict unless a decision on this application may be prepared or changed now."""
    _refuse_open(application.call)
    if application.state not in UNDECIDED:
        raise Conflict(
            _("This application is “%(state)s”; it waits for no decision.", state=application.staff_label)
        )


def _refuse_open(call: Call) -> None:
    if clock.now() <= call.true_deadline:
        raise Conflict(_("The call is still open; decide after it has closed."))


def _prepare(
    actor: Actor,
    application: Application,
    decision: Decision | None,
    outcome: Outcome,
    reason: str,
    feedback: str,
) -> Decision:
    before = decision.outcome.value if decision else ""
    if decision is None:
        decision = Decision(application_id=application.id)
        db.session.add(decision)
    decision.outcome, decision.reason, decision.feedback = outcome, reason, feedback
    decision.decided_by, decision.decided_at = actor.id, clock.now()
    record(
        facts.DecisionPrepared(
            actor_id=actor.id, application_id=application.id, outcome=outcome.value, before=before
        )
    )
    return decision


def _require_releasable(call: Call) -> None:
    _refuse_open(call)
    _refuse_waiting(call)
    missing = len(decisions.undecided_keys(call.id))
    if missing:
        raise Conflict(
            ngettext(
                "%(num)s application has no decision yet. Decide on it first.",
                "%(num)s applications have no decision yet. Decide on them first.",
                missing,
            )
        )
    if decisions.fingerprint(call.id)[0] == 0:
        raise Conflict(_("There is nothing to release."))
    offers = sum(
        d.outcome is Outcome.OFFER and d.state is DecisionState.PENDING and d.application.state in UNDECIDED
        for d in decisions.decisions_of(call.id)
    )
    places = decisions.places_of(call.cohort_id, call.cohort.capacity)
    if offers > places.free:
        raise Conflict(
            _(
                "%(offers)d offers for %(free)d free places. Move some to the waiting list.",
                offers=offers,
                free=places.free,
            )
        )


def _refuse_waiting(call: Call) -> None:
    """Name those who hold the release: asked for more, or with a letter older than its decision."""
    asked = inquiries.asked_in(call.id)
    if asked:
        raise Conflict(
            _(
                "Asked for more information and not decided on before that is over: %(names)s. "
                "Wait for the answer, or take the request back.",
                names=", ".join(asked),
            )
        )
    stale = letters.stale_in(call.id)
    if stale:
        raise Conflict(
            _(
                "The decision changed after the letter was edited: %(names)s. Look at these letters again.",
                names=", ".join(stale),
            )
        )


def _rank_waiting_list(call: Call, pending: list[Decision]) -> None:
    """The waiting list stands in the order of the ranking, its ties broken; those nobody read come last.

    Whoever was told of a place on it keeps that place: later ones stand behind.
    """
    calibrate(call)
    known = positions_of(call.id)

    def place(decision: Decision) -> tuple[int, int]:
        return known.get(decision.application_id, OUT_OF_SIGHT), decision.application.number or 0

    waiting = sorted((d for d in pending if d.outcome is Outcome.WAITLIST), key=place)
    last = max((decision.rank or 0 for decision in offers.waiting_in(call.id)), default=0)
    for rank, decision in enumerate(waiting, start=last + 1):
        decision.rank = rank


def _publish(actor: Actor, call: Call, decision: Decision) -> None:
    application = decision.application
    decision.state, decision.released_at = DecisionState.RELEASED, clock.now()
    application.move_to(STATE_OF[decision.outcome])
    record(
        facts.ApplicationDecided(
            actor_id=actor.id, application_id=application.id, outcome=decision.outcome.value
        )
    )
    if decision.outcome is Outcome.OFFER:
        db.session.add(
            Offer(
                application_id=application.id,
                cohort_id=call.cohort_id,
                expires_at=offers.answer_deadline(call),
            )
        )
