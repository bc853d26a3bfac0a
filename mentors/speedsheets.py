"""A day of speed meetings as rounds on a page and as one printed sheet per person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from accelerator.i18n import _, locale_code
from accelerator.pdf import Document, Section, breakable
from accelerator.permissions import Actor, can
from mentors import permissions
from mentors.models import SpeedDay, SpeedMeeting
from mentors.queries import speed
from mentors.queries.matching import mentor_code, startup_code

TOGETHER = 6
"""Sheets that are laid out in one go; the rest follow side by side."""


@dataclass(frozen=True)
class Round:
    """One round with its meetings."""

    number: int
    begins: datetime
    ends: datetime
    meetings: list[SpeedMeeting]


@dataclass
class Sheet:
    """One person's or startup's way through the day: (round, whom they meet); a free round has nobody."""

    code: str
    name: str
    note: str
    meets: dict[int, str] = field(default_factory=dict)


def rounds(day: SpeedDay) -> list[Round]:
    """All rounds in order, empty ones too."""
    return [
        Round(n, day.begins(n), day.ends(n), [meeting for meeting in day.meetings if meeting.round == n])
        for n in range(1, day.rounds + 1)
    ]


def sheets_for(actor: Actor, day: SpeedDay, who: str = "") -> list[Sheet]:
    """What somebody may print: staff everybody's, others their own; maybe one of them alone, by the engine's code."""
    meetings = day.meetings
    if not can(actor, permissions.SPEED_PLAN, day):
        meetings = [meeting for meeting, _is_mentor in speed.own_meetings(actor, day)]
    return [sheet for sheet in sheets(day, meetings, actor) if who in ("", sheet.code)]


def sheets(day: SpeedDay, meetings: Sequence[SpeedMeeting], actor: Actor) -> list[Sheet]:
    """Everybody's sheet out of these meetings, startups first; who sees only their own gets one."""
    startups: dict[str, Sheet] = {}
    mentors: dict[str, Sheet] = {}
    is_all = len(meetings) == len(day.meetings)
    for meeting in meetings:
        startup, user = meeting.enrolment.startup, meeting.mentor.user
        codes = startup_code(meeting.enrolment_id), mentor_code(meeting.mentor_id)
        if is_all or startup.id in actor.organisations:
            sheet = startups.setdefault(codes[0], Sheet(codes[0], startup.name, startup.tagline))
            sheet.meets[meeting.round] = user.name
        if is_all or user.id == actor.id:
            sheet = mentors.setdefault(codes[1], Sheet(codes[1], user.name, meeting.mentor.headline))
            sheet.meets[meeting.round] = startup.name
    return [
        sheet
        for side in (startups, mentors)
        for sheet in sorted(side.values(), key=lambda one: (one.name.casefold(), one.code))
    ]


def document(day: SpeedDay, shown: Sequence[Sheet]) -> Document:
    """The sheets as a document, a page each."""
    template = current_app.jinja_env.get_template("mentors/speed/sheets_print.html")
    every = rounds(day)
    pages = [
        template.render(day=day, sheets=shown[at : at + TOGETHER], rounds=every, breakable=breakable)
        for at in range(0, len(shown), TOGETHER)
    ]
    return Document(
        title=f"{day.title} – {day.cohort.name}",
        lang=locale_code(),
        sections=tuple(Section(f"sheets-{n}", html, _("Sheets")) for n, html in enumerate(pages, 1)),
        author=day.cohort.name,
        created=day.created_at,
        page_label=_("Page {page} of {pages}"),
        css="article + article { break-before: page; } table { width: 100%; }"
        " .tick { display: inline-block; width: 4mm; height: 4mm; border: .3mm solid currentcolor; }",
    )
