"""Why an instance has no matching, in counts that anyone can check, and the least to change.

An elastic linear program lets every bound give and every lock go, at a cost of one each. It stays integral, so
its optimum is a smallest set of changes, and its prices, which lie between −1 and 1, mark the violated cut
(Hall's condition with bounds on both sides; Hoffman's circulation theorem): parties whose minimum cannot be met
by all that the others can offer them.
"""

from collections.abc import Sequence

import highspy
import numpy as np

from accelerator.matching.lp import quiet_solver
from accelerator.matching.model import Diagnosis, Instance, Relaxation
from accelerator.matching.problem import Floats, Ints, Problem

PRUNE = 60


def lock_causes(instance: Instance, problem: Problem) -> list[Diagnosis]:
    """Locks that contradict a conflict, or that are more than a party may take."""
    causes = [
        Diagnosis(
            "contradictory_lock", (s,), (m,), 1, 0, f"{s} and {m} are both locked together and in conflict."
        )
        for s, m in sorted(instance.locks & instance.conflicts)
    ]
    for names, ends, high in (
        (problem.startups, problem.ps, problem.shi),
        (problem.mentors, problem.pm, problem.mhi),
    ):
        counts = np.bincount(ends[problem.locked], minlength=len(names))
        for number in np.flatnonzero(counts > high):
            held = problem.pairs(problem.locked & (ends == number))
            partners = _count(int(counts[number]), "partner")
            text = f"{names[number]} is locked to {partners} but takes at most {high[number]}."
            causes.append(
                Diagnosis(
                    "overloaded_locks",
                    tuple(sorted({s for s, _ in held})),
                    tuple(sorted({m for _, m in held})),
                    int(counts[number]),
                    int(high[number]),
                    text,
                )
            )
    return causes


def diagnose(instance: Instance, problem: Problem) -> tuple[tuple[Diagnosis, ...], tuple[Relaxation, ...]]:
    """Every cause found and a smallest set of changes; both empty when there is a matching."""
    causes = lock_causes(instance, problem)
    relax, y, z = _elastic(problem)
    changes = [
        Relaxation("release_lock", s, m, 1, f"Release the lock of {s} and {m}.")
        for s, m in sorted(instance.locks & instance.conflicts)
    ]
    isolated = _isolated(problem)
    named = {key for cause in isolated for key in (*cause.startups[:1], *cause.mentors[:1])}
    causes += isolated
    from_startups = _View(problem, True)
    from_mentors = _View(problem, False)
    for view, price in ((from_startups, y), (from_mentors, z)):
        for cause in view.causes(np.flatnonzero(price < -0.5)):
            alone = len(view.own(cause)) == 1 and view.own(cause)[0] in named
            if not alone:
                causes.append(cause)
    return tuple(causes), tuple(changes + relax)


def _isolated(problem: Problem) -> list[Diagnosis]:
    """Parties that need more partners than they have candidates."""
    found = []
    for names, ends, low, noun in (
        (problem.startups, problem.ps, problem.slo, "startup"),
        (problem.mentors, problem.pm, problem.mlo, "mentor"),
    ):
        counts = np.bincount(ends, minlength=len(names))
        for number in np.flatnonzero(counts < low):
            key = names[number]
            text = (
                f"{key} needs at least {low[number]} but has only {_count(int(counts[number]), 'candidate')}."
            )
            own, other = ((key,), ()) if noun == "startup" else ((), (key,))
            found.append(
                Diagnosis(f"isolated_{noun}", own, other, int(low[number]), int(counts[number]), text)
            )
    return found


