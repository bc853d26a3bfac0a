"""What would change if a pair were forbidden or forced: exact re-solves, warm where prices settle it."""

from dataclasses import dataclass, replace

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.chains import Lifter
from accelerator.matching.floors import rows_short, total_at_floors
from accelerator.matching.lp import LpModel, NoSolution
from accelerator.matching.mip import floor_rows, in_units
from accelerator.matching.model import Cost
from accelerator.matching.problem import SCALE, Bools, Floats, Problem
from accelerator.matching.worst import level_of, raise_worst, undominated


@dataclass(frozen=True)
class Change:
    """The matching after a change; None when there is none."""

    chosen: Bools | None
    exact: bool


class Counterfactual:
    """Keeps one linear program warm and asks it one question after another."""

    def __init__(
        self, problem: Problem, chosen: Bools, floor: float | None, shares: Floats, seconds: float
    ) -> None:
        self.problem, self.chosen, self.shares, self.seconds = problem, chosen, shares, seconds
        self.floor = floor or 0.0
        self.floors = shares * self.floor
        self.model = self._model(chosen)

    def ask(self, pair: int, wanted: bool) -> Change:
        """Forbid a pair that stands or force one that does not."""
        at = np.array([pair], np.int64)
        value = np.array([float(wanted)])
        model = self.model
        model.budget = Budget(self.seconds)
        answer: Change | None = None
        try:
            model.limit(at, value, value)
            if self._settle():
                answer = Change(model.chosen(), True)
            model.limit(at, self.problem.locked[at].astype(np.float64), np.ones(1))
        except (NoSolution, OutOfTime):
            self.model = self._model(self.chosen)
        return answer or self._anew(pair, wanted)

    def cost(self, change: Change) -> Cost:
        """What a change costs in all and for the worst-off."""
        if change.chosen is None:
            return Cost(None, None, change.exact)
        total = (self.problem.total(self.chosen) - self.problem.total(change.chosen)) / SCALE
        worst = level_of(self.problem, self.chosen, self.shares) - level_of(
            self.problem, change.chosen, self.shares
        )
        return Cost(total, worst, change.exact)

    def _model(self, seed: Bools) -> LpModel:
        return LpModel(self.problem, self.problem.weight, Budget(self.seconds), seed=seed)

    def _settle(self) -> bool:
        """Whether the linear program alone gives a whole matching at the floors."""
        model, problem = self.model, self.problem
        while model.solve():
            short = rows_short(problem, model, self.floors)
            for startup in short:
                allowed = undominated(problem, self.floors, int(startup)) | problem.locked
                model.add_rows(floor_rows(problem, int(startup), float(self.floors[startup]), allowed))
            if len(short) == 0:
                chosen = model.chosen()
                reached = bool((problem.totals(chosen) >= in_units(self.floors)).all())
                return reached and problem.obeys(chosen)
        raise NoSolution("no matching keeps every rule")

    def _anew(self, pair: int, wanted: bool) -> Change:
        """Solve the changed problem from the beginning; the floor falls only if it cannot be kept."""
        problem = _changed(self.problem, pair, wanted)
        budget = Budget(self.seconds)
        try:
            flow = LpModel(problem, problem.weight, budget)
            if not flow.solve():
                return Change(None, True)
            start, floors, exact = flow.chosen(), self.floors, True
            chosen = self._nearest(problem, pair, budget)
            lifter = Lifter(problem, chosen)
            chosen = lifter.chosen
            if not lifter.lift(in_units(floors), budget):
                worst = raise_worst(problem, self.shares, chosen, flow.active, budget, self.floor)
                chosen = worst.chosen
                if (problem.totals(chosen) < in_units(floors)).any():
                    floors, exact = self.shares * worst.level, worst.exact
            found = total_at_floors(problem, floors, chosen, start, budget, flow)
        except (OutOfTime, NoSolution):
            return Change(None, False)
        kept = np.ones(self.problem.size, bool)
        if not wanted:
            kept[pair] = False
        full = np.zeros(self.problem.size, bool)
        full[kept] = found.chosen
        return Change(full, exact and found.exact)

    def _nearest(self, problem: Problem, pair: int, budget: Budget) -> Bools:
        """The matching of the changed problem that keeps most of the present one."""
        held = self.chosen if problem.size == self.problem.size else np.delete(self.chosen, pair)
        model = LpModel(problem, held + problem.weight * 1e-3, budget, seed=held)
        model.solve()
        return model.chosen()


def _changed(problem: Problem, pair: int, wanted: bool) -> Problem:
    """The problem with a pair locked or taken away."""
    if wanted:
        locked = problem.locked.copy()
        locked[pair] = True
        return replace(problem, locked=locked)
    kept = np.ones(problem.size, bool)
    kept[pair] = False
    return replace(
        problem,
        ps=problem.ps[kept],
        pm=problem.pm[kept],
        units=problem.units[kept],
        locked=problem.locked[kept],
    )
