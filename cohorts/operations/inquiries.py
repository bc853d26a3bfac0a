"""Asking a team for more, and what comes of it: an answer, a date that passes, or nothing any more (APP08, R05)."""

from datetime import date, datetime, time, timedelta

from accelerator import clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.answers import Answers, is_blank, refuse_unstorable
from cohorts.models.applications import Application, ApplicationState, Submission
from cohorts.models.carried import unchanged
from cohorts.models.inquiries import Inquiry, InquiryState
from cohorts.models.zones import instant
from cohorts.operations.applications import NotReady, file_revision
from cohorts.queries import applications
from cohorts.queries import inquiries as queries

LONGEST_DAYS = 60
"""A selection that waits longer than this for one answer is not waiting, it has stopped."""


def request_information(
    actor: Actor, application: Application, *, questions: list[str], note: str, due_on: date
) -> Inquiry:
    """Reopen some questions for the team until the end of a day; everything else stays as it was handed in."""
    require(actor, permissions.ASK, application)
    application = applications.locked(application)
    asked = _checked(application, questions, note)
    inquiry = Inquiry(
        application_id=application.id,
        questions=asked,
        note=note.strip(),
        due_at=_end_of(due_on, application),
        returns_to=application.state,
        asked_by=actor.id,
    )
    application.move_to(ApplicationState.INFO_REQUESTED)
    application.answers = dict(_latest(application).answers)
    inquiry.application = application
    db.session.add(inquiry)
    db.session.flush()
    record(
        facts.InformationRequested(
            actor_id=actor.id,
            application_id=application.id,
            inquiry_id=inquiry.id,
            questions=asked,
            due_at=inquiry.due_at.isoformat(),
        )
    )
    return inquiry


def _checked(application: Application, questions: list[str], note: str) -> list[str]:
    """The keys in the form's order, if they and the note can be sent to somebody."""
    form = applications.pages_for(application)
    asked = [question.key for question in form if question.key in questions]
    if not asked or len(asked) != len(set(questions)):
        raise DomainError(_("Choose the questions that the team should answer again."), "questions")
    if is_blank(note):
        raise DomainError(_("Say what is missing, so that the team can act on it."), "note")
    refuse_unstorable("note", note)
    if not people_of(application.startup_id):
        raise Conflict(_("Nobody of this startup has an account yet, so nobody could answer."))
    return asked


def _end_of(day: date, application: Application) -> datetime:
    """The last second of a day in the call's zone; a day that has passed, or is far off, is refused."""
    today = clock.today(application.call.zone)
    if not today <= day <= today + timedelta(days=LONGEST_DAYS):
        raise DomainError(
            _("Choose a day from today on, and within %(most)d days.", most=LONGEST_DAYS), "due_on"
        )
    midnight = datetime.combine(day + timedelta(days=1), time())
    return instant(midnight, application.call.zone, field="due_on") - timedelta(seconds=1)


def answer_inquiry(actor: Actor, application: Application, *, reply: str = "") -> Application:
    """Hand in the reopened answers as a new revision; the application returns to the state it left.

    A second tab or click changes nothing. Raises Conflict after the date, and NotReady while an answer is
    missing or wrong.
    """
    require(actor, permissions.SUBMIT, application)
    application = applications.locked(application)
    inquiry = queries.open_inquiry(application)
    if inquiry is None:
        if any(one.state is InquiryState.ANSWERED for one in queries.inquiries_of(application)[:1]):
            return application
        raise Conflict(_("Nothing is asked of you any more. What you wrote is kept on this page."))
    _require_answerable(application, inquiry, reply)
    previous = _latest(application)
    if application.answers == previous.answers and is_blank(reply):
        raise DomainError(_("Nothing has changed yet. Change an answer, or say why it stays."), "reply")
    application.move_to(inquiry.returns_to)
    application.carried = unchanged(application.carried, previous.answers, application.answers)
    submission = file_revision(actor, application, number=previous.number + 1)
    inquiry.end(InquiryState.ANSWERED, clock.now())
    inquiry.reply, inquiry.submission_id = reply.strip(), submission.id
    record(
        facts.InquiryAnswered(
            actor_id=actor.id,
            application_id=application.id,
            inquiry_id=inquiry.id,
            number=submission.number,
            content_hash=submission.content_hash,
        )
    )
    return application


def _require_answerable(application: Application, inquiry: Inquiry, reply: str) -> None:
    if clock.now() > inquiry.due_at:
        raise Conflict(_("The date for your answer has passed. What was saved before is kept."))
    refuse_unstorable("reply", reply)
    gaps = applications.gaps_in(application, today=clock.today(application.call.zone))
    open_gaps = {key: gap for key, gap in gaps.items() if key in inquiry.questions}
    if open_gaps:
        raise NotReady(open_gaps)


def cancel_inquiry(actor: Actor, inquiry: Inquiry, *, reason: str) -> None:
    """Take a request back; the team hears of it, and what it has written so far is kept for it."""
    require(actor, permissions.CANCEL_INQUIRY, inquiry)
    application = applications.locked(inquiry.application)
    if is_blank(reason):
        raise DomainError(_("Say why; it stays in the record."), "reason")
    refuse_unstorable("reason", reason)
    _close(actor, application, inquiry, InquiryState.CANCELLED, reason=reason.strip())
    application.move_to(inquiry.returns_to)


def end_overdue(actor: Actor, inquiry: Inquiry) -> bool:
    """End a request whose date has passed; says whether this call did it. For the hourly schedule."""
    require(actor, permissions.CANCEL_INQUIRY, inquiry)
    application = applications.locked(inquiry.application)
    still_open = queries.open_inquiry(application)
    if still_open is None or still_open.id != inquiry.id or clock.now() <= inquiry.due_at:
        return False
    _close(actor, application, still_open, InquiryState.LAPSED)
    application.move_to(inquiry.returns_to)
    return True


def close_for_withdrawal(actor: Actor, application: Application) -> ApplicationState:
    """End what is asked of an application that is being withdrawn; returns the state it would have gone back to."""
    require(actor, permissions.WITHDRAW, application)
    inquiry = queries.open_inquiry(application)
    if inquiry is None:
        return application.state
    _close(actor, application, inquiry, InquiryState.CANCELLED)
    return inquiry.returns_to


def _close(
    actor: Actor, application: Application, inquiry: Inquiry, state: InquiryState, reason: str = ""
) -> None:
    """End a request without an answer: what counts is what was handed in, what was written since is set aside."""
    inquiry.end(state, clock.now())
    handed_in = _latest(application).answers
    inquiry.unsent = _unsent(inquiry, application.answers, handed_in)
    application.answers = dict(handed_in)
    db.session.flush()
    record(
        facts.InquiryEnded(
            actor_id=actor.id,
            application_id=application.id,
            inquiry_id=inquiry.id,
            state=state.value,
            reason=reason,
        )
    )


def _unsent(inquiry: Inquiry, written: Answers, handed_in: Answers) -> Answers:
    return {
        key: written[key]
        for key in inquiry.questions
        if key in written and written[key] != handed_in.get(key)
    }


def _latest(application: Application) -> Submission:
    submission = applications.submission_of(application)
    if submission is None:
        raise Conflict(_("Nothing was handed in yet."))
    return submission
