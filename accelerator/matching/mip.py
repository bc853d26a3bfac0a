"""A small mixed-integer program over few pairs, for what chains and linear programs leave open.

Never handed the whole problem: the caller first drops every pair that prices prove useless.
Each floor (a startup's total at least so much) is sharpened by counting: with at most k pairs, reaching f needs
at least j pairs worth no less than (f − the best j−1 of its pairs) / (k − j + 1).
"""

from dataclasses import dataclass

import highspy
import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.lp import Row, quiet_solver
from accelerator.matching.problem import SCALE, Bools, Floats, Ints, Problem

TIGHT = 1e-9


@dataclass(frozen=True)
class Grades:
    """How many startups may fall below the top floor, and how far: at most `counts[i]` below `steps[i]`."""

    steps: tuple[Floats, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class MipAnswer:
    """What the search found: a choice or none, a bound on the value, and whether the question is settled."""

    chosen: Bools | None
    bound: float
    settled: bool


def search(
    problem: Problem,
    allowed: Bools,
    floors: Floats,
    cost: Floats,
    budget: Budget,
    nodes: int,
    start: Bools | None = None,
    grades: Grades | None = None,
    cutoff: float | None = None,
) -> MipAnswer:
    """The best choice among the allowed pairs with every startup at its floor (or its grade)."""
    budget.check()
    pairs = np.flatnonzero(allowed)
    model = _Builder(problem, pairs, cost)
    fallen = model.add_grades(grades) if grades is not None else {}
    for startup in np.flatnonzero(floors > 0):
        model.add_floor(int(startup), float(floors[startup]), fallen)
    if start is not None and grades is None:
        model.start_from(start[pairs])
    return model.run(budget, nodes, cutoff)


def floor_rows(problem: Problem, startup: int, floor: float, allowed: Bools | None = None) -> list[Row]:
    """The rows that say that a startup reaches its floor: the sum, and the counting rows that sharpen it."""
    here = problem.row(startup)
    values = problem.weight[here].copy()
    if allowed is not None:
        values[~allowed[here]] = 0.0
    room = int(problem.shi[startup])
    locked = problem.locked[here]
    rows = [Row(startup, np.minimum(values, floor), floor)]
    if locked.any() or room == 0:
        return rows
    best = -np.sort(-values)[:room]
    for count in range(1, min(room, len(best)) + 1):
        least = (floor - best[: count - 1].sum()) / (room - count + 1)
        if least <= 0:
            break
        least -= TIGHT
        rows.append(Row(startup, (values >= least).astype(np.float64), float(count), least=float(least)))
    return rows


class _Builder:
    """Builds the program row by row."""

    def __init__(self, problem: Problem, pairs: Ints, cost: Floats) -> None:
        self.problem, self.pairs = problem, pairs
        self.highs = quiet_solver()
        for name, value in (
            ("solver", "choose"),
            ("mip_feasibility_tolerance", TIGHT),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-8),
        ):
            self.highs.setOptionValue(name, value)
        low = np.concatenate([problem.slo, problem.mlo]).astype(np.float64)
        high = np.concatenate([problem.shi, problem.mhi]).astype(np.float64)
        count, none = len(low), np.zeros(0, np.int32)
        self.highs.addRows(count, low, high, 0, np.zeros(count, np.int32), none, np.zeros(0))
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        n = len(pairs)
        index = np.stack([problem.ps[pairs], problem.pm[pairs] + len(problem.slo)], axis=1).ravel()
        lower = problem.locked[pairs].astype(np.float64)
        starts = np.arange(0, 2 * n, 2, dtype=np.int32)
        self.highs.addCols(
            n, cost[pairs], lower, np.ones(n), 2 * n, starts, index.astype(np.int32), np.ones(2 * n)
        )
        self.extra = 0
        self.begins = np.searchsorted(problem.ps[pairs], np.arange(len(problem.slo) + 1))
        self.allowed = np.zeros(problem.size, bool)
        self.allowed[pairs] = True

    def add_grades(self, grades: Grades) -> dict[int, list[tuple[int, float]]]:
        """One yes-or-no column per startup and step: it falls below that step; returns them by startup."""
        fallen: dict[int, list[tuple[int, float]]] = {}
        none = np.zeros(0, np.int32)
        for number, (drops, count) in enumerate(zip(grades.steps, grades.counts, strict=True)):
            mine = []
            for startup in range(len(self.problem.startups)):
                place = len(self.pairs) + self.extra
                self.highs.addCol(0.0, 0.0, 1.0, 0, none, np.zeros(0))
                self.extra += 1
                mine.append(place)
                earlier = fallen.setdefault(startup, [])
                if number:
                    ends = np.array([earlier[-1][0], place], np.int32)
                    self.highs.addRow(0.0, highspy.kHighsInf, 2, ends, np.array([1.0, -1.0]))
                earlier.append((place, float(drops[startup])))
            at = np.array(mine, np.int32)
            self.highs.addRow(-highspy.kHighsInf, float(count), len(at), at, np.ones(len(at)))
        return fallen

    def add_floor(self, startup: int, floor: float, fallen: dict[int, list[tuple[int, float]]]) -> None:
        """The rows of one startup's floor; its grades may make up for what is missing."""
        here = self.pairs[self.begins[startup] : self.begins[startup + 1]]
        base = int(self.problem.first[startup])
        drops = fallen.get(startup)
        if drops is None:
            rows = floor_rows(self.problem, startup, floor, self.allowed)
        else:
            rows = [Row(startup, np.minimum(self.problem.weight[self.problem.row(startup)], floor), floor)]
        for row in rows:
            values = row.values[here - base]
            held = np.flatnonzero(values)
            index, entries = self.begins[startup] + held, values[held]
            if drops is not None:
                index = np.r_[index, [place for place, _ in drops]]
                entries = np.r_[entries, [drop for _, drop in drops]]
            low = row.low - TIGHT * 0.1
            self.highs.addRow(low, highspy.kHighsInf, len(index), index.astype(np.int32), entries)

    def start_from(self, values: Bools) -> None:
        """Give the search a choice to begin with."""
        solution = highspy.HighsSolution()
        solution.col_value = [float(value) for value in values]
        self.highs.setSolution(solution)

    def run(self, budget: Budget, nodes: int, cutoff: float | None) -> MipAnswer:
        """Search until settled or the node limit; time only guards."""
        n = len(self.pairs) + self.extra
        at = np.arange(n, dtype=np.int32)
        self.highs.changeColsIntegrality(n, at, np.full(n, int(highspy.HighsVarType.kInteger), np.uint8))
        self.highs.setOptionValue("mip_max_nodes", nodes)
        self.highs.setOptionValue("time_limit", max(budget.left(), 0.01))
        if cutoff is not None:
            self.highs.setOptionValue("objective_bound", cutoff)
        self.highs.run()
        status = self.highs.getModelStatus()
        info = self.highs.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return MipAnswer(None, -np.inf, True)
        found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        chosen = None
        if found:
            values = np.array(self.highs.getSolution().col_value[: len(self.pairs)])
            chosen = np.zeros(self.problem.size, bool)
            chosen[self.pairs[values > 0.5]] = True
        settled = status == highspy.HighsModelStatus.kOptimal
        if not found and status == highspy.HighsModelStatus.kTimeLimit and budget.left() <= 0:
            raise OutOfTime
        return MipAnswer(chosen, float(info.mip_dual_bound), settled)


def in_units(values: Floats) -> Ints:
    """Floors as whole units; one unit of grace for what division rounds."""
    return np.rint(values * SCALE).astype(np.int64) - 1
