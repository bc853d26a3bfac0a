"""Finding applications, what was handed in, and its files."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.audit import AuditEntry
from accelerator.db import db, get_or_404, hold, is_held
from accelerator.errors import NotFound
from accelerator.files import StoredFile
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Membership, Organisation, OrganisationKind
from accelerator.organisations.queries import present
from accelerator.permissions import Actor, Rule
from accelerator.search import says
from cohorts.models.answers import Answers, gap_in, missing, problems
from cohorts.models.applications import Application, ApplicationFile, ApplicationState, Submission
from cohorts.models.carried import STILL_TRUE, unconfirmed
from cohorts.models.co_applicants import shared_with
from cohorts.models.conditions import asked, on_day, on_pages
from cohorts.models.programmes import Call, Cohort
from cohorts.models.questions import QuestionForm, QuestionKind, Section, form_of
from cohorts.queries.calls import STEPS, calls_visible_to
from cohorts.queries.tracks import in_track

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
WITH_CALL = (
    joinedload(Application.call).joinedload(Call.programme),
    joinedload(Application.call).joinedload(Call.cohort).joinedload(Cohort.programme),
    joinedload(Application.startup),
    joinedload(Application.owner),
    joinedload(Application.form_version),
    joinedload(Application.track),
)


def application(key: str) -> Application:
    """One application with its call, programme, cohort, startup and owner."""
    return get_or_404(Application, key, *WITH_CALL)


def application_by_id(application_id: int) -> Application:
    """The same by its number, for reactions to facts."""
    return get_or_404(Application, application_id, *WITH_CALL)


def locked(application: Application) -> Application:
    """The same application with all that `application` loads, held until the transaction ends.

    It is read anew, unless this transaction holds it already.
    """
    if is_held(application) and _is_whole(application):
        return application
    query = sa.select(Application).where(Application.id == application.id).options(*WITH_CALL)
    held = query.with_for_update(of=Application).execution_options(populate_existing=True)
    found = db.session.scalars(held).one()
    hold(found)
    return found


def _is_whole(application: Application) -> bool:
    """Whether everything of WITH_CALL is loaded."""
    if sa.inspect(application).unloaded & {"call", "startup", "owner", "form_version", "track"}:
        return False
    call = application.call
    return not sa.inspect(call).unloaded & {"programme", "cohort"} and "programme" in call.cohort.__dict__


def applications_of(actor: Actor) -> list[Application]:
    """The applications of the startups that a person belongs to now, and those they help to write, latest first."""
    query = (
        sa.select(Application)
        .where(
            sa.or_(
                Application.startup_id.in_(actor.organisations),
                Application.id.in_(shared_with(actor)),
            )
        )
        .options(*WITH_CALL)
        .order_by(Application.id.desc())
    )
    return list(db.session.scalars(query))


def applications_of_startup(startup: Organisation) -> list[Application]:
    """The applications of one startup, latest first."""
    query = sa.select(Application).where(Application.startup_id == startup.id).options(*WITH_CALL)
    return list(db.session.scalars(query.order_by(Application.id.desc())))


def is_applicant_of(actor: Actor, startup_id: int) -> bool:
    """Whether the startup has applied to a call that the person runs."""
    runs = calls_visible_to(actor).with_only_columns(Call.id).options()
    query = sa.select(Application.id).where(
        Application.startup_id == startup_id,
        Application.submitted_at.is_not(None),
        Application.call_id.in_(runs),
    )
    return db.session.scalar(query.limit(1)) is not None


runs_its_call = Rule(
    lambda actor, startup: actor.has("manager") and is_applicant_of(actor, startup.id),
    _l("the staff of a programme that it applied to"),
)
"""A startup that came in from a table has no team yet: these invite it."""


def unclaimed_of(startup_id: int) -> list[Application]:
    """A startup's applications that nobody of its team has taken over yet."""
    query = sa.select(Application).where(Application.startup_id == startup_id, Application.owner_id.is_(None))
    return list(db.session.scalars(query))


def application_to(call: Call, startup_id: int) -> Application | None:
    """A startup's application to a call, if it has one."""
    query = sa.select(Application).where(Application.call_id == call.id, Application.startup_id == startup_id)
    return db.session.scalars(query.options(*WITH_CALL)).one_or_none()


