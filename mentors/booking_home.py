"""Where joining and bookings show on other pages: the menu, both sides' to-do lists, everybody's calendar."""

from datetime import timedelta

from flask import url_for

from accelerator import clock
from accelerator.calendars import queries as calendars
from accelerator.calendars.ics import Entry
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor
from accelerator.web import MenuEntry, Task, menu, task_sources
from mentors import speedletters, times
from mentors.home import is_mentored
from mentors.invitations import entry_of
from mentors.models import Booking, MeetingInvitation, MentorInCohort, PlaceState
from mentors.models.bookings import CANCELLED
from mentors.queries import bookings, joining, meeting_invitations, speed

ENTRIES = [
    MenuEntry(
        _l("Agenda"),
        "mentors.agenda",
        lambda actor: actor.has("mentor") or is_mentored(actor),
        order=44,
    ),
]


def join() -> None:
    """Add ours once, however many apps this process builds."""
    menu.extend(entry for entry in ENTRIES if entry not in menu)
    if tasks not in task_sources:
        task_sources.append(tasks)
    if calendar_entries not in calendars.sources:
        calendars.sources.append(calendar_entries)


def calendar_entries(actor: Actor) -> list[Entry]:
    """A person's meetings of the last month and those to come; what was called off is left out and so disappears."""
    now = clock.now()
    span = now - timedelta(days=31), now + timedelta(days=100)
    booked = [row for row in bookings.own_bookings(actor, *span) if row.state not in CANCELLED]
    return [entry_of(booking, is_private=False) for booking in booked] + [
        speedletters.entry_of(entry.day, entry) for entry in speed.entries_of(actor, *span)
    ]


def tasks(actor: Actor) -> list[Task]:
    """What stands before this person, and of which past meetings a mentor has not said what came of them."""
    found = [_seat(place) for place in joining.to_answer(actor)]
    if actor.has("mentor") or actor.organisations:
        found += [_meeting(actor, booking) for booking in bookings.upcoming_of(actor, days=7)]
    if actor.organisations:
        found += [
            _choice(row) for row in meeting_invitations.open_for(actor) if row.mentor.user_id != actor.id
        ]
    if actor.has("mentor"):
        found += [_offer()] if joining.is_unknown(actor) else []
        found += [_unlogged(booking) for booking in bookings.to_log(actor)]
    return found


def _seat(place: MentorInCohort) -> Task:
    """Somebody who is asked may hold no role yet."""
    is_asked = place.state is PlaceState.ASKED
    return Task(
        _("Will you mentor in %(cohort)s?", cohort=place.cohort.name)
        if is_asked
        else _("Read and accept the mentors' code of conduct"),
        url_for("mentors.answer_ask", place_id=place.id),
        note="" if is_asked else place.cohort.name,
        order=18,
    )


def _offer() -> Task:
    """Nobody is matched of whom nothing is known."""
    note = _("The matching reads it: languages, fields, hours")
    return Task(_("Say what you offer as a mentor"), url_for("mentors.my_profile"), note=note, order=19)


def _meeting(actor: Actor, booking: Booking) -> Task:
    return Task(
        _("Meet %(other)s: %(topic)s", other=_other(actor, booking), topic=booking.topic),
        url_for("mentors.booking", key=booking.key),
        note=times.when(booking),
        order=15,
    )


def _choice(invitation: MeetingInvitation) -> Task:
    return Task(
        _(
            "Choose a time with %(mentor)s: %(topic)s",
            mentor=invitation.mentor.user.name,
            topic=invitation.topic,
        ),
        url_for("mentors.meeting_invitation", key=invitation.key),
        note=invitation.enrolment.startup.name,
        due=invitation.expires_at.date(),
        order=19,
    )


def _unlogged(booking: Booking) -> Task:
    return Task(
        _("Did you meet %(other)s?", other=booking.enrolment.startup.name),
        url_for("mentors.booking", key=booking.key),
        note=times.when(booking),
        order=22,
    )


def _other(actor: Actor, booking: Booking) -> str:
    """The one whom this person meets."""
    if booking.mentor.user_id == actor.id:
        return booking.enrolment.startup.name
    return booking.mentor.user.name
