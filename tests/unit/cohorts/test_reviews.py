"""Assigning, reading and stepping back: who may, when, and what stays hidden."""

from decimal import Decimal

import pytest

from accelerator.errors import Conflict, DomainError, NotAllowed, NotFound
from cohorts import facts as happened
from cohorts.models import ApplicationState, ConflictKind, ReviewState, Visibility
from cohorts.models.applications import READ
from cohorts.models.reviews import LIVE, REVIEW_NEXT
from cohorts.models.rubric import RUBRIC
from cohorts.operations import reviewers as assigning
from cohorts.operations import reviews as reading
from cohorts.queries import queues, reviewers, reviews, rounds
from tests import factories as make
from tests.stage import stage

ALL_THREES = {item.code: 3 for item in RUBRIC}


def submitted(call, **values):
    return make.application(state=ApplicationState.SUBMITTED, call=call, **values)


def again_of(review):
    return reviews.any_review(review.key)


def manager_of(call):
    return make.actor(make.manager(call.programme))


@pytest.mark.parametrize("before", ReviewState)
@pytest.mark.parametrize("after", ReviewState)
def test_a_review_takes_the_steps_of_its_workflow_and_no_other(context, before, after):
    review = make.review(submitted(make.closed_call()), state=before)
    if after in REVIEW_NEXT[before]:
        review.move_to(after)
        assert review.state is after
    else:
        with pytest.raises(Conflict):
            review.move_to(after)


def test_assigning_puts_the_application_in_review_and_is_announced(context, facts):
    call = make.closed_call()
    application, reviewer, actor = submitted(call), make.reviewer(call), manager_of(call)
    with stage():
        review = assigning.assign_reviewer(actor, application, reviewer=reviewer)
    assert (make.reload(application).state, review.state) == (
        ApplicationState.IN_REVIEW,
        ReviewState.ASSIGNED,
    )
    assert facts[-1] == happened.ReviewAssigned(
        actor_id=actor.id, application_id=application.id, review_id=review.id, reviewer_id=reviewer.id
    )


def test_nobody_is_assigned_while_the_call_is_open(context):
    call = make.call()
    with pytest.raises(Conflict), stage():
        assigning.assign_reviewer(manager_of(call), submitted(call), reviewer=make.reviewer(call))


def test_only_reviewers_of_the_call_are_assigned(context):
    call = make.closed_call()
    with pytest.raises(DomainError), stage():
        assigning.assign_reviewer(
            manager_of(call), submitted(call), reviewer=make.reviewer(make.closed_call())
        )


def test_an_assignment_in_conflict_is_refused_with_the_reason(context):
    call = make.closed_call()
    reviewer = make.reviewer(call)
    application = submitted(call, owner=reviewer, startup=make.organisation("Kali", owner=reviewer))
    with pytest.raises(DomainError, match="applicant") as refusal, stage():
        assigning.assign_reviewer(manager_of(call), application, reviewer=reviewer)
    assert refusal.value.field == "reviewer"


def test_a_gap_names_who_cannot_be_asked(context):
    call = make.closed_call(reads_wanted=2)
    first, second = make.reviewer(call, "First"), make.reviewer(call, "Second")
    application = submitted(call, owner=first, startup=make.organisation("Own", owner=first))
    with stage():
        assigning.assign_dealt(manager_of(call), call, pairs=[(application.id, second.id)])
    (gap,) = reviewers.gaps_of(rounds.current_round(call.id))
    assert (gap.missing, gap.free, gap.barred) == (1, 0, [(first, ConflictKind.SAME_PERSON)])


def test_a_submitted_review_keeps_its_weighted_mean(context, facts):
    call = make.closed_call()
    review = make.review(submitted(call))
    actor = make.actor(review.reviewer)
    with stage():
        reading.submit_review(
            actor, review, scores={**ALL_THREES, "team": 5}, comment="Strong team.", remark="Watch the cash."
        )
    fresh = make.reload(review)
    assert (fresh.state, fresh.overall, fresh.comment) == (
        ReviewState.SUBMITTED,
        Decimal("3.40"),
        "Strong team.",
    )
    assert facts[-1].overall == "3.40"


def test_a_missing_score_is_named_at_its_field(context):
    review = make.review(submitted(make.closed_call()))
    with pytest.raises(DomainError) as refusal, stage():
        reading.submit_review(
            make.actor(review.reviewer), review, scores={**ALL_THREES, "pilot": None}, comment="", remark=""
        )
    assert refusal.value.field == "score_pilot"
    assert make.reload(review).state is ReviewState.ASSIGNED


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_score_out_of_range_is_refused(context, value):
    review = make.review(submitted(make.closed_call()))
    with pytest.raises(DomainError), stage():
        reading.save_review(
            make.actor(review.reviewer), review, scores={"team": value}, comment="", remark=""
        )


def test_a_draft_may_leave_scores_out_and_take_them_back(context):
    review = make.review(submitted(make.closed_call()))
    actor = make.actor(review.reviewer)
    with stage():
        reading.save_review(actor, review, scores={"team": 4, "fit": 2}, comment="", remark="")
    with stage():
        reading.save_review(
            actor, reviews.review(review.key), scores={"team": 5, "fit": None}, comment="", remark=""
        )
    fresh = reviews.review(review.key)
    assert (fresh.state, [score.value for score in fresh.scores]) == (ReviewState.IN_PROGRESS, [5])


