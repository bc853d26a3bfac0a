"""What the parts of the seed hand on to each other."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.demo import Cast
from accelerator.permissions import Actor
from cohorts.models import Application, Call, Cohort, Programme, Track


@dataclass
class World:
    """The demo as it grows."""

    cast: Cast
    rng: random.Random
    programme: Programme = None  # type: ignore[assignment]  # the first part makes it
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    tracks: dict[str, list[Track]] = field(default_factory=dict)
    """The challenges that a call sets, by its slug; most set none."""
    applications: dict[str, list[Application]] = field(default_factory=dict)
    """By call slug, in the order of submission; `call` and `startup` are loaded."""
    owners: dict[int, User] = field(default_factory=dict)
    """Who leads a startup, by the startup's id."""

    def manager(self) -> Actor:
        """The programme's manager, with the rights of this moment."""
        return self.cast.actor(self.cast["manager"])

    def owner(self, application: Application) -> Actor:
        """The founder who speaks for an application's startup."""
        return self.cast.actor(self.owners[application.startup_id])


def noon(day: date) -> datetime:
    """Midday in Jakarta."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def days_from_now(days: int) -> date:
    """A date near the day on which the demo is loaded, so that its open call is open."""
    return (clock.now() + timedelta(days=days)).date()
