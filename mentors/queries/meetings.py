"""Confirmed meetings: the time that mentors gave, the time that startups got, and what the first is worth in kind.

A meeting of several startups is an hour for each startup and one meeting for its mentor: its rows share the mentor
and the name that the mentor's device gave it, and the longest of them is the mentor's time. A meeting of several
mentors is an hour given by each of them, who all log it, and one hour got by the startup (SES10).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol

import sqlalchemy as sa

from accelerator.money import Money
from cohorts.models import Programme
from mentors.models import MentorSession, SessionState

S = MentorSession


class Held(Protocol):
    """A session, or what is needed of its row."""

    id: int
    held_at: datetime
    minutes: int


def minutes_got(held: Iterable[Held]) -> dict[int, int]:
    """By session of one startup, the minutes that it adds to those before it; their sum is the startup's time."""
    found, covered = {}, None
    for row in sorted(held, key=lambda row: (row.held_at, row.id)):
        begins, ends = row.held_at, row.held_at + timedelta(minutes=row.minutes)
        begins = max(begins, covered or begins)
        found[row.id] = max(int((ends - begins).total_seconds()) // 60, 0)
        covered = max(ends, begins)
    return found


def confirmed_meetings(cohort_id: int) -> sa.Subquery:
    """The confirmed meetings of a cohort, each once, with `mentor_id` and `minutes`."""
    query = sa.select(S.mentor_id, sa.func.max(S.minutes).label("minutes")).where(
        S.cohort_id == cohort_id, S.state == SessionState.CONFIRMED
    )
    return query.group_by(S.mentor_id, S.client_id).subquery()


@dataclass(frozen=True)
class InKind:
    """Confirmed hours of volunteers and their worth to a programme."""

    minutes: int
    rate: Money
    """Of one hour."""

    @property
    def value(self) -> Money:
        """The hours times the rate, to the nearest minor unit."""
        return self.rate * Fraction(self.minutes, 60)


def in_kind(programme: Programme, minutes: int) -> InKind | None:
    """What so many confirmed minutes are worth there; None where the programme names no rate (domain: engagement)."""
    return InKind(minutes, programme.mentor_rate) if programme.mentor_rate else None
