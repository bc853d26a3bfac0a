"""A weekly block of office hours, cut into slots: meant on a wall clock, kept as instants; no database.

On the nights when the clocks change: a block runs from the first instant that its clock shows the beginning (or,
where that hour is skipped, the first that exists after it) to the first that shows the end. In between each slot
lasts its full length; none begins outside the hours that the mentor named, and no instant is offered twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentors.models import MeetingInvitation, OfficeHours

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Slot:
    """A piece of a block: two instants in UTC, and the block, or the mentor's invitation, that it was cut from."""

    starts_at: datetime
    ends_at: datetime
    hours: OfficeHours | MeetingInvitation = field(compare=False)

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.hours.key}.{self.starts_at:%Y%m%dT%H%M}"


def instant_on(day: date, clock_time: time, zone: str) -> datetime:
    """The first instant at which a clock there shows this time or, where the hour is skipped, a later one."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, clock_time)
    meant = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    if meant.astimezone(place).replace(tzinfo=None) == local:
        return meant
    return _after_the_gap(meant, place)


def _after_the_gap(inside: datetime, place: ZoneInfo) -> datetime:
    """The instant at which the clocks were put forward, looked for to the minute around a time they skipped."""
    before, after = inside - DAY, inside
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == before.astimezone(place).utcoffset():
            before = middle
        else:
            after = middle
    return (after + timedelta(seconds=30)).replace(second=0, microsecond=0)


def dates_of(hours: OfficeHours, first: date, last: date) -> Iterator[date]:
    """The dates on which a block takes place, both ends included; needs `days_off` loaded."""
    day = max(first, hours.starts_on)
    day += (hours.weekday - day.weekday()) % 7 * DAY
    end = min(last, hours.ends_on) if hours.ends_on else last
    while day <= end:
        if day not in hours.off:
            yield day
        day += 7 * DAY


def slots_on(hours: OfficeHours, day: date) -> Iterator[Slot]:
    """The slots of one date, whether it is one of the block's or not."""
    place, length = ZoneInfo(hours.zone), timedelta(minutes=hours.slot_minutes)
    starts_at = instant_on(day, hours.begins, hours.zone)
    ends_at = instant_on(day, hours.ends, hours.zone)
    while starts_at + length <= ends_at:
        if hours.begins <= starts_at.astimezone(place).time() < hours.ends:
            yield Slot(starts_at, starts_at + length, hours)
        starts_at += length


def slots_of(hours: OfficeHours, since: datetime, until: datetime) -> Iterator[Slot]:
    """The slots that begin in a span of time, in order."""
    place = ZoneInfo(hours.zone)
    first, last = since.astimezone(place).date(), until.astimezone(place).date()
    for day in dates_of(hours, first, last):
        for slot in slots_on(hours, day):
            if since <= slot.starts_at < until:
                yield slot


def quarters_of(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The quarters of an hour that a meeting holds."""
    step, found = timedelta(minutes=15), []
    while starts_at < ends_at:
        found.append(starts_at)
        starts_at += step
    return found
