"""What a startup's team does with its application: begin, save, attach, submit."""

from werkzeug.datastructures import FileStorage

from accelerator import clock, files, mail
from accelerator.accounts.queries import person
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations import operations as organisations
from accelerator.organisations.models import Organisation, OrganisationKind
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import carried
from cohorts.models.answers import Answers, in_one_line, refuse_unstorable, tidy
from cohorts.models.applications import Application, ApplicationFile, ApplicationState, Submission
from cohorts.models.programmes import Call
from cohorts.models.questions import Question, QuestionForm, QuestionKind, Section, form_of
from cohorts.models.snapshots import first_answers, first_carried, profile_from, section_mark, snapshot_of
from cohorts.operations.late_entries import claim_late_entry
from cohorts.queries import applications as queries
from cohorts.queries import inquiries, tracks
from cohorts.queries.deadlines import deadline_at, deadline_of


class DraftConflict(Conflict):
    """Somebody else saved other answers meanwhile; both texts are kept for the person to choose."""

    def __init__(self, saved: Answers, typed: Answers) -> None:
        super().__init__(_("Somebody saved other answers here meanwhile. Nothing was overwritten."))
        self.saved, self.typed = saved, typed


class NotReady(DomainError):
    """The application cannot be submitted yet: by question key, what is missing or wrong."""

    def __init__(self, gaps: dict[str, object]) -> None:
        super().__init__(_("Some answers are missing or need another look."))
        self.gaps = gaps


def start_application(
    actor: Actor,
    call: Call,
    *,
    startup: Organisation | None = None,
    name: str = "",
    answered: Answers | None = None,
) -> Application:
    """Begin an application for one's startup, or for a new one of this name.

    A second click or tab gets the same application, not a second one. `answered` is what somebody said in the
    eligibility quiz; it is kept with the application, and judged like any other answer.
    """
    require(actor, permissions.START, call)
    owner = lock(person(actor.id))
    form = form_of(call.questions)
    if startup is not None and startup.id not in actor.organisations:
        raise NotAllowed(_("Only members of the startup may apply for it."))
    kind, wanted = OrganisationKind(form.participants), " ".join(name.split())
    known = startup or queries.startup_of_member(actor.id, wanted, kind)
    if known is not None and (found := queries.application_to(call, known.id)) is not None:
        return found
    startup = known or organisations.create_organisation(actor, kind=kind, name=wanted, owner_id=actor.id)
    deadline = deadline_at(clock.now(), call, actor, startup_id=startup.id)
    if not deadline.is_open(clock.now()):
        raise Conflict(_("This call does not take applications now."))
    application = Application(call=call, startup=startup, owner=owner, form_version=None, track=None)
    _fill_in(application, form, startup, answered or {}, is_new=known is None)
    db.session.add(application)
    db.session.flush()
    claim_late_entry(actor, deadline, startup_id=startup.id)
    record(
        facts.ApplicationStarted(
            actor_id=actor.id, application_id=application.id, call_id=call.id, startup_id=startup.id
        )
    )
    return application


def _fill_in(
    application: Application, form: QuestionForm, startup: Organisation, answered: Answers, *, is_new: bool
) -> None:
    """Begin with what the startup told before, marked as such, and with what was said in the quiz just now."""
    quiz = {question.key: tidy(question, answered.get(question.key))[0] for question in form.quiz}
    said = {key: answer for key, answer in quiz.items() if answer is not None}
    last = None if is_new else queries.last_told([startup]).get(startup.id)
    described_at = startup.created_at if is_new else queries.described_at(startup)
    earlier = last.answers if last else {}
    told = {key: answer for key, answer in first_answers(form, startup, earlier).items() if key not in said}
    application.answers = told | said
    application.carried = first_carried(
        told,
        earlier,
        source=last.reference if last else "",
        told_at=last.at if last else described_at,
        described_at=described_at,
    )


def save_draft(
    actor: Actor, application: Application, *, section: Section, typed: Answers, seen: str
) -> bool:
    """Keep what was typed in a section, good or bad, and say whether anything changed.

    `seen` is the mark of the section's answers when the page was loaded. Other people's later answers are
    never overwritten: then this raises DraftConflict, unless both say the same.
    """
    application, form = editable(actor, application)
    tidied: Answers = {}
    for key, value in typed.items():
        question = _asked(form, key)
        refuse_unstorable(key, value)
        tidied[key] = tidy(question, value, today=clock.today(application.call.zone))[0]
    saved = {key: application.answers.get(key) for key in tidied}
    if tidied == saved:
        return False
    if seen != section_mark(section, application.answers):
        raise DraftConflict(saved, tidied)
    _keep(actor, application, tidied)
    return True


def confirm_answers(actor: Actor, application: Application, keys: list[str]) -> None:
    """Say that answers which were filled in from earlier are still true; one that was changed needs no such word."""
    application, form = editable(actor, application)
    application.carried = carried.confirm(
        application.carried, [key for key in keys if form.question(key)], clock.now()
    )
    _keep(actor, application, {})


