"""What a reviewer does: read, score, hand in, think again, or step back for a conflict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from accelerator import clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, translated
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Confidence, ConflictKind, Criterion, Review, ReviewState, Score
from cohorts.models import Conflict as ConflictOfInterest
from cohorts.models.applications import READ
from cohorts.models.reviews import HIGHEST, LOWEST
from cohorts.operations.conflicts import close_review
from cohorts.queries import applications, readings, rounds
from cohorts.queries.ranking import weighted

Scores = Mapping[str, int | None]
"""By criterion code; None where nothing is chosen yet."""


@dataclass(frozen=True)
class Seen:
    """What was on the page on which somebody judged: the review as saved then, and the application's revision."""

    version: int
    number: int


@dataclass(frozen=True)
class Judged:
    """What a reader wrote."""

    scores: Scores
    comment: str
    remark: str
    confidence: int | None
    """A value of Confidence; kept where the round asks for it."""


class SavedMeanwhile(Conflict):
    """Another window was faster; the page shows both judgements, nothing was overwritten."""

    def __init__(self, present: Review) -> None:
        super().__init__(
            _("This judgement was saved from another window meanwhile. Nothing was overwritten; compare.")
        )
        self.present = present


def save_review(
    actor: Actor,
    review: Review,
    *,
    scores: Scores,
    comment: str,
    remark: str,
    confidence: int | None = None,
    seen: Seen | None = None,
) -> None:
    """Keep what has been filled in so far; nothing is handed in.

    Raises SavedMeanwhile where the judgement is another one than that on the page. The same again, a second
    click, changes nothing.
    """
    require(actor, permissions.SCORE, review)
    require_reading_time(review)
    judged = Judged(scores, comment, remark, confidence)
    if _is_saved_already(review, seen, judged):
        return
    if review.state is ReviewState.SUBMITTED:
        raise Conflict(_("This review is handed in. Open it again before you change it."))
    criteria = rounds.criteria_for(review)
    if review.state is ReviewState.ASSIGNED:
        review.move_to(ReviewState.IN_PROGRESS)
    if seen and review.read_number is None:
        review.read_number = seen.number or None
    _write(review, criteria, judged)
    db.session.flush()  # the page needs the new version


def submit_review(
    actor: Actor,
    review: Review,
    *,
    scores: Scores,
    comment: str,
    remark: str,
    confidence: int | None = None,
    seen: Seen | None = None,
) -> None:
    """Hand in a judgement: a score for every criterion, and from now on the others' aggregates are open.

    Raises SavedMeanwhile as `save_review` does. One that was handed in is replaced by whoever has seen it.
    """
    require(actor, permissions.SCORE, review)
    require_reading_time(review)
    judged = Judged(scores, comment, remark, confidence)
    if _is_saved_already(review, seen, judged) and review.state is ReviewState.SUBMITTED:
        return
    if seen and review.state is ReviewState.SUBMITTED:
        reopen_review(actor, review)
    criteria = rounds.criteria_for(review)
    _require_whole(review, criteria, judged)
    review.move_to(ReviewState.SUBMITTED)
    if seen and seen.number:
        review.read_number = seen.number
    _write(review, criteria, judged)
    review.overall, review.submitted_at = _overall(review, criteria), clock.now()
    record(
        facts.ReviewSubmitted(
            actor_id=actor.id,
            review_id=review.id,
            application_id=review.application_id,
            overall=str(review.overall),
        )
    )


def reopen_review(actor: Actor, review: Review) -> None:
    """Take one's own judgement back to change it; until it is in again it does not count."""
    require(actor, permissions.SCORE, review)
    require_reading_time(review)
    review.move_to(ReviewState.IN_PROGRESS)
    review.submitted_at = review.overall = None
    record(facts.ReviewReopened(actor_id=actor.id, review_id=review.id, application_id=review.application_id))


def keep_review(actor: Actor, review: Review, *, number: int) -> None:
    """Say that one has looked over what the team changed up to a revision, and that one's judgement holds."""
    require(actor, permissions.SCORE, review)
    require_reading_time(review)
    if not 1 <= number <= readings.snapshot(review.application_id).number:
        raise DomainError(_("There is no such version."))
    review.read_number = max(number, review.read_number or 1)
    record(
        facts.ReviewKept(
            actor_id=actor.id,
            review_id=review.id,
            application_id=review.application_id,
            number=review.read_number,
        )
    )


