"""Meetings in rounds: nobody at two tables, nothing lost while there is room."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.matching.rounds import plan_rounds

PAIRS = st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), max_size=20)


def clashes(plan):
    return [
        key
        for pairs in plan.rounds
        for key, count in Counter(k for p in pairs for k in p).items()
        if count > 1
    ]


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_as_many_rounds_as_the_busiest_has_meetings_are_enough(meetings):
    most = max(Counter(key for pair in meetings for key in pair).values(), default=1)
    plan = plan_rounds(meetings, most, {})
    assert plan.left == ()
    assert sorted(pair for pairs in plan.rounds for pair in pairs) == sorted(meetings)
    assert clashes(plan) == []


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.dictionaries(st.sampled_from("abuv"), st.sets(st.integers(1, 5)), max_size=3))
def test_who_is_away_sits_nowhere_and_what_is_lost_is_named(meetings, absent):
    plan = plan_rounds(meetings, 5, absent)
    met = [pair for pairs in plan.rounds for pair in pairs]
    assert sorted([*met, *plan.left]) == sorted(meetings)
    assert clashes(plan) == []
    away = [
        pair
        for n, pairs in enumerate(plan.rounds, 1)
        for pair in pairs
        if any(n in absent.get(k, ()) for k in pair)
    ]
    assert away == []


def test_a_late_comer_is_served_first_once_there():
    plan = plan_rounds([("a", "x"), ("b", "x"), ("a", "y")], 2, {"b": [1]})
    assert plan.rounds == ((("a", "x"),), (("a", "y"), ("b", "x")))
