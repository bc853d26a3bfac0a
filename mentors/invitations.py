"""Bookings as calendar entries: in full for the two who meet, and without a private word for a feed."""

from accelerator import mail
from accelerator.accounts.models import User
from accelerator.calendars.ics import Entry, Method, Party, feed, invitation
from accelerator.i18n import _, force_locale
from accelerator.web import link
from mentors.models import Booking, SessionMode
from mentors.models.bookings import CANCELLED


def entry_of(booking: Booking, *, is_private: bool) -> Entry:
    """A booking in a calendar. The topic and the address to call are for invitations, not for a feed that may leak."""
    startup, mentor = booking.enrolment.startup.name, booking.mentor.user.name
    page = link("mentors.booking", key=booking.key)
    last = max([booking.created_at, *(move.created_at for move in booking.moves)])
    is_room = booking.mode is SessionMode.IN_PERSON
    return Entry(
        uid=f"booking-{booking.key}@{mail.host()}",
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        changed_at=booking.closed_at or last,
        title=_("Mentoring: %(startup)s and %(mentor)s", startup=startup, mentor=mentor),
        text=f"{booking.topic}\n\n{page}" if is_private else page,
        place=booking.place if is_private or is_room else str(booking.mode.label),
        url=page,
        is_cancelled=booking.state in CANCELLED,
    )


def invitation_to(person: User, booking: Booking) -> tuple[str, str]:
    """The method and text by which a booking enters, changes in or leaves one person's calendar."""
    method = Method.CANCEL if booking.state in CANCELLED else Method.REQUEST
    with force_locale(person.locale or "en"):
        text = invitation(
            entry_of(booking, is_private=True),
            method=method,
            sender=_site(),
            recipient=Party(person.name, person.email),
        )
    return method.value, text


def invitation_to_download(booking: Booking) -> str:
    """A booking as a file that any calendar opens."""
    return feed([entry_of(booking, is_private=True)], name=_("Mentoring"))


def _site() -> Party:
    name, address = mail.sender()
    return Party(name, address)
