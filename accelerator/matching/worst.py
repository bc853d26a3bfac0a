"""The exact max-min: how well off can the worst-off startup be?

From below, alternating chains and trades lift a matching; from above, the smallest own best and linear programs
bound the level; programs over whole sets, then over the pairs that prices cannot rule out, close what is left.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.bundles import Bundles, can_list
from accelerator.matching.chains import Lifter
from accelerator.matching.lp import LpModel, Row
from accelerator.matching.mip import in_units, search
from accelerator.matching.problem import SCALE, Bools, Floats, Problem
from accelerator.matching.relaxed import reach, rounded
from accelerator.matching.softbound import worst_proof
from accelerator.matching.trades import Trader, can_trade

EXACT = 4e-7
CLIMBS = 40
TRADES = 1_500
FAILS = 3
STEP = 1e-4
MIP_PAIRS = 12_000
NODES = 4_000


@dataclass(frozen=True)
class Worst:
    """The best level found, the matching that has it, and what proves that no level is above `bound`.

    `sets` are the whole sets that were listed on the way, for who goes on from here.
    """

    level: float
    chosen: Bools
    bound: float
    weights: Floats
    y: Floats
    z: Floats
    sets: Bundles | None = None

    @property
    def exact(self) -> bool:
        """Whether the level is proven."""
        return self.bound - self.level <= EXACT * max(1.0, self.bound)


def level_of(problem: Problem, chosen: Bools, shares: Floats) -> float:
    """The worst-off startup's level: its total over its share; startups without a share do not count."""
    counted = shares > 0
    if not counted.any():
        return 0.0
    return float((problem.totals(chosen)[counted] / SCALE / shares[counted]).min())


def raise_worst(
    problem: Problem,
    shares: Floats,
    start: Bools,
    seed: Bools,
    budget: Budget,
    ceiling: float = np.inf,
) -> Worst:
    """Search for the greatest level that every startup can have at once; `start` is any feasible matching.

    The search stops at `ceiling`, for who asks only whether a level can be kept.
    """
    search_ = _Search(problem, shares, start, seed, budget)
    search_.bound = min(search_.bound, ceiling)
    for stage, part in (
        (search_.lift, 0.2),
        (search_.bound_by_prices, 0.45),
        (search_.trade, 0.35),
        (search_.pack, 0.8),
        (search_.climb, 0.4),
        (search_.trade_on, 0.4),
        (search_.bisect, 1.0),
    ):
        if search_.closed():
            break
        search_.budget = budget.part(budget.left() * part)
        with suppress(OutOfTime):
            stage()
    return search_.answer()