def declare_conflict(actor: Actor, review: Review, *, note: str) -> None:
    """Step back: the content closes at once, scores given so far are set aside, and somebody else may be asked."""
    require(actor, permissions.SCORE, review)
    if review.application.state not in READ:
        raise Conflict(_("The decisions on this call are out already."))
    db.session.add(
        ConflictOfInterest(
            application_id=review.application_id,
            reviewer_id=review.reviewer_id,
            kind=ConflictKind.DECLARED,
            note=note,
        )
    )
    close_review(actor, review, reason=ConflictKind.DECLARED.value)


def abstain(actor: Actor, review: Review, *, note: str) -> None:
    """Say that one cannot judge this application: it closes at once and the place goes to somebody else."""
    require(actor, permissions.ABSTAIN, review)
    if review.state is ReviewState.SUBMITTED:
        raise Conflict(_("This review is handed in. Open it again before you change it."))
    review.remark = note.strip()
    close_review(actor, review, reason="abstained")


def require_reading_time(review: Review) -> None:
    """Scores are written while the round takes them and before decisions are out, and at no other time."""
    application = review.application
    if not review.round.is_open(clock.now()):
        raise Conflict(_("This round has ended; scores stay as they are."))
    if applications.locked(application).state not in READ:
        raise Conflict(_("This application is “%(state)s”; scores are closed.", state=application.label))


def _is_saved_already(review: Review, seen: Seen | None, judged: Judged) -> bool:
    """Whether the judgement is saved as typed though the page was an older one; raises SavedMeanwhile if it differs."""
    if seen is None or seen.version == review.version or review.state is ReviewState.ASSIGNED:
        return False
    codes = {criterion.id: criterion.code for criterion in rounds.criteria_for(review)}
    saved = {codes[score.criterion_id]: score.value for score in review.scores if score.criterion_id in codes}
    typed = {code: value for code, value in judged.scores.items() if value is not None}
    confidence = review.confidence if review.round.asks_confidence else judged.confidence
    if Judged(saved, review.comment, review.remark, confidence) != replace(judged, scores=typed):
        raise SavedMeanwhile(review)
    return True


def _require_whole(review: Review, criteria: list[Criterion], judged: Judged) -> None:
    for criterion in criteria:
        if criterion.is_required and judged.scores.get(criterion.code) is None:
            raise DomainError(
                _("Choose a score for “%(criterion)s”.", criterion=translated(criterion.label)),
                f"score_{criterion.code}",
            )
    if review.round.asks_confidence and judged.confidence is None:
        raise DomainError(_("Choose how well you know the field."), "confidence")


def _overall(review: Review, criteria: list[Criterion]) -> Decimal:
    weights = {criterion.id: criterion.weight for criterion in criteria}
    values = {s.criterion_id: s.value for s in review.scores if s.criterion_id in weights}
    if not values:
        raise DomainError(_("Choose at least one score."))
    return weighted(values, weights)


def _write(review: Review, criteria: list[Criterion], judged: Judged) -> None:
    if judged.confidence not in (None, *Confidence):
        raise DomainError(_("Choose one of the values shown."), "confidence")
    review.comment, review.remark = judged.comment, judged.remark
    if review.round.asks_confidence:
        review.confidence = judged.confidence
    flag_modified(review, "comment")  # a score alone counts as a change too: the version tells of it
    added = []
    present = {score.criterion_id: score for score in review.scores}
    for criterion in criteria:
        value = judged.scores.get(criterion.code)
        if value is not None and not LOWEST <= value <= HIGHEST:
            raise DomainError(_("Choose one of the values shown."), f"score_{criterion.code}")
        kept = present.get(criterion.id)
        if value is None and kept is not None:
            review.scores.remove(kept)
            db.session.delete(kept)
        elif value is not None and kept is not None:
            kept.value = value
        elif value is not None:
            added.append({"review_id": review.id, "criterion_id": criterion.id, "value": value})
    if added:
        # the review itself is only half changed here, so it is not to be written yet
        insert = sa.insert(Score).returning(Score).execution_options(autoflush=False)
        scored = db.session.scalars(insert, added)
        set_committed_value(review, "scores", [*review.scores, *scored])
