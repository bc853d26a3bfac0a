"""Finding requests for more information, and which questions of an application its team may answer now."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.inquiries import Inquiry, InquiryState
from cohorts.models.questions import Question, QuestionForm
from cohorts.models.shown import ShownAnswer, shown_sections
from cohorts.queries.applications import WITH_CALL, files_of, form_for, pages_for

WITH_APPLICATION = (
    joinedload(Inquiry.application).options(*WITH_CALL),
    joinedload(Inquiry.asker),
)


def inquiry(key: str) -> Inquiry:
    """One request with its application and whoever asked."""
    return get_or_404(Inquiry, key, *WITH_APPLICATION)


def inquiry_by_id(inquiry_id: int) -> Inquiry:
    """The same by its number, for reactions to facts."""
    return get_or_404(Inquiry, inquiry_id, *WITH_APPLICATION)


def inquiries_of(application: Application) -> list[Inquiry]:
    """Everything that was asked of an application's team after it was handed in, latest first."""
    query = sa.select(Inquiry).where(Inquiry.application_id == application.id)
    return list(db.session.scalars(query.options(*WITH_APPLICATION).order_by(Inquiry.id.desc())))


@dataclass(frozen=True)
class Asked:
    """A request as a page shows it: the questions in words, and what was written and not handed in."""

    inquiry: Inquiry
    questions: list[Question]
    unsent: list[ShownAnswer]


def asked_of(application: Application) -> list[Asked]:
    """The requests of an application with their questions, latest first."""
    form, found = form_for(application), inquiries_of(application)
    files = files_of(application) if any(one.unsent for one in found) else {}
    return [
        Asked(
            one,
            [question for question in form if question.key in one.questions],
            [
                answer
                for section in shown_sections(reopened(form, list(one.unsent)), one.unsent, files)
                for answer in section.answers
            ],
        )
        for one in found
    ]


def open_inquiry(application: Application) -> Inquiry | None:
    """The request that waits for an answer, if there is one; its date may have passed already."""
    query = sa.select(Inquiry).where(
        Inquiry.application_id == application.id, Inquiry.state == InquiryState.OPEN
    )
    return db.session.scalars(query.options(*WITH_APPLICATION)).one_or_none()


def overdue_ids() -> list[int]:
    """The requests whose date has passed without an answer."""
    query = sa.select(Inquiry.id).where(Inquiry.state == InquiryState.OPEN, Inquiry.due_at < clock.now())
    return list(db.session.scalars(query.order_by(Inquiry.due_at, Inquiry.id)))


def waiting_for(actor: Actor) -> list[Inquiry]:
    """What the startups of a person are asked, soonest date first."""
    query = (
        sa.select(Inquiry)
        .join(Application, Application.id == Inquiry.application_id)
        .where(
            Application.startup_id.in_(actor.organisations),
            Inquiry.state == InquiryState.OPEN,
            Inquiry.due_at >= clock.now(),
        )
        .options(*WITH_APPLICATION)
    )
    return list(db.session.scalars(query.order_by(Inquiry.due_at, Inquiry.id)))


def open_form(application: Application, inquiry: Inquiry | None) -> QuestionForm:
    """What the pages ask the team now: the reopened questions while some are, else the whole form."""
    pages = pages_for(application)
    if application.state is not ApplicationState.INFO_REQUESTED or inquiry is None:
        return pages
    return reopened(pages, inquiry.questions)


def reopened(form: QuestionForm, keys: list[str]) -> QuestionForm:
    """A form cut down to some of its questions, in its own order and sections."""
    cut = [
        replace(section, questions=tuple(question for question in section.questions if question.key in keys))
        for section in form.sections
    ]
    return replace(form, sections=tuple(section for section in cut if section.questions))


def asked_in(call_id: int) -> list[str]:
    """The startups of a call that were asked for more information: their applications cannot be released yet."""
    query = (
        sa.select(Organisation.name)
        .join(Application, Application.startup_id == Organisation.id)
        .where(Application.call_id == call_id, Application.state == ApplicationState.INFO_REQUESTED)
        .order_by(Application.number)
    )
    return list(db.session.scalars(query))
