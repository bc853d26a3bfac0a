"""Who reads what, where each application also wants a mix of readers: a sector expert, a reader from the city.

Quotas over overlapping groups are no transportation problem any more, so this is a mixed-integer program on HiGHS;
its linear relaxation is nearly whole, and the bound that comes with the answer is the solver's own dual bound.
What cannot be had is paid for instead of refused: a missing reader costs more than any mix, a missing part of the
mix more than any worth, so the answer misses as few of each as can be, and says which.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import highspy
import numpy as np

from accelerator.matching.lp import quiet_solver
from accelerator.matching.problem import Bools, Floats, Ints

EMPTY_SEAT = 20.0
"""The price of a reader who is missing: above a whole mix and its worth."""
MISSING_KIND = 3.0
"""The price of a part of the mix that is missing: above the worth of any other choice of readers."""


@dataclass(frozen=True)
class Quota:
    """How many readers of one group each application wants at least, or stands at most."""

    members: Bools
    """By application and reader."""
    bound: Ints
    """By application."""
    is_least: bool = True


@dataclass(frozen=True)
class Reading:
    """Applications in rows, readers in columns."""

    worth: Floats
    allowed: Bools
    needs: Ints
    room: Ints
    quotas: Mapping[str, Quota] = field(default_factory=dict)


@dataclass(frozen=True)
class Dealt:
    """Who reads what, what is missing, and how far from the best that could be."""

    chosen: Bools
    value: float
    bound: float
    empty: Ints
    """Readers missing, by application."""
    short: Mapping[str, Ints]
    """Members missing, by quota and application."""

    @property
    def share(self) -> Decimal:
        """The value over its bound, to the millionth; 1 where there was nothing to gain."""
        reached = self.value / self.bound if self.bound > 0 else 1.0
        return Decimal(str(round(min(1.0, max(0.0, reached)), 6)))


class _Rows:
    """A sparse matrix in the making, row by row."""

    def __init__(self) -> None:
        self.starts, self.index, self.value = [0], [np.zeros(0, np.int32)], [np.zeros(0)]
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, columns: Ints, low: float, high: float, extra: int | None = None) -> None:
        """The sum of these columns, and perhaps one more, between two bounds."""
        if extra is not None:
            columns = np.append(columns, extra)
        self.index.append(columns.astype(np.int32))
        self.value.append(np.ones(len(columns)))
        self.starts.append(self.starts[-1] + len(columns))
        self.low.append(low)
        self.high.append(high)


def deal(reading: Reading, *, seconds: float = 30.0, gap: float = 0.001) -> Dealt:
    """The best mix within the time; the same problem gives the same answer while time does not run out."""
    places = np.full(reading.allowed.shape, -1, np.int64)
    where = np.argwhere(reading.allowed)
    places[where[:, 0], where[:, 1]] = np.arange(len(where))
    rows, pairs, applications = _Rows(), len(where), len(reading.needs)
    cost = [reading.worth[where[:, 0], where[:, 1]], np.full(applications, -EMPTY_SEAT)]
    upper = [np.ones(pairs), reading.needs.astype(float)]
    for row in range(applications):
        need = float(reading.needs[row])
        rows.add(_at(places[row]), need, need, extra=pairs + row)
    for column in range(len(reading.room)):
        rows.add(_at(places[:, column]), 0.0, float(reading.room[column]))
    columns = pairs + applications
    slack: dict[str, int] = {}
    for name, quota in reading.quotas.items():
        if not quota.is_least:
            _cap(rows, places, quota)
            continue
        slack[name] = columns
        for row in range(applications):
            least = float(min(quota.bound[row], reading.needs[row]))
            rows.add(_at(np.where(quota.members[row], places[row], -1)), least, np.inf, extra=columns + row)
        cost.append(np.full(applications, -MISSING_KIND))
        upper.append(quota.bound.astype(float))
        columns += applications
    x, bound = _solve(rows, np.concatenate(cost), np.concatenate(upper), pairs, seconds, gap)
    chosen = np.zeros(reading.allowed.shape, bool)
    chosen[where[:, 0], where[:, 1]] = x[:pairs] > 0.5
    value = float(np.concatenate(cost) @ x)
    short = {name: np.rint(x[at : at + applications]).astype(np.int64) for name, at in slack.items()}
    return Dealt(chosen, value, max(bound, value), reading.needs - chosen.sum(axis=1), short)


def _cap(rows: _Rows, places: Ints, quota: Quota) -> None:
    for row in range(len(places)):
        members = _at(np.where(quota.members[row], places[row], -1))
        if len(members) > quota.bound[row]:
            rows.add(members, 0.0, float(max(0, quota.bound[row])))


def _at(places: Ints) -> Ints:
    return places[places >= 0]


def _solve(
    rows: _Rows, cost: Floats, upper: Floats, whole: int, seconds: float, gap: float
) -> tuple[Floats, float]:
    solver, model = quiet_solver(), highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(rows.low)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), upper
    model.row_lower_, model.row_upper_ = np.array(rows.low), np.array(rows.high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(rows.starts, np.int32)
    model.a_matrix_.index_ = np.concatenate(rows.index)
    model.a_matrix_.value_ = np.concatenate(rows.value)
    model.sense_ = highspy.ObjSense.kMaximize
    kinds = [highspy.HighsVarType.kInteger] * whole
    model.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (len(cost) - whole)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.passModel(model)
    solver.run()
    return np.array(solver.getSolution().col_value), float(solver.getInfo().mip_dual_bound)
