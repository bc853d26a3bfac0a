"""Bounds by weak duality, from prices alone."""

from collections.abc import Sequence

import numpy as np

from accelerator.matching.lp import Row
from accelerator.matching.problem import Bools, Floats, Ints, Problem


def total_bound(problem: Problem, y: Floats, z: Floats) -> float:
    """No matching has a greater total than this, whatever the prices."""
    return _bound(problem, problem.weight, y, z)


def worst_bound(problem: Problem, weights: Floats, y: Floats, z: Floats) -> float:
    """No matching has a greater worst-off: its level is at most the weighted mean of all levels."""
    return _bound(problem, weights[problem.ps] * problem.weight, y, z)


def floor_bound(problem: Problem, allowed: Bools, rows: Sequence[Row], y: Floats, z: Floats) -> float:
    """No matching at the floors has a greater total: each row rewards what the floors make certain."""
    worth = problem.weight.copy()
    certain = 0.0
    for row in rows:
        reward = max(0.0, -row.dual)
        worth[problem.row(row.startup)] += reward * row.values
        certain += reward * row.low
    return _bound(problem, worth, y, z, allowed) - certain


def _bound(problem: Problem, worth: Floats, y: Floats, z: Floats, allowed: Bools | None = None) -> float:
    left = worth - y[problem.ps] - z[problem.pm]
    if allowed is not None:
        left[~allowed] = 0.0
    pairs = np.where(problem.locked, left, np.maximum(left, 0.0))
    return _side(y, problem.slo, problem.shi) + _side(z, problem.mlo, problem.mhi) + float(pairs.sum())


def _side(prices: Floats, low: Ints, high: Ints) -> float:
    return float(np.where(prices > 0, prices * high, prices * low).sum())
