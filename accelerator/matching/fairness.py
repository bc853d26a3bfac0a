"""The fairness picture of a matching: who is worst off, how even it is, who envies whom, who would elope."""

import numpy as np

from accelerator.matching.model import Fairness, Instance, Standing
from accelerator.matching.problem import SCALE, Bools, Floats, Ints, Problem

WORST = 5
LISTED = 200


def picture(instance: Instance, problem: Problem, chosen: Bools, max_total: float | None) -> Fairness:
    """All figures of one matching; `max_total` is the most that any matching has, if known."""
    totals = problem.totals(chosen) / SCALE
    best = problem.best / SCALE
    shares = np.where(best > 0, totals / np.where(best > 0, best, 1.0), 1.0)
    degrees = np.bincount(problem.ps[chosen], minlength=len(totals))
    loads = np.bincount(problem.pm[chosen], minlength=len(problem.mentors))
    total = problem.total(chosen) / SCALE
    worst = np.lexsort((np.arange(len(totals)), totals))[:WORST]
    envy = _envy(problem, chosen, totals)
    blocking = problem.pairs(blocking_pairs(instance, problem, chosen))
    return Fairness(
        worst_five=tuple(
            Standing(problem.startups[s], float(totals[s]), float(best[s]), float(shares[s]), int(degrees[s]))
            for s in worst
        ),
        mean=float(totals.mean()) if len(totals) else 0.0,
        gini=gini(totals),
        mean_share=float(shares.mean()) if len(shares) else 1.0,
        worst_share=float(shares.min()) if len(shares) else 1.0,
        loads={key: int(load) for key, load in zip(problem.mentors, loads, strict=True)},
        envy_count=len(envy),
        envy=tuple((problem.startups[a], problem.startups[b]) for a, b in envy[:LISTED]),
        blocking_count=len(blocking),
        blocking=blocking[:LISTED],
        max_total=max_total,
        price=None if max_total is None else max(0.0, max_total - total),
    )


def gini(values: Floats) -> float:
    """Gini's coefficient: 0 when all have the same, towards 1 when one has everything."""
    if len(values) == 0 or values.sum() <= 0:
        return 0.0
    ordered = np.sort(values)
    count = len(ordered)
    ranks = np.arange(1, count + 1)
    return float(max(0.0, 2 * (ranks * ordered).sum() / (count * ordered.sum()) - (count + 1) / count))


def preferences(instance: Instance, problem: Problem) -> tuple[Floats, Floats]:
    """How much each side of each pair wants the other: ranked names first in their order, then affinity."""
    startup, mentor = problem.weight.copy(), problem.weight.copy()
    for values, ranked, own in (
        (startup, instance.startup_rankings, problem.startups),
        (mentor, instance.mentor_rankings, problem.mentors),
    ):
        if not ranked:
            continue
        is_startup = own is problem.startups
        others = problem.mentors if is_startup else problem.startups
        for number, key in enumerate(own):
            listed = {other: len(ranked[key]) - i for i, other in enumerate(ranked.get(key, ()))}
            if not listed:
                continue
            row = problem.row(number)
            pairs = np.arange(row.start, row.stop) if is_startup else problem.column(number)
            ends = problem.pm if is_startup else problem.ps
            for pair in pairs:
                place = listed.get(others[ends[pair]])
                if place is not None:
                    values[pair] = 1.0 + place
    return startup, mentor


def blocking_pairs(instance: Instance, problem: Problem, chosen: Bools) -> Bools:
    """Candidate pairs outside the matching who would both rather have each other (locks stay put)."""
    for_startup, for_mentor = preferences(instance, problem)
    outside = ~chosen & (for_startup > 0) & (for_mentor > 0)
    wanted_s = for_startup > _least(problem.ps, for_startup, chosen, problem, problem.shi)[problem.ps]
    wanted_m = for_mentor > _least(problem.pm, for_mentor, chosen, problem, problem.mhi)[problem.pm]
    found: Bools = outside & wanted_s & wanted_m
    return found


def _least(ends: Ints, values: Floats, chosen: Bools, problem: Problem, high: Ints) -> Floats:
    """What a party must beat: nothing while it has room, else the least of the pairs it is free to drop."""
    least = np.full(len(high), np.inf)
    free = np.flatnonzero(chosen & ~problem.locked)
    np.minimum.at(least, ends[free], values[free])
    has_room = np.bincount(ends[chosen], minlength=len(high)) < high
    least[has_room] = -np.inf
    return least


def _envy(problem: Problem, chosen: Bools, totals: Floats) -> list[tuple[int, int]]:
    """(a, b) where a would still rather have b's mentors after b's best of them, in a's eyes, is taken away."""
    found: list[tuple[int, int]] = []
    for other in range(len(problem.startups)):
        row = problem.row(other)
        mentors = problem.pm[row][chosen[row]]
        if len(mentors) < 2:
            continue
        columns = np.concatenate([problem.column(int(m)) for m in mentors])
        who, worth = problem.ps[columns], problem.weight[columns]
        order = np.argsort(who, kind="stable")
        who, worth = who[order], worth[order]
        begins = np.flatnonzero(np.r_[True, who[1:] != who[:-1]])
        rest = np.add.reduceat(worth, begins) - np.maximum.reduceat(worth, begins)
        people = who[begins]
        envious = people[(rest > totals[people] + 1e-9) & (people != other)]
        found.extend((int(a), other) for a in envious)
    return sorted(found)
