"""The instance as arrays, in an order that does not depend on how the file was written.

Parties stand in the order of their ids and pairs in the order of (startup, mentor), so the same rules give
the same matching however they were listed. An affinity is rounded to a whole number of billionths (`SCALE`);
all comparisons of totals are then exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from accelerator.matching.model import Instance, Pair

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SCALE = 10**9


@dataclass(frozen=True, eq=False)
class Problem:
    """Candidate pairs as parallel arrays, sorted by startup and then mentor; locks have lower bound 1."""

    startups: tuple[str, ...]
    mentors: tuple[str, ...]
    ps: Ints
    pm: Ints
    units: Ints
    locked: Bools
    slo: Ints
    shi: Ints
    mlo: Ints
    mhi: Ints

    @property
    def size(self) -> int:
        """The number of candidate pairs."""
        return len(self.ps)

    @cached_property
    def weight(self) -> Floats:
        """What a pair is worth, as a number."""
        return self.units / SCALE

    @cached_property
    def first(self) -> Ints:
        """Where each startup's pairs begin; one more entry closes the last."""
        return np.searchsorted(self.ps, np.arange(len(self.startups) + 1)).astype(np.int64)

    @cached_property
    def by_mentor(self) -> Ints:
        """The pairs in the order of (mentor, startup)."""
        return np.lexsort((self.ps, self.pm)).astype(np.int64)

    @cached_property
    def first_of_mentor(self) -> Ints:
        """Where each mentor's pairs begin in `by_mentor`."""
        return np.searchsorted(self.pm[self.by_mentor], np.arange(len(self.mentors) + 1)).astype(np.int64)

    @cached_property
    def best(self) -> Ints:
        """The most each startup could get alone, in units: its locks and then its best other pairs."""
        order = np.lexsort((-self.units, ~self.locked, self.ps))
        place = np.arange(self.size) - self.first[self.ps[order]]
        kept = order[place < self.shi[self.ps[order]]]
        return np.bincount(self.ps[kept], self.units[kept], len(self.startups)).astype(np.int64)

    def row(self, startup: int) -> slice:
        """The pairs of one startup."""
        return slice(int(self.first[startup]), int(self.first[startup + 1]))

    def column(self, mentor: int) -> Ints:
        """The pairs of one mentor."""
        return self.by_mentor[self.first_of_mentor[mentor] : self.first_of_mentor[mentor + 1]]

    def totals(self, chosen: Bools) -> Ints:
        """Each startup's total in units."""
        sums = np.zeros(len(self.startups), np.int64)
        np.add.at(sums, self.ps[chosen], self.units[chosen])
        return sums

    def total(self, chosen: Bools) -> int:
        """The total of all pairs in units."""
        return int(self.units[chosen].sum())

    def obeys(self, chosen: Bools) -> bool:
        """Whether a choice of pairs keeps every rule."""
        degrees = np.bincount(self.ps[chosen], minlength=len(self.startups))
        loads = np.bincount(self.pm[chosen], minlength=len(self.mentors))
        kept = (degrees >= self.slo) & (degrees <= self.shi)
        held = (loads >= self.mlo) & (loads <= self.mhi)
        return bool(kept.all() and held.all() and chosen[self.locked].all())

    def pairs(self, chosen: Bools) -> tuple[Pair, ...]:
        """The chosen pairs by id."""
        return tuple((self.startups[self.ps[p]], self.mentors[self.pm[p]]) for p in np.flatnonzero(chosen))

    def choice(self, pairs: tuple[Pair, ...]) -> Bools:
        """The arrays' form of pairs given by id."""
        place = {key: number for number, key in enumerate(self.pairs(np.ones(self.size, bool)))}
        chosen = np.zeros(self.size, bool)
        chosen[[place[pair] for pair in pairs]] = True
        return chosen


def build_problem(instance: Instance) -> Problem:
    """Lay the instance out: conflicts leave, locks join, rankings are blended in when asked for."""
    startups = sorted(instance.startups, key=lambda side: side.id)
    mentors = sorted(instance.mentors, key=lambda side: side.id)
    place_s = {side.id: number for number, side in enumerate(startups)}
    place_m = {side.id: number for number, side in enumerate(mentors)}
    worth = dict(instance.affinity)
    for pair in instance.locks:
        worth.setdefault(pair, 0.0)
    for pair in instance.conflicts:
        worth.pop(pair, None)
    if instance.rank_weight:
        worth = _blend(instance, worth)
    ps = np.fromiter((place_s[s] for s, _ in worth), np.int64, len(worth))
    pm = np.fromiter((place_m[m] for _, m in worth), np.int64, len(worth))
    units = np.rint(np.fromiter(worth.values(), np.float64, len(worth)) * SCALE).astype(np.int64)
    locked = np.fromiter((pair in instance.locks for pair in worth), np.bool_, len(worth))
    order = np.lexsort((pm, ps))
    most = len(startups) + len(mentors)
    return Problem(
        startups=tuple(side.id for side in startups),
        mentors=tuple(side.id for side in mentors),
        ps=ps[order],
        pm=pm[order],
        units=units[order],
        locked=locked[order],
        slo=np.array([min(side.min, most) for side in startups], np.int64),
        shi=np.array([min(side.max, most) for side in startups], np.int64),
        mlo=np.array([min(side.min, most) for side in mentors], np.int64),
        mhi=np.array([min(side.max, most) for side in mentors], np.int64),
    )


def _blend(instance: Instance, worth: Mapping[Pair, float]) -> dict[Pair, float]:
    """Mix each pair's places in the rankings into its affinity, by `rank_weight`.

    A place scores from 1 (first) towards 0 (after the last of the list); who is not on a list scores 0;
    a side that gave no ranking leaves the affinity as it is.
    """
    startups = {
        key: {m: i for i, m in enumerate(listed)} for key, listed in instance.startup_rankings.items()
    }
    mentors = {key: {s: i for i, s in enumerate(listed)} for key, listed in instance.mentor_rankings.items()}
    blended: dict[Pair, float] = {}
    for (s, m), value in worth.items():
        scores = []
        for listed, other in ((startups.get(s), m), (mentors.get(m), s)):
            if listed:
                scores.append(1 - listed[other] / len(listed) if other in listed else 0.0)
        ranked = sum(scores) / len(scores) if scores else value
        blended[s, m] = (1 - instance.rank_weight) * value + instance.rank_weight * ranked
    return blended
