"""What a mentor gave in a period: confirmed meetings, each counted once however many startups were there (MEN02)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accelerator.db import db
from accelerator.permissions import Actor
from mentors.models import MentorProfile, MentorSession, SessionMode, SessionState
from mentors.queries import sessions


@dataclass(frozen=True)
class Meeting:
    """One confirmed meeting, with everybody who was there."""

    held_at: datetime
    zone: str
    minutes: int
    mode: SessionMode
    startups: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """A mentor's confirmed meetings of a period, in the order in which they were held."""

    mentor: MentorProfile
    since: date
    until: date
    meetings: tuple[Meeting, ...]

    @property
    def minutes(self) -> int:
        """The mentor's time: a meeting of three startups is one meeting."""
        return sum(meeting.minutes for meeting in self.meetings)

    @property
    def startups(self) -> list[str]:
        """Who was met, by name."""
        return sorted({name for meeting in self.meetings for name in meeting.startups}, key=str.casefold)

    @property
    def number(self) -> str:
        """The same rows give the same number, other rows another: a printed statement can be compared with this one."""
        rows = [f"{m.held_at.isoformat()} {m.minutes} {m.startups}" for m in self.meetings]
        whole = "|".join([self.mentor.key, str(self.since), str(self.until), *rows])
        return f"MS-{self.until:%Y%m%d}-{hashlib.sha256(whole.encode()).hexdigest()[:8].upper()}"


def statement(actor: Actor, mentor: MentorProfile, since: date, until: date) -> Statement:
    """A statement of what this person may see: a manager's programmes, the mentor's own everywhere."""
    zone = ZoneInfo(mentor.user.zone)
    query = sessions.sessions_visible_to(actor).where(
        MentorSession.mentor_id == mentor.id,
        MentorSession.state == SessionState.CONFIRMED,
        MentorSession.held_at >= datetime.combine(since, time.min, zone),
        MentorSession.held_at < datetime.combine(until + timedelta(days=1), time.min, zone),
    )
    rows = db.session.scalars(query.order_by(MentorSession.held_at, MentorSession.id))
    return Statement(mentor, since, until, tuple(_meetings(rows)))


def _meetings(rows: Iterable[MentorSession]) -> list[Meeting]:
    """Rows of one meeting share the mentor and the client's id; the longest of them is the mentor's time."""
    grouped: dict[str, list[MentorSession]] = {}
    for row in rows:
        grouped.setdefault(row.client_id, []).append(row)
    return [
        Meeting(
            held_at=group[0].held_at,
            zone=group[0].zone,
            minutes=max(row.minutes for row in group),
            mode=group[0].mode,
            startups=tuple(row.enrolment.startup.name for row in group),
            topics=tuple(dict.fromkeys(code for row in group for code in row.topics)),
        )
        for group in grouped.values()
    ]
