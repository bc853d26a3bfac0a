"""A day of speed meetings as letters and calendar entries: to each person their own plan, on their own clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from accelerator import mail
from accelerator.accounts.models import User
from accelerator.calendars.ics import Entry, Method, Party, announcement
from accelerator.i18n import _, force_locale
from accelerator.organisations import queries as organisations
from accelerator.web import link
from mentors import times
from mentors.models import SpeedDay, SpeedEntry
from mentors.queries import speed
from mentors.queries.matching import mentor_code, startup_code


@dataclass(frozen=True)
class Plan:
    """One person's way through a day: for which side, and what stands or just went in their calendar."""

    person: User
    code: str
    """The engine's name of the mentor or the startup for whom they come."""
    is_mentor: bool
    entries: tuple[SpeedEntry, ...]

    @property
    def is_new(self) -> bool:
        """Whether they are told of this day for the first time."""
        return all(entry.sequence == 0 for entry in self.entries)


def plans_of(day: SpeedDay, publication: int) -> list[Plan]:
    """Everybody for whom a publication changed something, mentors first; a startup's whole team is among them."""
    mentors: dict[str, list[SpeedEntry]] = {}
    startups: dict[str, list[SpeedEntry]] = {}
    for entry in speed.told(day.id):
        if not entry.is_cancelled or entry.publication == publication:
            mentors.setdefault(mentor_code(entry.mentor_id), []).append(entry)
            startups.setdefault(startup_code(entry.enrolment_id), []).append(entry)
    ids = [rows[0].enrolment.startup_id for rows in startups.values()]
    teams = organisations.people_by_organisation(ids)
    sides = [(code, True, [rows[0].mentor.user], rows) for code, rows in sorted(mentors.items())]
    sides += [
        (code, False, teams[rows[0].enrolment.startup_id], rows) for code, rows in sorted(startups.items())
    ]
    return [
        Plan(person, code, is_mentor, tuple(rows))
        for code, is_mentor, people, rows in sides
        if any(entry.publication == publication for entry in rows)
        for person in people
        if person.is_active
    ]


def write(day: SpeedDay, publication: int, plans: Iterable[Plan]) -> None:
    """One letter each, with the calendar; written once, however often it is asked for."""
    letter = "speed_cancelled" if day.cancelled_at else "speed_plan"
    for plan in plans:
        person = plan.person
        mail.send(
            person.email,
            person.name,
            f"mentors/mail/{letter}.txt",
            locale=person.locale,
            once=f"speed:{day.key}:{publication}:{plan.code}:{person.id}",
            invitation=(Method.PUBLISH.value, _calendar(day, plan)),
            day=day,
            is_new=plan.is_new,
            meetings=[line(day, entry, plan) for entry in plan.entries if not entry.is_cancelled],
            gone=[line(day, entry, plan) for entry in plan.entries if entry.is_cancelled],
        )


def line(day: SpeedDay, entry: SpeedEntry, plan: Plan) -> str:
    """'Tue 31 Mar 2026, 14:00–14:20 WIB: Angkot Pintar', in the reader's language and zone."""
    other = entry.enrolment.startup.name if plan.is_mentor else entry.mentor.user.name
    with force_locale(plan.person.locale or "en"):
        when = times.date_and_times(day.begins(entry.round), day.ends(entry.round), plan.person.zone)
    return f"{when}: {other}"


def entry_of(day: SpeedDay, entry: SpeedEntry) -> Entry:
    """One meeting in a calendar; its name stays the same on whatever round it is moved to."""
    startup, mentor = entry.enrolment, entry.mentor
    page = link("mentors.speed_day", key=day.key)
    return Entry(
        uid=f"speed-{day.key}-{startup.key}-{mentor.key}@{mail.host()}",
        sequence=entry.sequence,
        starts_at=day.begins(entry.round),
        ends_at=day.ends(entry.round),
        changed_at=entry.changed_at,
        title=_(
            "Speed meeting: %(startup)s and %(mentor)s", startup=startup.startup.name, mentor=mentor.user.name
        ),
        text=page,
        url=page,
        is_cancelled=entry.is_cancelled,
    )


def _calendar(day: SpeedDay, plan: Plan) -> str:
    with force_locale(plan.person.locale or "en"):
        entries = [entry_of(day, entry) for entry in plan.entries]
    return announcement(entries, sender=Party(*mail.sender()))
