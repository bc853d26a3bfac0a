"""Rounds: one under way, each with its own criteria, dates and what readers see."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accelerator import clock
from accelerator import clock as real_clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.permissions import SYSTEM
from cohorts import facts as happened
from cohorts.models import ApplicationState, Begin, Call, ReviewState, Round, RoundState
from cohorts.models.rounds import ROUND_NEXT
from cohorts.operations import reviewers as assigning
from cohorts.operations import reviews as reading
from cohorts.operations import rounds as operations
from cohorts.operations.calls import CallTerms, create_call
from cohorts.operations.rounds import RoundTerms
from cohorts.queries import reviews, rounds
from tests import factories as make
from tests.stage import stage


def submitted(call, **values):
    return make.application(state=ApplicationState.SUBMITTED, call=call, **values)


def manager_of(call):
    return make.actor(make.manager(call.programme))


def planned(call, **values):
    with stage():
        return operations.add_round(manager_of(call), call, terms=RoundTerms(name="Second", **values))


@pytest.mark.parametrize("before", RoundState)
@pytest.mark.parametrize("after", RoundState)
def test_a_round_takes_the_steps_of_its_workflow_and_no_other(before, after):
    round_ = Round(state=before)
    if after in ROUND_NEXT[before]:
        round_.move_to(after)
        assert round_.state is after
    else:
        with pytest.raises(Conflict):
            round_.move_to(after)


def test_a_new_call_has_one_round_under_way_with_the_shipped_criteria(context):
    cohort = make.cohort()
    actor = make.actor(make.manager(cohort.programme))
    now = clock.now()
    terms = CallTerms(titles={"en": "Call"}, opens_at=now, closes_at=now + timedelta(days=9), prefix="T")
    with stage():
        call = create_call(actor, cohort, slug="round-call", terms=terms, questions=make.call().questions)
    (only,) = rounds.rounds_of(call.id)
    assert (only.state, len(rounds.criteria_of(only))) == (RoundState.ACTIVE, 8)


def test_a_further_round_starts_with_the_criteria_of_the_one_before(context):
    call = make.closed_call()
    second = planned(call)
    first = rounds.current_round(call.id)
    assert (second.state, second.position) == (RoundState.PLANNED, 2)
    assert [(c.code, c.weight) for c in rounds.criteria_of(second)] == [
        (c.code, c.weight) for c in rounds.criteria_of(first)
    ]


def test_going_on_closes_the_round_before_and_keeps_its_scores(context, facts):
    call = make.closed_call()
    first, second = rounds.current_round(call.id), planned(call)
    review = make.review(submitted(call), state=ReviewState.SUBMITTED, value=4)
    actor = manager_of(call)
    with stage():
        operations.activate_round(actor, second)
    assert [r.state for r in rounds.rounds_of(call.id)] == [RoundState.CLOSED, RoundState.ACTIVE]
    assert facts[-1] == happened.RoundActivated(actor_id=actor.id, round_id=second.id, before_id=first.id)
    assert (len(reviews.reads_of(first)), reviews.reads_of(second)) == (1, [])
    with pytest.raises(NotAllowed), stage():
        reading.reopen_review(make.actor(review.reviewer), reviews.any_review(review.key))


def test_the_database_refuses_two_rounds_under_way(context):
    call = make.closed_call()
    second = planned(call)
    with pytest.raises(Conflict), stage():
        db.session.execute(sa.update(Round).where(Round.id == second.id).values(state=RoundState.ACTIVE))


def test_the_same_person_reads_an_application_once_in_each_round(context):
    call = make.closed_call()
    review = make.review(submitted(call), state=ReviewState.SUBMITTED)
    second, actor = planned(call), manager_of(call)
    with stage():
        operations.activate_round(actor, second)
    with stage():
        again = assigning.assign_reviewer(
            actor, reviews.any_review(review.key).application, reviewer=review.reviewer
        )
    assert (again.id != review.id, again.round_id) == (True, second.id)


@pytest.mark.parametrize(
    ("dates", "shown", "taken"),
    [
        ({}, True, True),
        ({"starts_at": 1}, False, False),
        ({"starts_at": -1, "ends_at": 1}, True, True),
        ({"starts_at": -2, "ends_at": -1}, True, False),
    ],
)
def test_a_round_shows_from_its_start_and_takes_scores_until_its_end(context, dates, shown, taken):
    call, now = make.closed_call(), clock.now()
    round_ = rounds.current_round(call.id)
    terms = RoundTerms(name="First", **{name: now + timedelta(hours=n) for name, n in dates.items()})
    with stage():
        operations.edit_round(manager_of(call), round_, terms=terms)
    assert (round_.has_begun(now), round_.is_open(now)) == (shown, taken)


def test_a_round_waits_for_the_deadline_whatever_its_own_start(context):
    round_ = rounds.current_round(make.call().id)
    assert round_.has_begun(clock.now()) is False


def test_a_round_cannot_end_before_it_starts(context):
    call, now = make.closed_call(), clock.now()
    terms = RoundTerms(name="First", starts_at=now, ends_at=now - timedelta(hours=1))
    with pytest.raises(DomainError) as refusal, stage():
        operations.edit_round(manager_of(call), rounds.current_round(call.id), terms=terms)
    assert refusal.value.field == "ends_at"


def test_a_blind_round_stays_blind_once_somebody_reads_in_it(context):
    call = make.closed_call()
    actor, round_ = manager_of(call), rounds.current_round(call.id)
    with stage():
        operations.edit_round(actor, round_, terms=RoundTerms(name="First", is_blind=True))
    make.review(submitted(call))
    with pytest.raises(Conflict), stage():
        operations.edit_round(actor, rounds.round_(round_.id), terms=RoundTerms(name="First"))


def test_a_reader_of_a_blind_round_is_not_shown_names_afterwards(context, facts):
    call = make.closed_call()
    actor, round_ = manager_of(call), rounds.current_round(call.id)
    early, blind = make.reviewer(call).id, make.review(submitted(call)).reviewer_id

    def edit(people):
        terms = RoundTerms(name="First", is_blind=True, named_readers=people)
        with stage():
            operations.edit_round(actor, rounds.round_(round_.id), terms=terms)
        with stage():
            found = rounds.round_(round_.id)
            return [found.is_blind_for(person) for person in (early, blind)]

    with stage():
        operations.edit_round(actor, rounds.round_(round_.id), terms=RoundTerms(name="First", is_blind=True))
    assert edit([early]) == [False, True]
    assert facts[-1].named_readers == (early,)
    with pytest.raises(Conflict) as refusal:
        edit([early, blind])
    assert refusal.value.field == "named_readers"
    assert edit([]) == [True, True]


def test_only_those_who_run_the_programme_change_rounds(context):
    call: Call = make.closed_call()
    outsider = make.actor(make.manager(make.programme()))
    for act in (
        lambda: operations.add_round(outsider, call, terms=RoundTerms(name="Mine")),
        lambda: operations.activate_round(outsider, rounds.current_round(call.id)),
        lambda: operations.edit_round(outsider, rounds.current_round(call.id), terms=RoundTerms(name="Mine")),
    ):
        with pytest.raises(NotAllowed), stage():
            act()


def begin_due() -> list[bool]:
    """What the clock's job does."""
    done = []
    for round_id in rounds.may_begin_ids():
        with stage():
            done.append(operations.begin_if_due(SYSTEM, rounds.round_(round_id)))
    return done


