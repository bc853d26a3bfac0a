"""Marking applications as calibration samples, and taking that back (G4)."""

from accelerator import clock
from accelerator.db import lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, ApplicationState, ReviewState
from cohorts.operations.reviewers import give_samples, unassign_reviewer
from cohorts.queries import applications, assignments, decisions, reviews, rounds


def mark_sample(actor: Actor, application: Application, *, is_sample: bool) -> None:
    """Have every reader of the round read an application first, and leave it out of all results; or take that back.

    Only one that nobody waits for: entered from a table, an old or an invented one, and claimed by no team. What
    was scored before counts for its readers' severity, and no longer for a place; taken back, it has its place
    again, and whoever has not begun to read it no longer has it. Refused once a decision of the call is prepared.
    """
    require(actor, permissions.MARK_SAMPLE, application)
    lock(application.call)
    application = applications.locked(application)
    if decisions.has_decisions(application.call_id):
        raise Conflict(
            _("A decision of this call is prepared already; the rules of its ranking stay as they are.")
        )
    if application.owner_id is not None:
        raise Conflict(_("A team waits for the answer to this application, so it cannot be a sample."))
    application.move_to(ApplicationState.SAMPLE if is_sample else ApplicationState.IN_REVIEW)
    round_ = rounds.current_round(application.call_id)
    if is_sample and clock.now() > application.call.true_deadline:
        give_samples(actor, round_, [r.person for r in assignments.readers_of(round_) if r.capacity])
    for review in [] if is_sample else reviews.reviews_of(round_, application.id):
        if review.state is ReviewState.ASSIGNED:
            unassign_reviewer(actor, reviews.any_review(review.key))
    record(facts.SampleMarked(actor_id=actor.id, application_id=application.id, is_sample=is_sample))
