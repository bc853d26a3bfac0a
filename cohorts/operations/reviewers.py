"""What a manager does before the reading: says who reads what."""

from collections.abc import Sequence
from dataclasses import dataclass

from accelerator import clock, mail
from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, ApplicationState, Call, Review, ReviewState, Round
from cohorts.models.applications import READ
from cohorts.queries import conflicts, reviewers, reviews, rounds
from cohorts.queries.samples import samples_of


@dataclass(frozen=True)
class Handed:
    """What became of pairs that were to be handed out."""

    given: int
    barred: Sequence[tuple[Application, User]]
    """A conflict of interest keeps these two apart."""
    known: int
    """That many had it already."""


def require_dealable(actor: Actor, call: Call) -> None:
    """Refuse a dealing that could not give anything to anybody, before a job is started for it."""
    require(actor, permissions.ASSIGN, call)
    _require_closed(call)
    if not reviews.readers_in(rounds.current_round(call.id)):
        raise Conflict(_("Nobody is a reviewer of this call yet. Give the role to some people first."))
    if not reviews.waiting_in(call.id):
        raise Conflict(_("No application of this call waits for a decision."))


def assign_reviewer(actor: Actor, application: Application, *, reviewer: User) -> Review:
    """Ask one person to read one application; refused with the reason where a conflict bars them."""
    require(actor, permissions.ASSIGN, application)
    _require_closed(application.call)
    if application.state not in READ:
        raise Conflict(
            _("This application is “%(state)s”; nobody needs to read it.", state=application.label)
        )
    round_ = rounds.current_round(application.call_id)
    if reviewer.id not in {person.id for person in reviews.reviewers_of(application.call)}:
        raise DomainError(_("%(name)s is not a reviewer of this call.", name=reviewer.name), "reviewer")
    if not round_.takes(reviewer.id):
        raise DomainError(
            _("%(name)s does not read in “%(round)s”.", name=reviewer.name, round=round_.name), "reviewer"
        )
    kind = conflicts.conflict_of(application, reviewer)
    if kind is not None:
        raise DomainError(
            _("%(name)s must not read this application: %(reason)s.", name=reviewer.name, reason=kind.label),
            "reviewer",
        )
    known = reviews.pair(round_, application.id, reviewer.id)
    review = _reading(round_, application, reviewer.id, known)
    _record_assigned(actor, [review])
    give_samples(actor, round_, [reviewer])
    _tell(application.call, reviewer)
    return review


def assign_dealt(actor: Actor, call: Call, *, pairs: Sequence[tuple[int, int]]) -> Handed:
    """Write down dealt pairs (application id, reviewer id), each checked again.

    What was decided, given back or found in conflict since the dealing is left out.
    """
    require(actor, permissions.ASSIGN, call)
    _require_closed(call)
    applications = {application.id: application for application in reviews.to_be_read(call.id)}
    round_ = rounds.current_round(call.id)
    people = {person.id: person for person in reviews.readers_in(round_)}
    barred = conflicts.conflicts_between(list(applications.values()), list(people.values()))
    held = reviews.live_pairs(round_)
    asked = [(a, r) for a, r in dict.fromkeys(pairs) if a in applications and r in people]
    good = [pair for pair in asked if pair not in held and pair not in barred]
    known = reviewers.reviews_between(round_)
    readings = [
        _reading(round_, applications[application_id], reviewer_id, known.get((application_id, reviewer_id)))
        for application_id, reviewer_id in good
    ]
    _record_assigned(actor, readings)
    record(facts.ReviewsDealt(actor_id=actor.id, call_id=call.id, count=len(good)))
    asked_now = [people[reviewer_id] for reviewer_id in {reviewer_id for _application, reviewer_id in good}]
    give_samples(actor, round_, asked_now)
    for reviewer in asked_now:
        _tell(call, reviewer)
    return Handed(
        given=len(good),
        barred=[(applications[a], people[r]) for a, r in asked if (a, r) in barred and (a, r) not in held],
        known=sum(pair in held for pair in asked),
    )


