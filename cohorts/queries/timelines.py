"""What has happened to an application and what comes next, as its team may know it (R02)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accelerator import clock
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Application, ApplicationState

S = ApplicationState
ANSWERED = (S.OFFERED, S.WAITLISTED, S.REJECTED, S.ACCEPTED, S.DECLINED, S.EXPIRED)


@dataclass(frozen=True)
class Moment:
    """A step with its time, past or promised; `tone` is 'neutral' for what is still to come."""

    title: Any
    at: datetime | None = None
    on: date | None = None
    text: Any = ""
    tone: str = "good"


def timeline(application: Application) -> list[Moment]:
    """The steps of one application in order; needs `call` and its cohort loaded."""
    moments = [Moment(_l("Begun"), at=application.created_at)]
    if application.submitted_at is not None:
        moments.append(Moment(_l("Submitted"), at=application.submitted_at, text=application.reference))
    elif clock.now() <= application.call.true_deadline:
        moments.append(Moment(_l("Deadline"), at=application.call.closes_at, tone="attention"))
    else:
        moments.append(Moment(_l("The deadline passed"), at=application.call.closes_at, tone="attention"))
        return moments
    if application.state is S.WITHDRAWN:
        text = application.withdrawn_reason
        return [*moments, Moment(_l("Withdrawn"), text=text, tone="attention")]
    return [*moments, *_selection(application), *_programme(application)]


def _selection(application: Application) -> list[Moment]:
    call, state = application.call, application.state
    if state in ANSWERED:
        return [Moment(application.label, tone="attention" if state is S.OFFERED else "good")]
    reading = _l("Independent reviewers read your application.")
    begun = "info" if state is S.IN_REVIEW else "neutral"
    return [
        Moment(_l("Reviews"), text=reading, tone=begun),
        Moment(_l("Decision promised by"), on=call.decisions_promised_on, tone="neutral")
        if call.decisions_promised_on
        else Moment(_l("Decision"), text=_l("We write to you as soon as it is made."), tone="neutral"),
    ]


def _programme(application: Application) -> list[Moment]:
    call, state = application.call, application.state
    if state in (S.REJECTED, S.DECLINED, S.EXPIRED):
        return []
    answer = _l("If a place is offered, you have %(days)d days to accept it.", days=call.answer_days)
    moments = [Moment(_l("Your answer"), text=answer, tone="neutral")] if state not in ANSWERED else []
    start = Moment(_l("%(cohort)s begins", cohort=call.cohort.name), on=call.cohort.starts_on, tone="neutral")
    return [*moments, start]
