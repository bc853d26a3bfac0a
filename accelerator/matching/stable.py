"""Deferred acceptance (Gale and Shapley 1962; Roth 1984 for many partners on both sides), for comparison."""

import heapq

import numpy as np

from accelerator.matching.fairness import preferences
from accelerator.matching.model import Instance
from accelerator.matching.problem import Bools, Problem


def deferred_acceptance(instance: Instance, problem: Problem) -> Bools:
    """Startups propose down their lists, mentors keep the best they have room for; locks come first.

    Minimum bounds are not looked at; the caller repairs. Equal preferences go to the earlier id.
    """
    for_startup, for_mentor = preferences(instance, problem)
    chosen = problem.locked.copy()
    room = problem.mhi - np.bincount(problem.pm[chosen], minlength=len(problem.mentors))
    needs = problem.shi - np.bincount(problem.ps[chosen], minlength=len(problem.startups))
    lists: list[list[int]] = []
    for startup in range(len(problem.startups)):
        row = problem.row(startup)
        mine = np.arange(row.start, row.stop)
        mine = mine[~problem.locked[mine] & (for_startup[mine] > 0) & (for_mentor[mine] > 0)]
        order = mine[np.argsort(-for_startup[mine], kind="stable")]
        lists.append([int(pair) for pair in order[::-1]])
    held: list[list[tuple[float, int, int]]] = [[] for _ in problem.mentors]
    asking = [s for s in range(len(problem.startups)) for _ in range(max(0, int(needs[s])))][::-1]
    while asking:
        startup = asking.pop()
        if not lists[startup]:
            continue
        pair = lists[startup].pop()
        mentor = int(problem.pm[pair])
        heapq.heappush(held[mentor], (float(for_mentor[pair]), -startup, pair))
        if len(held[mentor]) > room[mentor]:
            _, refused, _ = heapq.heappop(held[mentor])
            asking.append(-refused)
    for kept in held:
        for _, _, pair in kept:
            chosen[pair] = True
    return chosen
