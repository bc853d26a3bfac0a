"""Bad instances are refused by name, all faults at once."""

import math

import pytest

from accelerator.matching import BadInstance, Measure, Mode, parse_instance

GOOD = {
    "startups": [{"id": "s1", "min": 1, "max": 2}, {"id": "s2", "min": 0, "max": 1}],
    "mentors": [{"id": "m1", "min": 0, "max": 2}],
    "affinity": [["s1", "m1", 0.5]],
}


def faults(**changes):
    """What is said about an instance with some parts changed."""
    with pytest.raises(BadInstance) as caught:
        parse_instance({**GOOD, **changes})
    return list(caught.value.problems)


def test_a_good_instance_has_the_stated_defaults():
    instance = parse_instance(GOOD)
    assert (instance.mode, instance.leximin, instance.time_limit_s) == (Mode.FAIR, 0, 60.0)
    assert (instance.alpha, instance.fairness, instance.rank_weight) == (1.0, Measure.TOTAL, 0.0)
    assert instance.affinity == {("s1", "m1"): 0.5}


def test_what_is_not_known_is_noted_not_refused():
    assert parse_instance({**GOOD, "comment": "hello", "\ud800": 1}).ignored == ("'\\ud800'", "comment")


def test_leximin_without_a_count_raises_everybody_in_turn():
    assert parse_instance({**GOOD, "mode": "leximin"}).leximin == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"startups": 3, "affinity": []}, "startups: must be a list"),
        (
            {"startups": [{"min": 1}], "affinity": []},
            "startups[0]: a startup must be an object with a text id",
        ),
        (
            {"startups": [*GOOD["startups"], {"id": "half a letter \ud800", "max": 1}]},
            "startups[2]: a startup must be an object with a text id",
        ),
        ({"mentors": [*GOOD["mentors"], {"id": "m1", "max": 1}]}, "mentor 'm1': listed twice"),
        ({"mentors": [*GOOD["mentors"], {"id": "m2"}]}, "mentor 'm2': max is missing"),
        ({"mentors": [{"id": "m1", "min": 3, "max": 2}]}, "mentor 'm1': min 3 is greater than max 2"),
        ({"mentors": [{"id": "m1", "min": -1, "max": 2}]}, "mentor 'm1': min: -1 is negative"),
        ({"mentors": [{"id": "m1", "min": 0, "max": 1.5}]}, "mentor 'm1': max: 1.5 is not a whole number"),
        ({"mentors": [{"id": "m1", "min": 0, "max": True}]}, "mentor 'm1': max: True is not a whole number"),
        ({"affinity": [["s1", "m1"]]}, "affinity[0]: must be [startup, mentor, number]"),
        ({"affinity": [["s9", "m1", 0.5]]}, "affinity[0]: unknown startup 's9'"),
        ({"affinity": [["s1", ["m1"], 0.5]]}, "affinity[0]: unknown mentor ['m1']"),
        ({"affinity": [["s1", "m1", 0.5]] * 2}, "affinity 's1' – 'm1': listed twice"),
        ({"affinity": [["s1", "m1", math.nan]]}, "affinity 's1' – 'm1': nan is not a finite number"),
        ({"affinity": [["s1", "m1", math.inf]]}, "affinity 's1' – 'm1': inf is not a finite number"),
        ({"affinity": [["s1", "m1", -0.1]]}, "affinity 's1' – 'm1': -0.1 is outside 0 to 1"),
        ({"affinity": [["s1", "m1", 1.1]]}, "affinity 's1' – 'm1': 1.1 is outside 0 to 1"),
        ({"affinity": [["s1", "m1", "0.5"]]}, "affinity 's1' – 'm1': '0.5' is not a number"),
        ({"affinity": [["s1", "m1", None]]}, "affinity 's1' – 'm1': None is not a number"),
        ({"conflicts": [["s1", "m9"]]}, "conflicts[0]: unknown mentor 'm9'"),
        ({"conflicts": ["s1m1"]}, "conflicts[0]: must be [startup, mentor]"),
        ({"locks": [["s1", "m1"]] * 2}, "lock 's1' – 'm1': listed twice"),
        ({"rankings": []}, None),
        ({"rankings": ["s1"]}, "rankings: must be an object with startups and mentors"),
        ({"rankings": {"startups": ["s1"]}}, "rankings.startups: must be an object of lists"),
        ({"rankings": {"startups": {"s9": []}}}, "ranking of startup 's9': unknown startup"),
        ({"rankings": {"startups": {"s1": "m1"}}}, "ranking of startup 's1': must be a list"),
        ({"rankings": {"mentors": {"m1": ["s9"]}}}, "ranking of mentor 'm1': unknown startup 's9'"),
        ({"rankings": {"mentors": {"m1": ["s1", "s1"]}}}, "ranking of mentor 'm1': 's1' listed twice"),
        ({"mode": "best"}, "mode: 'best' is not one of total, fair, leximin, stable"),
        ({"fairness": "luck"}, "fairness: 'luck' is not one of total, share"),
        ({"leximin": -1}, "leximin: -1 is negative"),
        ({"time_limit_s": 0}, "time_limit_s: 0 is not a positive number"),
        ({"time_limit_s": math.nan}, "time_limit_s: nan is not a positive number"),
        ({"time_limit_s": 10**400}, f"time_limit_s: {10**400} is not a positive number"),
        ({"alpha": 2}, "alpha: 2 is not a number from 0 to 1"),
        ({"rank_weight": "x"}, "rank_weight: 'x' is not a number from 0 to 1"),
    ],
)
def test_each_fault_is_named(changes, said):
    if said is None:
        parse_instance({**GOOD, **changes})
    else:
        assert faults(**changes) == [said]


def test_all_faults_are_named_at_once():
    assert faults(affinity=[["s1", "m1", 2], ["s9", "m1", 0.1]], mode="best", alpha=-1) == [
        "affinity 's1' – 'm1': 2 is outside 0 to 1",
        "affinity[1]: unknown startup 's9'",
        "mode: 'best' is not one of total, fair, leximin, stable",
        "alpha: -1 is not a number from 0 to 1",
    ]


def test_something_that_is_no_object_is_refused():
    with pytest.raises(BadInstance, match="must be an object"):
        parse_instance([1, 2])
