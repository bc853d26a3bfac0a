"""When a meeting is, as each side's clock shows it; a time is never written without the name of its zone."""

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time, get_day_names
from flask_babel import get_locale

from accelerator import clock
from accelerator.i18n import _, day_pattern, reader_zone, show_city, zone_label
from mentors.models import Booking, OfficeHours
from mentors.slots import Slot


def clock_times(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """'14:00–14:30 WIB'; on the night when an hour comes twice the zone's name tells the two apart."""
    return f"{_from_to(starts_at, ends_at, zone)} {zone_label(starts_at, zone)}"


def _from_to(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    place, locale = ZoneInfo(zone), get_locale() or "en"
    begins, ends = (
        format_time(moment, "HH:mm", tzinfo=place, locale=locale) for moment in (starts_at, ends_at)
    )
    return f"{begins}–{ends}"


def date_and_times(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """'Tue 31 Mar 2026, 14:00–14:30 WIB'."""
    day = format_datetime(
        starts_at, day_pattern("EEE d MMM y"), tzinfo=ZoneInfo(zone), locale=get_locale() or "en"
    )
    return f"{day}, {clock_times(starts_at, ends_at, zone)}"


def other_clocks(starts_at: datetime, ends_at: datetime, shown: str, zones: tuple[str, ...]) -> list[str]:
    """The same meeting on further clocks, where they differ from the one shown; with the date if that does too."""
    found, offsets = [], {_offset(starts_at, shown)}
    for zone in zones:
        if _offset(starts_at, zone) not in offsets:
            offsets.add(_offset(starts_at, zone))
            is_same_day = _day(starts_at, zone) == _day(starts_at, shown)
            write = clock_times if is_same_day else date_and_times
            found.append(write(starts_at, ends_at, zone))
    return found


def when(booking: Booking, zone: str | None = None) -> str:
    """A booking on its reader's clock."""
    return date_and_times(booking.starts_at, booking.ends_at, zone or reader_zone())


def elsewhere(booking: Booking, zone: str | None = None) -> list[str]:
    """A booking on the mentor's clock and on the host city's, where they differ from the reader's."""
    zones = (booking.zone, booking.cohort.zone)
    return other_clocks(booking.starts_at, booking.ends_at, zone or reader_zone(), zones)


@dataclass(frozen=True)
class SlotChoice:
    """A free time as a form offers it: on the reader's clock, and on the others' where those differ."""

    value: str
    times: str
    zone: str
    """Its name at that moment; said once for a whole day, but for the night on which it changes."""
    others: list[str]
    mode: Any


def slots_by_day(slots: Sequence[Slot], zone: str, host_zone: str) -> list[tuple[date, list[SlotChoice]]]:
    """Free times under the dates on which they begin for the reader."""
    found: dict[date, list[SlotChoice]] = {}
    for slot in slots:
        others = other_clocks(slot.starts_at, slot.ends_at, zone, (slot.hours.zone, host_zone))
        found.setdefault(_day(slot.starts_at, zone), []).append(
            SlotChoice(
                slot.value,
                _from_to(slot.starts_at, slot.ends_at, zone),
                zone_label(slot.starts_at, zone),
                others,
                slot.hours.mode.label,
            )
        )
    return list(found.items())


def next_free(slot: Slot) -> str:
    """The first free time of somebody, on the reader's clock."""
    return date_and_times(slot.starts_at, slot.ends_at, reader_zone())


@dataclass(frozen=True)
class Week:
    """A week of the reader's calendar, Monday to Sunday."""

    monday: date
    zone: str

    @property
    def begins_at(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.monday, time.min, ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        """The first instant of the next one."""
        return self.following.begins_at

    @property
    def following(self) -> "Week":
        """The next week."""
        return Week(self.monday + timedelta(days=7), self.zone)

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.monday - timedelta(days=7), self.zone)

    @property
    def name(self) -> str:
        """'2026-W13', as an address carries it."""
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02}"


def week_named(name: str | None, zone: str) -> Week:
    """The week of this name, or the present one for a name that makes no sense."""
    today = clock.today(zone)
    monday = today - timedelta(days=today.weekday())
    if name and re.fullmatch(r"20[0-9]{2}-W[0-9]{2}", name):
        with contextlib.suppress(ValueError):
            monday = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
    return Week(monday, zone)


def bookings_by_day(found: Sequence[Booking], week: Week, zone: str) -> list[tuple[date, list[Booking]]]:
    """The seven dates of a week, each with what begins on it."""
    days: dict[date, list[Booking]] = {week.monday + timedelta(days=step): [] for step in range(7)}
    for booking in found:
        days.setdefault(_day(booking.starts_at, zone), []).append(booking)
    return sorted(days.items())


def weekly(hours: OfficeHours) -> str:
    """'Tuesdays, 09:00–11:00 in Berlin'; the zone by its place, for its short name changes with the season."""
    day = get_day_names("wide", locale=get_locale() or "en")[hours.weekday]
    text: str = _(
        "%(day)s, %(begins)s–%(ends)s in %(zone)s",
        day=day,
        begins=hours.begins.strftime("%H:%M"),
        ends=hours.ends.strftime("%H:%M"),
        zone=show_city(hours.zone),
    )
    return text


def _offset(moment: datetime, zone: str) -> object:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
