"""Bounds by weak duality, from prices alone."""

import numpy as np

from accelerator.matching.problem import Floats, Ints, Problem


def total_bound(problem: Problem, y: Floats, z: Floats) -> float:
    """No matching has a greater total than this, whatever the prices."""
    return _bound(problem, problem.weight, y, z)


def worst_bound(problem: Problem, weights: Floats, y: Floats, z: Floats) -> float:
    """No matching has a greater worst-off: its level is at most the weighted mean of all levels."""
    return _bound(problem, weights[problem.ps] * problem.weight, y, z)


def floor_bound(problem: Problem, floors: Floats, weights: Floats, y: Floats, z: Floats) -> float:
    """No matching at the floors has a greater total: what exceeds the floors is paid for at the weights."""
    worth = (1 + weights[problem.ps]) * problem.weight
    return _bound(problem, worth, y, z) - float((weights * floors).sum())


def _bound(problem: Problem, worth: Floats, y: Floats, z: Floats) -> float:
    left = worth - y[problem.ps] - z[problem.pm]
    pairs = np.where(problem.locked, left, np.maximum(left, 0.0))
    return _side(y, problem.slo, problem.shi) + _side(z, problem.mlo, problem.mhi) + float(pairs.sum())


def _side(prices: Floats, low: Ints, high: Ints) -> float:
    return float(np.where(prices > 0, prices * high, prices * low).sum())
