"""Which pairs to show the linear program first: those that look good at roughly the right prices.

A price per mentor rises while more startups want the mentor than it can take and falls while fewer do
(subgradient steps on the Lagrangian dual of the assignment problem). Where everybody wants the same few, such steps
go astray; there both sides' prices are found on a smoothed market that is cooled down (as in Sinkhorn's algorithm).
A poor guess costs time, never truth.
"""

import numpy as np

from accelerator.matching.market import cooled
from accelerator.matching.problem import Bools, Floats, Ints, Problem

ROUNDS = 40
SPARE = 4
CROWDED = 0.5
NEAR = 0.012


def start_pairs(problem: Problem, cost: Floats) -> Bools:
    """A first set of pairs: per startup its best few at the guessed prices, and every lock."""
    chosen = problem.locked.copy()
    if problem.size == 0:
        return chosen
    prices, crowd = _guess(problem, cost)
    if crowd > CROWDED:
        own, prices = cooled(problem, cost)
        chosen |= cost - own[problem.ps] - prices[problem.pm] > -NEAR * float(np.ptp(cost))
    reduced = cost - prices[problem.pm]
    chosen |= _places(problem, reduced, problem.ps) < problem.shi[problem.ps] + SPARE
    needy = problem.mlo[problem.pm] > 0
    if needy.any():
        chosen |= needy & (_places(problem, cost, problem.pm) < problem.mlo[problem.pm] + SPARE)
    return chosen


def _guess(problem: Problem, cost: Floats) -> tuple[Floats, float]:
    """Rough prices of the mentors, and the share of the demand at these prices that finds no place."""
    mentors = len(problem.mentors)
    prices = np.zeros(mentors)
    high, low = problem.mhi.astype(np.float64), problem.mlo.astype(np.float64)
    spread = float(cost.max() - cost.min()) or 1.0
    grid = _Grid(problem)
    lost = 0.0
    for number in range(ROUNDS):
        wanted = grid.wanted(cost - prices[problem.pm], problem.shi, problem.slo)
        load = np.bincount(problem.pm[wanted], minlength=mentors)
        over, under = np.maximum(load - high, 0), np.minimum(load - low, 0)
        lost = float(over.sum() / max(int(load.sum()), 1))
        if not over.any() and not under.any() and not prices.any():
            break
        slack = np.where(prices > 0, np.minimum(load - high, 0), 0) + np.where(
            prices < 0, np.maximum(load - low, 0), 0
        )
        move = (over + under + slack) / np.maximum(high, 1)
        step = spread * 0.5 / (1 + number / 3)
        fresh = prices + step * np.clip(move, -1, 1)
        prices = np.where((prices > 0) & (fresh < 0) | (prices < 0) & (fresh > 0), 0.0, fresh)
    return prices, lost


class _Grid:
    """The pairs as a rectangle of one row per startup, so that the best few of every row come in one call."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        widths = np.diff(problem.first)
        self.width = int(widths.max(initial=0))
        self.at = problem.ps * self.width + (np.arange(problem.size) - problem.first[problem.ps])

    def wanted(self, value: Floats, high: Ints, low: Ints) -> Bools:
        """The pairs each startup would take: its best `high` of positive value, and its best `low` anyway."""
        rows, most = len(self.problem.startups), int(high.max(initial=0))
        if most == 0:
            return np.zeros(self.problem.size, bool)
        full = np.full(rows * self.width, -np.inf)
        full[self.at] = value
        table = full.reshape(rows, self.width)
        keep = min(most, self.width)
        top = -np.sort(np.partition(-table, keep - 1, axis=1)[:, :keep], axis=1)
        places = np.arange(keep)
        taken = (top > 0) & (places < high[:, None]) | (places < low[:, None])
        count = taken.sum(axis=1)
        line = np.where(count > 0, top[np.arange(rows), np.maximum(count - 1, 0)], np.inf)
        found: Bools = value >= line[self.problem.ps]
        return found


def _places(problem: Problem, value: Floats, group: Ints) -> Ints:
    """Each pair's place (0 is best) within its startup or mentor."""
    order = np.lexsort((-value, group))
    ranked = group[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    begins = np.repeat(starts, np.diff(np.r_[starts, len(ranked)]))
    places = np.empty(len(value), np.int64)
    places[order] = np.arange(len(value)) - begins
    return places
