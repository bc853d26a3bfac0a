"""The arithmetic of ranking: weights, severity taken out, order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.models.rubric import RUBRIC
from cohorts.queries.ranking import FEWEST_READS, Read, normalise, standings, weighted

scores = st.decimals(min_value=1, max_value=5, places=2)
piles = st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 4)), scores, max_size=40).map(
    lambda found: [Read(application, reviewer, value) for (application, reviewer), value in found.items()]
)


def reads_by(reviewer: int, *values: str) -> list[Read]:
    return [Read(application, reviewer, Decimal(value)) for application, value in enumerate(values, start=1)]


def test_the_shipped_rubric_is_whole_and_speaks_two_languages():
    assert len(RUBRIC) == 8
    assert sum(item.weight for item in RUBRIC) == 100
    assert {code for item in RUBRIC for text in (item.label, *item.anchors.values()) for code in text} == {
        "en",
        "id",
    }
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


def test_a_severe_and_a_mild_reader_who_agree_give_the_same_order_and_level():
    severe, mild = reads_by(1, "1", "1.5", "2", "2.5", "3"), reads_by(2, "3", "3.5", "4", "4.5", "5")
    adjusted = normalise([*severe, *mild])
    for application in range(1, 6):
        assert adjusted[application, 1].quantize(Decimal("0.0001")) == adjusted[application, 2].quantize(
            Decimal("0.0001")
        )


def test_a_reader_of_few_keeps_the_raw_scores():
    few = reads_by(1, *["1"] * (FEWEST_READS - 2), "5")
    assert normalise([*few, *reads_by(2, "1", "2", "3", "4", "5")])[1, 1] == Decimal(1)


def test_a_reader_who_gives_everybody_the_same_keeps_it():
    flat = reads_by(1, *["2"] * FEWEST_READS)
    adjusted = normalise([*flat, *reads_by(2, "1", "2", "3", "4", "5")])
    assert {adjusted[application, 1] for application in range(1, 6)} == {Decimal(2)}


def test_nobody_has_read_anything():
    assert standings([]) == {}


def test_equal_means_share_a_rank_and_the_next_one_is_skipped():
    found = standings([*reads_by(1, "4", "4", "2")])
    assert [found[application].rank for application in (1, 2, 3)] == [1, 1, 3]


def test_reads_two_points_apart_are_a_dispute():
    found = standings([Read(1, 1, Decimal("4.50")), Read(1, 2, Decimal("2.50")), Read(2, 1, Decimal(3))])
    assert (found[1].spread, found[1].is_disputed, found[2].is_disputed) == (Decimal(2), True, False)


@given(piles)
def test_raw_scores_are_never_overwritten(reads):
    found = standings(reads)
    for application, standing in found.items():
        raw = [read.overall for read in reads if read.application_id == application]
        assert (standing.reads, standing.lowest, standing.highest) == (len(raw), min(raw), max(raw))
        assert min(raw) <= standing.mean <= max(raw)


@given(piles)
def test_normalising_never_turns_a_readers_own_order_round(reads):
    adjusted = normalise(reads)
    for one in reads:
        for other in reads:
            if one.reviewer_id == other.reviewer_id and one.overall > other.overall:
                assert (
                    adjusted[one.application_id, one.reviewer_id]
                    >= adjusted[other.application_id, other.reviewer_id]
                )


@given(piles)
def test_ranks_follow_the_normalised_mean_and_not_the_order_of_reading(reads):
    found = standings(reads)
    assert found == standings(list(reversed(reads)))
    for one in found.values():
        assert one.rank == 1 + sum(other.normalised > one.normalised for other in found.values())
