"""The arithmetic of ranking: weights, severity taken out, order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.models.rubric import RUBRIC
from cohorts.queries.ranking import FEWEST_READS, Read, figures, in_order, normalise, ranks, weighted

scores = st.decimals(min_value=1, max_value=5, places=2)
piles = st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 4)), scores, max_size=40).map(
    lambda found: [Read(application, reviewer, value) for (application, reviewer), value in found.items()]
)


def reads_by(reviewer: int, *values: str) -> list[Read]:
    return [Read(application, reviewer, Decimal(value)) for application, value in enumerate(values, start=1)]


def test_the_shipped_rubric_is_whole():
    assert len(RUBRIC) == 8
    assert sum(item.weight for item in RUBRIC) == 100
    assert {tuple(item.anchors) for item in RUBRIC} == {("1", "3", "5")}


@pytest.mark.parametrize(
    ("given_scores", "weights", "expected"),
    [
        ({1: 3, 2: 3}, {1: 20, 2: 80}, "3.00"),
        ({1: 5, 2: 1}, {1: 75, 2: 25}, "4.00"),
        ({1: 1, 2: 2}, {1: 995, 2: 5}, "1.01"),
    ],
)
def test_the_overall_score_is_the_weighted_mean(given_scores, weights, expected):
    assert weighted(given_scores, weights) == Decimal(expected)


def adjusted(reads):
    """{(application, reader): the adjusted score}."""
    values = normalise(reads)
    return {(read.application_id, read.reviewer_id): value for read, value in zip(reads, values, strict=True)}


def test_a_severe_and_a_mild_reader_who_agree_give_the_same_order_and_level():
    severe, mild = reads_by(1, "1", "1.5", "2", "2.5", "3"), reads_by(2, "3", "3.5", "4", "4.5", "5")
    found = adjusted([*severe, *mild])
    for application in range(1, 6):
        assert found[application, 1].quantize(Decimal("0.0001")) == found[application, 2].quantize(
            Decimal("0.0001")
        )


def test_a_reader_of_few_keeps_the_raw_scores():
    few = reads_by(1, *["1"] * (FEWEST_READS - 2), "5")
    assert adjusted([*few, *reads_by(2, "1", "2", "3", "4", "5")])[1, 1] == Decimal(1)


def test_a_reader_who_gives_everybody_the_same_keeps_it():
    flat = reads_by(1, *["2"] * FEWEST_READS)
    found = adjusted([*flat, *reads_by(2, "1", "2", "3", "4", "5")])
    assert {found[application, 1] for application in range(1, 6)} == {Decimal(2)}


def test_nobody_has_read_anything():
    assert (figures([]), ranks({})) == ({}, {})


def test_equal_values_share_a_rank_and_the_next_one_is_skipped():
    assert ranks({1: Decimal(4), 2: Decimal(4), 3: Decimal(2)}) == {1: 1, 2: 1, 3: 3}


def test_equals_are_ordered_by_the_declared_criterion_and_then_by_who_came_first():
    values = dict.fromkeys((1, 2, 3), Decimal(4))
    numbers = {1: 3, 2: 2, 3: 1}
    assert in_order(values, {}, numbers) == [3, 2, 1]
    assert in_order(values, {1: Decimal(5), 2: Decimal(3), 3: Decimal(3)}, numbers) == [1, 3, 2]


@given(piles)
def test_raw_scores_are_never_overwritten(reads):
    for application, found in figures(reads).items():
        raw = [read.overall for read in reads if read.application_id == application]
        assert (found.reads, found.lowest, found.highest) == (len(raw), min(raw), max(raw))
        assert min(raw) <= found.mean <= max(raw)
        assert min(raw) <= found.median <= max(raw)


@given(piles)
def test_normalising_never_turns_a_readers_own_order_round(reads):
    found = adjusted(reads)
    for one in reads:
        for other in reads:
            if one.reviewer_id == other.reviewer_id and one.overall > other.overall:
                assert (
                    found[one.application_id, one.reviewer_id]
                    >= found[other.application_id, other.reviewer_id]
                )


@given(piles)
def test_ranks_follow_the_values_and_not_the_order_of_reading(reads):
    values = {ident: row.normalised for ident, row in figures(reads).items()}
    assert values == {ident: row.normalised for ident, row in figures(reads[::-1]).items()}
    placed = ranks(values)
    for ident, value in values.items():
        assert placed[ident] == 1 + sum(other > value for other in values.values())
