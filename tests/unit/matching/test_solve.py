"""What a result says and how a solve behaves."""

import time
from dataclasses import replace

import pytest

from accelerator.matching import Cancelled, Mode, Status, parse_instance, solve
from accelerator.matching.verify import verify
from tests.unit.matching.families import family

THREE = {
    "startups": [{"id": "a", "min": 1, "max": 1}, {"id": "b", "min": 1, "max": 1}],
    "mentors": [{"id": "x", "min": 0, "max": 1}, {"id": "y", "min": 0, "max": 1}],
    "affinity": [["a", "x", 0.9], ["a", "y", 0.5], ["b", "x", 0.8], ["b", "y", 0.1]],
}


def solved(data, **changes):
    return solve(parse_instance({**data, **changes}))


def test_the_greatest_total_and_the_fairest_differ_and_the_price_is_told():
    greedy = solved(
        {**THREE, "affinity": [["a", "x", 0.9], ["a", "y", 0.5], ["b", "x", 0.4], ["b", "y", 0.1]]}
    )
    assert (greedy.pairs, greedy.worst_total) == ((("a", "y"), ("b", "x")), 0.4)
    assert greedy.fairness.max_total == pytest.approx(1.0)
    assert greedy.fairness.price == pytest.approx(0.1)


def test_ties_go_to_whoever_stands_first():
    even = [[s, m, 0.5] for s in "ab" for m in "xy"]
    assert solved(THREE, affinity=even, mode="total").pairs == (("a", "x"), ("b", "y"))


@pytest.mark.parametrize("name", ["uniform", "latent", "block", "star"])
@pytest.mark.parametrize("mode", ["total", "fair"])
def test_families_are_solved_to_proof_and_twice_alike(name, mode):
    data = family(name, 30, 20, mode=mode)
    first, second = solved(data), solved(data)
    assert first.status is Status.OPTIMAL
    assert replace(first, seconds=0) == replace(second, seconds=0)
    assert verify(data, first.to_json()) == []
    assert first.total == pytest.approx(first.bound_total, rel=1e-6)


def test_bounds_on_both_sides_are_kept():
    data = family("latent", 24, 30, least=2)
    data["mentors"] = [{**side, "min": 2} for side in data["mentors"]]
    result = solved(data)
    assert result.status is Status.OPTIMAL
    assert verify(data, result.to_json()) == []
    assert min(result.fairness.loads.values()) >= 2


def test_a_lock_beats_the_candidate_list():
    result = solved(THREE, affinity=THREE["affinity"][:3], locks=[["b", "y"]], mode="total")
    assert result.pairs == (("a", "x"), ("b", "y"))


def test_a_lower_floor_costs_less():
    data = family("star", 24, 16)
    totals = [solved(data, alpha=alpha).total for alpha in (1.0, 0.9, 0.0)]
    assert totals == sorted(totals)
    assert totals[-1] == solved(data, mode="total").total


def test_shares_are_raised_instead_of_totals():
    data = family("star", 24, 16)
    by_total, by_share = solved(data), solved(data, fairness="share")
    assert by_share.fairness.worst_share > by_total.fairness.worst_share
    assert by_share.fairness.envy_count <= by_total.fairness.envy_count


def test_rankings_count_as_much_as_they_are_weighed():
    wishes = {"startups": {"a": ["y", "x"], "b": ["x", "y"]}, "mentors": {}}
    assert solved(THREE, rankings=wishes, rank_weight=1.0, mode="total").pairs == (("a", "y"), ("b", "x"))
    assert solved(THREE, rankings=wishes, rank_weight=0.0, mode="total").pairs == (("a", "y"), ("b", "x"))
    against = {"startups": {"a": ["x", "y"], "b": ["y", "x"]}, "mentors": {}}
    assert solved(THREE, rankings=against, rank_weight=1.0, mode="total").pairs == (("a", "x"), ("b", "y"))


