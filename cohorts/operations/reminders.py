"""Reminding teams of drafts and offers; the letters are facts of the clock, not of anybody's click (APP05, DEC04)."""

from accelerator import clock, mail
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor, require
from cohorts import permissions
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.decisions import OfferState
from cohorts.operations.letters import readers_of
from cohorts.queries import applications as queries
from cohorts.queries.offers import offer_of


def remind_of_draft(actor: Actor, application: Application, *, mark: str) -> None:
    """Write to everybody in the team, each once for this mark; a draft that was just handed in is left alone."""
    require(actor, permissions.REMIND, application)
    call = application.call
    if application.state is not ApplicationState.DRAFT or not call.is_open(clock.now()):
        return
    gaps = queries.gaps_in(application, today=clock.today(call.zone))
    for member in people_of(application.startup_id):
        mail.send(
            member.email,
            member.name,
            "cohorts/mail/draft_due.txt",
            locale=member.locale,
            once=f"{mark}{member.id}",
            application=application,
            zone=member.zone,
            open_questions=len(gaps),
        )


def remind_of_offer(actor: Actor, application: Application, *, mark: str) -> None:
    """Write to whoever got the offer's letter, each once for this mark; one just answered is left alone."""
    require(actor, permissions.REMIND, application)
    offer = offer_of(application.id)
    if offer is None or offer.state is not OfferState.OPEN or offer.is_past(clock.now()):
        return
    for member in readers_of(application):
        mail.send(
            member.email,
            member.name,
            "cohorts/mail/offer_due.txt",
            locale=member.locale,
            once=f"{mark}{member.id}",
            application=application,
            offer=offer,
            zone=member.zone,
        )
