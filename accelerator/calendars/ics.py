"""iCalendar text (RFC 5545, RFC 5546): entries that calendars keep up to date by their UID and sequence.

Instants are written in UTC, which every calendar shows on its own reader's clock; so no zone rules travel along
that could be out of date. What people typed is escaped, freed of control characters and folded by bytes.
"""

import enum
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LINE = 75
"""Octets of a line without its break; a longer one is folded."""


class Method(enum.Enum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One meeting in somebody's calendar."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    title: str
    text: str = ""
    place: str = ""
    url: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class Party:
    """Who sends or receives an invitation."""

    name: str
    address: str


def invitation(entry: Entry, *, method: Method, sender: Party, recipient: Party) -> str:
    """One entry for one person's calendar; sent again with a higher sequence it replaces the earlier one."""
    people = [
        f"ORGANIZER;CN={_parameter(sender.name)}:mailto:{_address(sender.address)}",
        f"ATTENDEE;CN={_parameter(recipient.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        f":mailto:{_address(recipient.address)}",
    ]
    return _text(["METHOD:" + method.value], [_event(entry, people)])


def announcement(entries: Iterable[Entry], *, sender: Party) -> str:
    """Several entries for one person's calendar in one letter; sent again, those of a higher sequence replace theirs.

    An invitation (REQUEST) may hold but one UID (RFC 5546, 3.2.2), so these are published; what is called off
    is among them, as cancelled.
    """
    organizer = [f"ORGANIZER;CN={_parameter(sender.name)}:mailto:{_address(sender.address)}"]
    return _text(["METHOD:" + Method.PUBLISH.value], [_event(entry, organizer) for entry in entries])


def feed(entries: Iterable[Entry], *, name: str) -> str:
    """Everything that somebody's calendar subscribes to."""
    head = [
        "METHOD:" + Method.PUBLISH.value,
        "X-WR-CALNAME:" + _value(name),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    return _text(head, [_event(entry, []) for entry in entries])


def _text(head: list[str], events: Iterable[list[str]]) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Future City Accelerator//EN",
        "CALSCALE:GREGORIAN",
        *head,
    ]
    for event in events:
        lines += event
    return "".join(f"{piece}\r\n" for line in [*lines, "END:VCALENDAR"] for piece in _folded(line))


def _event(entry: Entry, people: list[str]) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        "UID:" + _value(entry.uid),
        f"SEQUENCE:{entry.sequence}",
        "DTSTAMP:" + _instant(entry.changed_at),
        "LAST-MODIFIED:" + _instant(entry.changed_at),
        "DTSTART:" + _instant(entry.starts_at),
        "DTEND:" + _instant(entry.ends_at),
        "SUMMARY:" + _value(entry.title),
        *people,
        "STATUS:" + ("CANCELLED" if entry.is_cancelled else "CONFIRMED"),
    ]
    for name, value in (("DESCRIPTION", entry.text), ("LOCATION", entry.place)):
        if value:
            lines.append(f"{name}:{_value(value)}")
    if entry.url:
        lines.append("URL:" + "".join(entry.url.split()))
    return [*lines, "END:VEVENT"]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _value(text: str) -> str:
    """A text value: the four marks that mean something are escaped, a line break is a backslash and an n."""
    plain = _printable(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _parameter(text: str) -> str:
    """A parameter in quotes; there is no way to write a quote inside."""
    return '"' + _printable(" ".join(text.split())).replace('"', "'") + '"'


def _address(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() and letter not in " \"'<>;,:\\")


def _printable(text: str, keep: str = "") -> str:
    return "".join(
        letter
        for letter in text
        if letter in keep or unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
    )


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, never cut inside a letter; each further one begins with a space."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
