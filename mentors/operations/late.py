"""Reminding people of what only they can say: a mentor of appointments to log, a startup of logs to answer."""

from typing import Any

from accelerator import clock, mail
from accelerator.accounts.models import User
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations import queries as organisations
from accelerator.permissions import Actor, require
from cohorts.models import Cohort, Enrolment
from mentors import facts, permissions
from mentors.models import MentorInCohort
from mentors.queries import late


def nudge_mentor(actor: Actor, place: MentorInCohort) -> None:
    """One letter about all appointments of a mentor in a cohort; at most once a day, whoever presses."""
    require(actor, permissions.NUDGE, place)
    person = place.mentor.user
    found = late.unlogged(place.cohort_id, place.id)
    if not found:
        raise Conflict(_("%(name)s has nothing left to log.", name=person.name))
    _write([person], person.name, "log_nudge", place.cohort, bookings=found[0].bookings)
    record(
        facts.LateLogNudged(
            actor_id=actor.id,
            cohort_id=place.cohort_id,
            side="mentor",
            about_id=place.mentor_id,
            waiting=len(found[0].bookings),
        )
    )


def nudge_startup(actor: Actor, enrolment: Enrolment) -> None:
    """One letter to each of a startup's people about all logs that it has not answered; at most once a day."""
    require(actor, permissions.NUDGE, enrolment)
    name = enrolment.startup.name
    found = late.unconfirmed(enrolment.cohort_id, enrolment.id)
    if not found:
        raise Conflict(_("%(name)s has nothing left to confirm.", name=name))
    team = organisations.people_of(enrolment.startup_id)
    _write(team, name, "confirm_nudge", enrolment.cohort, sessions=found[0].sessions, startup=name)
    record(
        facts.LateLogNudged(
            actor_id=actor.id,
            cohort_id=enrolment.cohort_id,
            side="startup",
            about_id=enrolment.id,
            waiting=len(found[0].sessions),
        )
    )


def _write(people: list[User], side: str, letter: str, cohort: Cohort, **values: Any) -> None:
    """To each who can still read it and was not written to today about this."""
    readers = [person for person in people if person.is_active]
    if not readers:
        raise Conflict(_("Nobody of %(name)s can be written to.", name=side))
    today = clock.today(cohort.zone)
    names = {person: f"{letter}:{cohort.id}:{person.id}:{today}" for person in readers}
    fresh = [person for person in readers if not mail.is_written(names[person])]
    if not fresh:
        raise Conflict(_("%(name)s was reminded today already.", name=side))
    for person in fresh:
        mail.send(
            person.email,
            person.name,
            f"mentors/mail/{letter}.txt",
            locale=person.locale,
            once=names[person],
            cohort=cohort,
            zone=person.zone,
            **values,
        )
