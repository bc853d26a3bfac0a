"""What happens to calendar addresses, as it is audited."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CalendarFeedOpened(Fact):
    feed_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarFeedRevoked(Fact):
    feed_id: int
