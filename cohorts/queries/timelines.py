"""What has happened to an application and what comes next, as its team may know it (R02)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Call, Decision
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.inquiries import Inquiry, InquiryState
from cohorts.queries.deadlines import Deadline, deadline_of
from cohorts.queries.inquiries import inquiries_of
from cohorts.queries.waiting import waiting_place

S = ApplicationState
ANSWERED = (S.INELIGIBLE, S.OFFERED, S.WAITLISTED, S.REJECTED, S.ACCEPTED, S.DECLINED, S.EXPIRED)


@dataclass(frozen=True)
class Moment:
    """A step with its time, past or promised; `tone` is 'neutral' for what is still to come."""

    title: Any
    at: datetime | None = None
    on: date | None = None
    text: Any = ""
    tone: str = "good"


def timeline(application: Application, deadline: Deadline | None = None) -> list[Moment]:
    """The steps of one application in order, what happened and what is promised; needs `call` and its cohort.

    A draft is told the deadline of whoever reads it.
    """
    deadline = deadline or deadline_of(application.call)
    moments = [Moment(_l("Begun"), at=application.created_at)]
    if application.submitted_at is not None:
        moments.append(Moment(_l("Submitted"), at=application.submitted_at, text=application.reference))
    elif not deadline.is_past(clock.now()):
        return [*moments, Moment(_l("Deadline"), at=deadline.announced, tone="attention")]
    else:
        return [*moments, Moment(_l("The deadline passed"), at=deadline.announced, tone="attention")]
    moments += _closing(application)
    for inquiry in reversed(inquiries_of(application)):
        moments += _asked(inquiry)
    if application.state is S.WITHDRAWN:
        text = application.withdrawn_reason
        return [*moments, Moment(_l("Withdrawn"), at=application.withdrawn_at, text=text, tone="attention")]
    return [*moments, *_selection(application), *_programme(application)]


def _closing(application: Application) -> list[Moment]:
    """The end of the call, as long as it lies ahead: until then nobody reads."""
    if clock.now() > application.call.true_deadline:
        return []
    text = _l("Reading begins when the call has closed.")
    return [Moment(_l("The call closes"), at=application.call.closes_at, text=text, tone="neutral")]


def _asked(inquiry: Inquiry) -> list[Moment]:
    moments = [Moment(_l("More information requested"), at=inquiry.created_at, text=inquiry.note)]
    if inquiry.state is InquiryState.OPEN:
        return [*moments, Moment(_l("Your answer is due"), at=inquiry.due_at, tone="attention")]
    if inquiry.state is InquiryState.ANSWERED:
        return [*moments, Moment(_l("You answered"), at=inquiry.ended_at, text=inquiry.reply)]
    ended = _l("The request was taken back")
    if inquiry.state is InquiryState.LAPSED:
        ended = _l("The date passed without an answer; what you submitted stands")
    return [*moments, Moment(ended, at=inquiry.ended_at, tone="attention")]


def _selection(application: Application) -> list[Moment]:
    call, state = application.call, application.known_state
    if state is S.INELIGIBLE and application.ineligible_for is not None:
        text = application.ineligible_words or application.ineligible_for.label
        return [Moment(application.label, at=application.ineligible_told_at, text=text, tone="attention")]
    if state in ANSWERED:
        tone = "attention" if state is S.OFFERED else "good"
        return [Moment(application.label, at=_released_at(application), text=_place(application), tone=tone)]
    reading = _l("Independent reviewers read your application.")
    begun = "info" if state is S.IN_REVIEW else "neutral"
    return [Moment(_l("Reviews"), text=reading, tone=begun), _promise(call)]


def _place(application: Application) -> Any:
    waiting = waiting_place(application)
    if waiting is None:
        return ""
    return _l("You are number %(place)d of %(of)d.", place=waiting.place, of=waiting.of)


def _promise(call: Call) -> Moment:
    """The date on which decisions are promised; a broken promise is said, not hidden (G14)."""
    promised = call.decisions_promised_on
    if promised is None:
        return Moment(_l("Decision"), text=_l("We write to you as soon as it is made."), tone="neutral")
    if promised < clock.today(call.zone):
        text = _l("We are late, and sorry for it. We write to you as soon as the decision is made.")
        return Moment(_l("Decision was promised by"), on=promised, text=text, tone="attention")
    return Moment(_l("Decision promised by"), on=promised, tone="neutral")


def _released_at(application: Application) -> datetime | None:
    """When the team learnt of the decision."""
    query = sa.select(Decision.released_at).where(Decision.application_id == application.id)
    return db.session.scalar(query)


def _programme(application: Application) -> list[Moment]:
    call, state = application.call, application.known_state
    if state in (S.INELIGIBLE, S.REJECTED, S.DECLINED, S.EXPIRED):
        return []
    answer = _l("If a place is offered, you have %(days)d days to accept it.", days=call.answer_days)
    moments = [Moment(_l("Your answer"), text=answer, tone="neutral")] if state not in ANSWERED else []
    start = Moment(_l("%(cohort)s begins", cohort=call.cohort.name), on=call.cohort.starts_on, tone="neutral")
    return [*moments, start]
