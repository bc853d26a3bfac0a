"""Can everybody reach a floor at once, if pairs could be shared out in fractions?

The linear program holds, besides each startup's sum, its counting rows (see `mip.floor_rows`), which depend on
the floor and make it far tighter than a linear program over levels. A no is a proof; a yes comes with a nearly
whole matching, which `rounded` makes whole for chains to repair.
"""

from dataclasses import dataclass

import numpy as np

from accelerator.matching.budget import Budget
from accelerator.matching.lp import LpModel
from accelerator.matching.mip import floor_rows
from accelerator.matching.problem import Bools, Floats, Problem

NOTHING = 2e-8


@dataclass(frozen=True)
class Relaxed:
    """Whether the floors can be reached in fractions, the fractions, and the pairs the program looked at."""

    possible: bool
    x: Floats
    active: Bools


def reach(problem: Problem, floors: Floats, allowed: Bools, seed: Bools, budget: Budget) -> Relaxed:
    """Ask the linear program; rows join as they are violated."""
    nothing = np.zeros(problem.size)
    model = LpModel(
        problem, nothing, budget, gives=True, allowed=allowed, seed=seed & allowed, guide=problem.weight
    )
    rowed = np.zeros(len(floors), bool)
    while True:
        if not model.solve() or model.value < -NOTHING:
            return Relaxed(False, model.x, model.active)
        fresh = []
        for startup in np.flatnonzero(~rowed & (floors > 0)):
            rows = floor_rows(problem, int(startup), float(floors[startup]), allowed)
            x = model.x[problem.row(int(startup))]
            if any(float(row.values @ x) < row.low - NOTHING for row in rows):
                rowed[startup] = True
                fresh += rows
        if not fresh:
            return Relaxed(True, model.x, model.active)
        model.add_rows(fresh)


def rounded(problem: Problem, x: Floats, allowed: Bools, budget: Budget) -> Bools:
    """The whole matching nearest to fractions: the flow that keeps as much of them as can be."""
    cost: Floats = x + problem.weight * 1e-3
    near: Bools = allowed & (x > 1e-9) | problem.locked
    model = LpModel(problem, cost, budget, seed=near)
    model.solve()
    return model.chosen()