def states_of(call):
    return [row.state for row in rounds.rounds_of(call.id)]


def test_a_round_begins_on_its_date_once_and_closes_the_one_before(context, clock, facts):
    call = make.closed_call()
    submitted(call)
    start = real_clock.now() + timedelta(days=2)
    first, second = rounds.current_round(call.id), planned(call, starts_at=start)
    assert begin_due() == []
    clock.freeze(start)
    assert (begin_due(), begin_due()) == ([True], [])
    assert states_of(call) == [RoundState.CLOSED, RoundState.ACTIVE]
    assert [fact for fact in facts if isinstance(fact, happened.RoundActivated)] == [
        happened.RoundActivated(actor_id=SYSTEM.id, round_id=second.id, before_id=first.id, begins="on_date")
    ]


def test_a_round_begins_when_every_application_has_its_reviews(context):
    call = make.closed_call(reads_wanted=2)
    applications = [submitted(call) for _n in range(2)]
    planned(call, begins=Begin.WHEN_READ)
    for application in applications:
        make.review(application, state=ReviewState.SUBMITTED)
    make.review(applications[0], make.reviewer(call, "Two"), state=ReviewState.SUBMITTED)
    assert begin_due() == [False]
    make.review(applications[1], make.reviewer(call, "Three"), state=ReviewState.SUBMITTED)
    assert (begin_due(), states_of(call)) == ([True], [RoundState.CLOSED, RoundState.ACTIVE])


def test_by_hand_without_applications_and_while_the_call_is_open_nothing_begins(context):
    past = real_clock.now() - timedelta(hours=1)
    by_hand, empty, still_open = make.closed_call(), make.closed_call(), make.call()
    submitted(by_hand), submitted(still_open)
    planned(by_hand, starts_at=past, begins=Begin.BY_HAND)
    planned(empty, starts_at=past)
    planned(still_open, starts_at=past)
    begin_due()
    for call in (by_hand, empty, still_open):
        assert states_of(call) == [RoundState.ACTIVE, RoundState.PLANNED]


def test_of_two_rounds_whose_date_has_come_both_begin_in_their_order(context):
    call, past = make.closed_call(), real_clock.now() - timedelta(hours=1)
    submitted(call)
    planned(call, starts_at=past)
    planned(call, starts_at=past)
    begin_due()
    assert states_of(call) == [RoundState.CLOSED, RoundState.CLOSED, RoundState.ACTIVE]


def test_a_round_left_to_a_person_holds_those_after_it(context):
    call, past = make.closed_call(), real_clock.now() - timedelta(hours=1)
    submitted(call)
    planned(call, begins=Begin.BY_HAND)
    planned(call, starts_at=past)
    assert begin_due() == [False]
    assert states_of(call) == [RoundState.ACTIVE, RoundState.PLANNED, RoundState.PLANNED]