def give_samples(actor: Actor, round_: Round, people: Sequence[User]) -> None:
    """Ask readers of a round for its call's calibration samples, too (G4).

    What somebody had already, be it given back, or must not read is left out.
    """
    samples = samples_of(round_.call_id)
    if not samples:
        return
    barred, known = conflicts.conflicts_between(samples, people), reviewers.reviews_between(round_)
    pairs = [(sample, person.id) for sample in samples for person in people]
    _record_assigned(
        actor,
        [
            _reading(round_, sample, person_id, None)
            for sample, person_id in pairs
            if (sample.id, person_id) not in barred and (sample.id, person_id) not in known
        ],
    )


def unassign_reviewer(actor: Actor, review: Review) -> None:
    """Take an application from a reviewer who has not handed in; the place can be given to somebody else."""
    require(actor, permissions.UNASSIGN, review)
    if review.state is ReviewState.SUBMITTED:
        raise Conflict(_("This review is handed in. Scores are not taken away from the outside."))
    review.move_to(ReviewState.RETURNED)
    review.closed_for = "unassigned"
    record(
        facts.ReviewReturned(
            actor_id=actor.id,
            review_id=review.id,
            application_id=review.application_id,
            reviewer_id=review.reviewer_id,
            reason="unassigned",
        )
    )


def nudge_reviewer(actor: Actor, round_: Round, *, reviewer: User) -> None:
    """Remind somebody of what they still have to read; at most once a day, whoever presses."""
    require(actor, permissions.MANAGE_ROUND, round_)
    load = next((load for load in reviews.loads_of(round_) if load.reviewer.id == reviewer.id), None)
    if load is None or load.assigned == load.done:
        raise Conflict(_("%(name)s has nothing left to read.", name=reviewer.name))
    if not round_.is_open(clock.now()):
        raise Conflict(_("This round does not take scores now."))
    once = f"review-nudge:{round_.id}:{reviewer.id}:{clock.today(round_.call.zone)}"
    if mail.is_written(once):
        raise Conflict(_("%(name)s was reminded today already.", name=reviewer.name))
    waiting = load.assigned - load.done
    mail.send(
        reviewer.email,
        reviewer.name,
        "cohorts/mail/review_nudge.txt",
        locale=reviewer.locale,
        once=once,
        call=round_.call,
        round=round_,
        waiting=waiting,
    )
    record(
        facts.ReviewerNudged(actor_id=actor.id, round_id=round_.id, reviewer_id=reviewer.id, waiting=waiting)
    )


def _reading(round_: Round, application: Application, reviewer_id: int, known: Review | None) -> Review:
    """A new reading, or the one that these two had in the round before, given out again."""
    review = known
    if review is None:
        review = Review(
            round_id=round_.id,
            application_id=application.id,
            reviewer_id=reviewer_id,
            state=ReviewState.ASSIGNED,
        )
        db.session.add(review)
    elif review.is_live:
        raise Conflict(_("This person has this application already."))
    elif review.state is ReviewState.SET_ASIDE:
        review.move_to(ReviewState.IN_PROGRESS)
        review.submitted_at = review.overall = None
    else:
        review.move_to(ReviewState.ASSIGNED)
    review.closed_for = ""
    if application.state is ApplicationState.SUBMITTED:
        application.move_to(ApplicationState.IN_REVIEW)
    return review


def _record_assigned(actor: Actor, readings: list[Review]) -> None:
    db.session.flush()
    for review in readings:
        record(
            facts.ReviewAssigned(
                actor_id=actor.id,
                review_id=review.id,
                application_id=review.application_id,
                reviewer_id=review.reviewer_id,
            )
        )


def _require_closed(call: Call) -> None:
    if clock.now() <= call.true_deadline:
        raise Conflict(_("The call is still open. Reviewers are chosen when it has closed."))


def _tell(call: Call, reviewer: User) -> None:
    """At most one letter a day and call, however many applications were handed over."""
    mail.send(
        reviewer.email,
        reviewer.name,
        "cohorts/mail/reviews_assigned.txt",
        locale=reviewer.locale,
        once=f"reviews-assigned:{call.id}:{reviewer.id}:{clock.today(call.zone)}",
        call=call,
    )
