"""Leximin: the worst-off as well off as can be, then the second worst-off, and so on for the first k.

Which startup ends up at which level is left open: fixing "the" worst-off would be wrong where several can be.
Instead each level says how many startups may stay below it: none below the first, one below the second, …
(the counting form of Ogryczak's sums of the k smallest).
"""

from dataclasses import dataclass

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.chains import Lifter
from accelerator.matching.floors import AtFloors, bound_at_floors, total_at_floors
from accelerator.matching.mip import Grades, in_units, search
from accelerator.matching.problem import SCALE, Bools, Floats, Ints, Problem
from accelerator.matching.worst import EXACT, MIP_PAIRS, NODES, Worst, undominated

LIFTS = 8


@dataclass(frozen=True)
class Levels:
    """The levels of the worst-off in turn, a matching that has them, and whether each is proven."""

    levels: tuple[float, ...]
    chosen: Bools
    exact: bool


def raise_levels(problem: Problem, shares: Floats, worst: Worst, count: int, budget: Budget) -> Levels:
    """Raise the second worst-off given the first, the third given both, …"""
    work = _Ladder(problem, shares, worst, budget)
    last = min(count, int((shares > 0).sum()))
    try:
        while len(work.levels) < last:
            budget.tell(len(work.levels), last, "Raising the worst-off startups in turn")
            work.climb()
    except OutOfTime:
        work.exact = False
    levels = tuple(float(level) for level in work.standing(work.chosen)[:last])
    return Levels(levels, work.chosen, work.exact)


def total_at_levels(
    problem: Problem, shares: Floats, levels: Levels, alpha: float, flow: Bools, budget: Budget
) -> AtFloors:
    """The most in all among the matchings that have the levels (each times `alpha`)."""
    steps = np.array(levels.levels) * alpha
    kept = np.minimum(problem.totals(levels.chosen) / SCALE, steps[-1] * shares)
    found = total_at_floors(problem, kept, levels.chosen, flow, budget)
    if problem.total(found.chosen) == problem.total(flow):
        return found
    ground = steps[0] * shares
    try:
        loose, reduced = bound_at_floors(problem, ground, found.chosen, flow, budget)
        value = problem.total(found.chosen) / SCALE
        allowed = undominated(problem, ground) & (reduced >= -(loose.bound - value) - 1e-7) | problem.locked
        if allowed.sum() > MIP_PAIRS:
            return _with(loose, found.chosen, loose.bound, False)
        grades = _grades(shares, steps)
        answer = search(
            problem,
            allowed,
            steps[-1] * shares,
            problem.weight,
            budget,
            NODES,
            found.chosen & allowed,
            grades,
        )
        chosen, bound = found.chosen, min(loose.bound, answer.bound)
        if answer.chosen is not None and problem.obeys(answer.chosen):
            ordered = np.sort(_standing(problem, answer.chosen, shares))[: len(steps)]
            if (ordered >= steps - EXACT).all() and problem.total(answer.chosen) > problem.total(chosen):
                chosen = answer.chosen
        return _with(loose, chosen, max(bound, problem.total(chosen) / SCALE), answer.settled)
    except OutOfTime:
        return _with(found, found.chosen, problem.total(flow) / SCALE, False)


def _with(found: AtFloors, chosen: Bools, bound: float, exact: bool) -> AtFloors:
    return AtFloors(chosen, bound, found.rows, found.y, found.z, exact)


def _standing(problem: Problem, chosen: Bools, shares: Floats) -> Floats:
    """Each startup's level; those without a share stand above all."""
    totals = problem.totals(chosen) / SCALE
    return np.where(shares > 0, totals / np.where(shares > 0, shares, 1.0), np.inf)


def _grades(shares: Floats, steps: Floats) -> Grades:
    """From the top step down: at most so many startups below each, and by how much they may be."""
    drops, counts = [], []
    for number in range(len(steps) - 1, 0, -1):
        drop = float(steps[number] - steps[number - 1])
        if drop > 1e-12:
            drops.append(drop * shares)
            counts.append(number)
    return Grades(tuple(drops), tuple(counts))


class _Ladder:
    """The levels so far and the matching that has them."""

    def __init__(self, problem: Problem, shares: Floats, worst: Worst, budget: Budget) -> None:
        self.problem, self.shares, self.budget = problem, shares, budget
        self.levels = [worst.level]
        self.chosen, self.exact = worst.chosen, worst.exact
        own = np.where(shares > 0, problem.best / SCALE / np.where(shares > 0, shares, 1.0), np.inf)
        self.caps = np.sort(own)

    def standing(self, chosen: Bools) -> Floats:
        """The levels of all startups, worst first."""
        return np.sort(_standing(self.problem, chosen, self.shares))

    def climb(self) -> None:
        """Settle the next level: chains from below, then bisection with counted integer programs."""
        place = len(self.levels)
        low, high = float(self.standing(self.chosen)[place]), float(self.caps[place])
        low = self._lift(place, low, high)
        while high - low > EXACT * max(1.0, high):
            middle = (low + high) / 2
            found, settled = self._ask(middle)
            level = low if found is None else float(self.standing(found)[place])
            if found is not None and level > low:
                self.chosen, low = found, level
            elif found is None and settled:
                high = middle
            else:
                self.exact = False
                break
        self.levels.append(low)

    def _lift(self, place: int, low: float, high: float) -> float:
        """Lift all but the lowest `place` startups by chains, as high as they go."""
        top = high
        for _ in range(LIFTS):
            if high - low <= EXACT * max(1.0, high):
                break
            middle = top if high == top else (low + high) / 2
            standing = _standing(self.problem, self.chosen, self.shares)
            lowest: Ints = np.argsort(standing, kind="stable")[:place]
            floors = middle * self.shares
            floors[lowest] = np.minimum(standing[lowest], middle) * self.shares[lowest]
            lifter = Lifter(self.problem, self.chosen)
            done = lifter.lift(in_units(floors), self.budget)
            ordered = self.standing(lifter.chosen)
            if (ordered[:place] >= np.array(self.levels) - EXACT).all() and ordered[place] > low:
                self.chosen, low = lifter.chosen, float(ordered[place])
            if not done:
                high = middle - (1e-12 if middle == top else 0.0)
        return low

    def _ask(self, level: float) -> tuple[Bools | None, bool]:
        """A matching with all but so many startups at a level, or none; and whether that is settled."""
        steps = np.array([*self.levels, level])
        allowed = undominated(self.problem, steps[0] * self.shares) | self.problem.locked
        if allowed.sum() > MIP_PAIRS:
            return None, False
        cost = np.zeros(self.problem.size)
        grades = _grades(self.shares, steps)
        answer = search(self.problem, allowed, level * self.shares, cost, self.budget, NODES, None, grades)
        if answer.chosen is not None and self.problem.obeys(answer.chosen):
            ordered = self.standing(answer.chosen)[: len(steps)]
            reaches = bool((ordered >= steps - EXACT).all())
            return (answer.chosen, True) if reaches else (None, False)
        return None, answer.settled
