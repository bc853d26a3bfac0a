"""Talking about an application, apart from the scores (REV16)."""

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError, NotFound
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, Audience, Opinion, Post, Review, ReviewState
from cohorts.models.answers import is_blank, refuse_unstorable
from cohorts.operations.reviews import require_reading_time
from cohorts.queries import discussions as queries
from cohorts.queries.rounds import current_round

OPINIONS = {"agree": True, "disagree": False}


def post_as_staff(actor: Actor, application: Application, *, audience: Audience, text: str) -> Post:
    """Say something to the other staff, or to the readers of the round under way as well."""
    require(actor, permissions.COMPARE, application)
    if not queries.may_discuss(actor, application):
        raise NotFound
    round_id = current_round(application.call_id).id
    return _post(actor, application.id, round_id, audience, text, is_by_staff=True)


def post_as_reader(actor: Actor, review: Review, *, text: str) -> Post:
    """Say something to the other readers of the round and to staff, once the round lets one see the others."""
    require(actor, permissions.READ_REVIEW, review)
    if not queries.takes_part(review):
        raise Conflict(_("Hand in your own review first; then you see what others say and can answer."))
    return _post(actor, review.application_id, review.round_id, Audience.READERS, text, is_by_staff=False)


def withdraw_post(actor: Actor, post: Post) -> None:
    """Take one's own words back; they stay in the record, marked."""
    require(actor, permissions.WITHDRAW_POST, post)
    post.withdraw(clock.now())
    record(facts.PostWithdrawn(actor_id=actor.id, application_id=post.application_id, post_id=post.id))


def second(actor: Actor, review: Review, *, opinion: str, reason: str) -> None:
    """Agree or disagree with a judgement that is in, or take that back: 'agree', 'disagree', anything else for none."""
    require(actor, permissions.SECOND, review)
    if not queries.may_discuss(actor, review.application):
        raise NotFound
    if review.state is not ReviewState.SUBMITTED:
        raise Conflict(_("This judgement is not in yet, or does not count any more."))
    _give(actor, review, opinion, reason)


def second_as_reader(actor: Actor, review: Review, *, of: str, opinion: str, reason: str) -> None:
    """The same by somebody who read it, too: `review` is their own, `of` the key of another's that they see."""
    require(actor, permissions.READ_REVIEW, review)
    require_reading_time(review)
    if not queries.may_second(review):
        raise Conflict(_("Hand in your own review first; then you see what others say and can answer."))
    other = next((one for one in queries.colleagues(review) if one.key == of), None)
    if other is None:
        raise NotFound
    _give(actor, other, opinion, reason)


def _give(actor: Actor, review: Review, opinion: str, reason: str) -> None:
    """A disagreement says why; one person has one opinion of a judgement."""
    reason = reason.strip() if opinion == "disagree" else ""
    if opinion == "disagree" and is_blank(reason):
        raise DomainError(_("Say why; it stays in the record."), "reason")
    lock(review)
    mine = Opinion.review_id == review.id, Opinion.author_id == actor.id
    db.session.execute(sa.delete(Opinion).where(*mine))
    if opinion in OPINIONS:
        agrees = OPINIONS[opinion]
        db.session.add(Opinion(review_id=review.id, author_id=actor.id, agrees=agrees, reason=reason))
    db.session.flush()
    record(
        facts.SecondOpinionGiven(
            actor_id=actor.id,
            application_id=review.application_id,
            review_id=review.id,
            opinion=opinion if opinion in OPINIONS else "none",
            reason=reason,
        )
    )


def _post(
    actor: Actor, application_id: int, round_id: int, audience: Audience, text: str, *, is_by_staff: bool
) -> Post:
    if is_blank(text):
        raise DomainError(_("Please fill this in."), "text")
    refuse_unstorable("text", text)
    post = Post(
        application_id=application_id,
        round_id=round_id,
        author_id=actor.id,
        audience=audience,
        is_by_staff=is_by_staff,
        text=text.strip(),
    )
    db.session.add(post)
    db.session.flush()
    record(
        facts.ApplicationDiscussed(
            actor_id=actor.id, application_id=application_id, post_id=post.id, audience=audience.value
        )
    )
    return post
