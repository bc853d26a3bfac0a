"""Results checked from the format's description alone: prices by weak duality, causes counted, changes tried.

Nothing of the engine's own checker is used here, so that a fault in it cannot hide one in the engine.
"""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accelerator.matching import Mode, Side, parse_instance, solve
from tests.unit.matching.enumeration import Enumeration, as_json, tiny_instances

many = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def read(instance):
    """The result as whoever is handed the file sees it."""
    return json.loads(json.dumps(solve(parse_instance(as_json(instance))).to_json()))


def candidates(instance):
    """The worth of every pair there can be: a lock counts without an affinity, a conflict beats everything."""
    worth = {**dict.fromkeys(instance.locks, 0.0), **instance.affinity}
    return {pair: value for pair, value in worth.items() if pair not in instance.conflicts}


def proven(instance, prices, weights=None):
    """What prices prove: sides at their dearer bound, and pairs by what they are worth beyond both prices."""
    y, z = prices["startups"], prices["mentors"]
    bound = 0.0
    for sides, named in ((instance.startups, y), (instance.mentors, z)):
        bound += sum(named[side.id] * (side.max if named[side.id] > 0 else side.min) for side in sides)
    for (s, m), value in candidates(instance).items():
        left = (weights[s] if weights else 1) * value - y[s] - z[m]
        bound += left if (s, m) in instance.locks else max(0.0, left)
    return bound


def changed(instance, changes):
    """The instance with the proposed changes made."""
    low = {side.id: side.min for side in (*instance.startups, *instance.mentors)}
    high = {side.id: side.max for side in (*instance.startups, *instance.mentors)}
    locks = set(instance.locks)
    for change in changes:
        if change["kind"] == "release_lock":
            locks.remove((change["startup"], change["mentor"]))
        elif change["kind"].startswith("lower"):
            low[change["startup"] or change["mentor"]] -= change["by"]
        else:
            high[change["startup"] or change["mentor"]] += change["by"]
    startups, mentors = (
        tuple(Side(side.id, low[side.id], high[side.id]) for side in sides)
        for sides in (instance.startups, instance.mentors)
    )
    return replace(instance, startups=startups, mentors=mentors, locks=frozenset(locks))


def is_short(instance, cause):
    """Whether the parties named need more than all who could serve them have left for them."""
    startups, mentors = set(cause["startups"]), set(cause["mentors"])
    pairs = candidates(instance)
    if cause["kind"] == "contradictory_lock":
        return bool({(s, m) for s in startups for m in mentors} & instance.locks & instance.conflicts)
    if cause["kind"] == "overloaded_locks":
        held = [{m for s, m in instance.locks if s == side.id} for side in instance.startups]
        held += [{s for s, m in instance.locks if m == side.id} for side in instance.mentors]
        sides = (*instance.startups, *instance.mentors)
        return any(
            side.id in startups | mentors and len(partners) > side.max
            for side, partners in zip(sides, held, strict=True)
        )
    end = 0 if "startup" in cause["kind"] else 1
    group, own, others = (
        (startups, instance.startups, instance.mentors)
        if end == 0
        else (mentors, instance.mentors, instance.startups)
    )
    need = sum(side.min for side in own if side.id in group)
    offer = 0
    for other in others:
        wanted = sum(pair[1 - end] == other.id and pair[end] in group for pair in pairs)
        taken = sum(pair[1 - end] == other.id and pair[end] not in group for pair in instance.locks)
        offer += min(wanted, max(0, other.max - taken))
    return need > offer


@many
@given(tiny_instances(), st.sampled_from(list(Mode)))
def test_prices_prove_the_bounds_and_causes_count(instance, mode):
    instance = replace(instance, mode=mode)
    every, result = Enumeration(instance), read(instance)
    if not every.feasible:
        assert result["status"] == "infeasible"
        assert all(is_short(instance, cause) for cause in result["diagnosis"])
        assert Enumeration(changed(instance, result["relax"])).feasible
        return
    total = result["certificate"]["total"]
    assert abs(proven(instance, total) - every.best_total()) < 1e-6
    worst = result["certificate"]["worst"]
    if worst is not None:
        assert min(worst["weights"].values()) >= 0
        assert abs(sum(worst["weights"].values()) - 1) < 1e-9
        assert proven(instance, worst, worst["weights"]) >= every.best_worst() - 1e-9
