"""The maximum total with every startup at its floor: a bound by prices, a matching, and the gap between them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.bundles import Bundles, can_list
from accelerator.matching.chains import Lifter
from accelerator.matching.lp import LpModel, NoSolution, Row
from accelerator.matching.mip import floor_rows, in_units, search
from accelerator.matching.prices import floor_bound
from accelerator.matching.problem import Bools, Floats, Ints, Problem
from accelerator.matching.relaxed import rounded
from accelerator.matching.rings import enrich
from accelerator.matching.softbound import floor_proof, reward_rows
from accelerator.matching.trades import Trader, can_trade
from accelerator.matching.worst import undominated

CLOSE = 1e-8
REPAIRS = 25
MIP_PAIRS = 20_000
FEW_PAIRS = 8_000
FEW_NODES = 50
TRADES = 20_000
CROWDED = 0.25
NEAR = 0.01
TRIES = 6
NODES = 20_000


@dataclass(frozen=True)
class AtFloors:
    """The best matching found at the floors, a bound on any, and the prices that prove the bound."""

    chosen: Bools
    bound: float
    rows: tuple[Row, ...]
    y: Floats
    z: Floats
    exact: bool


def total_at_floors(
    problem: Problem,
    floors: Floats,
    incumbent: Bools,
    flow: Bools,
    budget: Budget,
    like: LpModel | None = None,
    sets: Bundles | None = None,
) -> AtFloors:
    """The most in all with every startup at its floor; `incumbent` reaches the floors, `flow` has the most.

    `like` is the solved program that the flow came from, if it is still there: the next begin where it ended.
    `sets`, if they have been listed already, are moved to the floors.
    """
    work = _Work(problem, floors, incumbent, flow, budget, like)
    work.sets = sets
    is_crowded = bool((problem.totals(flow) < work.units).sum() > CROWDED * len(floors))
    # Where most fall short, a linear program that has to find the hard floors by itself takes too long.
    easy = (
        (partial(work.repin, flow), 0.25),
        (work.trade, 0.4),
        (work.bound_by_prices, 0.5),
        (work.bound_softly, 1.0),
    )
    hard = (work.trade, 0.4), (work.bound_softly, 0.5), (work.bound_by_prices, 0.8)
    for stage, part in (
        *(hard if is_crowded else easy),
        (work.choose_sets, 0.8),
        (work.close_the_gap, 1.0),
    ):
        if work.closed():
            break
        work.budget = work.model.budget = budget.part(budget.left() * part)
        with suppress(OutOfTime):
            stage()
    return work.answer()


def bound_at_floors(
    problem: Problem, floors: Floats, incumbent: Bools, flow: Bools, budget: Budget
) -> tuple[AtFloors, Floats]:
    """Only the bound by prices, and the reduced costs that go with it."""
    work = _Work(problem, floors, incumbent, flow, budget)
    work.bound_by_prices()
    return work.answer(), work.model.reduced()


class _Work:
    """The state: the best matching at the floors and the linear program that bounds it."""

    def __init__(
        self,
        problem: Problem,
        floors: Floats,
        incumbent: Bools,
        flow: Bools,
        budget: Budget,
        like: LpModel | None = None,
    ) -> None:
        self.problem, self.floors, self.budget = problem, floors, budget
        self.units = in_units(floors)
        self.best, self.value = incumbent, problem.total(incumbent) / 1e9
        self.allowed = undominated(problem, floors) | problem.locked
        self.like, self.begin = like, (incumbent | flow) & self.allowed
        self.model = self._program()
        self.bound = problem.total(flow) / 1e9
        self.sets: Bundles | None = None
        self.settled = False
        self.is_priced = False
        self.proof: tuple[tuple[Row, ...], Floats, Floats] | None = None

    def _program(self) -> LpModel:
        """The flow among the allowed pairs, not solved yet."""
        problem = self.problem
        return LpModel(
            problem, problem.weight, self.budget, allowed=self.allowed, seed=self.begin, like=self.like
        )

    def closed(self) -> bool:
        """Whether the matching meets its bound."""
        return self.settled or self.bound - self.value <= CLOSE * max(1.0, self.bound)

    def offer(self, chosen: Bools) -> bool:
        """Keep a matching that reaches the floors and beats the best."""
        if not self.problem.obeys(chosen) or (self.problem.totals(chosen) < self.units).any():
            return False
        value = self.problem.total(chosen) / 1e9
        if value > self.value:
            self.best, self.value = chosen.copy(), value
        return True

    def repin(self, flow: Bools) -> None:
        """Give those below their floor the incumbent's pairs and let the rest flow; repeat while any falls."""
        problem = self.problem
        chosen, pinned = flow, np.zeros(len(self.floors), bool)
        model: LpModel | None = None
        for _ in range(REPAIRS):
            if self.offer(chosen):
                return
            pinned |= problem.totals(chosen) < self.units
            if model is None:
                model = self._program()
            pairs = np.flatnonzero(pinned[problem.ps] & model.active)
            kept = self.best[pairs].astype(np.float64)
            outside = np.flatnonzero(pinned[problem.ps] & ~model.active)
            model.upper[outside] = 0.0
            model.limit(pairs, kept, kept)
            try:
                if not model.solve():
                    return
            except NoSolution:
                return
            chosen = model.chosen()

    def bound_by_prices(self) -> None:
        """The linear program, floor rows joining as they are violated; what prices prove when time runs out is kept."""
        problem, model = self.problem, self.model
        while True:
            try:
                if not model.solve():
                    raise NoSolution("the floors cannot be kept")
            except OutOfTime:
                bound = floor_bound(problem, self.allowed, model.rows, model.y, model.z)
                self._prove(bound, model.rows, model.y, model.z)
                raise
            self._prove(model.value, model.rows, model.y, model.z)
            short = rows_short(problem, model, self.floors)
            if len(short) == 0:
                break
            self._add_floors(short)
        self.is_priced = True
        self.offer(model.chosen())

    def trade(self) -> None:
        """Add to the total by rings of trades that keep all at their floors."""
        if can_trade(self.problem):
            self._trade(self.best)

    def _trade(self, chosen: Bools) -> bool:
        """Trade a matching near the floors to them, and then for the total; False when it does not get there."""
        trader = Trader(self.problem, chosen)
        if not trader.reach(self.units, TRADES, self.budget):
            return False
        try:
            enrich(trader, self.units, self.budget)
        finally:
            self.offer(trader.chosen())
        return True

    def bound_softly(self) -> None:
        """A bound from a smoothed market, at whose prices the linear program begins if it has yet to come."""
        problem = self.problem
        if self.is_priced or problem.locked.any() or problem.slo.any() or problem.mlo.any():
            return
        proof = floor_proof(problem, self.floors, self.allowed, self.budget)
        if proof is None:
            return
        bound, rewards, y, z = proof
        rows = reward_rows(problem, self.floors, rewards)
        self._prove(bound, rows, y, z)
        worth = problem.weight + rewards[problem.ps] * np.minimum(problem.weight, self.floors[problem.ps])
        self.begin |= self.allowed & (worth - y[problem.ps] - z[problem.pm] > -NEAR)
        self.model = self._program()
        self._add_floors(np.flatnonzero(self.floors > 0))

    def _add_floors(self, startups: Ints) -> None:
        """Let the floor rows of some startups into the linear program."""
        self.model.add_rows(
            [
                row
                for startup in startups
                for row in floor_rows(self.problem, int(startup), float(self.floors[startup]), self.allowed)
            ]
        )

    def _prove(self, bound: float, rows: Sequence[Row], y: Floats, z: Floats) -> None:
        """Keep the best bound and what proves it."""
        if bound <= self.bound + CLOSE:
            self.bound = min(self.bound, bound)
            self.proof = tuple(replace(row) for row in rows), y, z

    def choose_sets(self) -> None:
        """Bound and search over whole sets, where they can be listed."""
        sets = self.sets
        if sets is None or not sets.move_to(self.units):
            if not can_list(self.problem, self.allowed):
                return
            sets = Bundles(self.problem, self.units, self.allowed, self.budget)
        sets.budget = self.budget
        self.bound = max(self.value, min(self.bound, sets.bound))
        if self.closed():
            return
        chosen, _ = sets.choose(self.value)
        if chosen is not None:
            self.offer(chosen)
        self.bound = max(self.value, min(self.bound, sets.bound))

    def close_the_gap(self) -> None:
        """Make what the linear program shares out whole, and search the pairs whose reduced cost lies within the gap.

        Where these are too many, first among the most promising, which narrows the gap.
        """
        if self.model.x.any():
            self.repair(rounded(self.problem, self.model.x, self.allowed, self.budget))
        if not self.is_priced:
            return
        reduced = self.model.reduced()
        for _ in range(TRIES):
            gap = self.bound - self.value
            within = self._within(reduced, gap)
            is_all = within.sum() <= MIP_PAIRS
            while not is_all and within.sum() > FEW_PAIRS:
                gap /= 2
                within = self._within(reduced, gap)
            before = self.value
            answer = search(
                self.problem,
                within,
                self.floors,
                self.problem.weight,
                self.budget,
                NODES if is_all else FEW_NODES,
                self.best & within,
            )
            if answer.chosen is not None:
                self.offer(answer.chosen)
            if is_all:
                self.bound = max(self.value, min(self.bound, answer.bound))
                self.settled = answer.settled
            if is_all or self.closed() or self.value <= before:
                return

    def _within(self, reduced: Floats, gap: float) -> Bools:
        """The pairs that a matching within a gap of the bound could use, and the best one's own."""
        within: Bools = self.allowed & (reduced >= -gap - 1e-7) | self.problem.locked | self.best
        return within

    def repair(self, chosen: Bools) -> None:
        """Lift a matching near the floors to them."""
        if can_trade(self.problem) and self._trade(chosen):
            return
        lifter = Lifter(self.problem, chosen, self.allowed)
        if lifter.lift(self.units, self.budget):
            self.offer(lifter.chosen)

    def answer(self) -> AtFloors:
        """What was found; the prices are those that prove most."""
        rows, y, z = self.proof or ((), self.model.y, self.model.z)
        return AtFloors(self.best, max(self.bound, self.value), rows, y, z, self.closed())


def rows_short(problem: Problem, model: LpModel, floors: Floats) -> Ints:
    """The startups whose floor rows should join: below the floor, or with a share of a pair."""
    sums = np.bincount(problem.ps, problem.weight * model.x, len(floors))
    ragged = np.zeros(len(floors), bool)
    ragged[problem.ps[np.abs(model.x - np.rint(model.x)) > 1e-6]] = True
    rowed = np.zeros(len(floors), bool)
    rowed[[row.startup for row in model.rows]] = True
    return np.flatnonzero(((sums < floors - 1e-8) | ragged) & ~rowed & (floors > 0)).astype(np.int64)
