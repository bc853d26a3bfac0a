"""Finding the letters of decisions, and what of the readers' comments goes into them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.paging import Page, page
from cohorts.models import (
    Application,
    Decision,
    DecisionLetter,
    DecisionState,
    Outcome,
    Review,
    ReviewState,
    SharedComment,
)
from cohorts.models.applications import UNDECIDED
from cohorts.models.letters import basis_of
from cohorts.queries.applications import WITH_CALL


@dataclass(frozen=True)
class Prepared:
    """A decision with what its letter has to say, and the words that somebody gave it."""

    decision: Decision
    feedback: str
    letter: DecisionLetter | None
    """The draft, or what was sent; None while the template stands."""

    @property
    def basis(self) -> str:
        """The mark of what the letter has to say now."""
        return basis_of(self.decision.outcome, self.feedback)

    @property
    def is_sent(self) -> bool:
        """Whether this letter went out."""
        return self.letter is not None and self.letter.sent_at is not None

    @property
    def is_stale(self) -> bool:
        """Whether the decision changed after the draft was edited."""
        return self.letter is not None and not self.is_sent and self.letter.basis != self.basis


def prepared(decision: Decision) -> Prepared:
    """One decision's letter as it stands."""
    return prepared_all([decision])[0]


def prepared_all(found: Sequence[Decision]) -> list[Prepared]:
    """The letters of some decisions, in two queries however many there are.

    A draft belongs to its decision whatever the outcome is now; what was sent belongs to its own outcome.
    """
    rows = db.session.scalars(
        sa.select(DecisionLetter)
        .where(DecisionLetter.decision_id.in_([decision.id for decision in found]))
        .order_by(DecisionLetter.sent_at.is_(None), DecisionLetter.id)
        .execution_options(populate_existing=True)
    )
    outcomes = {decision.id: decision.outcome for decision in found}
    letters = {
        row.decision_id: row
        for row in rows
        if row.sent_at is None or row.outcome is outcomes[row.decision_id]
    }
    words = feedback_of(found)
    return [Prepared(decision, words[decision.id], letters.get(decision.id)) for decision in found]


def feedback_of(found: Sequence[Decision]) -> dict[int, str]:
    """By decision what its applicant reads from the readers: the manager's words, then the shared comments.

    No comment tells whose it is; one whose review was set aside meanwhile is not shared (R02, R10).
    """
    words = {decision.application_id: [decision.feedback.strip()] for decision in found}
    query = (
        sa.select(Review.application_id, SharedComment.text)
        .join(Review, Review.id == SharedComment.review_id)
        .where(Review.application_id.in_(list(words)), Review.state == ReviewState.SUBMITTED)
        .order_by(SharedComment.id)
    )
    for application_id, text in db.session.execute(query):
        words[application_id].append(text.strip())
    return {
        decision.id: "\n\n".join(part for part in words[decision.application_id] if part)
        for decision in found
    }


def released_on(application_id: int) -> Decision | None:
    """The decision on an application once its team may know it, as it is in the database now."""
    query = sa.select(Decision).where(
        Decision.application_id == application_id, Decision.state == DecisionState.RELEASED
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


@dataclass(frozen=True)
class Opening:
    """Who of a team first opened its feedback, and when; both empty while nobody has (DEC03)."""

    at: datetime | None
    by: str


def openings_among(keys: Sequence[str]) -> dict[str, Opening]:
    """By application what became of the feedback that was released to its team; in one query."""
    shared = (
        sa.exists()
        .where(SharedComment.review_id == Review.id)
        .where(Review.application_id == Application.id, Review.state == ReviewState.SUBMITTED)
    )
    query = (
        sa.select(Application.key, Decision.feedback_opened_at, User.name)
        .join(Decision, Decision.application_id == Application.id)
        .outerjoin(User, User.id == Decision.feedback_opened_by)
        .where(Application.key.in_(keys), Decision.state == DecisionState.RELEASED)
        .where(sa.or_(sa.func.trim(Decision.feedback) != "", shared))
    )
    return {key: Opening(at, name or "") for key, at, name in db.session.execute(query)}


def letters_in(call_id: int, *, without: Collection[int] = (), after: str | None) -> Page[Prepared]:
    """One page of the letters of a call that wait for the release; those of some applications, by id, left out."""
    query = (
        sa.select(Decision)
        .join(Decision.application)
        .where(*_waiting(call_id))
        .where(Application.id.not_in(without))
        .options(joinedload(Decision.application).options(*WITH_CALL))
    )
    found = page(query, [Decision.id], after=after)
    return Page(rows=prepared_all(found.rows), next=found.next, first=found.first)


def stale_in(call_id: int) -> list[str]:
    """The startups of a call whose drafts were edited before their decision changed."""
    query = (
        sa.select(Decision)
        .join(Decision.application)
        .join(DecisionLetter, DecisionLetter.decision_id == Decision.id)
        .where(*_waiting(call_id), DecisionLetter.sent_at.is_(None))
        .options(joinedload(Decision.application).joinedload(Application.startup))
        .order_by(Decision.id)
    )
    found = prepared_all(list(db.session.scalars(query)))
    return [each.decision.application.startup.name for each in found if each.is_stale]


def _waiting(call_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Application.call_id == call_id,
        Application.state.in_(UNDECIDED),
        Decision.state == DecisionState.PENDING,
    )


def letter_for(decision_id: int, outcome: Outcome) -> DecisionLetter | None:
    """The letter about one outcome, edited or sent."""
    query = sa.select(DecisionLetter).where(
        DecisionLetter.decision_id == decision_id, DecisionLetter.outcome == outcome
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def comments_on(application_id: int) -> list[tuple[Review, SharedComment | None]]:
    """The comments that may be shared: of judgements that are in, with what is shared of them."""
    query = (
        sa.select(Review, SharedComment)
        .outerjoin(SharedComment, SharedComment.review_id == Review.id)
        .where(
            Review.application_id == application_id,
            Review.state == ReviewState.SUBMITTED,
            Review.comment != "",
        )
        .options(joinedload(Review.reviewer), joinedload(Review.round))
        .order_by(Review.id)
    )
    return [(review, shared) for review, shared in db.session.execute(query)]
