"""Slots of office hours: the same on every clock of the world, and on the nights when the clocks change."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentors.models import DayOff, OfficeHours
from mentors.slots import instant_on, quarters_of, slots_of, slots_on

GAP, FOLD = date(2026, 3, 29), date(2026, 10, 25)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))


def block(
    begins: time, ends: time, zone: str = "Europe/Berlin", *, length: int = 30, **values
) -> OfficeHours:
    usual = {"weekday": 6, "starts_on": date(2026, 1, 1), "days_off": []}
    return OfficeHours(id=1, begins=begins, ends=ends, zone=zone, slot_minutes=length, **{**usual, **values})


def shown(hours: OfficeHours, day: date) -> list[str]:
    """What the mentor's clock shows at the beginning of each slot, with the zone's name of that moment."""
    place = ZoneInfo(hours.zone)
    return [slot.starts_at.astimezone(place).strftime("%H:%M %Z") for slot in slots_on(hours, day)]


def test_the_hour_that_the_clocks_skip_is_not_offered():
    assert shown(block(time(1), time(4)), GAP) == ["01:00 CET", "01:30 CET", "03:00 CEST", "03:30 CEST"]


def test_a_block_that_begins_or_ends_in_the_skipped_hour_keeps_what_exists():
    assert shown(block(time(2, 30), time(4)), GAP) == ["03:00 CEST", "03:30 CEST"]
    assert shown(block(time(1), time(2, 30)), GAP) == ["01:00 CET", "01:30 CET"]
    assert shown(block(time(2), time(3)), GAP) == []


def test_the_hour_that_comes_twice_is_offered_twice_and_told_apart():
    assert shown(block(time(1, 30), time(3, 30)), FOLD) == [
        "01:30 CEST",
        "02:00 CEST",
        "02:30 CEST",
        "02:00 CET",
        "02:30 CET",
        "03:00 CET",
    ]


def test_no_slot_begins_before_the_hour_that_the_mentor_named():
    assert shown(block(time(2, 30), time(3, 30)), FOLD) == ["02:30 CEST", "02:30 CET", "03:00 CET"]


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Bangkok"])
@pytest.mark.parametrize("day", [GAP, FOLD])
def test_jakarta_and_bangkok_never_change(zone, day):
    slots = list(slots_on(block(time(1), time(4), zone), day))
    assert [slot.starts_at.astimezone(UTC).hour for slot in slots] == [18, 18, 19, 19, 20, 20]


def test_one_hour_in_berlin_is_another_in_jakarta_after_the_clocks_change():
    hours = block(time(9), time(9, 30))
    before, after = (next(slots_on(hours, day)) for day in (date(2026, 3, 22), GAP))
    jakarta = ZoneInfo("Asia/Jakarta")
    assert [slot.starts_at.astimezone(jakarta).hour for slot in (before, after)] == [15, 14]


def test_a_week_repeats_until_its_last_date_and_leaves_days_off_out():
    hours = block(time(9), time(10), ends_on=date(2026, 2, 1), days_off=[DayOff(off_on=date(2026, 1, 18))])
    found = slots_of(hours, datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
    assert sorted({slot.starts_at.date().isoformat() for slot in found}) == [
        "2026-01-04",
        "2026-01-11",
        "2026-01-25",
        "2026-02-01",
    ]


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    times=st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1]),
    length=st.sampled_from([15, 30, 45, 60, 90]),
)
def test_slots_of_any_night_anywhere(zone, day, times, length):
    begins, ends = times
    slots = list(slots_on(block(begins, ends, zone, length=length), day))
    place = ZoneInfo(zone)
    for slot in slots:
        local = slot.starts_at.astimezone(place)
        assert begins <= local.time() < ends
        assert local.date() == day
        assert slot.ends_at - slot.starts_at == timedelta(minutes=length)
        assert slot.starts_at.minute % 15 == slot.starts_at.second == slot.starts_at.microsecond == 0
    assert all(one.ends_at <= two.starts_at for one, two in itertools.pairwise(slots))
    is_plain = instant_on(day, ends, zone) - instant_on(day, begins, zone) == (
        datetime.combine(day, ends) - datetime.combine(day, begins)
    )
    if is_plain and _offsets(place, day) == 1:
        minutes = (datetime.combine(day, ends) - datetime.combine(day, begins)).total_seconds() // 60
        assert len(slots) == minutes // length


def _offsets(place: ZoneInfo, day: date) -> int:
    return len({datetime.combine(day, time(hour), place).utcoffset() for hour in range(24)})


@given(zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]))
def test_weekly_slots_are_found_from_any_moment_that_one_begins_to_look(zone):
    hours = block(time(0), time(23, 45), zone, length=60)
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    whole = list(slots_of(hours, since, until))
    middle = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert whole == [*slots_of(hours, since, middle), *slots_of(hours, middle, until)]


def test_a_meeting_holds_its_quarters():
    begins = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
    assert [moment.strftime("%H:%M") for moment in quarters_of(begins, begins + timedelta(minutes=45))] == [
        "00:45",
        "01:00",
        "01:15",
    ]
