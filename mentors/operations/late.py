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
    name = place.mentor.user.name
    found = late.unlogged(place.cohort_id, place.id)
    if not found:
        raise Conflict(_("%(name)s has nothing left to log.", name=name))
    _check_is_written(_remind_mentor(actor, place.cohort, found[0]), name)


def nudge_startup(actor: Actor, enrolment: Enrolment) -> None:
    """One letter to each of a startup's people about all logs that it has not answered; at most once a day."""
    require(actor, permissions.NUDGE, enrolment)
    name = enrolment.startup.name
    found = late.unconfirmed(enrolment.cohort_id, enrolment.id)
    if not found:
        raise Conflict(_("%(name)s has nothing left to confirm.", name=name))
    _check_is_written(_remind_startup(actor, enrolment.cohort, found[0]), name)


def nudge_everybody(actor: Actor, cohort: Cohort) -> int:
    """A letter to each for whom something waits in a cohort and who was not reminded today; returns how many."""
    require(actor, permissions.NUDGE, cohort)
    mentors = [_remind_mentor(actor, cohort, row) for row in late.unlogged(cohort.id)]
    startups = [_remind_startup(actor, cohort, row) for row in late.unconfirmed(cohort.id)]
    return sum(letters or 0 for letters in mentors + startups)


def _remind_mentor(actor: Actor, cohort: Cohort, row: late.Unlogged) -> int | None:
    person = row.place.mentor.user
    letters = _write([person], "log_nudge", cohort, bookings=row.bookings)
    if letters:
        _record(actor, cohort, "mentor", row.place.mentor_id, len(row.bookings))
    return letters


def _remind_startup(actor: Actor, cohort: Cohort, row: late.Unconfirmed) -> int | None:
    startup = row.enrolment.startup
    team = organisations.people_of(startup.id)
    letters = _write(team, "confirm_nudge", cohort, sessions=row.sessions, startup=startup.name)
    if letters:
        _record(actor, cohort, "startup", row.enrolment.id, len(row.sessions))
    return letters


def _record(actor: Actor, cohort: Cohort, side: str, about_id: int, waiting: int) -> None:
    record(
        facts.LateLogNudged(
            actor_id=actor.id, cohort_id=cohort.id, side=side, about_id=about_id, waiting=waiting
        )
    )


def _check_is_written(letters: int | None, name: str) -> None:
    if letters is None:
        raise Conflict(_("Nobody of %(name)s can be written to.", name=name))
    if not letters:
        raise Conflict(_("%(name)s was reminded today already.", name=name))


def _write(people: list[User], letter: str, cohort: Cohort, **values: Any) -> int | None:
    """To each who can still read it and was not written to today about this; None where nobody can read it."""
    readers = [person for person in people if person.is_active]
    if not readers:
        return None
    today = clock.today(cohort.zone)
    names = {person: f"{letter}:{cohort.id}:{person.id}:{today}" for person in readers}
    fresh = [person for person in readers if not mail.is_written(names[person])]
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
    return len(fresh)
