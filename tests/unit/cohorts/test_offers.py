"""Places are scarce: whatever happens at once, nobody gets one that is not there."""

import pytest

from accelerator.db import unit_of_work
from accelerator.errors import Conflict
from cohorts.models import ApplicationState, EnrolmentState, MilestoneState
from cohorts.models.decisions import OFFER_NEXT, OfferState
from cohorts.models.enrolments import ENROLMENT_NEXT
from cohorts.models.milestones import MILESTONE_NEXT
from cohorts.operations import offers as operations
from cohorts.queries import applications, decisions
from tests import factories as make
from tests.races import at_once


def acceptance(offer):
    actor = make.actor(offer.application.owner)
    return lambda: operations.accept_offer(actor, applications.application(offer.application.key))


def test_two_take_the_last_place_and_one_gets_it(app, context):
    call = make.closed_call(make.cohort(capacity=1))
    results = at_once(app, *(acceptance(make.offer(call)) for _n in range(2)))
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert decisions.places_of(call.cohort_id, 1).enrolled == 1


def test_one_offer_is_accepted_once(app, context):
    offer = make.offer(make.closed_call())
    act = acceptance(offer)
    results = at_once(app, act, act)
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]


def test_two_decline_at_once_and_the_next_two_are_promoted_once_each(app, context):
    call = make.closed_call(make.cohort(capacity=2))
    offers, waiting = [make.offer(call) for _n in range(2)], [make.waiting(call, rank) for rank in (1, 2, 3)]

    def decline(offer):
        actor, key = make.actor(offer.application.owner), offer.application.key
        return lambda: operations.decline_offer(actor, applications.application(key), reason="No time.")

    assert at_once(app, *map(decline, offers)) == [None, None]
    states = [make.reload(one).state for one in waiting]
    assert states == [ApplicationState.OFFERED, ApplicationState.OFFERED, ApplicationState.WAITLISTED]
    assert decisions.places_of(call.cohort_id, 2).offered == 2


def test_one_accepts_and_another_of_the_team_declines_at_once_and_one_answer_holds(app, context):
    call = make.closed_call(make.cohort(capacity=1))
    offer = make.offer(call)
    actor, key = make.actor(offer.application.owner), offer.application.key
    results = at_once(
        app,
        acceptance(offer),
        lambda: operations.decline_offer(actor, applications.application(key), reason="No time."),
    )
    accepted, declined = (not isinstance(result, Conflict) for result in results)
    assert (accepted, declined) in ((True, False), (False, True))
    state = make.reload(offer.application).state
    assert state is (ApplicationState.ACCEPTED if accepted else ApplicationState.DECLINED)
    assert decisions.places_of(call.cohort_id, 1).enrolled == accepted


def test_needs_goals_and_languages_are_copied(context):
    offer = make.offer(make.closed_call())
    act = acceptance(offer)
    with unit_of_work():
        enrolment = act()
    assert (enrolment.needs, enrolment.languages) == (["iot_hardware", "b2g_sales"], ["id", "en"])
    assert enrolment.goals == "A pilot with the water agency."


def test_the_first_in_line_is_promoted(context):
    call = make.closed_call(make.cohort(capacity=1))
    offer = make.offer(call)
    second, first = make.waiting(call, 2), make.waiting(call, 1)
    actor = make.actor(offer.application.owner)
    with unit_of_work():
        operations.decline_offer(actor, applications.application(offer.application.key), reason="No time.")
    assert make.reload(first).state is ApplicationState.OFFERED
    assert make.reload(second).state is ApplicationState.WAITLISTED


@pytest.mark.parametrize(
    ("states", "following", "row"),
    [
        (OfferState, OFFER_NEXT, lambda: make.offer(make.closed_call())),
        (EnrolmentState, ENROLMENT_NEXT, make.enrolment),
        (MilestoneState, MILESTONE_NEXT, make.milestone),
    ],
)
def test_every_pair_of_states_is_a_step_or_a_refusal(context, states, following, row):
    made = row()
    with unit_of_work() as unit:
        unit.commit = False
        for before in states:
            for after in states:
                made.state = before
                if after in following[before]:
                    made.move_to(after)
                    assert made.state is after
                else:
                    with pytest.raises(Conflict):
                        made.move_to(after)
        made.state = next(iter(states))
