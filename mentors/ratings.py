"""What is to be expected of a pair by past ratings: pure arithmetic, no database.

A rating is a number from 0 to 1. Few ratings say little, so every mean is drawn towards what would be expected
without them: a mentor's towards the mean of all, a pair's own towards that of its mentor. Of whoever was never
rated nothing is known, and the affinity leaves the part out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

STRENGTH = 5.0
"""As much weight as so many ratings have what is expected without any."""
LOWEST, HIGHEST = 1, 5
"""Of the stars that people give."""


def shrunk(values: Sequence[float], towards: float, strength: float = STRENGTH) -> float:
    """The mean of some ratings drawn towards an expectation m: (k·m + Σx) / (k + n), which is m for none.

    The posterior mean under a normal prior, with k the ratio of the variance within to that between (Efron and
    Morris, "Data Analysis Using Stein's Estimator and Its Generalizations", JASA 70, 1975); the same regularised
    baseline as Koren's "Factor in the Neighbors" (ACM TKDD 4, 2010, section 2.1), where k is λ. Here k is a
    constant, so that anybody can check the number by hand.
    """
    return (strength * towards + sum(values)) / (strength + len(values))


def of_stars(stars: int) -> float:
    """1 to 5 stars as a number from 0 to 1."""
    return (stars - LOWEST) / (HIGHEST - LOWEST)


def as_stars(value: float) -> float:
    """And back, for people to read."""
    return round(LOWEST + value * (HIGHEST - LOWEST), 2)


@dataclass(frozen=True)
class Rated:
    """What two said of one meeting; the codes are those of the affinity's cards."""

    startup: str
    mentor: str
    usefulness: int | None = None
    """By the startup, of the mentor."""
    preparedness: int | None = None
    """By the mentor, of the startup."""
    meets_again: bool | None = None

    @property
    def between_them(self) -> list[float]:
        """What it says about these two as a pair, from both sides."""
        stars = [of_stars(number) for number in (self.usefulness, self.preparedness) if number is not None]
        return stars if self.meets_again is None else [*stars, float(self.meets_again)]


@dataclass(frozen=True)
class Estimate:
    """What is expected of a pair, with what it rests on."""

    value: float
    count: int
    """Ratings of the mentor by other startups."""
    own: int
    """Words of these two about each other."""
    mean: float
    """Of all ratings of mentors."""


class PastRatings:
    """All rated meetings of a programme, ready to be asked about any pair.

    How well prepared a startup came to another mentor says nothing about who suits it, and is left out.
    """

    def __init__(self, meetings: Iterable[Rated]) -> None:
        self.of_mentor: dict[str, list[tuple[str, float]]] = {}
        self.of_pair: dict[tuple[str, str], list[float]] = {}
        for meeting in meetings:
            if meeting.usefulness is not None:
                rating = meeting.startup, of_stars(meeting.usefulness)
                self.of_mentor.setdefault(meeting.mentor, []).append(rating)
            if words := meeting.between_them:
                self.of_pair.setdefault((meeting.startup, meeting.mentor), []).extend(words)

    def __bool__(self) -> bool:
        return bool(self.of_mentor)

    @cached_property
    def mean(self) -> float:
        """Of all ratings of mentors by startups."""
        return fmean(value for ratings in self.of_mentor.values() for _startup, value in ratings)

    def estimate(self, startup: str, mentor: str) -> Estimate:
        """What is expected of two: their own words, drawn towards what other startups said of the mentor."""
        others = [value for other, value in self.of_mentor.get(mentor, ()) if other != startup]
        own = self.of_pair.get((startup, mentor), [])
        value = shrunk(own, shrunk(others, self.mean))
        return Estimate(value, len(others), len(own), self.mean)
