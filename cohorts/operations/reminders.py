"""Reminding teams of drafts and offers; the letters are facts of the clock, not of anybody's click (APP05, DEC04)."""

from datetime import datetime
from typing import Any

from accelerator import clock, mail
from accelerator.mail.preferences import Kind
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor, require
from cohorts import permissions
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.decisions import OfferState
from cohorts.models.letter_templates import ProgrammeLetter
from cohorts.operations.letters import readers_of
from cohorts.queries import applications as queries
from cohorts.queries.co_applicants import co_writers_of
from cohorts.queries.deadlines import deadline_of
from cohorts.queries.offers import offer_of
from cohorts.wording import composed


def remind_of_draft(actor: Actor, application: Application, *, mark: str) -> None:
    """Write to everybody who writes it, each once for this mark; a draft that was just handed in is left alone."""
    require(actor, permissions.REMIND, application)
    deadline = deadline_of(application.call, actor, startup_id=application.startup_id)
    if application.state is not ApplicationState.DRAFT or not deadline.is_open(clock.now()):
        return
    gaps = queries.gaps_in(application, today=clock.today(application.call.zone))
    _write(
        application, "cohorts/mail/draft_due.txt", mark, deadline=deadline.announced, open_questions=len(gaps)
    )


def tell_of_moved_deadline(
    actor: Actor, application: Application, *, before: datetime, after: datetime
) -> None:
    """Write to everybody who writes a draft that its call closes at another time; nothing if it moved again since."""
    require(actor, permissions.REMIND, application)
    if application.state is not ApplicationState.DRAFT or application.call.closes_at != after:
        return
    mark = f"deadline-moved:{application.id}:{before.isoformat()}:{after.isoformat()}:"
    _write(application, "cohorts/mail/deadline_moved.txt", mark, before=before, deadline=after)


def _write(application: Application, template: str, mark: str, **values: Any) -> None:
    for member in [*people_of(application.startup_id), *co_writers_of(application)]:
        mail.send(
            member.email,
            member.name,
            template,
            locale=member.locale,
            once=f"{mark}{member.id}",
            application=application,
            zone=member.zone,
            **values,
        )


def remind_of_offer(actor: Actor, application: Application, *, mark: str) -> None:
    """Write to whoever got the offer's letter, each once for this mark; one just answered is left alone."""
    require(actor, permissions.REMIND, application)
    offer = offer_of(application.id)
    if offer is None or offer.state is not OfferState.OPEN or offer.is_past(clock.now()):
        return
    for member in readers_of(application):
        subject, body = composed(
            ProgrammeLetter.OFFER_DUE,
            application,
            locale=member.locale,
            name=member.name,
            zone=member.zone,
            offer=offer,
        )
        once = f"{mark}{member.id}"
        mail.write(
            member.email, member.name, subject, body, kind=Kind.DEADLINE, locale=member.locale, once=once
        )
