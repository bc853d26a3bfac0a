"""The engine against every matching of tiny instances, one by one."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accelerator.matching import Mode, Status, parse_instance, result_from_json, solve
from accelerator.matching.verify import verify
from tests.unit.matching.enumeration import Enumeration, as_json, tiny_instances

many = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def checked(instance):
    """Solve, and hold the result against the independent checker and its own file format."""
    result = solve(instance)
    written = json.loads(json.dumps(result.to_json()))
    assert verify(as_json(instance), written) == []
    assert result_from_json(written) == result
    return result


@many
@given(tiny_instances(Mode.TOTAL))
def test_the_total_is_the_greatest_and_so_is_its_bound(instance):
    every, result = Enumeration(instance), checked(instance)
    assert (result.status is Status.OPTIMAL) == every.feasible
    if every.feasible:
        assert result.total == pytest.approx(every.best_total(), abs=1e-7)
        assert result.bound_total == pytest.approx(every.best_total(), abs=1e-6)
        assert result.certificate.total.bound == pytest.approx(every.best_total(), abs=1e-6)


@many
@given(tiny_instances(Mode.FAIR))
def test_the_worst_off_is_best_off_and_then_the_total_is_greatest(instance):
    every, result = Enumeration(instance), checked(instance)
    assert (result.status is Status.OPTIMAL) == every.feasible
    if every.feasible:
        worst = every.best_worst()
        assert result.worst_total == pytest.approx(worst, abs=1e-7)
        assert result.bound_worst == pytest.approx(worst, abs=1e-6)
        assert result.total == pytest.approx(every.best_total_at(worst), abs=1e-7)
        assert result.bound_total == pytest.approx(result.total, abs=1e-6)


@many
@given(tiny_instances(Mode.LEXIMIN), st.integers(1, 4))
def test_the_worst_off_are_raised_in_turn(instance, depth):
    every, result = Enumeration(instance), checked(replace(instance, leximin=depth))
    assert (result.status is Status.OPTIMAL) == every.feasible
    if every.feasible:
        levels, total = every.leximin(depth)
        assert result.levels == pytest.approx(levels, abs=1e-7)
        assert result.total == pytest.approx(total, abs=1e-7)


@many
@given(tiny_instances(Mode.STABLE))
def test_deferred_acceptance_breaks_no_rule_and_blocks_nobody_without_minimums(instance):
    result = checked(instance)
    assert (result.status is Status.INFEASIBLE) == (not Enumeration(instance).feasible)
    if result.status is Status.OPTIMAL:
        assert result.fairness.blocking_count == 0


@many
@given(tiny_instances(Mode.TOTAL))
def test_an_infeasible_instance_has_a_cause_that_counts_and_changes_that_cure_it(instance):
    result = checked(instance)
    if result.status is Status.INFEASIBLE:
        assert result.diagnosis
        assert result.relax
        assert all(cause.need > cause.offer for cause in result.diagnosis)


@many
@given(tiny_instances(Mode.TOTAL), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(instance, random):
    shuffled = as_json(instance)
    for key in ("startups", "mentors", "affinity", "conflicts", "locks"):
        random.shuffle(shuffled[key])
    first, second = solve(instance), solve(parse_instance(shuffled))
    assert replace(first, seconds=0) == replace(second, seconds=0)