def attach_file(actor: Actor, application: Application, *, question: str, upload: FileStorage) -> None:
    """Answer a question by a file; the one before stays in the store, for a snapshot may name it."""
    application, form = editable(actor, application)
    asked = _asked(form, question)
    if asked.kind is not QuestionKind.FILE:
        raise DomainError(_("This question is not answered by a file."), question)
    kept = files.keep_upload(upload, actor.id, kinds=asked.file_kinds, most_mb=asked.most_mb, field=question)
    db.session.add(ApplicationFile(application_id=application.id, question=question, file_id=kept.id))
    _keep(actor, application, {question: kept.id})
    record(
        facts.ApplicationFileAdded(
            actor_id=actor.id, application_id=application.id, question=question, file_id=kept.id
        )
    )


def _asked(form: QuestionForm, key: str) -> Question:
    question = form.question(key)
    if question is None:
        raise DomainError(_("The question “%(key)s” is not open for an answer.", key=key[:40]))
    return question


def editable(actor: Actor, application: Application) -> tuple[Application, QuestionForm]:
    """The application, held against other writers, with the questions that its team may answer now."""
    require(actor, permissions.EDIT, application)
    application = queries.locked(application)
    if application.state is ApplicationState.INFO_REQUESTED:
        inquiry = inquiries.open_inquiry(application)
        if inquiry is None or clock.now() > inquiry.due_at:
            raise Conflict(_("The date for your answer has passed. What was saved before is kept."))
        return application, inquiries.reopened(queries.form_for(application), inquiry.questions)
    if application.state is not ApplicationState.DRAFT:
        raise Conflict(_("This application was submitted already; it cannot be changed any more."))
    deadline = deadline_at(clock.now(), application.call, actor, startup_id=application.startup_id)
    if deadline.is_past(clock.now()):
        raise Conflict(_("The deadline has passed. What was saved before is kept; nothing more is taken."))
    claim_late_entry(actor, deadline, startup_id=application.startup_id)
    return application, queries.form_for(application)


def _keep(actor: Actor, application: Application, answers: Answers) -> None:
    merged = {**application.answers, **answers}
    if application.state is ApplicationState.DRAFT:  # later, what was handed in stands until it is replaced
        application.carried = carried.unchanged(application.carried, application.answers, merged)
    application.answers = {key: answer for key, answer in merged.items() if answer is not None}
    application.saved_at, application.saved_by = clock.now(), actor.id


def mail_draft_link(actor: Actor, application: Application) -> None:
    """Mail somebody who writes a draft the way back to it, for another device; at most one letter an hour (APP05)."""
    require(actor, permissions.EDIT, application)
    if application.state is not ApplicationState.DRAFT:
        raise Conflict(_("This application was submitted already; it cannot be changed any more."))
    mail.send(
        actor.email,
        actor.name,
        "cohorts/mail/draft_link.txt",
        locale=actor.locale,
        once=f"draft-link:{application.id}:{actor.id}:{clock.now():%Y-%m-%dT%H}",
        application=application,
        deadline=deadline_of(application.call, actor, startup_id=application.startup_id).announced,
    )


def open_draft(actor: Actor, application: Application) -> None:
    """Note that somebody of the staff reads a draft; its team sees who and when (APP05, R03)."""
    require(actor, permissions.OPEN_DRAFT, application)
    record(facts.DraftOpened(actor_id=actor.id, application_id=application.id))


def submit_application(actor: Actor, application: Application) -> Application:
    """Hand the draft in, once: a second click or tab gets the same receipt.

    Raises Conflict after the deadline of this applicant, and NotReady while answers are missing or wrong.
    """
    require(actor, permissions.SUBMIT, application)
    call = lock(application.call)
    application = queries.locked(application)
    if application.submitted_at is not None and application.state is not ApplicationState.WITHDRAWN:
        return application
    deadline = deadline_at(clock.now(), call, actor, startup_id=application.startup_id)
    if not deadline.is_open(clock.now()):
        raise Conflict(_("The deadline has passed. Your draft is kept, but it can no longer be submitted."))
    gaps = queries.gaps_in(application, today=clock.today(call.zone))
    if gaps:
        raise NotReady(gaps)
    if tracks.lacks_track(application, deadline):
        raise DomainError(_("Choose the track that you apply for; then you can submit."), "track")
    claim_late_entry(actor, deadline, startup_id=application.startup_id)
    application.hand_in(clock.now())
    submission = file_revision(actor, application, number=1)
    record(
        facts.ApplicationSubmitted(
            actor_id=actor.id,
            application_id=application.id,
            number=application.number or 0,
            content_hash=submission.content_hash,
        )
    )
    return application


def file_revision(actor: Actor, application: Application, *, number: int) -> Submission:
    """Freeze the answers as they stand, and let the startup's profile follow them; the caller holds the row."""
    hashes = {file.id: file.sha256 for file in queries.named_files(application)}
    submission = snapshot_of(application, by=actor.id, file_hashes=hashes, number=number)
    db.session.add(submission)
    startup, answers = application.startup, submission.answers
    application.answers = answers
    application.carried = carried.unchanged(application.carried, answers, answers)
    organisations.describe_organisation(actor, startup, **profile_from(startup, answers))
    startup.stage, startup.team = (
        str(answers.get("stage", startup.stage)),
        in_one_line(answers.get("team", startup.team))[:1000],
    )
    db.session.flush()
    return submission
