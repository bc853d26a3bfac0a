"""What is done about conflicts of interest: rules, rulings, declarations, and reviews set aside (G3, R09)."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.errors import Conflict as Refusal
from accelerator.errors import DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, Call, ConflictKind, ConflictRule, Effect, Interest, Review, Waiver
from cohorts.models.conflicts import folded
from cohorts.queries import conflicts, discussions, reviews


def set_effects(actor: Actor, call: Call, *, effects: Mapping[ConflictKind, Effect]) -> None:
    """Say which kinds of conflict bar a reviewer and which are only shown to the manager."""
    require(actor, permissions.ASSIGN, call)
    db.session.execute(sa.delete(ConflictRule).where(ConflictRule.call_id == call.id))
    softened = [k for k, effect in effects.items() if effect is Effect.WARN and not k.is_absolute]
    db.session.add_all(ConflictRule(call_id=call.id, kind=kind, effect=Effect.WARN) for kind in softened)
    db.session.flush()
    record(facts.ConflictRulesSet(actor_id=actor.id, call_id=call.id, warned=[k.value for k in softened]))
    set_aside_found(actor, reviews.held_in_call(call.id))


def waive_conflict(actor: Actor, application: Application, *, reviewer: User, reason: str) -> None:
    """Rule that what connects this person with this application does not keep them from reading it.

    It covers the kinds of conflict there are now; another one that comes up later bars again.
    """
    require(actor, permissions.COMPARE, application)
    if not reason.strip():
        raise DomainError(_("Say why; it stays in the record."), "reason")
    if reviewer.id == actor.id:
        raise Refusal(_("Somebody else has to rule on your own conflict."))
    fresh = _waivable(application, reviewer)
    pair = {"application_id": application.id, "reviewer_id": reviewer.id}
    db.session.add_all(
        Waiver(**pair, kind=kind, reason=reason.strip(), waived_by_id=actor.id) for kind in fresh
    )
    db.session.flush()
    record(
        facts.ConflictWaived(
            actor_id=actor.id,
            application_id=application.id,
            reviewer_id=reviewer.id,
            kinds=[kind.value for kind in fresh],
            reason=reason.strip(),
        )
    )


def _waivable(application: Application, reviewer: User) -> list[ConflictKind]:
    """The kinds of conflict between these two that nobody has waived yet."""
    kinds = conflicts.found_between([application], [reviewer]).get((application.id, reviewer.id), ())
    if any(kind.is_absolute for kind in kinds):
        raise Refusal(_("Nobody may read their own application."))
    known = {
        waiver.kind
        for waiver in conflicts.waivers_of(application.call_id)
        if (waiver.application_id, waiver.reviewer_id) == (application.id, reviewer.id)
    }
    fresh = [kind for kind in kinds if kind not in known]
    if not fresh:
        raise Refusal(_("There is no conflict to waive between these two."))
    return fresh


def declare_interest(actor: Actor, *, name: str, note: str) -> None:
    """Say that one has a stake in an organisation; what one holds of it closes at once."""
    require(actor, permissions.DECLARE_INTEREST)
    if not name.strip():
        raise DomainError(_("Please fill this in."), "name")
    if folded(name) in {interest.folded for interest in conflicts.interests_of(actor.id)}:
        raise DomainError(_("You have declared this one already."), "name")
    db.session.add(Interest(user_id=actor.id, name=name.strip(), folded=folded(name), note=note.strip()))
    db.session.flush()
    record(facts.InterestDeclared(actor_id=actor.id, name=name.strip()))
    set_aside_found(actor, reviews.held_by(actor.id))


def set_aside_found(actor: Actor, held: Sequence[Review]) -> int:
    """Close every one of these reviews whose reader turns out to have a conflict; returns how many.

    Scores are kept and not counted, and the place goes back. No right is asked for: a conflict bars whoever
    found it (R09), and the people who may cause the finding were asked already.
    """
    found = conflicts.conflicts_between(
        list({review.application_id: review.application for review in held}.values()),
        list({review.reviewer_id: review.reviewer for review in held}.values()),
    )
    closed = 0
    for review in held:
        kind = found.get((review.application_id, review.reviewer_id))
        if kind is not None:
            close_review(actor, review, reason=kind.value)
            closed += 1
    return closed


def close_review(actor: Actor, review: Review, *, reason: str) -> None:
    """Give a review's place back, for a conflict or because its reader cannot judge: nor do they say of others'."""
    review.close(reason)
    for opinion in discussions.opinions_beside(review):
        db.session.delete(opinion)
        record(
            facts.SecondOpinionGiven(
                actor_id=actor.id,
                application_id=review.application_id,
                review_id=opinion.review_id,
                opinion="none",
                reason=reason,
            )
        )
    record(
        facts.ReviewReturned(
            actor_id=actor.id,
            review_id=review.id,
            application_id=review.application_id,
            reviewer_id=review.reviewer_id,
            reason=reason,
        )
    )
