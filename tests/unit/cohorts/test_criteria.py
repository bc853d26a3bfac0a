"""Criteria: added, worded and weighed while nobody has scored; put aside and taken back at any time."""

from decimal import Decimal

import pytest

from accelerator.errors import Conflict, DomainError
from cohorts.models import ApplicationState, ReviewState
from cohorts.operations import criteria as operations
from cohorts.operations import reviews as reading
from cohorts.operations.criteria import CriterionTerms
from cohorts.queries import reviews, rounds
from tests import factories as make
from tests.stage import stage

TERMS = CriterionTerms(label={"en": "Reach", "id": " "}, anchors={"1": {"en": "Few"}, "2": {"en": ""}})


@pytest.fixture
def call(context):
    return make.closed_call()


@pytest.fixture
def actor(call):
    return make.actor(make.manager(call.programme))


def now_of(call):
    return rounds.current_round(call.id)


def read(call, **scores):
    application = make.application(state=ApplicationState.SUBMITTED, call=call)
    review = make.review(application, state=ReviewState.SUBMITTED, value=3)
    with stage():
        for score in review.scores:
            code = {c.id: c.code for c in rounds.criteria_of(now_of(call))}[score.criterion_id]
            score.value = scores.get(code, score.value)
    return review


def test_weights_add_up_to_a_hundred(call, actor):
    with pytest.raises(DomainError), stage():
        operations.weigh_criteria(actor, now_of(call), weights={"team": 25})
    with stage():
        operations.weigh_criteria(actor, now_of(call), weights={"team": 15, "fit": 10})
    assert [c.weight for c in rounds.criteria_of(now_of(call))] == [15, 15, 15, 10, 10, 15, 10, 10]


def test_words_and_weights_stay_once_somebody_has_scored(call, actor):
    read(call)
    criterion = rounds.criteria_of(now_of(call))[0]
    for act in (
        lambda: operations.weigh_criteria(actor, now_of(call), weights={"team": 15, "fit": 10}),
        lambda: operations.add_criterion(actor, now_of(call), terms=TERMS, weight=5),
        lambda: operations.word_criterion(actor, criterion, round_=now_of(call), terms=TERMS),
    ):
        with pytest.raises(Conflict), stage():
            act()


def test_a_criterion_is_added_with_what_was_written_and_nothing_empty(call, actor):
    with stage():
        operations.add_criterion(actor, now_of(call), terms=TERMS, weight=5)
        again = operations.add_criterion(actor, now_of(call), terms=TERMS, weight=5)
    made = rounds.criteria_of(now_of(call))[-2]
    assert (made.code, again.code, made.position) == ("reach", "reach_2", 9)
    assert (made.label, made.anchors) == ({"en": "Reach"}, {"1": {"en": "Few"}})


def test_a_criterion_needs_a_name_in_some_language(call, actor):
    with pytest.raises(DomainError), stage():
        operations.add_criterion(
            actor, now_of(call), terms=CriterionTerms(label={"en": " "}, anchors={}), weight=5
        )


def test_one_put_aside_keeps_its_scores_and_the_rest_count_in_proportion(call, actor):
    review = read(call, team=5)
    team = rounds.criteria_of(now_of(call))[0]
    with stage():
        operations.put_criterion_aside(actor, team, round_=now_of(call))
    fresh = reviews.review(review.key)
    assert (fresh.overall, len(fresh.scores)) == (Decimal("3.00"), 8)
    with stage():
        team = rounds.all_criteria_of(now_of(call))[0]
        operations.put_criterion_aside(actor, team, round_=now_of(call), aside=False)
    assert make.reload(review).overall == Decimal("3.40")


def test_the_last_criterion_stays(call, actor):
    *others, last = rounds.criteria_of(now_of(call))
    with stage():
        for criterion in others:
            operations.put_criterion_aside(actor, criterion, round_=now_of(call))
    with pytest.raises(Conflict), stage():
        operations.put_criterion_aside(actor, last, round_=now_of(call))


def test_an_optional_criterion_may_be_left_out_and_does_not_count(call, actor):
    team = rounds.criteria_of(now_of(call))[0]
    terms = CriterionTerms(label=team.label, anchors=team.anchors, is_required=False)
    with stage():
        operations.word_criterion(actor, team, round_=now_of(call), terms=terms)
    review = make.review(make.application(state=ApplicationState.SUBMITTED, call=call))
    scores = {c.code: 4 for c in rounds.criteria_of(now_of(call)) if c.code != "team"}
    with stage():
        reading.submit_review(make.actor(review.reviewer), review, scores=scores, comment="", remark="")
    assert make.reload(review).overall == Decimal("4.00")
