"""The price of fairness: what the cohort gets in all, for each floor between none and the best possible."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.diagnose import lock_causes
from accelerator.matching.floors import total_at_floors
from accelerator.matching.lp import LpModel
from accelerator.matching.model import Instance
from accelerator.matching.problem import SCALE, build_problem
from accelerator.matching.worst import level_of, raise_worst

ALPHAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True)
class Point:
    """The most in all with everybody at `alpha` of the best that the worst-off can have."""

    alpha: float
    floor: float
    total: float
    worst: float


def fairness_curve(
    instance: Instance,
    *,
    alphas: Sequence[float] = ALPHAS,
    seconds: float = 10.0,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Point, ...]:
    """One point for each share; fewer when the time runs out, none for an instance that has no matching."""
    budget = Budget(seconds, cancelled=cancelled)
    problem = build_problem(instance)
    if lock_causes(instance, problem):
        return ()
    points: list[Point] = []
    shares = np.ones(len(problem.startups))
    try:
        model = LpModel(problem, problem.weight, budget)
        if not model.solve():
            return ()
        flow = model.chosen()
        worst = raise_worst(problem, shares, flow, model.active, budget.part(seconds / 2))
        for alpha in sorted(alphas):
            budget.check()
            floor = worst.level * alpha
            part = budget.part(budget.left() / 2)
            found = total_at_floors(problem, floor * shares, worst.chosen, flow, part, model)
            total = problem.total(found.chosen) / SCALE
            points.append(Point(alpha, floor, total, level_of(problem, found.chosen, shares)))
    except OutOfTime:
        pass
    return tuple(points)
