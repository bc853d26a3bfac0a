"""Bounds for instances on which the linear programs take too long: prices from a smoothed market.

Startups that fall short come to matter more from round to round (mirror descent). The prices need not be the best:
by weak duality any prices prove a bound, so what they prove is computed anew and never merely believed.
"""

import numpy as np

from accelerator.matching.budget import Budget
from accelerator.matching.lp import Row
from accelerator.matching.market import Market
from accelerator.matching.prices import floor_bound, worst_bound
from accelerator.matching.problem import Bools, Floats, Problem

HEAT = (0.06, 0.03, 0.015, 0.008)
ROUNDS = 16
STIRS = 3
SLOWNESS = 2.0
GREED = 2.0
CHECK = 4

Proof = tuple[float, Floats, Floats, Floats]
"""A bound, then the weights and both sides' prices that prove it."""


def worst_proof(problem: Problem, shares: Floats, budget: Budget) -> Proof | None:
    """A bound on the worst-off: weights that make every startup matter by how hard it is to serve."""
    counted = shares > 0
    if not counted.any() or problem.locked.any() or problem.slo.any() or problem.mlo.any():
        return None
    market = Market(problem)
    per_share = problem.weight / np.where(counted, shares, 1.0)[problem.ps]
    weights = counted / counted.mean()
    best: Proof | None = None
    for heat in HEAT:
        for number in range(ROUNDS):
            if budget.is_out():
                return best
            part = market.stir(weights[problem.ps] * per_share, heat)
            level = np.bincount(problem.ps, per_share * part, len(shares))
            mean = float(level[counted].mean()) or 1.0
            weights = weights * np.exp(-SLOWNESS * heat * np.clip(level / mean - 1, -5, 5))
            weights /= weights.mean()
            if number % CHECK == CHECK - 1:
                scale = weights.sum()
                lean = weights / scale / np.where(counted, shares, 1.0)
                z = market.z / scale
                y = market.own_prices(lean[problem.ps] * problem.weight, z)
                bound = worst_bound(problem, lean, y, z)
                if best is None or bound < best[0]:
                    best = bound, lean, y, z
    return best


def floor_proof(problem: Problem, floors: Floats, allowed: Bools, budget: Budget) -> Proof | None:
    """A bound on the total at the floors: startups that fall short of theirs are rewarded more and more."""
    market = Market(problem)
    reward = np.zeros(len(floors))
    capped = np.minimum(problem.weight, floors[problem.ps])
    barred = np.where(allowed, 0.0, -4.0)
    best: Proof | None = None
    for heat in HEAT:
        for number in range(ROUNDS):
            if budget.is_out():
                return best
            for _ in range(STIRS):
                part = market.stir(problem.weight + reward[problem.ps] * capped + barred, heat)
            level = np.bincount(problem.ps, capped * part, len(floors))
            reward = np.maximum(reward + GREED * heat * (floors - level), 0.0)
            if number % CHECK == CHECK - 1:
                y = market.own_prices(problem.weight + reward[problem.ps] * capped + barred, market.z)
                rows = reward_rows(problem, floors, reward)
                bound = floor_bound(problem, allowed, rows, y, market.z)
                if best is None or bound < best[0]:
                    best = bound, reward.copy(), y, market.z.copy()
    return best


def reward_rows(problem: Problem, floors: Floats, reward: Floats) -> list[Row]:
    """The rewards as rows of the linear program, which the certificate is written from."""
    rows = []
    for startup in np.flatnonzero((floors > 0) & (reward > 0)):
        values = np.minimum(problem.weight[problem.row(int(startup))], floors[startup])
        row = Row(int(startup), values, float(floors[startup]))
        row.dual = -float(reward[startup])
        rows.append(row)
    return rows
