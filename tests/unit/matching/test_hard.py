"""What hard families need: trades that keep every rule, programs over whole sets, bounds from a smoothed market."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.matching import parse_instance, solve
from accelerator.matching.budget import Budget
from accelerator.matching.bundles import Bundles, can_list
from accelerator.matching.floors import CROWDED, bound_at_floors, total_at_floors
from accelerator.matching.lp import LpModel
from accelerator.matching.prices import floor_bound
from accelerator.matching.problem import SCALE, build_problem
from accelerator.matching.rings import enrich
from accelerator.matching.softbound import floor_proof, worst_proof
from accelerator.matching.trades import Trader, can_trade
from accelerator.matching.worst import undominated
from tests.unit.matching.families import family


def prepared(data):
    problem = build_problem(parse_instance(data))
    model = LpModel(problem, problem.weight, Budget(30))
    return problem, model.chosen() if model.solve() else None


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), least=st.integers(0, 2), locks=st.integers(0, 4))
def test_trades_keep_every_rule_and_every_lock(seed, least, locks):
    data = family("star", 9, 8, least=least, seed=seed)
    data["mentors"] = [{**side, "min": 1} for side in data["mentors"]]
    data["locks"] = [[f"s{i:03}", f"m{i:03}"] for i in range(locks)]
    problem, chosen = prepared(data)
    trader = Trader(problem, chosen)
    goal = np.full(9, int(problem.best.mean() * 0.8))
    trader.reach(goal, 200, Budget(30))
    assert can_trade(problem)
    assert problem.obeys(trader.chosen())
    assert (problem.totals(trader.chosen()) == trader.total).all()
    held, before = np.minimum(trader.total, goal), trader.total.sum()
    enrich(trader, held, Budget(30))
    assert problem.obeys(trader.chosen())
    assert (trader.total >= held).all()
    assert trader.total.sum() >= before


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), least=st.integers(0, 2), mentors_least=st.integers(0, 2))
def test_where_nobody_has_a_goal_rings_of_trades_end_with_the_greatest_total(seed, least, mentors_least):
    data = family("uniform", 9, 8, least=least, seed=seed)
    data["mentors"] = [{**side, "min": mentors_least} for side in data["mentors"]]
    problem, best = prepared(data)
    anything = LpModel(problem, np.random.default_rng(seed).normal(size=problem.size), Budget(30))
    assert anything.solve()
    trader = Trader(problem, anything.chosen())
    enrich(trader, np.zeros(9, np.int64), Budget(30))
    assert problem.obeys(trader.chosen())
    assert problem.total(trader.chosen()) == problem.total(best)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("least", [0, 1])
def test_whole_sets_agree_with_the_solved_instance(seed, least):
    data = family("star", 8, 7, seed=seed)
    data["mentors"] = [{**side, "min": least} for side in data["mentors"]]
    result = solve(parse_instance(data))
    problem = build_problem(parse_instance(data))
    every = np.ones(problem.size, bool)
    floors = np.full(8, round(result.worst_total * SCALE))
    assert can_list(problem, every)
    sets = Bundles(problem, floors * 3 // 4, every, Budget(30))
    assert sets.move_to(floors)
    assert sets.can_reach()
    chosen, is_settled = sets.choose(0.0)
    assert is_settled
    assert problem.obeys(chosen)
    assert problem.total(chosen) / SCALE == pytest.approx(result.total)
    assert sets.bound == pytest.approx(result.total)
    assert sets.choose(sets.bound + 1e-9) == (None, True)


@pytest.mark.parametrize("seed", range(4))
def test_above_the_greatest_floor_there_is_no_whole_choice_and_it_is_said_how_far_below(seed):
    problem = build_problem(parse_instance(family("star", 10, 7, seed=seed)))
    worst = solve(parse_instance(family("star", 10, 7, seed=seed))).worst_total
    floors = np.full(10, round(worst * SCALE))
    sets = Bundles(problem, floors // 2, np.ones(problem.size, bool), Budget(30))
    for beyond in (SCALE // 10_000, SCALE // 50, SCALE):
        sets.move_to(floors + beyond)
        assert sets.find() == (None, True)
        assert (1 - 1e-9) * worst * SCALE <= sets.next_share() * (floors[0] + beyond) < floors[0] + beyond
    sets.move_to(floors)
    chosen, is_settled = sets.find()
    assert is_settled
    assert problem.obeys(chosen)
    assert (problem.totals(chosen) >= floors).all()
    assert not sets.move_to(floors // 3)


@pytest.mark.parametrize("seed", range(2))
def test_where_everybody_wants_the_same_few_the_answer_is_proven(seed):
    result = solve(parse_instance(family("star", 30, 24, seed=seed, time_limit_s=120)))
    assert result.worst_total == pytest.approx(result.bound_worst, abs=1e-6)
    assert result.total == pytest.approx(result.bound_total, abs=1e-6)


@pytest.mark.parametrize("name", ["uniform", "latent", "block", "star"])
def test_soft_bounds_are_never_below_what_there_is(name):
    data = family(name, 20, 12)
    result = solve(parse_instance(data))
    problem = build_problem(parse_instance(data))
    floors = np.full(20, result.worst_total)
    worst = worst_proof(problem, np.ones(20), Budget(30))
    total = floor_proof(problem, floors, undominated(problem, floors), Budget(30))
    assert worst[0] >= result.worst_total - 1e-9
    assert total[0] >= result.total - 1e-9


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.2, 60.0])
def test_prices_that_begin_on_a_smoothed_market_end_where_others_do_and_prove_something_at_any_time(seconds):
    data = family("star", 30, 24)
    best = solve(parse_instance(data))
    problem, flow = prepared(data)
    floors, chosen = np.full(30, best.worst_total), problem.choice(best.pairs)
    found = total_at_floors(problem, floors, chosen, flow, Budget(seconds))
    proven = floor_bound(problem, undominated(problem, floors), found.rows, found.y, found.z)
    assert (problem.totals(flow) / SCALE < floors - 1e-6).mean() > CROWDED
    assert (found.chosen == chosen).all()
    assert found.bound >= best.total - 1e-9
    assert proven >= best.total - 1e-9
    if seconds == 60.0:
        assert found.exact
        assert proven == pytest.approx(bound_at_floors(problem, floors, chosen, flow, Budget(60))[0].bound)


@pytest.mark.parametrize("name", ["latent", "star"])
def test_a_program_that_begins_where_another_ended_ends_like_one_that_begins_anew(name):
    problem, chosen = prepared(family(name, 30, 20))
    solved = LpModel(problem, problem.weight, Budget(30))
    assert solved.solve()
    allowed = problem.weight <= np.quantile(problem.weight, 0.9)
    begun, anew = (
        LpModel(problem, problem.weight, Budget(30), allowed=allowed, like=like) for like in (solved, None)
    )
    assert begun.solve()
    assert anew.solve()
    assert begun.value == pytest.approx(anew.value)
    assert begun.value < problem.total(chosen) / SCALE
    assert not begun.chosen()[~allowed].any()
