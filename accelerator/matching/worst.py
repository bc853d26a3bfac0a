"""The exact max-min: how well off can the worst-off startup be?

From below, alternating chains lift a matching; from above, the smallest own best and the linear program bound
the level; small integer programs, over the pairs that prices cannot rule out, close what is left by bisection.
"""

from dataclasses import dataclass

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.chains import Lifter
from accelerator.matching.lp import LpModel, Row
from accelerator.matching.mip import in_units, search
from accelerator.matching.problem import SCALE, Bools, Floats, Problem
from accelerator.matching.relaxed import reach, rounded

EXACT = 4e-7
CLIMBS = 40
CLOSE = 2e-3
MIP_PAIRS = 12_000
NODES = 4_000


@dataclass(frozen=True)
class Worst:
    """The best level found, the matching that has it, and what proves that no level is above `bound`."""

    level: float
    chosen: Bools
    bound: float
    weights: Floats
    y: Floats
    z: Floats

    @property
    def exact(self) -> bool:
        """Whether the level is proven."""
        return self.bound - self.level <= EXACT * max(1.0, self.bound)


def level_of(problem: Problem, chosen: Bools, shares: Floats) -> float:
    """The worst-off startup's level: its total over its share; startups without a share do not count."""
    counted = shares > 0
    if not counted.any():
        return 0.0
    return float((problem.totals(chosen)[counted] / SCALE / shares[counted]).min())


def raise_worst(
    problem: Problem,
    shares: Floats,
    start: Bools,
    seed: Bools,
    budget: Budget,
    ceiling: float = np.inf,
) -> Worst:
    """Search for the greatest level that every startup can have at once; `start` is any feasible matching.

    The search stops at `ceiling`, for who asks only whether a level can be kept.
    """
    search_ = _Search(problem, shares, start, seed, budget)
    search_.bound = min(search_.bound, ceiling)
    try:
        search_.lift_to(search_.bound)
        if not search_.closed():
            search_.bound_by_prices()
            search_.climb()
        if not search_.closed():
            search_.bisect()
    except OutOfTime:
        pass
    return search_.answer()