def submitted_to(
    call: Call, *, step: str = "", words: str = "", is_incomplete: bool = False, track_id: int | None = None
) -> sa.Select[Any]:
    """What was submitted to a call, narrowed by a step of the funnel, words of the startup's name, or a track."""
    query = (
        sa.select(Application)
        .join(Organisation, Organisation.id == Application.startup_id)
        .where(Application.call_id == call.id, Application.submitted_at.is_not(None))
        .options(joinedload(Application.startup), joinedload(Application.call), joinedload(Application.owner))
    )
    states = next((chosen.states for chosen in STEPS if chosen.code == step), None)
    if states is not None:
        query = query.where(Application.state.in_(states))
    if words:
        query = query.where(says(words, Organisation.name))
    if is_incomplete:
        query = query.where(Application.is_incomplete)
    return query.where(in_track(track_id))


def drafts_to(call: Call, *, track_id: int | None = None) -> sa.Select[Any]:
    """What is being written to a call, for staff who may read it (APP05)."""
    query = sa.select(Application).where(
        Application.call_id == call.id, Application.state == ApplicationState.DRAFT, in_track(track_id)
    )
    return query.options(joinedload(Application.startup), joinedload(Application.owner))


@dataclass(frozen=True)
class Opening:
    """Somebody of the staff opened a draft."""

    name: str
    at: datetime


def openings_of(application: Application) -> list[Opening]:
    """Who of the staff has read a draft, and when, latest first; its team sees the same."""
    query = (
        sa.select(User.name, AuditEntry.at)
        .join(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == f"application:{application.id}", AuditEntry.fact == "DraftOpened")
        .order_by(AuditEntry.id.desc())
        .limit(20)
    )
    return [Opening(name, at) for name, at in db.session.execute(query)]


LIST_ORDERS: dict[str, list[Any]] = {
    "number": [Application.number, Application.id],
    "-number": [Application.number.desc(), Application.id.desc()],
    "name": [Organisation.name, Application.id],
    "-name": [Organisation.name.desc(), Application.id.desc()],
    "submitted": [Application.submitted_at, Application.id],
    "-submitted": [Application.submitted_at.desc(), Application.id.desc()],
}


def submission_of(application: Application) -> Submission | None:
    """What was handed in last, word for word: the revision that counts."""
    query = sa.select(Submission).where(Submission.application_id == application.id)
    return db.session.scalars(query.order_by(Submission.number.desc()).limit(1)).one_or_none()


def answers_handed_in(application: Application) -> Answers:
    """The answers of the revision that counts; empty where nothing was handed in."""
    query = sa.select(Submission.answers).where(Submission.application_id == application.id)
    return db.session.scalars(query.order_by(Submission.number.desc()).limit(1)).one_or_none() or {}


def revisions_of(application: Application) -> list[Submission]:
    """Everything that was ever handed in, first to last."""
    query = sa.select(Submission).where(Submission.application_id == application.id)
    return list(db.session.scalars(query.order_by(Submission.number)))


def submission_by_hash(content_hash: str) -> tuple[Submission, Application] | None:
    """What was handed in under a fingerprint, for whoever holds its receipt."""
    if not FINGERPRINT.fullmatch(content_hash):
        return None  # what no receipt says need not reach the database, which would choke on some of it
    query = (
        sa.select(Submission, Application)
        .join(Application, Application.id == Submission.application_id)
        .where(Submission.content_hash == content_hash)
        .options(*WITH_CALL)
        .order_by(Submission.id)
        .limit(1)
    )
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def files_of(application: Application) -> dict[int, StoredFile]:
    """The files that were ever uploaded for an application, by the id that answers name."""
    query = (
        sa.select(StoredFile)
        .join(ApplicationFile, ApplicationFile.file_id == StoredFile.id)
        .where(ApplicationFile.application_id == application.id)
    )
    return {file.id: file for file in db.session.scalars(query)}


@dataclass(frozen=True)
class FileAccess:
    """A file together with the record by whose rule it is served (R25)."""

    application: Application
    file: StoredFile
    is_submitted: bool
    """Whether a submission names it: one replaced before is the team's alone."""
    is_named: bool
    """Whether the present answers name it."""


def application_file(key: str, file_key: str) -> FileAccess:
    """A file of an application, with what its rule asks for."""
    found = application(key)
    file = next((file for file in files_of(found).values() if file.key == file_key), None)
    if file is None:
        raise NotFound
    submitted = any(file.id in file_ids(revision) for revision in revisions_of(found))
    return FileAccess(found, file, submitted, is_named=file in named_files(found))


