"""Improve a matching by trades: two startups swap a mentor each, or one changes to a mentor with room.

Where everybody wants the same few mentors, chains that leave nobody worse off run dry early; trades that may do so
go on. A startup below its goal makes the best trade there is, even a losing one; what it gave away stays
closed for a while (tabu), and whoever stays short for long counts for more (breakout weights), so the search
leaves every corner. It finds, and proves nothing. Random numbers have a fixed seed: the same input, the same trades.
"""

from collections.abc import Callable

import numpy as np

from accelerator.matching.budget import Budget
from accelerator.matching.problem import Bools, Floats, Ints, Problem

CELLS = 6_000_000
SLOTS = 40_000
NEVER = -np.inf
TENURE = (5, 15)
HEAVIEST = 50.0

Value = Callable[[Ints, Ints], Floats]
"""What the totals of some startups are worth to the search."""


def can_trade(problem: Problem) -> bool:
    """Whether the instance is small enough for tables of all pairs of startups and mentors."""
    cells = len(problem.startups) * (len(problem.mentors) + 1)
    return bool(problem.size and cells <= CELLS and _room(problem).sum() <= SLOTS)


def _room(problem: Problem) -> Ints:
    """How many partners each startup could have at all."""
    return np.minimum(problem.shi, np.diff(problem.first))