def test_the_stable_matching_follows_the_rankings():
    wishes = {"startups": {"a": ["x", "y"], "b": ["x", "y"]}, "mentors": {"x": ["b", "a"], "y": ["a", "b"]}}
    result = solved(THREE, rankings=wishes, mode="stable")
    assert result.pairs == (("a", "y"), ("b", "x"))
    assert (result.fairness.blocking_count, result.status) == (0, Status.OPTIMAL)
    assert solved(THREE, rankings=wishes, locks=[["a", "x"]], mode="total").fairness.blocking_count == 0


def test_minimums_come_before_stability_and_it_is_said():
    mentors = [{"id": "x", "min": 0, "max": 2}, {"id": "y", "min": 1, "max": 1}]
    result = solved(THREE, mentors=mentors, mode="stable")
    assert (result.status, len(result.notes)) == (Status.BOUNDED, 1)
    assert result.fairness.loads == {"x": 1, "y": 1}


def test_fairness_of_an_even_and_an_uneven_matching():
    result = solved(THREE, mode="total")
    assert result.fairness.mean == pytest.approx(0.65)
    assert [row.startup for row in result.fairness.worst_five] == ["a", "b"]
    assert result.fairness.gini == pytest.approx(0.3 / (2 * 2 * 0.65))
    assert result.fairness.mean_share == pytest.approx((0.5 / 0.9 + 1) / 2)


def test_leximin_is_never_below_fair():
    data = family("block", 20, 14)
    fair, deep = solved(data), solved(data, leximin=4)
    assert deep.mode is Mode.FAIR
    assert deep.levels[0] == pytest.approx(fair.worst_total)
    assert list(deep.levels) == sorted(deep.levels)
    assert deep.total <= fair.total + 1e-9


def test_whoever_falls_below_a_level_has_fallen_below_those_above_it():
    bounds = {"s0": (1, 2), "s1": (1, 3), "s2": (0, 1)}, {"m1": (0, 1), "m2": (1, 1), "m3": (1, 3)}
    startups, mentors = (
        [{"id": key, "min": low, "max": high} for key, (low, high) in side.items()] for side in bounds
    )
    worth = {"s0": (0.4, 1.0, 0.9), "s1": (0.0, 0.2, 0.4), "s2": (0.0, 0.5, 0.9)}
    affinity = [[s, m, a] for s, row in worth.items() for m, a in zip(bounds[1], row, strict=True)]
    result = solved({"startups": startups, "mentors": mentors, "affinity": affinity}, mode="leximin")
    assert result.levels == pytest.approx((0.6, 0.9, 1.3))


def test_without_a_single_pair_everybody_stands_at_nothing_and_that_is_proven():
    result = solved(
        {**THREE, "startups": [{"id": "a", "max": 1}, {"id": "b", "max": 1}]}, affinity=[], mode="leximin"
    )
    assert (result.status, result.levels) == (Status.OPTIMAL, (0.0, 0.0))


def test_nothing_at_all_is_a_matching():
    result = solved({"startups": [], "mentors": [], "affinity": []})
    assert (result.status, result.pairs, result.total) == (Status.OPTIMAL, (), 0.0)


def test_progress_is_told_and_a_cancelled_solve_stops():
    steps = []
    solve(parse_instance(THREE), progress=lambda done, total, message: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[0] == (0, 4)
    with pytest.raises(Cancelled):
        solve(parse_instance(THREE), cancelled=lambda: True)


def test_when_time_runs_out_the_result_says_so_and_breaks_no_rule():
    data = family("star", 84, 60, time_limit_s=0.6)
    started = time.process_time()
    result = solved(data)
    assert result.status in (Status.TIMEOUT, Status.BOUNDED, Status.OPTIMAL)
    assert time.process_time() - started < 3
    assert verify(data, result.to_json()) == []
    if result.is_feasible:
        assert result.worst_total <= result.bound_worst + 1e-6
