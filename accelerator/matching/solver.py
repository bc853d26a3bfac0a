"""Solve an instance: the one entry point that ties the steps together."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime, Progress
from accelerator.matching.diagnose import diagnose, lock_causes
from accelerator.matching.fairness import picture
from accelerator.matching.floors import AtFloors, total_at_floors
from accelerator.matching.leximin import Levels, raise_levels, total_at_levels
from accelerator.matching.lp import LpModel
from accelerator.matching.model import (
    Certificate,
    FloorPrices,
    Instance,
    Measure,
    Mode,
    Prices,
    Result,
    Status,
    WorstPrices,
)
from accelerator.matching.prices import floor_bound, total_bound, worst_bound
from accelerator.matching.problem import SCALE, Bools, Floats, Problem, build_problem
from accelerator.matching.stable import deferred_acceptance
from accelerator.matching.ties import settle_ties
from accelerator.matching.worst import Worst, level_of, raise_worst, undominated

STEPS = 4
RAISING = 0.6


def solve(
    instance: Instance,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """The best matching for the instance's mode, with proofs; `Cancelled` when the hook says so.

    The same instance gives the same pairs as long as the time limit does not cut the work short. Ties: among
    the matchings of greatest total the `total` mode takes the one whose pairs stand first, by the sum of
    (startups from here to the last id) x (mentors from here to the last id) over its pairs; the other modes
    take the pairs in the order of their ids.
    """
    budget = Budget(instance.time_limit_s, progress, cancelled)
    problem = build_problem(instance)
    result = _Run(instance, problem, budget).result()
    return replace(result, seconds=round(budget.spent(), 3))


@dataclass
class _Run:
    """One solve, step by step."""

    instance: Instance
    problem: Problem
    budget: Budget

    def result(self) -> Result:
        """Find the flow, then what the mode asks for."""
        self.budget.tell(0, STEPS, "Finding the greatest total")
        if lock_causes(self.instance, self.problem):
            return self._infeasible()
        model = LpModel(self.problem, self.problem.weight, self.budget)
        try:
            if not model.solve():
                return self._infeasible()
        except OutOfTime:
            return self._unfinished(model)
        self.flow = self._named_flow(model)
        self.model = model
        self.prices = self._prices(model.y, model.z)
        if self.instance.mode is Mode.STABLE:
            return self._stable()
        if self.instance.mode is Mode.TOTAL:
            return self._finish(self.flow, Status.OPTIMAL, self.prices.bound)
        return self._fair()

    def _unfinished(self, model: LpModel) -> Result:
        """The last matching before time ran out, if it keeps every rule, and what the last prices prove."""
        self.flow, self.prices = model.chosen(), self._prices(model.y, model.z)
        if not self.problem.obeys(self.flow):
            return Result(Status.TIMEOUT, self.instance.mode, notes=self._notes())
        result = self._finish(self.flow, Status.TIMEOUT, self.prices.bound)
        fairness = replace(result.fairness, max_total=None, price=None) if result.fairness else None
        return replace(result, fairness=fairness)

    def _named_flow(self, model: LpModel) -> Bools:
        """The matching of greatest total, ties settled while there is time."""
        try:
            return settle_ties(model)
        except OutOfTime:
            return model.chosen()

    def _fair(self) -> Result:
        """Raise the worst-off, then take the most at that floor."""
        shares = self._shares()
        self.budget.tell(1, STEPS, "Raising the worst-off startup")
        part = self.budget.part(self.budget.left() * RAISING)
        worst = raise_worst(self.problem, shares, self.flow, self.model.active, part)
        floor = worst.level * self.instance.alpha
        levels = Levels((worst.level,), worst.chosen, worst.exact)
        if self._depth() > 1:
            levels = raise_levels(self.problem, shares, worst, self._depth(), self.budget)
        self.budget.tell(2, STEPS, "Finding the greatest total at that floor")
        if len(levels.levels) > 1:
            found = total_at_levels(self.problem, shares, levels, self.instance.alpha, self.flow, self.budget)
        else:
            found = total_at_floors(
                self.problem, floor * shares, worst.chosen, self.flow, self.budget, self.model, worst.sets
            )
        exact = levels.exact and found.exact
        status = Status.OPTIMAL if exact else Status.TIMEOUT if self.budget.left() <= 0 else Status.BOUNDED
        certificate = Certificate(
            self.prices, self._worst_prices(worst), self._floor_prices(found, floor * shares)
        )
        result = self._finish(found.chosen, status, min(found.bound, self.prices.bound), certificate)
        return replace(result, bound_worst=worst.bound, floor=floor, levels=levels.levels)

    def _stable(self) -> Result:
        """Deferred acceptance; where minimums break it, the nearest matching that keeps them."""
        chosen = deferred_acceptance(self.instance, self.problem)
        notes: tuple[str, ...] = ()
        status = Status.OPTIMAL
        if not self.problem.obeys(chosen):
            near = self.problem.weight / (self.problem.size + 1) + chosen
            model = LpModel(self.problem, near, self.budget, seed=chosen)
            model.solve()
            changed = int((model.chosen() & ~chosen).sum())
            notes = (f"The minimums cannot be kept with stability: {changed} pairs were added or changed.",)
            chosen, status = model.chosen(), Status.BOUNDED
        return replace(self._finish(chosen, status, self.prices.bound), notes=notes + self._notes())

    def _finish(
        self, chosen: Bools, status: Status, bound: float, certificate: Certificate | None = None
    ) -> Result:
        """Figures and proofs of a matching."""
        self.budget.tell(3, STEPS, "Drawing the fairness picture")
        problem = self.problem
        if not problem.obeys(chosen):
            raise AssertionError("a matching that breaks a rule must never leave the engine")
        worst = level_of(problem, chosen, self._shares())
        max_total = problem.total(self.flow) / SCALE
        return Result(
            status=status,
            mode=self.instance.mode,
            pairs=problem.pairs(chosen),
            total=problem.total(chosen) / SCALE,
            worst_total=worst,
            bound_total=bound,
            certificate=certificate or Certificate(self.prices),
            fairness=picture(self.instance, problem, chosen, max_total),
            notes=self._notes(),
        )

    def _infeasible(self) -> Result:
        """No matching: say why and what to change."""
        self.budget.tell(STEPS - 1, STEPS, "Looking for the cause")
        causes, changes = diagnose(self.instance, self.problem)
        return Result(Status.INFEASIBLE, self.instance.mode, diagnosis=causes, relax=changes)

    def _depth(self) -> int:
        """How many of the worst-off are raised in turn; 0 or 1 only the worst."""
        return min(self.instance.leximin, len(self.problem.startups))

    def _shares(self) -> Floats:
        """What each startup's level is measured against."""
        if self.instance.fairness is Measure.TOTAL:
            return np.ones(len(self.problem.startups))
        return self.problem.best / SCALE

    def _notes(self) -> tuple[str, ...]:
        return tuple(f"Ignored: {key}" for key in self.instance.ignored)

    def _named(self, values: Floats, names: tuple[str, ...]) -> dict[str, float]:
        return {key: float(value) for key, value in zip(names, values, strict=True)}

    def _prices(self, y: Floats, z: Floats) -> Prices:
        named = self._named(y, self.problem.startups), self._named(z, self.problem.mentors)
        return Prices(*named, bound=total_bound(self.problem, y, z))

    def _worst_prices(self, worst: Worst) -> WorstPrices | None:
        """Weights that sum to 1 (times each startup's own best where levels are shares), and their prices."""
        names = self.problem.startups
        if not worst.weights.any():
            return None
        return WorstPrices(
            self._named(worst.y, names),
            self._named(worst.z, self.problem.mentors),
            worst_bound(self.problem, worst.weights, worst.y, worst.z),
            self._named(worst.weights, names),
        )

    def _floor_prices(self, found: AtFloors, floors: Floats) -> FloorPrices:
        names = self.problem.startups
        allowed = undominated(self.problem, floors) | self.problem.locked
        weights = dict.fromkeys(names, 0.0)
        counts = []
        for row in found.rows:
            key, reward = names[row.startup], max(0.0, -row.dual)
            if row.least is None:
                weights[key] = reward
            elif reward:
                counts.append((key, row.least, int(row.low), reward))
        return FloorPrices(
            self._named(found.y, names),
            self._named(found.z, self.problem.mentors),
            floor_bound(self.problem, allowed, found.rows, found.y, found.z),
            self._named(floors, names),
            weights,
            tuple(counts),
        )