class _View:
    """The problem seen from the side that is short; the other side offers."""

    def __init__(self, problem: Problem, is_startup: bool) -> None:
        self.is_startup = is_startup
        sides = (problem.startups, problem.ps, problem.slo), (problem.mentors, problem.pm, problem.mhi)
        if not is_startup:
            sides = (problem.mentors, problem.pm, problem.mlo), (problem.startups, problem.ps, problem.shi)
        (self.names, self.ends, self.low), (self.others, self.far, self.high) = sides
        self.locked = problem.locked

    def own(self, cause: Diagnosis) -> tuple[str, ...]:
        """The parties in need."""
        return cause.startups if self.is_startup else cause.mentors

    def offer(self, needy: Ints) -> tuple[int, Ints, int]:
        """What the others can offer a group in all, who of them is exhausted by it, and the spare pairs."""
        inside = np.zeros(len(self.names), bool)
        inside[needy] = True
        theirs = inside[self.ends]
        wanted = np.bincount(self.far[theirs], minlength=len(self.others))
        taken = np.bincount(self.far[self.locked & ~theirs], minlength=len(self.others))
        room = np.maximum(self.high - taken, 0)
        full = np.flatnonzero((room < wanted) & (wanted > 0))
        return int(np.minimum(room, wanted).sum()), full, int(wanted.sum() - wanted[full].sum())

    def causes(self, needy: Ints) -> list[Diagnosis]:
        """Split a cut into the groups that share exhausted partners, and drop whoever is not needed in it."""
        found = []
        for group in self._groups(needy):
            need, (offer, full, spare) = int(self.low[group].sum()), self.offer(group)
            if need <= offer:
                continue
            group = self._prune(group)
            need, (offer, full, spare) = int(self.low[group].sum()), self.offer(group)
            found.append(self._name(group, full, need, offer, spare))
        return found

    def _groups(self, needy: Ints) -> list[Ints]:
        """Connected groups of needy parties, joined by the partners they exhaust together."""
        _, full, _ = self.offer(needy)
        scarce = np.zeros(len(self.others), bool)
        scarce[full] = True
        group = {int(one): int(one) for one in needy}

        def root(one: int) -> int:
            while group[one] != one:
                group[one] = group[group[one]]
                one = group[one]
            return one

        first: dict[int, int] = {}
        for end, far in zip(self.ends, self.far, strict=True):
            if int(end) in group and scarce[far]:
                group[root(int(end))] = root(first.setdefault(int(far), int(end)))
        members: dict[int, list[int]] = {}
        for one in group:
            members.setdefault(root(one), []).append(one)
        return [np.array(sorted(some), np.int64) for _, some in sorted(members.items())]

    def _prune(self, group: Ints) -> Ints:
        """Leave out whoever the shortage does not need; the rest is a smallest cause of its kind."""
        if len(group) > PRUNE * 5:
            return group
        for one in list(group):
            rest = group[group != one]
            if len(rest) and self.low[rest].sum() > self.offer(rest)[0]:
                group = rest
        return group

    def _name(self, group: Ints, full: Ints, need: int, offer: int, spare: int) -> Diagnosis:
        noun, other = ("startup", "mentor") if self.is_startup else ("mentor", "startup")
        own = tuple(self.names[i] for i in group)
        theirs = tuple(self.others[i] for i in full)
        needs = f"{_count(len(own), noun)} {'needs' if len(own) == 1 else 'need'} {_count(need, 'place')}"
        pairs = _count(spare, "other candidate pair")
        offers = f"the {_count(len(theirs), other)} they depend on and {pairs} offer {offer}"
        if spare == 0:
            verb = "offers" if len(theirs) == 1 else "offer"
            offers = f"the {_count(len(theirs), other)} they depend on {verb} {offer}"
        if not theirs:
            offers = f"their candidates offer {offer}"
        startups, mentors = (own, theirs) if self.is_startup else (theirs, own)
        return Diagnosis(f"short_{noun}s", startups, mentors, need, offer, f"{needs}; {offers}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _elastic(problem: Problem) -> tuple[list[Relaxation], Floats, Floats]:
    """The smallest changes, and the prices that mark the cut."""
    startups, mentors = len(problem.startups), len(problem.mentors)
    count, size = startups + mentors, problem.size
    highs = quiet_solver()
    low = np.concatenate([problem.slo, problem.mlo]).astype(np.float64)
    high = np.concatenate([problem.shi, problem.mhi]).astype(np.float64)
    none = np.zeros(0, np.int32)
    highs.addRows(count, low, high, 0, np.zeros(count, np.int32), none, np.zeros(0))
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    index = np.stack([problem.ps, problem.pm + startups], axis=1).ravel().astype(np.int32)
    starts = np.arange(0, 2 * size, 2, dtype=np.int32)
    gain = np.where(problem.locked, 1 + 2e-6, 0.0)
    highs.addCols(size, gain, np.zeros(size), np.ones(size), 2 * size, starts, index, np.ones(2 * size))
    rows, at = np.arange(count, dtype=np.int32), np.arange(count, dtype=np.int32)
    wide = np.full(count, highspy.kHighsInf)
    for cost, sign in ((-1.0, 1.0), (-1.0 - 1e-6, -1.0)):
        highs.addCols(
            count, np.full(count, cost), np.zeros(count), wide, count, at, rows, np.full(count, sign)
        )
    highs.run()
    found = highs.getSolution()
    values, duals = np.rint(found.col_value).astype(np.int64), np.array(found.row_dual)
    taken, less, more = values[:size], values[size : size + count], values[size + count :]
    changes = _bound_changes((*problem.startups, *problem.mentors), startups, less, more)
    released = problem.pairs(problem.locked & (taken == 0))
    changes += [Relaxation("release_lock", s, m, 1, f"Release the lock of {s} and {m}.") for s, m in released]
    return changes, duals[:startups], duals[startups:]


def _bound_changes(names: Sequence[str], startups: int, less: Ints, more: Ints) -> list[Relaxation]:
    """Bounds to give, in words."""
    changes = []
    for verb, word, amounts in (("lower", "minimum", less), ("raise", "maximum", more)):
        for number in np.flatnonzero(amounts):
            is_startup = bool(number < startups)
            noun = "startup" if is_startup else "mentor"
            key, by = names[int(number)], int(amounts[number])
            text = f"{verb.capitalize()} the {word} of {noun} {key} by {by}."
            startup, mentor = (key, None) if is_startup else (None, key)
            changes.append(Relaxation(f"{verb}_{noun}_{word[:3]}", startup, mentor, by, text))
    return changes
