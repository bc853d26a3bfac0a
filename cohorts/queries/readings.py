"""What the reader of a review is shown of the application, and what has changed since they last looked (APP07)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from accelerator.db import db
from accelerator.errors import NotFound
from accelerator.files import StoredFile
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor
from cohorts.models import Application, Review, ReviewState, Round, RoundState, Submission
from cohorts.models.applications import UNDECIDED
from cohorts.models.blind import blinded, names_in, usual_hidden
from cohorts.models.questions import form_of
from cohorts.models.revisions import Change, section_changes
from cohorts.models.shown import ShownSection, shown_sections
from cohorts.queries.applications import file_ids
from cohorts.queries.redactions import covers_of
from cohorts.queries.reviews import WITH_APPLICATION, review

JUDGED = (ReviewState.IN_PROGRESS, ReviewState.SUBMITTED)


@dataclass(frozen=True)
class Reading:
    """What a reader is shown: the revision that counts, and what is new in it to them."""

    sections: list[ShownSection]
    number: int
    at: datetime
    changes: list[Change] | None
    """None where they have seen this revision; an empty list where nothing that they are shown differs."""


def reading_of(review: Review) -> Reading:
    """The application as the reader of a review is shown it."""
    revisions = _revisions(review.application_id)
    latest, seen = revisions[-1], _seen(review, revisions)
    if seen.number == latest.number:
        return Reading(shown_to(review, [latest])[0], latest.number, latest.created_at, None)
    before, after = shown_to(review, [seen, latest])
    return Reading(after, latest.number, latest.created_at, section_changes(before, after))


def revisions_for(review: Review) -> list[Submission]:
    """Everything that was handed in of the application that a review is of, first to last."""
    return _revisions(review.application_id)


def compared(review: Review, before: Submission, after: Submission) -> list[Change]:
    """What differs between two revisions of what the reader of a review is shown (APP07)."""
    one, other = shown_to(review, [before, after])
    return section_changes(one, other)


def _revisions(application_id: int) -> list[Submission]:
    query = sa.select(Submission).where(Submission.application_id == application_id)
    found = list(db.session.scalars(query.order_by(Submission.number)))
    if not found:
        raise NotFound
    return found


def _seen(review: Review, revisions: list[Submission]) -> Submission:
    """The revision that the reader last looked at, or else the one that counted when they were asked to read."""
    known = [
        one
        for one in revisions
        if (
            one.created_at <= review.created_at
            if review.read_number is None
            else one.number <= review.read_number
        )
    ]
    return known[-1] if known else revisions[0]


def _highest(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    of_it = sa.select(sa.func.max(Submission.number)).where(
        Submission.application_id == Review.application_id, *conditions
    )
    return of_it.correlate(Review).scalar_subquery()


_read: sa.ColumnElement[Any] = sa.func.coalesce(
    Review.read_number, _highest(Submission.created_at <= Review.created_at), 1
)
_revised = (
    sa.select(Submission.id)
    .where(Submission.application_id == Review.application_id, Submission.number > 1)
    .correlate(Review)
    .exists()
)
is_behind = sa.and_(_revised, _highest() > _read)
"""Whether the application was revised after its reader last looked at it; few ever are, so that is asked first."""


def behind(reviews: Sequence[Review]) -> set[int]:
    """Those among some reviews, by id, whose application was revised since."""
    ids = [review.id for review in reviews]
    return (
        set(db.session.scalars(sa.select(Review.id).where(Review.id.in_(ids), is_behind))) if ids else set()
    )


def behind_by_reader(round_: Round) -> dict[int, int]:
    """How many of each reader's begun or finished judgements of a round are of an older revision.

    Few applications are ever revised, and only of these the judgements are looked at.
    """
    revised = sa.select(Submission.application_id).where(Submission.number > 1)
    query = (
        sa.select(Review.reviewer_id, sa.func.count())
        .where(Review.round_id == round_.id, Review.state.in_(JUDGED))
        .where(Review.application_id.in_(revised), is_behind)
        .group_by(Review.reviewer_id)
    )
    return {int(reader): count for reader, count in db.session.execute(query)}


def to_look_over(actor: Actor) -> list[Review]:
    """What a reader has handed in and might change: the application was revised since."""
    query = (
        sa.select(Review)
        .join(Review.round)
        .join(Review.application)
        .where(
            Review.reviewer_id == actor.id,
            Review.state == ReviewState.SUBMITTED,
            Round.state == RoundState.ACTIVE,
            Application.state.in_(UNDECIDED),
            is_behind,
        )
        .options(*WITH_APPLICATION)
        .order_by(Review.id)
    )
    return list(db.session.scalars(query))


def snapshot(application_id: int) -> Submission:
    """What was handed in last, word for word; reviewers read nothing else."""
    row = db.session.scalars(
        sa.select(Submission)
        .where(Submission.application_id == application_id)
        .order_by(Submission.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def files_of(submissions: Sequence[Submission]) -> dict[int, StoredFile]:
    """The files that some submissions name, by id."""
    wanted = {file for submission in submissions for file in file_ids(submission)}
    rows = db.session.scalars(sa.select(StoredFile).where(StoredFile.id.in_(wanted))) if wanted else ()
    return {file.id: file for file in rows}


def sections_for(review: Review) -> list[ShownSection]:
    """What the reader of a review is shown of the revision that counts."""
    return shown_to(review, [snapshot(review.application_id)])[0]


def shown_to(review: Review, submissions: Sequence[Submission]) -> list[list[ShownSection]]:
    """Some revisions as a review's reader is shown them.

    In a blind round nothing tells whose they are: what is hidden in one of them is hidden in all, and so are
    the names that any of them holds. What staff have redacted is read as they wrote it.
    """
    files = files_of(submissions)
    forms = [form_of(one.questions) for one in submissions]
    shown = [shown_sections(form, one.answers, files) for form, one in zip(forms, submissions, strict=True)]
    if not review.is_blind:
        return shown
    hidden = review.round.hidden
    if hidden is None:
        hidden = [key for form in forms for key in usual_hidden(form)]
    names = [name for one in submissions for name in names_hidden_from(review, one)]
    known, covers = sorted(set(names), key=len, reverse=True), covers_of(review.application_id)
    return [blinded(sections, hidden, known, covers) for sections in shown]


def names_hidden_from(review: Review, submission: Submission) -> list[str]:
    """The names that the reader of a blind round must not read anywhere."""
    startup = review.application.startup
    people = [person.name for person in people_of(startup.id)]
    known = [submission.startup_name, startup.name, *people, *re.split(r"[,;\n]", startup.team)]
    return names_in(form_of(submission.questions), submission.answers, known)


def file_of_review(key: str, file_key: str) -> tuple[Review, StoredFile]:
    """A file of the submitted application that its reader is shown."""
    found = review(key)
    shown = {
        answer.file.key
        for section in sections_for(found)
        for answer in section.answers
        if answer.file is not None
    }
    files = files_of([snapshot(found.application_id)]).values()
    file = next((file for file in files if file.key == file_key and file.key in shown), None)
    if file is None:
        raise NotFound
    return found, file
