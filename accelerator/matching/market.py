"""Prices on a smoothed market: every pair is taken in part, less and less so as the market cools.

As in Sinkhorn's algorithm each side's prices follow the demand in turn, and a few dozen rounds settle them for any
size of instance, also where everybody wants the same few mentors and exact methods lose themselves in ties.
"""

import numpy as np

from accelerator.matching.problem import Floats, Problem

COOLING = (0.06, 0.025, 0.01, 0.004)
STIRS = 8


class Market:
    """Prices of both sides, which move with what each stir finds."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.y, self.z = np.zeros(len(problem.slo)), np.zeros(len(problem.mlo))
        self.s_room, self.m_room = np.maximum(problem.shi, 1e-9), np.maximum(problem.mhi, 1e-9)

    def stir(self, cost: Floats, heat: float) -> Floats:
        """One round of price changes; returns the parts in which the pairs are taken."""
        problem = self.problem
        part = cost
        for prices, ends, room in ((self.z, problem.pm, self.m_room), (self.y, problem.ps, self.s_room)):
            left = np.clip((self.y[problem.ps] + self.z[problem.pm] - cost) / heat, -40, 40)
            part = 1 / (1 + np.exp(left))
            load = np.bincount(ends, part, len(prices))
            prices[:] = np.maximum(prices + heat * np.log((load + 1e-9) / room), 0.0)
        return part

    def own_prices(self, cost: Floats, z: Floats) -> Floats:
        """The best prices of the startups for given prices of the mentors: the worth of their last place."""
        problem = self.problem
        left = cost - z[problem.pm]
        order = np.lexsort((-left, problem.ps))
        place = np.arange(problem.size) - problem.first[problem.ps[order]]
        last = order[place == problem.shi[problem.ps[order]] - 1]
        y = np.zeros(len(problem.slo))
        y[problem.ps[last]] = np.maximum(left[last], 0.0)
        return y


def cooled(problem: Problem, cost: Floats) -> tuple[Floats, Floats]:
    """Both sides' prices at which about as much is wanted as there is room for."""
    market = Market(problem)
    spread = float(np.ptp(cost)) or 1.0
    for heat in COOLING:
        for _ in range(STIRS):
            market.stir(cost, heat * spread)
    return market.y, market.z
