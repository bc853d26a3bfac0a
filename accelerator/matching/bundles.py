"""Whole bundles: each startup chooses one of its sets of mentors that reach its floor (Dantzig-Wolfe).

Where few mentors are wanted by all, a linear program over pairs mixes a good and a bad set into one that only looks
like it reaches the floor. Over whole sets it cannot, so its bound is far closer; sets join by their price (column
generation), and the last step is an integer program over the few sets that are left.
Only for instances whose sets can be listed: 84 startups choosing 3 of 60 mentors have three million.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import highspy
import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.lp import quiet_solver
from accelerator.matching.problem import SCALE, Bools, Floats, Ints, Problem

MOST = 6_000_000
JOIN = 24
TOLERANCE = 1e-7
NOTHING = 1e-9
WHOLE = 1e-6
HALF = 0.5
CHANCE = 0.4
KEPT = 0.65
TURNS = 3
PENALTY = 100.0
MIP_SETS = 40_000


@dataclass(frozen=True)
class Choice:
    """One startup's sets: the pairs of each (−1 fills up shorter ones) and what each is worth in units."""

    pairs: Ints
    units: Ints


def can_list(problem: Problem, allowed: Bools) -> bool:
    """Whether all sets of all startups fit into memory."""
    free = np.bincount(problem.ps[allowed & ~problem.locked], minlength=len(problem.slo))
    held = np.bincount(problem.ps[problem.locked], minlength=len(problem.slo))
    total = 0
    for n, locks, low, high in zip(free, held, problem.slo, problem.shi, strict=True):
        for size in range(max(0, int(low - locks)), min(int(n), int(high - locks)) + 1):
            total += comb(int(n), size)
            if total > MOST:
                return False
    return True


@lru_cache(maxsize=8)
def _sets(count: int, size: int) -> Ints:
    every = np.array(list(combinations(range(count), size)), np.int64)
    return every.reshape(comb(count, size), size)


