"""Why each pair stands, which wishes were lost to whom, and what granting them would cost."""

from collections.abc import Callable, Collection

import numpy as np

from accelerator.matching.counterfactual import Counterfactual
from accelerator.matching.fairness import preferences
from accelerator.matching.model import (
    Cost,
    Explanation,
    Instance,
    LostWish,
    Measure,
    Pair,
    Reason,
    Result,
)
from accelerator.matching.problem import SCALE, Bools, Floats, Ints, build_problem

WISHES = 3


def explain(
    instance: Instance,
    result: Result,
    *,
    startups: Collection[str] | None = None,
    costs: bool = True,
    progress: Callable[[int, int, str], None] | None = None,
) -> Explanation:
    """Reasons for the pairs and lost wishes of all startups, or of some.

    Each cost is a re-solve of the changed instance at the same floor (`costs=False` leaves them out, which
    is instant). A startup's wishes are its ranking, or its best candidates where it gave none.
    """
    work = _Explainer(instance, result, costs)
    wanted = [key for key in work.problem.startups if startups is None or key in startups]
    pairs: list[Reason] = []
    wishes: list[LostWish] = []
    for done, key in enumerate(wanted):
        pairs += work.reasons(key)
        wishes += work.lost(key)
        if progress is not None:
            progress(done + 1, len(wanted), key)
    return Explanation(tuple(pairs), tuple(wishes))


def what_if(instance: Instance, result: Result, pair: Pair) -> Cost:
    """The exact cost of the opposite: forbidding a pair that stands, or forcing one that does not.

    A conflict cannot be forced (`KeyError`); a pair that is not a candidate is forced at affinity 0.
    """
    work = _Explainer(instance, result, True, extra=pair)
    at = work.place[pair]
    return work.ask(at, not work.chosen[at])[0]


class _Explainer:
    """The instance as arrays, its matching, and everybody's order of preference."""

    def __init__(self, instance: Instance, result: Result, costs: bool, extra: Pair | None = None) -> None:
        if not result.is_feasible:
            raise ValueError("there is no matching to explain")
        if extra is not None and extra not in instance.conflicts and extra not in instance.affinity:
            widened = {**instance.affinity, extra: 0.0}
            instance = Instance(**{**vars(instance), "affinity": widened})
        self.instance = instance
        problem = self.problem = build_problem(instance)
        self.place = {pair: at for at, pair in enumerate(problem.pairs(np.ones(problem.size, bool)))}
        self.chosen: Bools = np.zeros(problem.size, bool)
        self.chosen[[self.place[pair] for pair in result.pairs]] = True
        self.for_startup, self.for_mentor = preferences(instance, problem)
        shares: Floats = np.ones(len(problem.startups))
        if instance.fairness is Measure.SHARE:
            shares = problem.best / SCALE
        self.asked: Counterfactual | None = None
        if costs:
            self.asked = Counterfactual(problem, self.chosen, result.floor, shares, instance.time_limit_s)
        self.number = {key: at for at, key in enumerate(problem.startups)}

    def reasons(self, startup: str) -> list[Reason]:
        """One reason per pair of a startup."""
        problem, row = self.problem, self.problem.row(self.number[startup])
        found = []
        for pair in np.flatnonzero(self.chosen[row]) + row.start:
            mentor = problem.mentors[problem.pm[pair]]
            locked = bool(problem.locked[pair])
            column = problem.column(int(problem.pm[pair]))
            found.append(
                Reason(
                    startup,
                    mentor,
                    float(problem.weight[pair]),
                    _rank(self.for_startup[row], float(self.for_startup[pair])),
                    _rank(self.for_mentor[column], float(self.for_mentor[pair])),
                    locked,
                    None if locked or self.asked is None else self.ask(int(pair), False)[0],
                )
            )
        return found

    def lost(self, startup: str) -> list[LostWish]:
        """The first few wishes that a startup prefers to something it got, or to an empty place."""
        number = self.number[startup]
        row = self.problem.row(number)
        held = self.for_startup[row][self.chosen[row]]
        has_room = len(held) < self.problem.shi[number]
        line = -np.inf if has_room or len(held) == 0 else float(held.min())
        found: list[LostWish] = []
        for rank, mentor in self._wishes(startup, row):
            pair = self.place.get((startup, mentor))
            if pair is None:
                cause = "conflict" if (startup, mentor) in self.instance.conflicts else "not_a_candidate"
                found.append(LostWish(startup, mentor, rank, cause, (), (), None))
            elif not self.chosen[pair] and self.for_startup[pair] > line and self.problem.shi[number] > 0:
                found.append(self._lost(pair, rank))
            if len(found) == WISHES:
                break
        return found

    def _wishes(self, startup: str, row: slice) -> list[tuple[int, str]]:
        """A startup's wishes, best first, with their rank."""
        ranked = self.instance.startup_rankings.get(startup)
        if ranked:
            return list(enumerate(ranked, start=1))
        best = np.argsort(-self.for_startup[row], kind="stable")[
            : int(self.problem.shi[self.number[startup]])
        ]
        mentors = self.problem.pm[row][best]
        return [(rank, self.problem.mentors[m]) for rank, m in enumerate(mentors, start=1)]

    def _lost(self, pair: int, rank: int) -> LostWish:
        """Who holds the place, and what granting it would cost whom."""
        problem = self.problem
        mentor = int(problem.pm[pair])
        column = problem.column(mentor)
        holders: Ints = problem.ps[column[self.chosen[column]]]
        full = len(holders) >= problem.mhi[mentor]
        cost: Cost | None = None
        displaced: tuple[str, ...] = ()
        if self.asked is not None:
            cost, displaced = self.ask(pair, True)
        return LostWish(
            problem.startups[problem.ps[pair]],
            problem.mentors[mentor],
            rank,
            "full" if full else "better_elsewhere",
            tuple(problem.startups[s] for s in holders) if full else (),
            displaced,
            cost,
        )

    def ask(self, pair: int, wanted: bool) -> tuple[Cost, tuple[str, ...]]:
        """The cost of a change, and which startups lose the mentor in it."""
        if self.asked is None:
            raise ValueError("costs were not asked for")
        change = self.asked.ask(pair, wanted)
        displaced: tuple[str, ...] = ()
        if change.chosen is not None:
            column = self.problem.column(int(self.problem.pm[pair]))
            gone = column[self.chosen[column] & ~change.chosen[column]]
            displaced = tuple(self.problem.startups[s] for s in self.problem.ps[gone])
        return self.asked.cost(change), displaced


def _rank(values: Floats, own: float) -> int:
    """1 and up; equals share a rank."""
    return int((values > own).sum()) + 1