class _Search:
    """The state of one search: the best matching so far and the bounds proven."""

    def __init__(self, problem: Problem, shares: Floats, start: Bools, seed: Bools, budget: Budget) -> None:
        self.problem, self.shares, self.seed, self.budget = problem, shares, seed, budget
        self.chosen, self.level = start, level_of(problem, start, shares)
        counted = np.flatnonzero(shares > 0)
        best = problem.best[counted] / SCALE / shares[counted]
        self.weights = np.zeros(len(shares))
        self.y, self.z = np.zeros(len(problem.slo)), np.zeros(len(problem.mlo))
        self.bound = float(best.min()) if len(best) else 0.0
        if len(best):
            neediest = counted[int(np.argmin(best))]
            self.weights[neediest] = 1.0 / shares[neediest]
            self.y[neediest] = _line(problem, int(neediest)) / shares[neediest]
        self.step = self._step()
        self.reduced: Floats | None = None
        self.price_bound = np.inf

    def closed(self) -> bool:
        """Whether nothing is left between the matching and the bound."""
        return self.bound - self.level <= EXACT * max(1.0, self.bound)

    def _step(self) -> float:
        """The least by which a level can rise: what all affinities are multiples of, if levels are totals."""
        grain = int(np.gcd.reduce(self.problem.units)) if self.problem.size else 0
        is_total = bool((self.shares[self.shares > 0] == 1).all())
        return max(EXACT, grain / SCALE) if is_total else EXACT

    def keep(self, chosen: Bools) -> None:
        """Remember a matching if it is better."""
        level = level_of(self.problem, chosen, self.shares)
        if level > self.level:
            self.level, self.chosen = level, chosen.copy()

    def lift_to(self, level: float) -> None:
        """Try to lift everybody to a level by chains; give up at the first who stays below."""
        lifter = Lifter(self.problem, self.chosen)
        lifter.lift(in_units(level * self.shares), self.budget, patient=False)
        self.keep(lifter.chosen)

    def climb(self) -> None:
        """Bisect with linear programs at each level; what they share out in fractions, chains make whole.

        Just above the best level found the linear program often says no, and that is the proof.
        """
        stuck = self.bound
        seed = self.seed | self.chosen
        for _ in range(CLIMBS):
            if self.closed():
                return
            near = stuck - self.level < CLOSE * self.bound
            level = self.level + self.step if near else (self.level + stuck) / 2
            floors = level * self.shares
            allowed = undominated(self.problem, floors) | self.problem.locked
            relaxed = reach(self.problem, floors, allowed, seed, self.budget)
            if not relaxed.possible:
                self.bound = max(self.level, level - self.step if near else level)
                stuck = min(stuck, self.bound)
                continue
            seed = relaxed.active
            before = self.level
            lifter = Lifter(self.problem, rounded(self.problem, relaxed.x, allowed, self.budget), allowed)
            if not lifter.lift(in_units(floors), self.budget):
                stuck = level
            self.keep(lifter.chosen)
            if near and self.level <= before:
                return

    def bound_by_prices(self) -> None:
        """The linear program over levels, floor rows joining as they are violated."""
        problem = self.problem
        model = LpModel(
            problem,
            np.zeros(problem.size),
            self.budget,
            has_level=True,
            level_cap=self.bound,
            seed=self.seed | self.chosen,
            guide=problem.weight,
        )
        rowed = np.zeros(len(self.shares), bool)
        while True:
            model.solve()
            sums = np.bincount(problem.ps, problem.weight * model.x, len(self.shares))
            short = (sums < model.level * self.shares - 1e-8) & ~rowed
            if not short.any():
                break
            rows = [
                Row(int(s), problem.weight[problem.row(int(s))], 0.0, float(self.shares[s]))
                for s in np.flatnonzero(short)
            ]
            rowed |= short
            model.add_rows(rows)
        self.price_bound = model.level
        if model.level < self.bound - EXACT:
            self.bound = max(model.level, self.level)
            self.weights = np.zeros(len(self.shares))
            for row in model.rows:
                self.weights[row.startup] = max(0.0, -row.dual)
            self.y, self.z = model.y, model.z
            self.reduced = model.reduced()

    def candidates(self, floors: Floats) -> Bools:
        """The pairs that a matching at the floors could use: undominated, and not ruled out by prices."""
        problem = self.problem
        allowed = undominated(problem, floors)
        if self.reduced is not None:
            allowed &= self.reduced >= -(self.price_bound - self.level) - 1e-7
        return allowed | problem.locked

    def bisect(self) -> None:
        """Halve the gap with integer programs until it is closed or one of them gives up."""
        while not self.closed():
            middle = (self.level + self.bound) / 2
            self.budget.tell(0, 0, "Raising the worst-off startup")
            floors = middle * self.shares
            allowed = self.candidates(floors)
            if allowed.sum() > MIP_PAIRS:
                break
            cost = self.problem.weight * 0.0
            answer = search(self.problem, allowed, floors, cost, self.budget, NODES)
            if answer.chosen is not None and self.problem.obeys(answer.chosen):
                before = self.level
                self.keep(answer.chosen)
                if self.level <= before:
                    break
            elif answer.settled:
                self.bound = middle
            else:
                break

    def answer(self) -> Worst:
        """What was found."""
        return Worst(self.level, self.chosen, max(self.bound, self.level), self.weights, self.y, self.z)


def _line(problem: Problem, startup: int) -> float:
    """The price at which a startup's best choice costs it nothing: what its least free pair is worth."""
    here = problem.row(startup)
    free = np.sort(problem.weight[here][~problem.locked[here]])[::-1]
    room = int(problem.shi[startup] - problem.locked[here].sum())
    if room >= len(free):
        return 0.0
    return float(free[room - 1]) if room > 0 else float(free[0])


def undominated(problem: Problem, floors: Floats, only: int | None = None) -> Bools:
    """The pairs that are part of some choice of at most `max` pairs that reaches the startup's floor."""
    allowed = np.ones(problem.size, bool)
    for startup in np.flatnonzero(floors > 0) if only is None else [only]:
        here = problem.row(int(startup))
        values, room = problem.weight[here], int(problem.shi[startup])
        if room == 0 or problem.locked[here].any():
            continue
        best = np.sort(values)[::-1][: room - 1].sum() if room > 1 else 0.0
        allowed[here] = values >= floors[startup] - best - 1e-9
    return allowed
