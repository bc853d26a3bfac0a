"""What becomes of an offer: accepted, declined, or run out; a place given back goes to the next in line."""

from typing import Any

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import (
    Application,
    ApplicationState,
    Cohort,
    Decision,
    Enrolment,
    Offer,
    OfferState,
)
from cohorts.models.answers import Answers
from cohorts.models.taxonomy import EXPERTISE, LANGUAGES
from cohorts.operations.letters import send_letter
from cohorts.queries import applications, decisions, offers


def accept_offer(actor: Actor, application: Application) -> Enrolment:
    """Take the place: the startup is enrolled from this moment. The cohort's lock makes the last place one."""
    require(actor, permissions.ANSWER_OFFER, application)
    cohort = lock(application.call.cohort)
    application = applications.locked(application)
    offer = _open_offer(application)
    places = decisions.places_of(cohort.id, cohort.capacity)
    if places.enrolled >= places.capacity:
        raise Conflict(
            _(
                "All %(count)d places of this cohort are taken. The programme will write to you.",
                count=places.capacity,
            )
        )
    _answer(actor, offer, OfferState.ACCEPTED)
    application.move_to(ApplicationState.ACCEPTED)
    return _enrol(actor, application, cohort)


def decline_offer(actor: Actor, application: Application, *, reason: str) -> None:
    """Give the place back; the first on the waiting list is offered it at once."""
    require(actor, permissions.ANSWER_OFFER, application)
    cohort = lock(application.call.cohort)
    application = applications.locked(application)
    offer = _open_offer(application)
    _answer(actor, offer, OfferState.DECLINED)
    offer.decline_reason = reason
    application.move_to(ApplicationState.DECLINED)
    record(
        facts.OfferDeclined(
            actor_id=actor.id, application_id=application.id, offer_id=offer.id, reason=reason
        )
    )
    _promote(actor, cohort)


def expire_offers(actor: Actor, cohort: Cohort) -> int:
    """Write down which offers ran out unanswered, and offer their places on; returns how many ran out."""
    require(actor, permissions.EXPIRE_OFFERS, cohort)
    cohort = lock(cohort)
    past = offers.past_offers([cohort.id])
    for offer in past:
        offer.move_to(OfferState.EXPIRED)
        offer.answered_at = clock.now()
        offer.application.move_to(ApplicationState.EXPIRED)
        record(facts.OfferExpired(actor_id=actor.id, application_id=offer.application_id, offer_id=offer.id))
    db.session.flush()
    for _offer in past:
        _promote(actor, cohort)
    return len(past)


def _open_offer(application: Application) -> Offer:
    offer = offers.offer_of(application.id)
    if offer is None:
        raise Conflict(
            _("No place has been offered to this application: it is “%(state)s”.", state=application.label)
        )
    if offer.is_past(clock.now()):
        raise Conflict(
            _("The time for this answer is up. Write to the programme if you still want the place.")
        )
    return offer


def _answer(actor: Actor, offer: Offer, state: OfferState) -> None:
    offer.move_to(state)
    offer.answered_at, offer.answered_by = clock.now(), actor.id


def _enrol(actor: Actor, application: Application, cohort: Cohort) -> Enrolment:
    """The place itself; needs, goals and languages are copied from what was submitted (DEC09)."""
    enrolment = Enrolment(
        cohort_id=cohort.id,
        startup_id=application.startup_id,
        application_id=application.id,
        enrolled_at=clock.now(),
        **_wishes(applications.answers_handed_in(application)),
    )
    db.session.add(enrolment)
    db.session.flush()
    enrolment.cohort, enrolment.startup = cohort, application.startup
    record(
        facts.StartupEnrolled(
            actor_id=actor.id,
            enrolment_id=enrolment.id,
            cohort_id=cohort.id,
            startup_id=application.startup_id,
        )
    )
    return enrolment


def _wishes(answers: Answers) -> dict[str, Any]:
    return {
        "needs": [code for code in answers.get("needs") or [] if code in EXPERTISE],
        "languages": [code for code in answers.get("languages") or [] if code in LANGUAGES],
        "goals": str(answers.get("goals") or ""),
    }


def _promote(actor: Actor, cohort: Cohort) -> None:
    """Offer a free place to the first on the waiting list, if there is both."""
    if decisions.places_of(cohort.id, cohort.capacity).free == 0:
        return
    application = offers.next_waiting(cohort)
    if application is None:
        return
    application.move_to(ApplicationState.OFFERED)
    offer = Offer(
        application_id=application.id,
        cohort_id=cohort.id,
        expires_at=offers.answer_deadline(application.call),
    )
    db.session.add(offer)
    db.session.flush()
    record(
        facts.PlaceOffered(
            actor_id=actor.id, application_id=application.id, offer_id=offer.id, is_promotion=True
        )
    )
    decision: Decision | None = decisions.decision_of(application.id)
    if decision is not None:
        send_letter(actor, application, decision=decision, is_promotion=True)
