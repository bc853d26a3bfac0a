"""Settle ties: among the matchings of greatest total, one is named beforehand.

A pair counts (startups from its own to the last) times (mentors from its own to the last), in the order of ids;
the matching with the greatest sum of these is taken: who stands first in the lists is served first.
Prices tell which pairs and bounds every matching of greatest total shares (complementary slackness), so this is
one more flow among the few pairs that are left open.
"""

from dataclasses import replace

import numpy as np

from accelerator.matching.lp import LpModel
from accelerator.matching.problem import Bools, Problem

SURE = 1e-8


def settle_ties(model: LpModel) -> Bools:
    """The named matching of greatest total; `model` is solved."""
    problem, chosen = model.problem, model.chosen()
    reduced = model.reduced()
    forced = problem.locked | (reduced > SURE)
    open_ = ~forced & (reduced >= -SURE)
    if not open_.any():
        return chosen
    up_s, down_s, up_m, down_m = model.y > SURE, model.y < -SURE, model.z > SURE, model.z < -SURE
    face: Problem = replace(
        problem,
        locked=forced,
        slo=np.where(up_s, problem.shi, problem.slo),
        shi=np.where(down_s, problem.slo, problem.shi),
        mlo=np.where(up_m, problem.mhi, problem.mlo),
        mhi=np.where(down_m, problem.mlo, problem.mhi),
    )
    startups, mentors = len(problem.startups), len(problem.mentors)
    rank = (1 - problem.ps / startups) * (1 - problem.pm / mentors)
    named = LpModel(face, rank, model.budget, allowed=forced | open_, seed=chosen)
    if not named.solve():
        return chosen
    found = named.chosen()
    return found if problem.obeys(found) and problem.total(found) >= problem.total(chosen) else chosen
