"""Calendar text: what people typed cannot become a second entry, and no line is too long for a calendar."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accelerator.calendars.ics import Entry, Method, Party, feed, invitation

BEGINS = datetime(2026, 3, 31, 7, 0, tzinfo=UTC)
SITE, READER = Party("Future City", "noreply@fca.example"), Party("Budi", "budi@people.example")


def entry(**values) -> Entry:
    usual = {
        "uid": "booking-1@fca.example",
        "sequence": 2,
        "starts_at": BEGINS,
        "ends_at": BEGINS + timedelta(minutes=30),
        "changed_at": BEGINS - timedelta(days=3),
        "title": "Mentoring",
    }
    return Entry(**{**usual, **values})


def lines(text: str) -> list[str]:
    """As a calendar reads them: unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def read(value: str) -> str:
    """A text value as a calendar shows it."""
    return re.sub(r"\\(.)", lambda mark: "\n" if mark[1] in "nN" else mark[1], value)


def test_an_invitation_says_who_when_and_which_entry():
    text = invitation(entry(), method=Method.REQUEST, sender=SITE, recipient=READER)
    assert lines(text) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Future City Accelerator//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:booking-1@fca.example",
        "SEQUENCE:2",
        "DTSTAMP:20260328T070000Z",
        "LAST-MODIFIED:20260328T070000Z",
        "DTSTART:20260331T070000Z",
        "DTEND:20260331T073000Z",
        "SUMMARY:Mentoring",
        'ORGANIZER;CN="Future City":mailto:noreply@fca.example',
        'ATTENDEE;CN="Budi";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:budi@people.example',
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_typed_cannot_end_the_entry_or_add_a_person():
    evil = 'x\r\nEND:VEVENT\r\nATTENDEE:mailto:a@b.example; "quoted", \\n'
    person = Party('Eve";ROLE=CHAIR:mailto:x@y.example\r\nATTENDEE:z', "eve@people.example")
    text = invitation(
        entry(title=evil, text=evil, place=evil, url="https://fca.example/\r\nX:1"),
        method=Method.CANCEL,
        sender=SITE,
        recipient=person,
    )
    assert [line.split(":")[0].split(";")[0] for line in lines(text) if line].count("END") == 2
    assert [line for line in lines(text) if line.startswith("ATTENDEE")] == [
        'ATTENDEE;CN="Eve\';ROLE=CHAIR:mailto:x@y.example ATTENDEE:z";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;'
        "RSVP=FALSE:mailto:eve@people.example"
    ]
    (title,) = (line for line in lines(text) if line.startswith("SUMMARY:"))
    assert read(title.removeprefix("SUMMARY:")) == evil.replace("\r\n", "\n")


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=400))
def test_any_text_comes_back_and_no_line_is_longer_than_75_octets(title):
    text = feed([entry(title=title)], name="Calendar")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = (line for line in lines(text) if line.startswith("SUMMARY:"))
    plain = title.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in plain if c == "\n" or not re.match(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", c))
    assert read(found.removeprefix("SUMMARY:")) == kept
