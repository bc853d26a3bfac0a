"""The causes of infeasible instances, in words and in counts."""

from accelerator.matching import Status, parse_instance, solve
from accelerator.matching.verify import verify


def said(startups, mentors, pairs, **more):
    """The causes' kinds and texts, after the independent check."""
    data = {
        "startups": [{"id": key, "min": low, "max": high} for key, low, high in startups],
        "mentors": [{"id": key, "min": low, "max": high} for key, low, high in mentors],
        "affinity": [[s, m, 0.5] for s, m in pairs],
        **more,
    }
    result = solve(parse_instance(data))
    assert result.status is Status.INFEASIBLE
    assert verify(data, result.to_json()) == []
    return [(cause.kind, cause.text) for cause in result.diagnosis], [change.text for change in result.relax]


def test_a_lock_in_conflict():
    causes, changes = said(
        [("s", 0, 1)], [("m", 0, 1)], [("s", "m")], locks=[["s", "m"]], conflicts=[["s", "m"]]
    )
    assert causes == [("contradictory_lock", "s and m are both locked together and in conflict.")]
    assert changes == ["Release the lock of s and m."]


def test_more_locks_than_places():
    causes, changes = said([("s", 0, 1), ("t", 0, 1)], [("m", 0, 1)], [], locks=[["s", "m"], ["t", "m"]])
    assert causes == [("overloaded_locks", "m is locked to 2 partners but takes at most 1.")]
    assert changes == ["Raise the maximum of mentor m by 1."]


def test_a_startup_with_too_few_candidates():
    causes, changes = said([("s", 2, 3)], [("m", 0, 1), ("n", 0, 1)], [("s", "m")])
    assert causes == [("isolated_startup", "s needs at least 2 but has only 1 candidate.")]
    assert changes == ["Lower the minimum of startup s by 1."]


def test_a_mentor_with_too_few_candidates():
    causes, _ = said([("s", 0, 1)], [("m", 1, 1)], [])
    assert causes == [("isolated_mentor", "m needs at least 1 but has only 0 candidates.")]


def test_startups_that_depend_on_too_few_places():
    startups = [("a", 1, 1), ("b", 1, 1), ("c", 1, 1), ("z", 1, 1)]
    pairs = [(s, m) for s in "abc" for m in ("m", "n")] + [("z", "o")]
    causes, changes = said(startups, [("m", 0, 1), ("n", 0, 1), ("o", 0, 9)], pairs)
    assert causes == [("short_startups", "3 startups need 3 places; the 2 mentors they depend on offer 2.")]
    assert len(changes) == 1


def test_mentors_that_no_startup_has_room_for():
    causes, _ = said([("s", 0, 1)], [("m", 1, 1), ("n", 1, 1)], [("s", "m"), ("s", "n")])
    assert causes == [("short_mentors", "2 mentors need 2 places; the 1 startup they depend on offers 1.")]


def test_two_shortages_are_told_apart():
    pairs = [("a", "m"), ("b", "m"), ("c", "n"), ("d", "n")]
    startups = [(key, 1, 1) for key in "abcd"]
    causes, changes = said(startups, [("m", 0, 1), ("n", 0, 1)], pairs)
    assert [kind for kind, _ in causes] == ["short_startups", "short_startups"]
    assert len(changes) == 2
