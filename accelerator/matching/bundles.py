"""Whole bundles: each startup chooses one of its sets of mentors that reach its floor (Dantzig-Wolfe).

Where few mentors are wanted by all, a linear program over pairs mixes a good and a bad set into one that only looks
like it reaches the floor. Over whole sets it cannot, so its bound is far closer: so close that the best whole choice
is found, and proven, among the few hundred sets whose gain comes within that distance of their startup's best.
Only for instances whose sets can be listed: 84 startups choosing 3 of 60 mentors have three million.
"""

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
TOLERANCE = 1e-8
NOTHING = 1e-9
PROOF = 1e-6
PENALTY = 100.0
SQUEEZE = 10.0
FIRST_SETS = 8
MORE = 4
MIP_SETS = 30_000
QUICK = (
    ("solver", "choose"),
    ("mip_rel_gap", 0.0),
    ("mip_abs_gap", NOTHING),
    ("mip_max_nodes", 2_000),
    ("mip_heuristic_effort", 0.0),
    ("mip_heuristic_run_rens", False),
    ("mip_heuristic_run_rins", False),
    ("mip_heuristic_run_root_reduced_cost", False),
    ("mip_pool_soft_limit", 1),
    ("mip_pool_age_limit", 1),
)
"""For a search among few sets: no heuristics beside the search itself, and no cuts kept that do not bind."""


def can_list(problem: Problem, allowed: Bools) -> bool:
    """Whether all sets of all startups fit into memory."""
    total = 0
    for free, low, high in zip(*_sizes(problem, allowed), strict=True):
        total += sum(comb(int(free), size) for size in range(int(low), int(high) + 1))
        if total > MOST:
            return False
    return True


def _sizes(problem: Problem, allowed: Bools) -> tuple[Ints, Ints, Ints]:
    """How many pairs beside its locks each startup may choose from, and how many at least and at most."""
    startups = len(problem.slo)
    free = np.bincount(problem.ps[allowed & ~problem.locked], minlength=startups)
    held = np.bincount(problem.ps[problem.locked], minlength=startups)
    return free, np.maximum(problem.slo - held, 0), np.minimum(problem.shi - held, free)


@lru_cache(maxsize=8)
def _combinations(count: int, size: int) -> Ints:
    every = np.array(list(combinations(range(count), size)), np.int64)
    return every.reshape(comb(count, size), size)


