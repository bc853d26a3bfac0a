"""Letters to applicants, each in its reader's language."""

from accelerator import mail
from accelerator.accounts.models import User
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor
from cohorts.models import Application, ApplicationState, Decision
from cohorts.queries.offers import offer_of

TEMPLATES = {
    ApplicationState.OFFERED: "cohorts/mail/decision_offer.txt",
    ApplicationState.WAITLISTED: "cohorts/mail/decision_waitlist.txt",
    ApplicationState.REJECTED: "cohorts/mail/decision_reject.txt",
}


def send_letter(
    actor: Actor, application: Application, *, decision: Decision, is_promotion: bool = False
) -> int:
    """Write the released decision to everybody of the startup, once each; returns how many were written to.

    An application that moved on meanwhile gets no letter: it would tell yesterday's news.
    """
    template = TEMPLATES.get(application.state)
    if template is None:
        return 0
    offer = offer_of(application.id)
    people = _readers_of(application)
    for person in people:
        mail.send(
            person.email,
            person.name,
            template,
            locale=person.locale,
            once=f"decision:{decision.id}:{application.state.value}:{person.id}",
            application=application,
            feedback=decision.feedback,
            expires_at=offer.expires_at if offer else None,
            is_promotion=is_promotion,
        )
    return len(people)


def send_screening_letter(actor: Actor, application: Application) -> int:
    """Write to everybody of the startup why it cannot take part, once each time that they are told."""
    people, told_at = _readers_of(application), application.ineligible_told_at
    for person in people:
        mail.send(
            person.email,
            person.name,
            "cohorts/mail/not_eligible.txt",
            locale=person.locale,
            once=f"screening:{application.id}:{told_at}:{person.id}",
            application=application,
        )
    return len(people)


def _readers_of(application: Application) -> list[User]:
    """Whom a decision is written to: the startup's people, and whoever applied; needs `owner` loaded."""
    people = people_of(application.startup_id)
    owner = application.owner
    if owner is not None and owner.is_active and owner.id not in {person.id for person in people}:
        people.append(owner)
    return people
