"""Criteria: added, worded and weighed while nobody has scored; put aside and taken back at any time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accelerator import clock
from accelerator.errors import Conflict, DomainError
from cohorts.models import ApplicationState, Method, ReviewState
from cohorts.operations import criteria as operations
from cohorts.operations import reviews as reading
from cohorts.operations.calibration import set_ranking_rules
from cohorts.operations.calls import CallTerms
from cohorts.operations.clones import clone_call
from cohorts.operations.criteria import CriterionTerms
from cohorts.operations.rounds import RoundTerms, add_round
from cohorts.operations.tracks import remove_track
from cohorts.queries import calls, reviews, rounds
from cohorts.queries import tracks as track_queries
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


@pytest.fixture
def tracks(call):
    return make.track(call, "Floods"), make.track(call, "Waste")


def limit(call, actor, code, *tracks):
    """Let a criterion be asked in these tracks alone; gives back the round as it is now."""
    criterion = next(c for c in rounds.all_criteria_of(now_of(call)) if c.code == code)
    ids = tuple(track.id for track in tracks)
    terms = CriterionTerms(label=criterion.label, anchors=criterion.anchors, tracks=ids)
    with stage():
        operations.word_criterion(actor, criterion, round_=now_of(call), terms=terms)


def judge(call, track, scores):
    review = make.review(make.application(state=ApplicationState.SUBMITTED, call=call, track=track))
    with stage():
        reading.submit_review(
            make.actor(review.reviewer), reviews.review(review.key), scores=scores, comment="", remark=""
        )
    return reviews.review(review.key)


def test_a_criterion_limited_to_a_track_is_asked_there_and_its_weight_is_left_out_elsewhere(
    call, actor, tracks
):
    floods, waste = tracks
    limit(call, actor, "team", floods)
    fours = {c.code: 4 for c in rounds.criteria_of(now_of(call)) if c.code != "team"}
    with pytest.raises(DomainError):
        judge(call, floods, fours)
    there = judge(call, floods, fours | {"team": 1})
    assert (there.overall, len(there.scores)) == (Decimal("3.40"), 8)
    for track in (waste, None):
        elsewhere = judge(call, track, fours | {"team": 1})
        assert (elsewhere.overall, len(elsewhere.scores)) == (Decimal("4.00"), 7)


def test_putting_a_common_criterion_aside_counts_each_track_by_what_applies_to_it(call, actor, tracks):
    floods, waste = tracks
    limit(call, actor, "team", floods)
    scores = {c.code: 4 for c in rounds.criteria_of(now_of(call))} | {"team": 1, "problem": 2}
    made = [judge(call, track, scores) for track in (floods, waste)]
    assert [review.overall for review in made] == [Decimal("3.10"), Decimal("3.63")]
    with stage():
        problem = next(c for c in rounds.criteria_of(now_of(call)) if c.code == "problem")
        operations.put_criterion_aside(actor, problem, round_=now_of(call))
    assert [make.reload(review).overall for review in made] == [Decimal("3.29"), Decimal("4.00")]


def test_one_criterion_counts_for_every_application(call, actor, tracks):
    *others, last = rounds.criteria_of(now_of(call))
    for criterion in others:
        limit(call, actor, criterion.code, tracks[0])
    with pytest.raises(Conflict):
        limit(call, actor, last.code, tracks[1])
    with pytest.raises(Conflict), stage():
        operations.put_criterion_aside(actor, last, round_=now_of(call))


def test_a_criterion_is_limited_to_tracks_of_its_own_call(call, actor):
    elsewhere = make.track(make.call(), "Air")
    with pytest.raises(DomainError):
        limit(call, actor, "team", elsewhere)


def test_a_track_to_which_a_criterion_is_limited_stays(call, actor, tracks):
    limit(call, actor, "team", tracks[0])
    with pytest.raises(Conflict), stage():
        remove_track(actor, track_queries.track(tracks[0].id))
    limit(call, actor, "team")
    with stage():
        remove_track(actor, track_queries.track(tracks[0].id))
    assert [t.title for t in track_queries.tracks_of(now_of(call).call)] == ["Waste"]


def test_a_further_round_and_a_copied_call_keep_what_criteria_are_limited_to(call, actor, tracks):
    limit(call, actor, "team", tracks[1])
    with stage():
        further = add_round(actor, now_of(call).call, terms=RoundTerms(name="Interviews"))
    assert rounds.criteria_of(further)[0].tracks == [tracks[1].id]
    now = clock.now()
    terms = CallTerms(
        titles={"en": "Again"}, opens_at=now, closes_at=now + timedelta(days=30), prefix="AGAIN"
    )
    with stage():
        copied = clone_call(actor, calls.call(call.slug), cohort=call.cohort, slug="again", terms=terms)
    follower = track_queries.tracks_of(copied)[1]
    team, *others = rounds.criteria_of(rounds.rounds_of(copied.id)[0])
    assert (follower.title, team.tracks, {c.tracks for c in others}) == ("Waste", [follower.id], {None})


def test_between_equals_no_criterion_decides_that_some_were_not_asked(call, actor, tracks):
    limit(call, actor, "team", tracks[0])
    with pytest.raises(DomainError), stage():
        set_ranking_rules(actor, calls.call(call.slug), method=Method.RAW, tie_break="team")