class Bundles:
    """The sets that reach the floors, in the order of their startups, and the program that chooses among them."""

    def __init__(self, problem: Problem, floors: Ints, allowed: Bools, budget: Budget) -> None:
        self.problem, self.budget = problem, budget
        self._list(floors, allowed)
        self.ground = self.floors = floors
        self.open = np.ones(len(self.owner), bool)
        self.column = np.full(len(self.owner), -1)
        self.joined: Ints = np.zeros(0, np.int64)
        self.is_valued = False
        self.own, self.prices = np.zeros(len(problem.slo)), np.zeros(len(problem.mlo))
        self.ceiling = self.bound = float("inf")
        self.highs, self.extra = self._program()

    def _list(self, floors: Ints, allowed: Bools) -> None:
        """`pairs` has a column for each set (−1 fills up shorter ones), `owner` and `units` say whose and its worth."""
        problem, frees = self.problem, _sizes(self.problem, allowed)
        width = int(problem.shi.max(initial=0))
        listed, owners, worths = [np.zeros((0, width), np.int32)], [], []
        for startup, (_, low, high) in enumerate(zip(*frees, strict=True)):
            here = problem.row(startup)
            locked = np.flatnonzero(problem.locked[here]) + here.start
            free = np.flatnonzero(allowed[here] & ~problem.locked[here]) + here.start
            for size in range(int(low), int(high) + 1):
                pairs = free[_combinations(len(free), size)]
                units = problem.units[pairs].sum(axis=1) + problem.units[locked].sum()
                good = units >= floors[startup]
                some = np.full((int(good.sum()), width), -1, np.int32)
                some[:, :size] = pairs[good]
                some[:, size : size + len(locked)] = locked
                listed.append(some)
                worths.append(units[good])
                owners.append(np.full(len(some), startup))
        self.pairs = np.ascontiguousarray(np.concatenate(listed).T)
        self.owner: Ints = np.concatenate([np.zeros(0, np.int64), *owners])
        self.units: Ints = np.concatenate([np.zeros(0, np.int64), *worths])
        self.first = np.searchsorted(self.owner, np.arange(len(floors) + 1))

    def _program(self) -> tuple[highspy.Highs, int]:
        """One set for each startup, bounds for each mentor, what is missing out of thin air, and the squeeze.

        The squeeze is the last column before the sets: the share by which all mentors' maxima grow, or shrink.
        """
        highs, low = self._rows()
        short = np.flatnonzero(low > 0).astype(np.int32)
        n, starts = len(short), np.arange(len(short), dtype=np.int32)
        wide = np.full(n, highspy.kHighsInf)
        highs.addCols(n, np.full(n, -PENALTY), np.zeros(n), wide, n, starts, short, np.ones(n))
        high = self.problem.mhi
        rows = np.arange(len(low) - len(high), len(low), dtype=np.int32)
        highs.addCol(-SQUEEZE, -1.0, highspy.kHighsInf, len(rows), rows, -high.astype(float))
        highs.setOptionValue("simplex_strategy", 4)
        return highs, n + 1

    def _rows(self) -> tuple[highspy.Highs, Ints]:
        """A program without columns, and what each of its rows asks for at least."""
        problem, highs = self.problem, quiet_solver()
        startups = np.ones(len(problem.slo), np.int64)
        low, high = np.r_[startups, problem.mlo], np.r_[startups, problem.mhi]
        none, begins = np.zeros(0, np.int32), np.zeros(len(low), np.int32)
        highs.addRows(len(low), low.astype(float), high.astype(float), 0, begins, none, np.zeros(0))
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        return highs, low

    def _add(self, highs: highspy.Highs, sets: Ints) -> None:
        """Let sets into a program."""
        startups = len(self.problem.slo)
        pairs = self.pairs[:, sets].T
        rows = np.c_[self.owner[sets], np.where(pairs >= 0, self.problem.pm[pairs] + startups, -1)]
        held = rows >= 0
        width = held.sum(axis=1)
        starts, n = (np.cumsum(width) - width).astype(np.int32), len(sets)
        worth = self.units[sets] / SCALE * self.is_valued
        wide = np.full(n, highspy.kHighsInf)
        index = rows[held].astype(np.int32)
        highs.addCols(n, worth, np.zeros(n), wide, len(index), starts, index, np.ones(len(index)))

    def move_to(self, floors: Ints) -> bool:
        """Ask for other floors; False when some are below those that the sets were listed for."""
        if (floors < self.ground).any():
            return False
        if (floors < self.floors).any():
            self.bound = float("inf")
        self.floors, self.open = floors, self.units >= floors[self.owner]
        self._change(upper=np.where(self.open[self.joined], highspy.kHighsInf, 0.0))
        return True

    def _change(self, upper: Floats | None = None, worth: Floats | None = None) -> None:
        """Change the sets that joined: how much of each may be taken, or what each is worth."""
        n = len(self.joined)
        at = np.arange(self.extra, self.extra + n, dtype=np.int32)
        if upper is not None:
            self.highs.changeColsBounds(n, at, np.zeros(n), upper)
        if worth is not None:
            self.highs.changeColsCost(n, at, worth)

    def _ask_for(self, is_valued: bool) -> None:
        """The worth of the sets at the maxima as they are; or else how far these could be squeezed."""
        if is_valued == self.is_valued:
            return
        self.is_valued = is_valued
        self._change(worth=self.units[self.joined] / SCALE * is_valued)
        squeeze = self.extra - 1
        self.highs.changeColCost(squeeze, -SQUEEZE * (not is_valued))
        self.highs.changeColBounds(squeeze, -1.0 * (not is_valued), 0.0 if is_valued else highspy.kHighsInf)

    def can_reach(self) -> bool:
        """Whether shares of sets could keep every rule; a no is proven by prices."""
        return self._solve(is_valued=False, is_hasty=True)

    def find(self) -> tuple[Bools | None, bool]:
        """A whole choice that keeps every rule, or none; and whether that is settled.

        The prices at which the maxima can be squeezed most tell which sets a choice could hold at all. Where places
        are no concern these are too many, and the choice of the greatest worth is as easily found.
        """
        if not self._solve(is_valued=False):
            return None, True
        chosen, is_settled = self._choose(0.0)
        return (chosen, True) if chosen is not None or is_settled else self.choose(0.0)

    def choose(self, value: float) -> tuple[Bools | None, bool]:
        """The best whole choice worth more than `value`, if any, and whether that is settled; `bound` comes down."""
        return self._choose(value) if self._solve(is_valued=True) else (None, True)

    def _solve(self, is_valued: bool, is_hasty: bool = False) -> bool:
        """Column generation: sets join by their gain at the present prices until none could help.

        False when not even shares of sets keep every rule; who is hasty stops as soon as that is known.
        """
        if not np.bincount(self.owner[self.open], minlength=len(self.floors)).all():
            return False
        self._ask_for(is_valued)
        if not len(self.joined):
            chance = np.random.default_rng(1).random(len(self.owner))
            self._join(self._best_of_each(np.where(self.open, chance, -np.inf)))
        while True:
            missing = self._run()
            if is_hasty and missing <= NOTHING:
                return True
            self.budget.check()
            gains = self._gains()
            self.ceiling = self._paid() + float(self._most(gains).sum())
            if is_valued:
                self.bound = min(self.bound, self.ceiling)
            elif self.ceiling < -PROOF:
                return False
            could = self.open & (self.column < 0) & (gains > self.own[self.owner] + TOLERANCE)
            fresh = self._best_of_each(np.where(could, gains, -np.inf))
            if not len(fresh):
                return missing <= TOLERANCE
            self._join(fresh)

    def _run(self) -> float:
        """One run of the simplex method, which moves the prices; returns how much is missing."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.budget.left())
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise OutOfTime
        found = self.highs.getSolution()
        duals = np.array(found.row_dual)
        self.own, self.prices = duals[: len(self.own)], duals[len(self.own) :]
        thin = np.array(found.col_value[: self.extra])
        return float(np.maximum(thin, 0.0).sum())

    def _gains(self) -> Floats:
        """What each set is worth beyond the mentors' prices."""
        price = np.r_[self.prices[self.problem.pm], 0.0]
        gains: Floats = self.units / SCALE * self.is_valued
        for pairs in self.pairs:
            gains -= price[pairs]
        return gains

    def _most(self, gains: Floats) -> Floats:
        """The greatest gain of each startup's open sets."""
        most: Floats = np.maximum.reduceat(np.where(self.open, gains, -np.inf), self.first[:-1])
        return most

    def _best_of_each(self, gains: Floats) -> Ints:
        """The few sets of the greatest gains of each startup, in their order; never those of gain −∞."""
        found = []
        for low, high in zip(self.first[:-1], self.first[1:], strict=True):
            here = gains[low:high]
            few = min(JOIN, len(here))
            some = np.sort(np.argpartition(-here, few - 1)[:few])
            found.append(some[here[some] > -np.inf] + low)
        return np.concatenate(found)

    def _paid(self) -> float:
        """What the mentors' places cost at the present prices, and the most that squeezing them could save."""
        p, high = self.prices, self.problem.mhi
        saved = 0.0 if self.is_valued else max(0.0, SQUEEZE - float(p @ high))
        return float(np.where(p > 0, p * high, p * self.problem.mlo).sum()) + saved

    def _join(self, sets: Ints) -> None:
        """Let sets into the linear program."""
        self._add(self.highs, sets)
        self.column[sets] = len(self.joined) + np.arange(len(sets))
        self.joined = np.r_[self.joined, sets]

    def _choose(self, value: float) -> tuple[Bools | None, bool]:
        """The best whole choice worth more than `value`; without worths, any.

        A choice worth more than the ceiling less some gap holds only sets whose gain lies within the gap of their
        startup's best. So the search begins with the nearest few sets and takes in more until nothing is left out.
        """
        behind = self._behind()
        near = np.sort(behind[self.open])
        count, best = FIRST_SETS * len(self.floors), None
        while True:
            gap = float(near[count]) if count < len(near) else np.inf
            whole = max(0.0, self.ceiling - value)
            if np.searchsorted(near, whole) <= count * MORE:
                gap = whole
            gap += TOLERANCE
            within = np.flatnonzero(self.open & (behind <= gap))
            if len(within) > MIP_SETS:
                return best, False
            chosen, is_over = self._whole(within)
            worth = (
                -np.inf
                if chosen is None
                else self.problem.total(chosen) / SCALE
                if self.is_valued
                else np.inf
            )
            if worth > value:
                best, value = chosen, worth
            if self.is_valued and is_over:
                self.bound = min(self.bound, max(value, self.ceiling - gap))
            if not is_over or self.ceiling - gap <= value:
                return best, is_over
            count *= MORE

    def next_share(self) -> float:
        """After `find` settled that there is none: at which share of the floors there could be one, at most.

        Until a set opens that the prices do not rule out, nothing changes.
        """
        waiting = ~self.open & (self._behind() <= max(self.ceiling, 0.0) + TOLERANCE)
        return float((self.units[waiting] / self.floors[self.owner[waiting]]).max(initial=0.0))

    def _behind(self) -> Floats:
        """How far each set's gain at the present prices stays behind the best open one of its startup."""
        gains = self._gains()
        behind: Floats = self._most(gains)[self.owner] - gains
        return behind

    def _whole(self, sets: Ints) -> tuple[Bools | None, bool]:
        """The best whole choice among a few sets, and whether the search came to its end."""
        highs, _ = self._rows()
        self._add(highs, sets)
        at = np.arange(len(sets), dtype=np.int32)
        whole = np.full(len(sets), int(highspy.HighsVarType.kInteger), np.uint8)
        highs.changeColsIntegrality(len(sets), at, whole)
        for name, option in (*QUICK, ("time_limit", max(self.budget.left(), 0.01))):
            highs.setOptionValue(name, option)
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        is_over = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return None, is_over
        pairs = self.pairs[:, sets[np.array(highs.getSolution().col_value) > 0.5]]
        chosen = np.zeros(self.problem.size, bool)
        chosen[pairs[pairs >= 0]] = True
        return chosen, is_over
