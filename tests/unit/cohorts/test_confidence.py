"""How well a reader knows the field: asked where the round says so, and weighed where it says so, too (G4)."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError
from cohorts.models import ApplicationState, Confidence, Method, Outcome, ReviewState
from cohorts.operations import calibration as operations
from cohorts.operations import reviews as judging
from cohorts.operations.rounds import RoundTerms, edit_round
from cohorts.queries import calibration as queries
from cohorts.queries import calls, rounds
from cohorts.queries import reviews as review_queries
from cohorts.queries.ranking import Read, figures, weighed
from cohorts.queries.severity import fit_model
from tests import factories as make

scores = st.decimals(min_value=1, max_value=5, places=2)
designs = st.dictionaries(
    st.tuples(st.integers(1, 8), st.integers(1, 4)),
    st.tuples(scores, st.integers(1, 3)),
    min_size=1,
    max_size=30,
).map(lambda found: [Read(a, r, value, weight) for (a, r), (value, weight) in found.items()])


@pytest.fixture
def call(context):
    call = make.closed_call()
    make.change(round_of(call), asks_confidence=True)
    return call


def round_of(call):
    return rounds.current_round(call.id)


def judge(review, keep=judging.submit_review, **said):
    actor = make.actor(review.reviewer)
    with unit_of_work():
        found = review_queries.review(review.key)
        values = {criterion.code: 3 for criterion in rounds.criteria_for(found)}
        keep(actor, found, scores=values, comment="", remark="", **said)
    return make.reload(review)


@pytest.fixture
def actor(call):
    return make.actor(make.manager(call.programme))


def weigh(call, actor, weighs=True):
    terms = RoundTerms(name="First", asks_confidence=True, weighs_confidence=weighs)
    with unit_of_work():
        edit_round(actor, round_of(call), terms=terms)


def standings(*applications):
    with reading():
        found = {one.id: queries.standing_of(one.id) for one in applications}
        db.session.expunge_all()
    return found


def read(call, *judged):
    """An application with judgements: pairs of a value and how well its reader knows the field."""
    application = make.application(state=ApplicationState.SUBMITTED, call=call)
    for value, confidence in judged:
        make.review(application, state=ReviewState.SUBMITTED, value=value, confidence=confidence)
    return application


def test_the_mean_counts_each_score_as_often_as_its_weight():
    reads = [Read(1, 1, Decimal(5), 3), Read(1, 2, Decimal(2), 1), Read(2, 1, Decimal(4), 2)]
    assert weighed(reads, [read.overall for read in reads]) == {1: Decimal("4.25"), 2: Decimal(4)}


@settings(max_examples=40)
@given(designs, st.integers(1, 3))
def test_equal_weights_change_nothing(reads, weight):
    equal = [Read(one.application_id, one.reviewer_id, one.overall, weight) for one in reads]
    assert weighed(equal, [one.overall for one in equal]) == {i: f.mean for i, f in figures(equal).items()}
    assert fit_model(equal, weighs=True) == fit_model(reads)


@settings(max_examples=40)
@given(designs)
def test_the_weighted_model_solves_the_weighted_equations(reads):
    """Written out in full: every application and every reader an unknown, each read with its weight."""
    fit = fit_model(reads, weighs=True)
    applications, readers = sorted({r.application_id for r in reads}), sorted({r.reviewer_id for r in reads})
    design = np.array(
        [
            [*(r.application_id == a for a in applications), *(r.reviewer_id == p for p in readers)]
            for r in reads
        ],
        float,
    )
    weights = np.array([float(r.weight) for r in reads])
    weights /= weights.mean()
    rest = np.array([float(r.overall) for r in reads])
    left = design.T @ (weights[:, None] * design)
    left += np.diag([fit.shrinkage] * len(applications) + [0.0] * len(readers))
    if fit.groups > 1 or fit.shrinkage == 0:
        return
    merits = np.linalg.lstsq(left, design.T @ (weights * rest), rcond=None)[0][: len(applications)]
    found = np.array([fit.merits[a] for a in applications])
    assert found - found.mean() == pytest.approx(merits - merits.mean(), abs=1e-6)


def test_who_hands_in_says_it_where_the_round_asks(call):
    review = make.review(read(call))
    with pytest.raises(DomainError) as refusal:
        judge(review)
    assert refusal.value.field == "confidence"


def test_what_they_say_is_kept(call):
    review = make.review(read(call))
    assert judge(review, confidence=Confidence.INSIDE).said_confidence is Confidence.INSIDE


def test_a_draft_may_leave_it_open(call):
    assert judge(make.review(read(call)), keep=judging.save_review).confidence is None


@pytest.mark.parametrize("value", [0, 4])
def test_no_other_step_is_taken(call, value):
    with pytest.raises(DomainError) as refusal:
        judge(make.review(read(call)), confidence=value)
    assert refusal.value.field == "confidence"


def test_where_the_round_does_not_ask_nothing_is_kept(context):
    review = make.review(read(make.closed_call()))
    assert judge(review, confidence=Confidence.INSIDE).confidence is None


def test_a_round_weighs_only_what_it_asks(context):
    call = make.closed_call()
    actor = make.actor(make.manager(call.programme))
    with unit_of_work():
        edit_round(actor, round_of(call), terms=RoundTerms(name="First", weighs_confidence=True))
    assert make.reload(round_of(call)).asks_confidence


@pytest.mark.parametrize("method", list(Method))
def test_the_ranking_counts_it_beside_all_that_leave_it_out(call, actor, run_jobs, method):
    sure, unsure, even = Confidence.INSIDE, Confidence.OUTSIDE, None
    first, second = read(call, (5, sure), (2, unsure)), read(call, (5, unsure), (3, sure))
    third = read(call, (4, even), (2, even))
    make.ranked(call)
    with unit_of_work():
        operations._row_of(calls.call(call.slug)).method = method
    make.ranked(call)
    plain = standings(first, second, third)
    weigh(call, actor)
    run_jobs()
    now = standings(first, second, third)
    for ident, before in plain.items():
        for name in ("mean", "normalised", "modelled", "rank_raw", "rank_normalised", "rank_modelled"):
            assert getattr(now[ident], name) == getattr(before, name), "what leaves it out stays as it was"
        assert (before.weighed, now[ident].weighed is None) == (None, False)
    if method is Method.RAW:
        values = [now[a.id].weighed for a in (first, second, third)]
        assert values == [Decimal("4.25"), Decimal("3.50"), Decimal(3)]
        assert [plain[a.id].rank for a in (first, second, third)] == [2, 1, 3]
    assert [now[a.id].rank for a in (first, second, third)] == [1, 2, 3]


def test_once_a_decision_is_prepared_it_stays_as_it_was_declared(call, actor):
    make.decision(read(call, (4, 3)), Outcome.OFFER)
    with pytest.raises(Conflict) as refusal:
        weigh(call, actor)
    assert refusal.value.field == "weighs_confidence"
    weigh(call, actor, weighs=False)
