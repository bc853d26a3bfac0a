"""What a mentor gave in a period: confirmed meetings, each counted once however many startups were there (MEN02)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import Programme
from mentors.models import MentorProfile, MentorSession, PrintedStatement, SessionMode, SessionState
from mentors.queries import sessions
from mentors.queries.meetings import InKind, in_kind


@dataclass(frozen=True)
class Meeting:
    """One confirmed meeting, with everybody who was there."""

    held_at: datetime
    zone: str
    minutes: int
    mode: SessionMode
    startups: dict[str, str]
    """Their names by their keys: a startup that changes its name is still the same."""
    topics: tuple[str, ...]
    cohort: str
    """That of its startups; all of them where they are of several."""
    programme: Programme
    """The first startup's: no meeting is worth its time twice."""


@dataclass(frozen=True)
class Part:
    """Meetings that have something in common."""

    name: str
    meetings: int
    minutes: int


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
        met = {key: name for meeting in self.meetings for key, name in meeting.startups.items()}
        return sorted(met.values(), key=str.casefold)

    @property
    def worth(self) -> list[tuple[Programme, InKind]]:
        """The value in kind in each programme that names a rate, by name; different currencies never add up."""
        minutes: dict[Programme, int] = {}
        for meeting in self.meetings:
            minutes[meeting.programme] = minutes.get(meeting.programme, 0) + meeting.minutes
        found = [(programme, in_kind(programme, minutes[programme])) for programme in minutes]
        return sorted(
            ((programme, value) for programme, value in found if value),
            key=lambda row: row[0].name.casefold(),
        )

    @property
    def by_cohort(self) -> list[Part]:
        """The parts sum to the whole: a meeting of startups of several cohorts is a part of its own."""
        return _parts((meeting.cohort, meeting) for meeting in self.meetings)

    @property
    def by_topic(self) -> list[Part]:
        """By the topic's code; a meeting about several counts for each of them, so the parts sum to more."""
        return _parts((code, meeting) for meeting in self.meetings for code in meeting.topics)

    @property
    def content_hash(self) -> str:
        """Equal for statements of the same hours, whatever their startups are called today."""
        rows = [f"{m.held_at.isoformat()} {m.minutes} {sorted(m.startups)}" for m in self.meetings]
        whole = "|".join([self.mentor.key, str(self.since), str(self.until), *rows])
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def number(self) -> str:
        """The same rows give the same number, other rows another: a printed statement can be compared with this one."""
        return f"MS-{self.until:%Y%m%d}-{self.content_hash[:8].upper()}"


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


def printed_as(content_hash: str) -> PrintedStatement | None:
    """The statement that was printed with this content."""
    query = sa.select(PrintedStatement).where(PrintedStatement.content_hash == content_hash)
    return db.session.scalars(query).one_or_none()


def statement_by_code(code: str) -> PrintedStatement | None:
    """The printed statement that carries a code, for whoever was handed it."""
    query = sa.select(PrintedStatement).where(PrintedStatement.verify_code == code)
    return db.session.scalars(query).one_or_none() if code.isalnum() else None


def _parts(named: Iterable[tuple[str, Meeting]]) -> list[Part]:
    """By name, the longest time first."""
    found: dict[str, list[int]] = {}
    for name, meeting in named:
        found.setdefault(name, []).append(meeting.minutes)
    parts = [Part(name, len(minutes), sum(minutes)) for name, minutes in found.items()]
    return sorted(parts, key=lambda part: (-part.minutes, part.name))


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
            startups={row.enrolment.startup.key: row.enrolment.startup.name for row in group},
            cohort=", ".join(dict.fromkeys(row.cohort.name for row in group)),
            programme=group[0].cohort.programme,
            topics=tuple(dict.fromkeys(code for row in group for code in row.topics)),
        )
        for group in grouped.values()
    ]