@pytest.mark.parametrize(
    "state",
    [s for s in ApplicationState if s not in (ApplicationState.DRAFT, *READ)],
)
def test_scores_are_closed_once_the_application_is_decided_or_gone(context, state):
    application = make.application(state=state, call=make.closed_call())
    review = make.review(application)
    with pytest.raises(NotAllowed), stage():
        reading.submit_review(make.actor(review.reviewer), review, scores=ALL_THREES, comment="", remark="")


def test_scores_wait_until_the_call_has_closed(context):
    review = make.review(submitted(make.call()))
    with pytest.raises(NotAllowed), stage():
        reading.save_review(make.actor(review.reviewer), review, scores={}, comment="", remark="")


def test_only_the_assigned_reviewer_scores(context):
    call = make.closed_call()
    review = make.review(submitted(call))
    for other in (make.actor(make.reviewer(call, "Other")), manager_of(call)):
        with pytest.raises(NotAllowed), stage():
            reading.submit_review(
                other, reviews.any_review(review.key), scores=ALL_THREES, comment="", remark=""
            )


def test_the_others_are_hidden_until_ones_own_is_in(context):
    application = submitted(make.closed_call())
    own = make.review(application)
    make.review(application, state=ReviewState.SUBMITTED, value=4)
    make.review(application, state=ReviewState.SUBMITTED, value=2)
    assert reviews.others_of(own) is None
    with stage():
        reading.submit_review(make.actor(own.reviewer), own, scores=ALL_THREES, comment="", remark="")
    others = reviews.others_of(own)
    assert (others.reads, others.mean, set(others.by_criterion.values())) == (2, Decimal(3), {Decimal(3)})


def test_stepping_back_closes_it_at_once_and_frees_the_place(context, facts):
    call = make.closed_call(reads_wanted=1)
    review = make.review(submitted(call), state=ReviewState.SUBMITTED)
    actor = make.actor(review.reviewer)
    with stage():
        reading.declare_conflict(actor, review, note="We shared an office.")
    assert make.reload(review).state is ReviewState.SET_ASIDE
    assert facts[-1].reason == "declared"
    assert reviews.reads_of(rounds.current_round(call.id)) == []
    assert [gap.missing for gap in reviewers.gaps_of(rounds.current_round(call.id))] == [1]
    with pytest.raises(NotFound):
        reviews.review(review.key)
    with pytest.raises(DomainError), stage():
        assigning.assign_reviewer(
            manager_of(call), again_of(review).application, reviewer=again_of(review).reviewer
        )


def test_what_was_taken_back_can_be_given_again_without_a_second_row(context):
    call = make.closed_call()
    review = make.review(submitted(call))
    with stage():
        assigning.unassign_reviewer(manager_of(call), review)
    assert make.reload(review).state not in LIVE
    with stage():
        again = assigning.assign_reviewer(
            manager_of(call), again_of(review).application, reviewer=again_of(review).reviewer
        )
    assert (again.id, again.state) == (review.id, ReviewState.ASSIGNED)


def test_the_queue_begins_with_what_few_have_read(context):
    call = make.closed_call()
    reviewer = make.reviewer(call)
    popular, fresh = submitted(call), submitted(call)
    make.review(popular, reviewer), make.review(fresh, reviewer)
    make.review(popular, state=ReviewState.SUBMITTED)
    queue = queues.queue_of(make.actor(reviewer))
    assert [(entry.review.application_id, entry.reads) for entry in queue] == [(fresh.id, 0), (popular.id, 1)]


@pytest.mark.parametrize(
    ("visibility", "before", "after"),
    [
        (Visibility.NEVER, False, False),
        (Visibility.AFTER_OWN, False, True),
        (Visibility.ALWAYS, True, True),
    ],
)
def test_the_round_says_when_others_are_seen(context, visibility, before, after):
    call = make.closed_call()
    application = submitted(call)
    own = make.review(application)
    make.review(application, state=ReviewState.SUBMITTED, value=4)
    with stage():
        rounds.current_round(call.id).visibility = visibility
    seen = [reviews.others_of(reviews.review(own.key)) is not None]
    (entry,) = queues.queue_of(make.actor(own.reviewer))
    assert (entry.shown_reads is not None) is (visibility is Visibility.ALWAYS)
    with stage():
        reading.submit_review(
            make.actor(own.reviewer), reviews.review(own.key), scores=ALL_THREES, comment="", remark=""
        )
    seen.append(reviews.others_of(reviews.review(own.key)) is not None)
    assert seen == [before, after]


def test_names_of_the_others_show_only_where_the_round_says_so(context):
    call = make.closed_call()
    application = submitted(call)
    own = make.review(application, state=ReviewState.SUBMITTED)
    make.review(application, make.reviewer(call, "Wayan"), state=ReviewState.SUBMITTED, value=4)
    assert reviews.others_of(reviews.review(own.key)).named == []
    with stage():
        rounds.current_round(call.id).shows_names = True
    assert reviews.others_of(reviews.review(own.key)).named == [("Wayan", Decimal("4.00"))]


def test_who_cannot_judge_gives_the_place_back_and_sees_nothing_more(context, facts):
    call = make.closed_call(reads_wanted=1)
    review = make.review(submitted(call))
    with stage():
        reading.abstain(make.actor(review.reviewer), review, note="Not my field.")
    fresh = reviews.any_review(review.key)
    assert (fresh.state, fresh.closed_for, fresh.remark) == (
        ReviewState.RETURNED, "abstained", "Not my field.",
    )  # fmt: skip
    assert facts[-1].reason == "abstained"
    assert [gap.missing for gap in reviewers.gaps_of(rounds.current_round(call.id))] == [1]
    with pytest.raises(NotAllowed), stage():
        reading.save_review(make.actor(fresh.reviewer), fresh, scores={}, comment="", remark="")
