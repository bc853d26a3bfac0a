"""Wall-clock times as people type them, told to instants in the zone they were meant in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from accelerator.errors import DomainError
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import show_city


def instant(local: datetime, zone: str, *, field: str) -> datetime:
    """The instant of a wall-clock time. An hour that the clocks skip is refused with the next one that exists;
    of an hour that comes twice the first is meant.
    """
    place = ZoneInfo(zone)
    meant = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    real = meant.astimezone(place).replace(tzinfo=None)
    if real != local:
        raise DomainError(
            _l(
                "The clocks skip %(typed)s on that day in %(zone)s. Did you mean %(real)s?",
                typed=local.strftime("%H:%M"),
                zone=show_city(zone),
                real=real.strftime("%Y-%m-%d %H:%M"),
            ),
            field,
        )
    return meant


def wall_clock(moment: datetime, zone: str) -> datetime:
    """What a clock on the wall shows in a zone at an instant, for a form's box."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