class Trader:
    """A matching as slots (startup, mentor); the mentor after the last stands for an empty slot."""

    def __init__(self, problem: Problem, chosen: Bools, allowed: Bools | None = None) -> None:
        startups, mentors = len(problem.startups), len(problem.mentors)
        self.problem, self.none = problem, mentors
        self.random = np.random.default_rng(1)
        open_ = chosen if allowed is None else allowed | chosen
        self.worth = np.full((startups, mentors + 1), -1, np.int64)
        shown = slice(None) if allowed is None else open_
        self.worth[problem.ps[shown], problem.pm[shown]] = problem.units[shown]
        self.worth[:, mentors] = 0
        self.has = np.zeros((startups, mentors + 1), bool)
        self.has[problem.ps[chosen], problem.pm[chosen]] = True
        self.total = problem.totals(chosen)
        self.load = np.r_[np.bincount(problem.pm[chosen], minlength=mentors), 0].astype(np.int64)
        self.low, self.high = np.r_[problem.mlo, -1], np.r_[problem.mhi, 1 << 40]
        degree = np.bincount(problem.ps[chosen], minlength=startups)
        self.empty = _room(problem) - degree
        self.spare = _room(problem) - problem.slo
        free = chosen & ~problem.locked
        owner = np.r_[problem.ps[free], np.repeat(np.arange(startups), self.empty)]
        mentor = np.r_[problem.pm[free], np.full(int(self.empty.sum()), mentors)]
        order = np.argsort(owner, kind="stable")
        self.owner, self.mentor = owner[order], mentor[order]
        self.first = np.searchsorted(self.owner, np.arange(startups + 1))
        self.closed = np.zeros((startups, mentors + 1), np.int64)
        self.clock = 0
        self.weight = np.ones(startups)

    def chosen(self) -> Bools:
        """The pairs of the present matching."""
        found: Bools = self.has[self.problem.ps, self.problem.pm]
        return found

    def reach(self, goal: Ints, moves: int, budget: Budget) -> bool:
        """Try to bring every startup to its goal within a number of trades."""

        def value(startups: Ints, totals: Ints) -> Floats:
            return self.weight[startups] * np.minimum(totals, goal[startups])

        for count in range(moves):
            short = np.flatnonzero(self.total < goal)
            if len(short) == 0:
                return True
            if count % 64 == 0:
                budget.check()
            self.clock += 1
            gain = self._trade(int(short[self.random.integers(len(short))]), value, NEVER)
            if gain <= 0:
                self.weight[short] += 0.05 + 0.1 * self.random.random(len(short))
                if self.weight.max() > HEAVIEST:
                    self.weight = 1 + (self.weight - 1) * 0.3
        return bool((self.total >= goal).all())

    def _trade(self, startup: int, value: Value, least: float) -> float:
        """Make the best trade of one startup if it gains more than `least`; what it gained."""
        mine = np.arange(self.first[startup], self.first[startup + 1])
        if len(mine) == 0:
            return NEVER
        swap = self._best_swap(startup, mine, value)
        change = self._best_change(startup, mine, value)
        gain, slot, other, wanted = max(swap, change, key=lambda found: found[0])
        if gain <= least:
            return NEVER
        given = int(self.mentor[slot])
        until = self.clock + int(self.random.integers(*TENURE))
        if other >= 0:
            partner = int(self.owner[other])
            self.put(other, given)
            self.closed[partner, wanted] = until
        else:
            self.load[given] -= 1
            self.load[wanted] += 1
            self.load[self.none] = 0
        self.put(slot, wanted)
        self.closed[startup, given] = until
        self.closed[:, self.none] = 0
        return gain

    def _best_swap(self, startup: int, mine: Ints, value: Value) -> tuple[float, int, int, int]:
        """The best exchange with another startup: (gain, own slot, other slot, mentor got)."""
        takes = self._may_take(startup)[self.mentor] & (self.owner != startup)
        slots = np.flatnonzero(takes)
        if len(slots) == 0:
            return NEVER, -1, -1, -1
        partners, wanted, given = self.owner[slots], self.mentor[slots], self.mentor[mine]
        worth = self.worth[partners[None, :], given[:, None]]
        ends = worth >= 0
        ends &= ~self.has[partners[None, :], given[:, None]] | (given == self.none)[:, None]
        ends &= (self.closed[partners[None, :], given[:, None]] <= self.clock) & (given[:, None] != wanted)
        ends[given == self.none] &= self.empty[partners] < self.spare[partners]
        own = self.total[startup] - self.worth[startup, given][:, None] + self.worth[startup, wanted]
        theirs = self.total[partners] - self.worth[partners, wanted] + worth
        here = np.full(1, startup)
        gain = value(here, own) - value(here, self.total[here])
        gain = gain + value(partners, theirs) - value(partners, self.total[partners])
        gain = np.where(ends, gain, NEVER)
        row, column = divmod(int(gain.argmax()), len(slots))
        return float(gain[row, column]), int(mine[row]), int(slots[column]), int(wanted[column])

    def _best_change(self, startup: int, mine: Ints, value: Value) -> tuple[float, int, int, int]:
        """The best change to a mentor with room (or to none), in the same form."""
        wanted = np.flatnonzero(self._may_take(startup) & (self.load < self.high))
        if len(wanted) == 0:
            return NEVER, -1, -1, -1
        given = self.mentor[mine]
        here = np.full(1, startup)
        own = self.total[startup] - self.worth[startup, given][:, None] + self.worth[startup, wanted]
        gain = value(here, own) - value(here, self.total[here])
        may_go = self.load[given] > self.low[given]
        gain = np.where(may_go[:, None] & (given[:, None] != wanted), gain, NEVER)
        row, column = divmod(int(gain.argmax()), len(wanted))
        return float(gain[row, column]), int(mine[row]), -1, int(wanted[column])

    def _may_take(self, startup: int) -> Bools:
        """Which mentors a startup could take: candidates it has not, not closed; none if it may spare one."""
        open_: Bools = (self.worth[startup] >= 0) & ~self.has[startup] & (self.closed[startup] <= self.clock)
        open_[self.none] = self.empty[startup] < self.spare[startup]
        return open_

    def put(self, slot: int, mentor: int) -> None:
        """Give a slot another mentor."""
        startup, before = int(self.owner[slot]), int(self.mentor[slot])
        self.mentor[slot] = mentor
        self.total[startup] += self.worth[startup, mentor] - self.worth[startup, before]
        for place, is_held in ((before, False), (mentor, True)):
            if place == self.none:
                self.empty[startup] += 1 if is_held else -1
            else:
                self.has[startup, place] = is_held
