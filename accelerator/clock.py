"""The one clock; tests may set it, nothing else in the system asks the machine for the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EARLIEST, LATEST = 1900, 2100
"""Years outside these are slips of the hand; at the ends of the calendar some zones have no time at all."""


def _machine_time() -> datetime:
    return datetime.now(UTC)


source = _machine_time


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return source()


def today(zone: str = "UTC") -> date:
    """The calendar date at this moment in an IANA zone; deadlines by day are decided in the host city's."""
    return now().astimezone(ZoneInfo(zone)).date()