def file_ids(submission: Submission) -> set[int]:
    """The ids of the files that a submission names."""
    asked = [question.key for question in form_of(submission.questions) if question.kind is QuestionKind.FILE]
    return {submission.answers[key] for key in asked if submission.answers.get(key) is not None}


def named_files(application: Application) -> list[StoredFile]:
    """The files that the present answers name."""
    asked = [question.key for question in form_for(application) if question.kind is QuestionKind.FILE]
    known = files_of(application)
    return [known[application.answers[key]] for key in asked if application.answers.get(key) in known]


def problems_in(application: Application, *, today: date) -> dict[str, object]:
    """By question key, what is wrong with answers that were given."""
    return problems(form_for(application), application.answers, today=today)


def gaps_in(application: Application, *, today: date) -> dict[str, object]:
    """By question key, what stands between a draft and its submission."""
    form, answers = form_for(application), application.answers
    gaps = {question.key: gap_in(question, answers.get(question.key)) for question in missing(form, answers)}
    shown = asked(form, answers)
    untold = {key: STILL_TRUE for key in unconfirmed(application.carried) if shown.question(key)}
    return {**untold, **gaps, **problems(form, answers, today=today)}


@dataclass(frozen=True)
class Progress:
    """A section of the form with how far its answers are."""

    section: Section
    open_questions: int

    @property
    def is_done(self) -> bool:
        """Whether the section could be submitted as it is."""
        return self.open_questions == 0


def progress_of(form: QuestionForm, gaps: dict[str, object]) -> list[Progress]:
    """The completion marks of the form's sections."""
    return [
        Progress(section, sum(question.key in gaps for question in section.questions))
        for section in form.sections
    ]


@dataclass(frozen=True)
class Told:
    """What a startup said the last time that it handed something in, to any call."""

    reference: str
    at: datetime
    answers: Answers


def last_told(startups: list[Organisation]) -> dict[int, Told]:
    """By startup, what it handed in last; one that never applied is left out."""
    latest = (
        sa.select(sa.func.max(Submission.id))
        .join(Application, Application.id == Submission.application_id)
        .where(Application.startup_id.in_([startup.id for startup in startups]))
        .group_by(Application.startup_id)
    )
    query = (
        sa.select(Submission, Application)
        .join(Application, Application.id == Submission.application_id)
        .where(Submission.id.in_(latest))
        .options(joinedload(Application.call))
    )
    return {
        application.startup_id: Told(application.reference, submission.created_at, submission.answers)
        for submission, application in db.session.execute(query)
    }


def described_at(startup: Organisation) -> datetime:
    """When somebody last changed a startup's profile, or when it was made."""
    query = sa.select(sa.func.max(AuditEntry.at)).where(
        AuditEntry.subject == f"organisation:{startup.id}", AuditEntry.fact == "OrganisationDescribed"
    )
    return db.session.scalar(query) or startup.created_at


def startup_of_member(
    user_id: int, name: str, kind: OrganisationKind = OrganisationKind.STARTUP
) -> Organisation | None:
    """The organisation of this kind and name that a person belongs to now, however it is capitalised."""
    query = (
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id, Organisation.kind == kind)
        .where(Membership.id.in_(present().with_only_columns(Membership.id)))
        .order_by(Organisation.id)
    )
    return next(
        (found for found in db.session.scalars(query) if found.name.casefold() == name.casefold()), None
    )


def startups_of(actor: Actor, kind: OrganisationKind = OrganisationKind.STARTUP) -> list[Organisation]:
    """The startups, or organisations of another kind, that a person belongs to now, by name."""
    query = sa.select(Organisation).where(Organisation.id.in_(actor.organisations), Organisation.kind == kind)
    return list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))


def form_for(application: Application) -> QuestionForm:
    """The questions that an application answers, as they are required today in the call's zone; needs `call` loaded."""
    return on_day(form_of(application.questions), clock.today(application.call.zone))


def pages_for(application: Application) -> QuestionForm:
    """The part of the form that its pages show now; needs `call` loaded."""
    return on_pages(form_for(application), application.answers)


def name_of(user_id: int | None) -> str:
    """A person's name, for 'saved by …'; '' for the system and for nobody."""
    return db.session.scalar(sa.select(User.name).where(User.id == user_id)) or "" if user_id else ""
