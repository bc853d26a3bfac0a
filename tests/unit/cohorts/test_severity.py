"""The application + reader model: severity is taken out where applications are shared, and nowhere else."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cohorts.queries.ranking import Read, rounded
from cohorts.queries.severity import fit_model

scores = st.decimals(min_value=1, max_value=5, places=2)
designs = st.dictionaries(
    st.tuples(st.integers(1, 10), st.integers(1, 4)), scores, min_size=1, max_size=40
).map(lambda found: [Read(a, r, value) for (a, r), value in found.items()])
connected = designs.filter(lambda reads: fit_model(reads).groups == 1)


def as_written(merits):
    return {ident: rounded(Decimal(f"{value:.4f}")) for ident, value in merits.items()}


@settings(max_examples=40)
@given(connected, st.integers(1, 4), st.decimals(min_value=-2, max_value=2, places=1))
def test_a_constant_added_to_one_readers_scores_changes_no_rank(reads, reader, constant):
    assume(any(read.reviewer_id == reader for read in reads))
    moved = [
        Read(read.application_id, read.reviewer_id, read.overall + constant * (read.reviewer_id == reader))
        for read in reads
    ]
    before, after = fit_model(reads), fit_model(moved)
    middle = sum(after.merits.values()) / len(after.merits) - sum(before.merits.values()) / len(before.merits)
    for ident, value in before.merits.items():
        assert after.merits[ident] - middle == pytest.approx(value, abs=1e-6)
    others = next((r for r in before.offsets if r != reader), None)
    if others is not None:
        gap = before.offsets[reader] - before.offsets[others]
        assert after.offsets[reader] - after.offsets[others] == pytest.approx(gap + float(constant), abs=1e-6)


@settings(max_examples=40)
@given(designs, st.lists(scores, min_size=10, max_size=10))
def test_where_all_readers_agree_the_model_is_the_raw_mean(reads, true_values):
    agreed = [
        Read(read.application_id, read.reviewer_id, true_values[read.application_id - 1]) for read in reads
    ]
    fit = fit_model(agreed)
    assert fit.shrinkage == 0
    assert as_written(fit.merits) == {ident: true_values[ident - 1] for ident in fit.merits}


@settings(max_examples=40)
@given(designs)
def test_the_order_of_the_reads_changes_nothing(reads):
    assert fit_model(reads) == fit_model(reads[::-1])


@settings(max_examples=40)
@given(designs)
def test_intervals_hold_ranks_and_are_the_same_every_time(reads):
    fit = fit_model(reads)
    assert fit == fit_model(reads)
    for low, high in fit.intervals.values():
        assert 1 <= low <= high <= len(fit.merits)


def test_a_severe_reader_costs_nobody_a_place():
    quality = {1: 4, 2: 3, 3: 2, 4: 5}
    severe = [Read(a, 1, Decimal(quality[a]) - 1) for a in (1, 2, 4)]
    mild = [Read(a, 2, Decimal(quality[a])) for a in (2, 3, 4)]
    fit = fit_model([*severe, *mild])
    assert as_written(fit.merits)[1] > as_written(fit.merits)[2]
    assert fit.offsets[2] - fit.offsets[1] == pytest.approx(1)
    assert sorted(fit.merits, key=lambda ident: -fit.merits[ident]) == [4, 1, 2, 3]


def test_readers_that_share_nothing_are_found_and_keep_their_levels():
    reads = [Read(a, 1, Decimal(2)) for a in (1, 2)] + [Read(a, 2, Decimal(4)) for a in (3, 4)]
    fit = fit_model(reads)
    assert (fit.groups, fit.application_groups) == (2, {1: 1, 2: 1, 3: 2, 4: 2})
    assert as_written(fit.merits) == {1: Decimal(2), 2: Decimal(2), 3: Decimal(4), 4: Decimal(4)}


def test_a_chain_of_shared_applications_connects():
    reads = [Read(1, 1, Decimal(3)), Read(1, 2, Decimal(3)), Read(2, 2, Decimal(3)), Read(2, 3, Decimal(3))]
    assert fit_model(reads).groups == 1


def test_one_read_each_leaves_nothing_to_estimate_the_noise_from():
    fit = fit_model([Read(a, 1, Decimal(a)) for a in (1, 2, 3)])
    assert (fit.noise, fit.intervals, fit.errors) == (None, {}, {})
    assert as_written(fit.merits) == {1: Decimal(1), 2: Decimal(2), 3: Decimal(3)}


def test_samples_tell_of_their_readers_and_take_no_rank():
    reads = [Read(a, r, Decimal(1 + (a + r) % 5)) for a in range(1, 7) for r in (1, 2, 3)]
    whole, fit = fit_model(reads), fit_model(reads, unranked={1, 2})
    assert (fit.offsets, fit.merits) == (whole.offsets, whole.merits)
    assert sorted(fit.intervals) == [3, 4, 5, 6]
    assert (
        max(high for _low, high in fit.intervals.values()) <= 4 < max(h for _l, h in whole.intervals.values())
    )


def test_nothing_read_is_nothing_said():
    assert fit_model([]).merits == {}