class _Search:
    """The state of one search: the best matching so far and the bounds proven."""

    def __init__(self, problem: Problem, shares: Floats, start: Bools, seed: Bools, budget: Budget) -> None:
        self.problem, self.shares, self.seed, self.budget = problem, shares, seed, budget
        self.chosen, self.level = start, level_of(problem, start, shares)
        counted = np.flatnonzero(shares > 0)
        best = problem.best[counted] / SCALE / shares[counted]
        self.weights = np.zeros(len(shares))
        self.y, self.z = np.zeros(len(problem.slo)), np.zeros(len(problem.mlo))
        self.bound = float(best.min()) if len(best) else 0.0
        if len(best):
            neediest = counted[int(np.argmin(best))]
            self.weights[neediest] = 1.0 / shares[neediest]
            self.y[neediest] = _line(problem, int(neediest)) / shares[neediest]
        self.grain = self._grain()
        self.reduced: Floats | None = None
        self.price_bound = np.inf
        self.sets: Bundles | None = None

    def closed(self) -> bool:
        """Whether nothing is left between the matching and the bound."""
        return self.bound - self.level <= EXACT * max(1.0, self.bound)

    def _grain(self) -> float:
        """What all levels are multiples of, if they are totals; 0 where that is too fine to matter."""
        grain = int(np.gcd.reduce(self.problem.units)) if self.problem.size else 0
        is_total = bool((self.shares[self.shares > 0] == 1).all())
        return grain / SCALE if is_total and grain / SCALE > EXACT else 0.0

    def rule_out(self, level: float) -> None:
        """No matching has this level: the bound comes down to it, or to the next that there can be."""
        if self.grain:
            level = (np.ceil(level / self.grain - 1e-6) - 1) * self.grain
        self.bound = max(self.level, min(self.bound, float(level)))

    def between(self, low: float, high: float) -> float:
        """A level halfway, and one that there can be."""
        middle = (low + high) / 2
        if self.grain:
            middle = float(np.ceil(middle / self.grain - 1e-6) * self.grain)
        return min(middle, high)

    def keep(self, chosen: Bools) -> None:
        """Remember a matching if it is better."""
        level = level_of(self.problem, chosen, self.shares)
        if level > self.level:
            self.level, self.chosen = level, chosen.copy()

    def lift(self) -> None:
        """Try to lift everybody to the bound by chains; give up at the first who stays below."""
        lifter = Lifter(self.problem, self.chosen)
        with suppress(OutOfTime):
            lifter.lift(in_units(self.bound * self.shares), self.budget, patient=False)
        self.keep(lifter.chosen)

    def trade(self, effort: int = 1) -> None:
        """Trade towards levels between the best found and the bound, halving on failure."""
        if not can_trade(self.problem):
            return
        high, fails = self.bound, 0
        moves = effort * (TRADES + 3 * len(self.shares))
        trader = Trader(self.problem, self.chosen)
        while not self.closed() and fails < FAILS * effort and high - self.level > EXACT:
            goal = self.between(self.level, high)
            if trader.reach(in_units(goal * self.shares), moves, self.budget):
                self.keep(trader.chosen())
            else:
                fails += 1
                high = goal if goal < high or not self.grain else goal - self.grain

    def trade_on(self) -> None:
        """The same with more patience, now that the bound is closer; needless where sets could be listed."""
        if self.sets is None:
            self.trade(effort=3)

    def climb(self) -> None:
        """Find the least level that linear programs rule out; what they share out in fractions, chains make whole."""
        if self.price_bound == np.inf or self.sets is not None:
            return
        low = self.level
        seed = self.seed | self.chosen
        for _ in range(CLIMBS):
            if self.closed() or self.bound - low <= max(EXACT, self.grain / 2):
                return
            level = self.between(low, self.bound)
            floors = level * self.shares
            allowed = undominated(self.problem, floors) | self.problem.locked
            relaxed = reach(self.problem, floors, allowed, seed, self.budget)
            if not relaxed.possible:
                self.rule_out(level)
                continue
            seed, low = relaxed.active, level
            if self.level < level:
                lifter = Lifter(self.problem, rounded(self.problem, relaxed.x, allowed, self.budget), allowed)
                lifter.lift(in_units(floors), self.budget)
                self.keep(lifter.chosen)
                low = max(low, self.level)

    def pack(self) -> None:
        """Programs over whole sets: halve towards the least level that they rule out, then look for whole choices.

        A little below that level few sets come into question, so a search among them ends with a choice or a proof.
        """
        floors = self.level * self.shares
        allowed = undominated(self.problem, floors) | self.problem.locked
        if not can_list(self.problem, allowed):
            return
        self.sets = sets = Bundles(self.problem, in_units(floors), allowed, self.budget)
        low = self.level
        while self.bound - low > self._least():
            level = self.between(low, self.bound)
            sets.move_to(in_units(level * self.shares))
            if sets.can_reach():
                low = level
            else:
                self.rule_out(level)
        high, step, fails = self.bound, STEP * self.bound, 0
        while high - self.level > self._least() and fails < FAILS:
            goal = min(high, max(self.between(self.level, high), self.between(high - step, high)))
            sets.move_to(in_units(goal * self.shares))
            chosen, is_settled = sets.find()
            if chosen is not None:
                self.keep(chosen)
                continue
            if is_settled:
                self.rule_out(goal * sets.next_share() + self.grain / 2)
            fails += not is_settled
            high, step = min(self.bound, goal - self.grain), step * 4

    def _least(self) -> float:
        """The least difference of levels that matters."""
        return max(EXACT, self.grain / 2)

    def bound_by_prices(self) -> None:
        """The linear program over levels; where it takes too long, prices from a smoothed market."""
        whole = self.budget
        self.budget = whole.part(whole.left() / 3)
        try:
            self._solve_prices()
        except OutOfTime:
            self.budget = whole
            proof = worst_proof(self.problem, self.shares, whole)
            if proof is not None and proof[0] < self.bound:
                self.weights, self.y, self.z = proof[1:]
                self.rule_out(proof[0] + EXACT)

    def _solve_prices(self) -> None:
        """Solve the linear program over levels, floor rows joining as they are violated."""
        problem = self.problem
        model = LpModel(
            problem,
            np.zeros(problem.size),
            self.budget,
            has_level=True,
            level_cap=self.bound,
            seed=self.seed | self.chosen,
            guide=problem.weight,
        )
        rowed = np.zeros(len(self.shares), bool)
        while True:
            model.solve()
            sums = np.bincount(problem.ps, problem.weight * model.x, len(self.shares))
            short = (sums < model.level * self.shares - 1e-8) & ~rowed
            if not short.any():
                break
            rows = [
                Row(int(s), problem.weight[problem.row(int(s))], 0.0, float(self.shares[s]))
                for s in np.flatnonzero(short)
            ]
            rowed |= short
            model.add_rows(rows)
        self.price_bound = model.level
        if model.level < self.bound - EXACT:
            self.rule_out(model.level + EXACT)
            self.weights = np.zeros(len(self.shares))
            for row in model.rows:
                self.weights[row.startup] = max(0.0, -row.dual)
            self.y, self.z = model.y, model.z
            self.reduced = model.reduced()

    def candidates(self, floors: Floats) -> Bools:
        """The pairs that a matching at the floors could use: undominated, and not ruled out by prices."""
        problem = self.problem
        allowed = undominated(problem, floors)
        if self.reduced is not None:
            allowed &= self.reduced >= -(self.price_bound - self.level) - 1e-7
        return allowed | problem.locked

    def bisect(self) -> None:
        """Halve the gap with integer programs until it is closed or one of them gives up."""
        while not self.closed():
            middle = self.between(self.level, self.bound)
            self.budget.tell(0, 0, "Raising the worst-off startup")
            floors = middle * self.shares
            allowed = self.candidates(floors)
            if allowed.sum() > MIP_PAIRS:
                break
            cost = self.problem.weight * 0.0
            answer = search(self.problem, allowed, floors, cost, self.budget, NODES)
            if answer.chosen is not None and self.problem.obeys(answer.chosen):
                before = self.level
                self.keep(answer.chosen)
                if self.level <= before:
                    break
            elif answer.settled:
                self.rule_out(middle)
            else:
                break

    def answer(self) -> Worst:
        """What was found."""
        bound = max(self.bound, self.level)
        return Worst(self.level, self.chosen, bound, self.weights, self.y, self.z, self.sets)


def _line(problem: Problem, startup: int) -> float:
    """The price at which a startup's best choice costs it nothing: what its least free pair is worth."""
    here = problem.row(startup)
    free = np.sort(problem.weight[here][~problem.locked[here]])[::-1]
    room = int(problem.shi[startup] - problem.locked[here].sum())
    if room >= len(free):
        return 0.0
    return float(free[room - 1]) if room > 0 else float(free[0])


def undominated(problem: Problem, floors: Floats, only: int | None = None) -> Bools:
    """The pairs that are part of some choice of at most `max` pairs that reaches the startup's floor."""
    allowed = np.ones(problem.size, bool)
    for startup in np.flatnonzero(floors > 0) if only is None else [only]:
        here = problem.row(int(startup))
        values, room = problem.weight[here], int(problem.shi[startup])
        if room == 0 or problem.locked[here].any():
            continue
        best = np.sort(values)[::-1][: room - 1].sum() if room > 1 else 0.0
        allowed[here] = values >= floors[startup] - best - 1e-9
    return allowed
