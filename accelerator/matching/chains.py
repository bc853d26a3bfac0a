"""Lift the badly-off by alternating chains, the way augmenting paths repair a flow.

A startup below its floor takes a mentor; if that mentor is full, one of the startups it serves gives it up and
takes another in turn, and so on until somebody can spare one. Whoever is touched stays at or above its floor
(or no worse off than before), so the total shortage shrinks with every chain and the search ends.
Compare FairFlow in Kobren, Saha, McCallum, "Paper Matching with Local Fairness Constraints" (KDD 2019).
"""

from dataclasses import dataclass

import numpy as np

from accelerator.matching.budget import Budget
from accelerator.matching.problem import Bools, Ints, Problem

Chain = list[tuple[int, int]]


@dataclass
class _Step:
    """A startup's wish for a full mentor: the pair taken, the pair given up for it (-1: none), who led here."""

    taken: int
    given: int
    parent: "_Step | None"

    def has(self, problem: Problem, startup: int) -> bool:
        """Whether a startup is on the way here."""
        step: _Step | None = self
        while step is not None:
            if problem.ps[step.taken] == startup:
                return True
            step = step.parent
        return False


class Lifter:
    """A feasible matching that is repaired step by step; it keeps every degree rule all along."""

    def __init__(self, problem: Problem, chosen: Bools, allowed: Bools | None = None) -> None:
        self.problem = problem
        self.chosen = chosen.copy()
        self.open = np.ones(problem.size, bool) if allowed is None else allowed
        self.total = problem.totals(chosen)
        self.degree = np.bincount(problem.ps[chosen], minlength=len(problem.startups)).astype(np.int64)
        self.load = np.bincount(problem.pm[chosen], minlength=len(problem.mentors)).astype(np.int64)
        self.held: list[set[int]] = [set() for _ in problem.mentors]
        for pair in np.flatnonzero(chosen):
            self.held[problem.pm[pair]].add(int(pair))

    def lift(self, floors: Ints, budget: Budget, patient: bool = True) -> bool:
        """Bring every startup to its floor if chains can; the matching is improved even when they cannot.

        An impatient lift stops at the first startup that stays below its floor.
        """
        waiting = [int(s) for s in np.flatnonzero(self.total < floors)]
        while waiting:
            budget.check()
            waiting.sort(key=lambda s: (floors[s] - self.total[s], s))
            stuck = []
            for startup in waiting:
                if not self._raise(startup, floors):
                    stuck.append(startup)
                if not patient and self.total[startup] < floors[startup]:
                    return False
            if len(stuck) == len(waiting):
                return False
            waiting = [int(s) for s in np.flatnonzero(self.total < floors)]
        return True

    def _raise(self, startup: int, floors: Ints) -> bool:
        """Lift one startup to its floor, or as far as single chains go; False when none helped."""
        helped = False
        while self.total[startup] < floors[startup]:
            chain = self._find(startup, int(floors[startup]), floors)
            if chain is None:
                chain = self._find(startup, int(self.total[startup]) + 1, floors)
            if chain is None:
                break
            self._apply(chain)
            helped = True
        return helped

    def _find(self, root: int, goal: int, floors: Ints) -> Chain | None:
        """A shortest chain that brings the root to `goal`."""
        row = self.problem.row(root)
        mine = np.flatnonzero(self.chosen[row] & ~self.problem.locked[row]) + row.start
        mine = mine[np.argsort(self.problem.units[mine], kind="stable")]
        options = [-1] if self.degree[root] < self.problem.shi[root] else []
        for given in [*options, *(int(pair) for pair in mine)]:
            chain = self._search(root, given, goal, floors)
            if chain is not None:
                return chain
        return None

    def _search(self, root: int, given: int, goal: int, floors: Ints) -> Chain | None:
        """Breadth first over full mentors, the root giving up one pair (or none)."""
        freed = int(self.problem.pm[given]) if given >= 0 else -1
        must_end = freed if freed >= 0 and self.load[freed] <= self.problem.mlo[freed] else -1
        seen = np.zeros(len(self.problem.mentors), bool)
        base = int(self.total[root]) - (int(self.problem.units[given]) if given >= 0 else 0)
        queue: list[_Step] = []
        end: _Step | Chain | None = self._expand(
            root, given, goal - base, None, (seen, freed, must_end), queue
        )
        at = 0
        while end is None and at < len(queue):
            step = queue[at]
            at += 1
            end = self._pass_on(step, floors, (seen, freed, must_end), queue)
        return None if end is None else _unroll(end)

    def _pass_on(
        self, step: _Step, floors: Ints, marks: tuple[Bools, int, int], queue: list[_Step]
    ) -> "_Step | Chain | None":
        """Let each startup that holds the wanted mentor give it up."""
        problem = self.problem
        for pair in sorted(self.held[problem.pm[step.taken]]):
            holder = int(problem.ps[pair])
            if problem.locked[pair] or step.has(problem, holder):
                continue
            rest = int(self.total[holder] - problem.units[pair])
            need = int(min(floors[holder], self.total[holder]))
            if rest >= need and self.degree[holder] > problem.slo[holder] and marks[2] < 0:
                return [*_unroll(step), (-1, pair)]
            end = self._expand(holder, pair, need - rest, step, marks, queue)
            if end is not None:
                return end
        return None

    def _expand(
        self,
        startup: int,
        given: int,
        need: int,
        parent: _Step | None,
        marks: tuple[Bools, int, int],
        queue: list[_Step],
    ) -> _Step | None:
        """Queue the full mentors that would do for a startup; return at once if one has room."""
        problem, (seen, freed, must_end) = self.problem, marks
        row = problem.row(startup)
        mentors = problem.pm[row]
        fits = self.open[row] & ~self.chosen[row] & (problem.units[row] >= need) & ~seen[mentors]
        if freed >= 0 and parent is None:
            fits &= mentors != freed
        found = np.flatnonzero(fits)
        if len(found) == 0:
            return None
        spare = self.load[mentors[found]] < problem.mhi[mentors[found]]
        if must_end >= 0:
            spare = mentors[found] == must_end
        elif freed >= 0:
            spare |= mentors[found] == freed
        if spare.any():
            room = found[spare]
            best = int(room[np.argmax(problem.units[row][room])])
            return _Step(best + row.start, given, parent)
        full = found if must_end < 0 else found[self.load[mentors[found]] >= problem.mhi[mentors[found]]]
        order = full[np.argsort(-problem.units[row][full], kind="stable")]
        seen[mentors[order]] = True
        queue.extend(_Step(int(at) + row.start, given, parent) for at in order)
        return None

    def _apply(self, chain: Chain) -> None:
        """Carry a chain out."""
        problem = self.problem
        for taken, given in chain:
            for pair, sign in ((given, -1), (taken, 1)):
                if pair < 0:
                    continue
                s, m = problem.ps[pair], problem.pm[pair]
                self.chosen[pair] = sign > 0
                self.total[s] += sign * problem.units[pair]
                self.degree[s] += sign
                self.load[m] += sign
                (self.held[m].add if sign > 0 else self.held[m].discard)(pair)


def _unroll(step: "_Step | Chain") -> Chain:
    """The moves from the root to the end: (pair taken, pair given up)."""
    if isinstance(step, list):
        return step
    chain: Chain = []
    here: _Step | None = step
    while here is not None:
        chain.append((here.taken, here.given))
        here = here.parent
    return chain[::-1]
