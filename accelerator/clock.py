"""The one clock; tests may set it, nothing else in the system asks the machine for the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _machine_time() -> datetime:
    return datetime.now(UTC)


source = _machine_time


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return source()


def today(zone: str = "UTC") -> date:
    """The calendar date at this moment in an IANA zone; deadlines by day are decided in the host city's."""
    return now().astimezone(ZoneInfo(zone)).date()
