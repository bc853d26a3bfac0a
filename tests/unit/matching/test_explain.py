"""Reasons for pairs and lost wishes: each cost is what a solve of the changed instance says."""

import pytest

from accelerator.matching import explain, parse_instance, solve, what_if
from tests.unit.matching.families import family

THREE = {
    "startups": [{"id": "a", "min": 1, "max": 1}, {"id": "b", "min": 1, "max": 1}],
    "mentors": [{"id": "x", "min": 0, "max": 1}, {"id": "y", "min": 0, "max": 1}],
    "affinity": [["a", "x", 0.9], ["a", "y", 0.5], ["b", "x", 0.8], ["b", "y", 0.1]],
    "mode": "total",
}


def told(data, **options):
    instance = parse_instance(data)
    result = solve(instance)
    return instance, result, explain(instance, result, **options)


def test_a_pair_has_its_rank_on_both_sides_and_its_cost():
    _, _, explanation = told(THREE)
    first = explanation.pairs[0]
    assert (first.startup, first.mentor, first.startup_rank, first.mentor_rank) == ("a", "y", 2, 1)
    assert first.forbid.total == pytest.approx(0.3)
    assert first.forbid.exact


def test_a_lost_wish_names_who_holds_the_place_and_what_it_costs():
    _, _, explanation = told(THREE)
    (wish,) = explanation.wishes
    assert (wish.startup, wish.mentor, wish.rank, wish.cause) == ("a", "x", 1, "full")
    assert (wish.holders, wish.displaced) == (("b",), ("b",))
    assert wish.cost.total == pytest.approx(0.3)


def test_wishes_that_cannot_be_are_named_without_a_cost():
    data = {**THREE, "affinity": THREE["affinity"][1:], "conflicts": [["b", "y"]]}
    data["rankings"] = {"startups": {"a": ["x"], "b": ["y"]}, "mentors": {}}
    _, _, explanation = told(data)
    assert [(w.startup, w.cause, w.cost) for w in explanation.wishes] == [
        ("a", "not_a_candidate", None),
        ("b", "conflict", None),
    ]


def test_a_lock_has_no_cost_and_costs_may_be_left_out():
    _, _, explanation = told({**THREE, "locks": [["a", "x"]]})
    assert [pair.forbid is None for pair in explanation.pairs] == [True, False]
    _, _, quick = told(THREE, costs=False)
    assert all(pair.forbid is None for pair in quick.pairs)


def test_forbidding_what_a_minimum_needs_is_impossible():
    data = {**THREE, "affinity": [["a", "x", 0.9], ["b", "y", 0.1]]}
    _, _, explanation = told(data, startups={"a"})
    (pair,) = explanation.pairs
    assert (pair.forbid.total, pair.forbid.exact) == (None, True)


def test_what_if_prices_a_pair_outside_the_list():
    instance, result, _ = told({**THREE, "affinity": THREE["affinity"][:3]})
    assert what_if(instance, result, ("b", "y")).total == pytest.approx(0.4)


@pytest.mark.parametrize("name", ["latent", "block"])
@pytest.mark.parametrize("mode", ["total", "fair"])
def test_costs_are_those_of_the_changed_instance(name, mode):
    data = family(name, 12, 9, each=2, mode=mode)
    _, result, explanation = told(data)
    for pair in explanation.pairs:
        changed = solve(parse_instance({**data, "conflicts": [[pair.startup, pair.mentor]]}))
        assert pair.forbid.exact
        assert pair.forbid.total == pytest.approx(result.total - changed.total, abs=1e-6)
