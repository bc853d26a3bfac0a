"""The assignment linear program, solved exactly by column generation on HiGHS.

The degree rows alone form a transportation problem, whose matrix is totally unimodular: its vertices are whole
numbers, so the linear program is exact. Floor rows (a startup's total at least so much) may be added; then it
is a bound and a source of prices. Pairs join only while their reduced cost says they could help; at the end no
pair left out could, so the optimum is that of the whole problem.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np

from accelerator.matching.budget import Budget, OutOfTime
from accelerator.matching.problem import Bools, Floats, Ints, Problem
from accelerator.matching.start import start_pairs

TOLERANCE = 1e-9
PENALTY = 16.0
JOIN = 6


@dataclass
class Row:
    """One more row on a startup's pairs: sum of `values` times the pairs, less `level`·t, is at least `low`."""

    startup: int
    values: Floats
    low: float
    level: float = 0.0
    least: float | None = None
    place: int = -1
    dual: float = 0.0


@dataclass
class LpModel:
    """A growing linear program over the candidate pairs. Call `solve`, then read the fields below.

    It begins with the pairs of `seed`; or where `like`, a solved program of the same problem without rows, ended.
    """

    problem: Problem
    cost: Floats
    budget: Budget
    has_level: bool = False
    gives: bool = False
    level_cap: float = float("inf")
    allowed: Bools | None = None
    seed: Bools | None = None
    guide: Floats | None = None
    like: "LpModel | None" = None
    rows: list[Row] = field(default_factory=list)
    value: float = 0.0
    level: float = 0.0

    def __post_init__(self) -> None:
        problem = self.problem
        self.count = len(problem.startups) + len(problem.mentors)
        self.active = np.zeros(problem.size, bool)
        self.columns: Ints = np.zeros(0, np.int64)
        self.at: Ints = np.zeros(0, np.int64)
        self.x = np.zeros(problem.size)
        self.y, self.z = np.zeros(len(problem.startups)), np.zeros(len(problem.mentors))
        self.lower = problem.locked.astype(np.float64)
        self.upper = np.ones(problem.size)
        if self.allowed is not None:
            self.upper[~self.allowed] = 0.0
        self.highs = quiet_solver()
        self._of_startup: dict[int, list[Row]] = {}
        self._open()

    def _open(self) -> None:
        """Degree rows, then shortage columns (a partner out of thin air, at a penalty), then the level."""
        problem, inf = self.problem, highspy.kHighsInf
        low = np.concatenate([problem.slo, problem.mlo]).astype(np.float64)
        high = np.concatenate([problem.shi, problem.mhi]).astype(np.float64)
        none = np.zeros(0, np.int32)
        self.highs.addRows(self.count, low, high, 0, np.zeros(self.count, np.int32), none, np.zeros(0))
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        short = np.flatnonzero(low > 0).astype(np.int32)
        self.short = len(short)
        if self.short:
            n = self.short
            starts = np.arange(n, dtype=np.int32)
            self.highs.addCols(n, np.full(n, -PENALTY), np.zeros(n), low[short], n, starts, short, np.ones(n))
        if self.has_level:
            self.highs.addCol(1.0, 0.0, min(self.level_cap, inf), 0, none, np.zeros(0))
        if self.like is not None:
            self._join(self.like.columns)
            self.highs.setBasis(self.like.highs.getBasis())
        if self.seed is not None:
            begin = self.seed | problem.locked
        elif self.like is None:
            begin = start_pairs(problem, self.cost if self.guide is None else self.guide)
        else:
            begin = problem.locked
        self._join(np.flatnonzero(begin & ~self.active))

    def add_rows(self, rows: list[Row]) -> None:
        """Add rows over the active pairs; pairs that join later bring their entries along."""
        order = np.argsort(self.problem.ps[self.columns], kind="stable")
        owners = self.problem.ps[self.columns][order]
        starts: list[int] = []
        index: list[Ints] = []
        entries: list[Floats] = []
        length = 0
        for row in rows:
            row.place = self.highs.getNumRow() + len(starts)
            mine = order[slice(*np.searchsorted(owners, [row.startup, row.startup + 1]))]
            values = row.values[self.columns[mine] - int(self.problem.first[row.startup])]
            held = np.flatnonzero(values)
            places, worths = self.at[mine[held]], values[held]
            if row.level:
                places, worths = np.r_[self.short, places], np.r_[-row.level, worths]
            starts.append(length)
            length += len(places)
            index.append(places)
            entries.append(worths)
            self._of_startup.setdefault(row.startup, []).append(row)
        low = np.array([row.low for row in rows])
        high = np.full(len(rows), highspy.kHighsInf)
        flat, worth = np.concatenate(index).astype(np.int32), np.concatenate(entries)
        self.highs.addRows(len(rows), low, high, length, np.array(starts, np.int32), flat, worth)
        if self.gives:
            self._give(rows)
        self.rows += rows
        self.highs.setOptionValue("simplex_strategy", 1)

    def _give(self, rows: list[Row]) -> None:
        """Let each row fall short at a cost, so that the program always has a solution."""
        count = len(rows)
        at = np.array([row.place for row in rows], np.int32)
        starts, wide = np.arange(count, dtype=np.int32), np.full(count, highspy.kHighsInf)
        ones = np.ones(count)
        self.highs.addCols(count, -ones, np.zeros(count), wide, count, starts, at, ones)

    def _join(self, pairs: Ints) -> None:
        """Let pairs into the program."""
        if len(pairs) == 0:
            return
        problem = self.problem
        ps, pm = problem.ps[pairs], problem.pm[pairs] + len(problem.startups)
        width = np.full(len(pairs), 2, np.int64)
        lists: dict[int, list[Row]] = self._of_startup
        index: list[Ints] = []
        entries: list[Floats] = []
        if lists:
            for at, (pair, s, m) in enumerate(zip(pairs, ps, pm, strict=True)):
                rows = lists.get(int(s), ())
                begin = int(problem.first[s])
                extra = [(row.place, row.values[pair - begin]) for row in rows if row.values[pair - begin]]
                index.append(np.array([s, m, *(place for place, _ in extra)], np.int64))
                entries.append(np.array([1.0, 1.0, *(value for _, value in extra)]))
                width[at] = 2 + len(extra)
            flat, values = np.concatenate(index), np.concatenate(entries)
        else:
            flat, values = np.stack([ps, pm], axis=1).ravel(), np.ones(2 * len(pairs))
        starts = (np.cumsum(width) - width).astype(np.int32)
        bounds = self.lower[pairs], self.upper[pairs]
        self.highs.addCols(
            len(pairs), self.cost[pairs], *bounds, len(flat), starts, flat.astype(np.int32), values
        )
        self.at = np.concatenate([self.at, self.highs.getNumCol() - len(pairs) + np.arange(len(pairs))])
        self.columns = np.concatenate([self.columns, pairs])
        self.active[pairs] = True

    def solve(self) -> bool:
        """Solve to the end; False when no choice of pairs, even a fractional one, keeps every rule."""
        self._generate()
        if self._shortage() <= 1e-7:
            return True
        at = np.arange(self.short, dtype=np.int32)
        kept = self.cost
        self.set_cost(np.zeros(self.problem.size))
        self.highs.changeColsCost(self.short, at, np.full(self.short, -1.0))
        self._generate()
        missing = self._shortage() > 1e-7
        self.highs.changeColsCost(self.short, at, np.full(self.short, -PENALTY))
        if missing:
            self.set_cost(kept)
            return False
        self.highs.changeColsBounds(self.short, at, np.zeros(self.short), np.zeros(self.short))
        self.set_cost(kept)
        self._generate()
        return True

    def set_cost(self, cost: Floats) -> None:
        """Change what the pairs are worth, in place; the level keeps its own worth only without pairs'."""
        self.cost = cost
        self.highs.changeColsCost(len(self.at), self.at.astype(np.int32), cost[self.columns])

    def limit(self, pairs: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of pairs (to forbid or force them)."""
        self.lower[pairs], self.upper[pairs] = lower, upper
        self._join(pairs[~self.active[pairs]])
        place = np.full(self.problem.size, -1, np.int64)
        place[self.columns] = self.at
        at = place[pairs].astype(np.int32)
        self.highs.changeColsBounds(len(at), at, lower, upper)

    def shortages(self) -> Floats:
        """How much is missing at each degree row that has a lower bound."""
        return np.array(self.highs.getSolution().col_value[: self.short])

    def _shortage(self) -> float:
        return float(self.shortages().sum()) if self.short else 0.0

    def _generate(self) -> None:
        """Solve, price every pair left out, let the best in, until none could help."""
        while True:
            self._run()
            gain = self.reduced()
            gain[self.active | (self.upper == 0)] = 0.0
            fresh = np.flatnonzero(gain > TOLERANCE)
            if len(fresh) == 0:
                break
            order = fresh[np.lexsort((-gain[fresh], self.problem.ps[fresh]))]
            begins = np.searchsorted(self.problem.ps[order], self.problem.ps[order])
            self._join(np.sort(order[np.arange(len(order)) - begins < JOIN]))
            self.highs.setOptionValue("simplex_strategy", 4)

    def _run(self) -> None:
        """One run of the simplex method on the active pairs."""
        self.budget.check()
        if self.highs.getNumCol() == 0:
            self._rest()
            return
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.budget.left())
        self.highs.run()
        status = self.highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError):
            self.highs.clearSolver()
            self.highs.run()
            status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoSolution(str(status))
        found = self.highs.getSolution()
        values, duals = np.array(found.col_value), np.array(found.row_dual)
        self.x = np.zeros(self.problem.size)
        self.x[self.columns] = values[self.at]
        self.level = float(values[self.short]) if self.has_level else 0.0
        self.value = float(self.highs.getObjectiveValue())
        self.y, self.z = duals[: len(self.y)], duals[len(self.y) : self.count]
        for row in self.rows:
            row.dual = float(duals[row.place])

    def _rest(self) -> None:
        """Without a single pair nobody gets anything, which is right unless a row asks for more."""
        if any(row.low > TOLERANCE for row in self.rows):
            raise NoSolution("no pairs")
        self.x, self.value, self.level = np.zeros(self.problem.size), 0.0, 0.0

    def reduced(self) -> Floats:
        """What each pair would add per unit at the present prices."""
        gain = self.cost - self.y[self.problem.ps] - self.z[self.problem.pm]
        for row in self.rows:
            if row.dual:
                gain[self.problem.row(row.startup)] -= row.dual * row.values
        return gain

    def chosen(self) -> Bools:
        """The pairs of the solution, rounded."""
        return self.x > 0.5


class NoSolution(Exception):
    """The linear program has no solution (added rows or forced pairs cannot be kept)."""


class _Silent(highspy.Highs):
    """HiGHS without its banner, which registering callbacks (never used here) would print."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.silent()


def quiet_solver() -> highspy.Highs:
    """A silent, single-threaded, reproducible solver."""
    highs = _Silent()
    for name, value in (
        ("threads", 1),
        ("solver", "simplex"),
        ("primal_feasibility_tolerance", TOLERANCE),
        ("dual_feasibility_tolerance", TOLERANCE),
    ):
        highs.setOptionValue(name, value)
    return highs