class Bundles:
    """The sets that reach the floors and the program that chooses among them; `is_valued`: by worth, else any."""

    def __init__(
        self, problem: Problem, floors: Ints, allowed: Bools, budget: Budget, is_valued: bool
    ) -> None:
        self.problem, self.budget, self.is_valued = problem, budget, is_valued
        self.choices = [self._choice(s, int(floors[s]), allowed) for s in range(len(floors))]
        self.open = np.array([len(choice.units) for choice in self.choices])
        self.columns: list[tuple[int, int]] = []
        self.joined: list[set[int]] = [set() for _ in self.choices]
        self.prices = np.zeros(len(problem.mlo))
        self.bound, self.ceiling, self.missing = float("inf"), float("inf"), 0.0
        self.highs = quiet_solver()
        self._open()

    def _choice(self, startup: int, floor: int, allowed: Bools) -> Choice:
        """List one startup's sets, the most worth first."""
        problem, here = self.problem, self.problem.row(startup)
        locked = np.flatnonzero(problem.locked[here]) + here.start
        free = np.flatnonzero(allowed[here] & ~problem.locked[here]) + here.start
        low = max(0, int(problem.slo[startup]) - len(locked))
        high = min(len(free), int(problem.shi[startup]) - len(locked))
        found, worths = [], []
        for size in range(low, high + 1):
            pairs = free[_sets(len(free), size)]
            units = problem.units[pairs].sum(axis=1) + problem.units[locked].sum()
            good = units >= floor
            padded = np.full((int(good.sum()), max(high, 0) + len(locked)), -1, np.int64)
            padded[:, :size] = pairs[good]
            padded[:, size : size + len(locked)] = locked
            found.append(padded)
            worths.append(units[good])
        if not found:
            return Choice(np.zeros((0, 0), np.int64), np.zeros(0, np.int64))
        every, units = np.concatenate(found), np.concatenate(worths)
        order = np.argsort(-units, kind="stable")
        return Choice(every[order], units[order])

    def _open(self) -> None:
        """One set for each startup, bounds for each mentor; at first everything is out of thin air."""
        problem, inf, none = self.problem, highspy.kHighsInf, np.zeros(0, np.int32)
        startups, mentors = len(problem.slo), len(problem.mlo)
        low = np.r_[np.ones(startups), problem.mlo]
        high = np.r_[np.ones(startups), problem.mhi].astype(np.float64)
        count = startups + mentors
        self.highs.addRows(
            count, low.astype(np.float64), high, 0, np.zeros(count, np.int32), none, np.zeros(0)
        )
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.thin = np.flatnonzero(low > 0).astype(np.int32)
        n = len(self.thin)
        places = np.arange(n, dtype=np.int32)
        self.highs.addCols(
            n, np.full(n, -PENALTY), np.zeros(n), np.full(n, inf), n, places, self.thin, np.ones(n)
        )

    def move_to(self, floors: Ints) -> None:
        """Ask for other floors, none below those that the sets were listed for."""
        for startup, choice in enumerate(self.choices):
            self.open[startup] = np.searchsorted(-choice.units, -floors[startup], side="right")
        self._free_columns()

    def _free_columns(self) -> None:
        """Every set that joined and reaches its floor may be chosen, and none has to be."""
        if not self.columns:
            return
        owner, place = np.array(self.columns).T
        at = np.arange(len(owner), dtype=np.int32) + len(self.thin)
        upper = np.where(place < self.open[owner], highspy.kHighsInf, 0.0)
        self.highs.changeColsBounds(len(at), at.astype(np.int32), np.zeros(len(at)), upper)

    def _gains(self, startup: int) -> Floats:
        """What each open set of a startup is worth beyond the mentors' prices."""
        choice, count = self.choices[startup], self.open[startup]
        price = np.r_[self.prices[self.problem.pm], 0.0]
        paid: Floats = -price[choice.pairs[:count]].sum(axis=1)
        return paid + choice.units[:count] / SCALE if self.is_valued else paid

    def solve(self, number: int = 0) -> bool:
        """Let sets join until none could help; False when no choice keeps every rule (`bound` says so too).

        Which sets join first is left to chance, for each `number` another.
        """
        self.bound = float("inf")
        if not self.open.all():
            return False
        if not self.columns:
            random = np.random.default_rng(number)
            gains = [self._gains(s) for s in range(len(self.choices))]
            self._join(
                [
                    (s, int(at))
                    for s, gain in enumerate(gains)
                    for at in _top(gain + random.random(len(gain)) * 1e-3)
                ]
            )
        return self._generate({})

    def _generate(self, settled: dict[int, int]) -> bool:
        """Column generation for the startups that are not settled on a set."""
        while True:
            own = self._run()
            if not self.is_valued and self.missing <= NOTHING:
                return True
            self.budget.check()
            fresh, ceiling = [], self._paid()
            for startup in range(len(self.choices)):
                gains = self._gains(startup)
                if startup in settled:
                    ceiling += float(gains[settled[startup]])
                    continue
                ceiling += float(gains.max())
                fresh += [(startup, int(at)) for at in _top(gains) if gains[at] > own[startup] + TOLERANCE]
            if not settled:
                self.bound, self.ceiling = min(self.bound, ceiling), ceiling
            if not self.is_valued and ceiling < -1e-6:
                return False
            fresh = [key for key in fresh if key[1] not in self.joined[key[0]]]
            if not fresh:
                return self.missing <= TOLERANCE
            self._join(fresh)

    def dive(self, number: int = 0, turns: int = TURNS) -> Bools:
        """Go down to a whole choice: settle the set with the greatest share, let sets join for the rest, go on.

        Where that cannot be, the set is refused and the next is tried; where that leads nowhere, half of what is
        settled opens again, `turns` times. What is settled in the end comes back, whole or not. `number` 0 takes the
        greatest shares; others mix in chance, each its own. Only after `solve`, whose prices are gone afterwards.
        (Diving with column generation: Sadykov et al., "Primal heuristics for branch and price", INFORMS Journal on
        Computing 31(2), 2019.)
        """
        random = np.random.default_rng(number)
        settled: dict[int, int] = {}
        left = turns
        try:
            while len(settled) < len(self.choices):
                chance = CHANCE if number or left < turns else 0.0
                picked = self._pick(settled, random.random(len(self.columns)) * chance)
                self._settle(settled, picked)
                if self._generate(self._places(settled)) or self._refuse(settled, picked):
                    continue
                if not left:
                    break
                left -= 1
                self._free_columns()
                kept = list(settled.values())[: len(settled) // 2]
                settled.clear()
                self._settle(settled, kept)
                if not self._generate(self._places(settled)):
                    break
            return self._chosen()
        finally:
            self._free_columns()

    def _settle(self, settled: dict[int, int], columns: list[int]) -> None:
        """These sets are chosen for good."""
        for column in columns:
            settled[self.columns[column][0]] = column
            self.highs.changeColBounds(len(self.thin) + column, 1.0, 1.0)

    def _refuse(self, settled: dict[int, int], picked: list[int]) -> bool:
        """Take back a set that was settled, for good; whether there is a way on without it."""
        if len(picked) > 1:
            return False
        del settled[self.columns[picked[0]][0]]
        self.highs.changeColBounds(len(self.thin) + picked[0], 0.0, 0.0)
        return self._generate(self._places(settled))

    def _places(self, settled: dict[int, int]) -> dict[int, int]:
        """Each settled startup's set, by its place among the startup's sets."""
        return {startup: self.columns[column][1] for startup, column in settled.items()}

    def _pick(self, settled: dict[int, int], chance: Floats) -> list[int]:
        """The columns of startups not yet settled that are whole already, or the one nearest to it."""
        shares = self._shares()
        waits = np.array([startup not in settled for startup, _ in self.columns])
        whole = np.flatnonzero(waits & (shares > 1 - WHOLE))
        if len(whole):
            return [int(column) for column in whole]
        return [int(np.where(waits & (shares > WHOLE), shares + chance, -1.0).argmax())]

    def _shares(self) -> Floats:
        """How much of each set that joined the present solution takes."""
        return np.array(self.highs.getSolution().col_value)[len(self.thin) :]

    def _chosen(self, least: float = 1 - WHOLE) -> Bools:
        """The pairs of the sets that the present solution takes whole, or at least so much of."""
        chosen = np.zeros(self.problem.size, bool)
        for column in np.flatnonzero(self._shares() > least):
            startup, place = self.columns[column]
            pairs = self.choices[startup].pairs[place]
            chosen[pairs[pairs >= 0]] = True
        return chosen

    def _paid(self) -> float:
        """What the mentors' places cost at the present prices."""
        p = self.prices
        return float(np.where(p > 0, p * self.problem.mhi, p * self.problem.mlo).sum())

    def _join(self, keys: list[tuple[int, int]]) -> None:
        """Let sets into the program."""
        if not keys:
            return
        startups = len(self.choices)
        index, starts, worth = [], [], []
        length = 0
        for startup, at in keys:
            choice = self.choices[startup]
            pairs = choice.pairs[at]
            mentors = self.problem.pm[pairs[pairs >= 0]] + startups
            starts.append(length)
            index.append(np.r_[startup, mentors])
            length += 1 + len(mentors)
            worth.append(choice.units[at] / SCALE if self.is_valued else 0.0)
            self.joined[startup].add(at)
        n, flat = len(keys), np.concatenate(index).astype(np.int32)
        self.highs.addCols(
            n,
            np.array(worth),
            np.zeros(n),
            np.full(n, highspy.kHighsInf),
            length,
            np.array(starts, np.int32),
            flat,
            np.ones(length),
        )
        self.columns += keys

    def _run(self) -> Floats:
        """One run of the simplex method; returns the startups' prices."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.budget.left())
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise OutOfTime
        found = self.highs.getSolution()
        duals = np.array(found.row_dual)
        self.missing = float(np.array(found.col_value[: len(self.thin)]).sum())
        self.prices = duals[len(self.choices) :]
        return duals[: len(self.choices)]

    def within(self, value: float) -> bool:
        """Let every set join that a choice worth more than `value` could hold; False when they are too many."""
        fresh = []
        for startup in range(len(self.choices)):
            gains = self._gains(startup)
            near = np.flatnonzero(gains >= gains.max() - (self.ceiling - value) - TOLERANCE)
            fresh += [(startup, int(at)) for at in near if int(at) not in self.joined[startup]]
            if len(fresh) + len(self.columns) > MIP_SETS:
                return False
        if fresh:
            self._join(fresh)
        return True

    def whole(self, seconds: float) -> tuple[Bools | None, bool]:
        """The best whole choice among the sets that joined, and whether the search came to its end."""
        n, thin = self.highs.getNumCol(), len(self.thin)
        at = np.arange(n, dtype=np.int32)
        self.highs.changeColsIntegrality(n, at, np.full(n, int(highspy.HighsVarType.kInteger), np.uint8))
        self.highs.changeColsBounds(thin, at[:thin], np.zeros(thin), np.zeros(thin))
        for name, option in (("solver", "choose"), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-8)):
            self.highs.setOptionValue(name, option)
        limit = min(seconds, self.budget.left())
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(limit, 0.01))
        self.highs.run()
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        is_over = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return None, is_over
        return self._chosen(HALF), is_over

    def improve(self, chosen: Bools, number: int, seconds: float) -> Bools | None:
        """Most startups keep their set of a whole choice; the rest, by chance, choose anew among sets that joined."""
        random = np.random.default_rng(number)
        kept = np.flatnonzero(random.random(len(self.choices)) < KEPT)
        places = {int(startup): self._place_of(int(startup), chosen) for startup in kept}
        self._join([key for key in places.items() if key[1] not in self.joined[key[0]]])
        known = {key: number for number, key in enumerate(self.columns)}
        for key in places.items():
            self.highs.changeColBounds(len(self.thin) + known[key], 1.0, 1.0)
        found, _ = self.whole(seconds)
        self._free_columns()
        return found

    def _place_of(self, startup: int, chosen: Bools) -> int:
        """Where a startup's pairs of a whole choice stand among its sets."""
        here = self.problem.row(startup)
        held = np.flatnonzero(chosen[here]) + here.start
        sets = self.choices[startup].pairs[: self.open[startup]]
        filled = np.r_[np.full(sets.shape[1] - len(held), -1, np.int64), held]
        return int((np.sort(sets, axis=1) == filled).all(axis=1).argmax())


def _top(gains: Floats) -> Ints:
    """The places of the greatest few, in their order."""
    few = min(JOIN, len(gains))
    return np.sort(np.argpartition(-gains, few - 1)[:few])
