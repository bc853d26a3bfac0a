"""Who reads what: even, free of conflicts, with the mix that is wanted, and every gap explained."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.matching.quotas import Quota, Reading, deal
from cohorts.models import ApplicationState, ProposalState
from cohorts.operations import assignments as operations
from cohorts.queries import assignments as queries
from cohorts.queries import reviews, rounds
from tests import factories as make
from tests.stage import stage


def submitted(call, **values):
    return make.application(state=ApplicationState.SUBMITTED, call=call, **values)


def manager_of(call):
    return make.actor(make.manager(call.programme))


def now_of(call):
    return rounds.current_round(call.id)


def committed(call, name, capacity=20, **values):
    reviewer = make.reviewer(call, name)
    with stage():
        operations.commit(make.actor(reviewer), now_of(call), capacity=capacity, **values)
    return reviewer


def solved(call):
    pool = queries.pool_of(now_of(call))
    dealt = queries.solve(pool)
    pairs = [
        (pool.applications[row].id, pool.readers[column].person.id)
        for row, column in zip(*dealt.chosen.nonzero(), strict=True)
    ]
    return pairs, queries.missing_in(pool, dealt)


def readers(pairs, application):
    return {reader for found, reader in pairs if found == application.id}


def test_loads_are_even_and_no_conflict_is_joined(context):
    call = make.closed_call(reads_wanted=3)
    people = [make.reviewer(call, f"Reviewer {n}") for n in range(5)]
    for _n in range(9):
        submitted(call)
    own = submitted(call, owner=people[0], startup=make.organisation("Own", owner=people[0]))
    pairs, missing = solved(call)
    assert sorted(sum(reader == p.id for _a, reader in pairs) for p in people) == [6] * 5
    assert (people[0].id in readers(pairs, own), missing) == (False, [])


def test_nobody_gets_more_than_they_offered_and_the_rest_is_explained(context):
    call = make.closed_call(reads_wanted=2)
    committed(call, "First", capacity=3), committed(call, "Second", capacity=1)
    committed(call, "Refuses", capacity=0)
    for _n in range(3):
        submitted(call)
    pairs, missing = solved(call)
    assert (len(pairs), sum(row["count"] for row in missing)) == (4, 2)
    assert {row["kind"] for row in missing} == {"reader"}
    assert {row["members"] for row in missing} == {3}


def test_each_application_gets_an_expert_a_woman_and_a_city_reader_and_one_sponsor_at_most(context):
    call = make.closed_call(reads_wanted=3)
    expert = committed(call, "Expert", sectors=["water_flood"])
    woman, city = committed(call, "Woman", is_woman=True), committed(call, "City", is_city=True)
    for n in range(3):
        committed(call, f"Sponsor {n}", is_sponsor=True)
    startup = make.organisation("Kali", owner=make.person("Sari"), sector="water_flood")
    application = submitted(call, startup=startup)
    pairs, missing = solved(call)
    assert (readers(pairs, application), missing) == ({expert.id, woman.id, city.id}, [])


def test_a_second_sponsor_is_left_out_even_where_a_seat_stays_empty(context):
    call = make.closed_call(reads_wanted=2)
    committed(call, "One", is_sponsor=True), committed(call, "Two", is_sponsor=True)
    submitted(call)
    pairs, missing = solved(call)
    assert (len(pairs), [(row["kind"], row["count"]) for row in missing]) == (1, [("reader", 1)])


def test_readers_that_are_there_already_count_towards_the_mix(context):
    call = make.closed_call(reads_wanted=2)
    woman = committed(call, "Woman", is_woman=True)
    other, _more = committed(call, "Other"), committed(call, "More")
    application = submitted(call)
    make.review(application, other)
    pairs, _missing = solved(call)
    assert pairs == [(application.id, woman.id)]


def test_a_mix_that_cannot_be_had_says_which_part_and_why(context):
    call = make.closed_call(reads_wanted=1)
    woman = committed(call, "Woman", is_woman=True)
    committed(call, "Other")
    own = submitted(call, owner=woman, startup=make.organisation("Own", owner=woman))
    _pairs, missing = solved(call)
    assert missing == [
        {"application": own.id, "kind": "woman", "count": 1, "members": 1, "barred": 1, "full": 0}
    ]


def test_a_proposal_hands_nothing_out_until_it_is_published(context):
    call = make.closed_call(reads_wanted=1)
    reviewer, application, actor = make.reviewer(call), submitted(call), manager_of(call)
    pairs = [[application.id, reviewer.id]]
    with stage():
        first = operations.keep_proposal(actor, now_of(call), pairs=pairs, missing=[], share=Decimal(1))
    with stage():
        second = operations.keep_proposal(actor, now_of(call), pairs=pairs, missing=[], share=Decimal(1))
    assert make.reload(first).state is ProposalState.DISCARDED
    assert reviews.live_pairs(now_of(call)) == set()
    with stage():
        assert operations.publish_proposal(actor, queries.proposal(second.key)) == 1
    assert reviews.live_pairs(now_of(call)) == {(application.id, reviewer.id)}
    with pytest.raises(Conflict), stage():
        operations.publish_proposal(actor, queries.proposal(second.key))


def test_a_conflict_that_came_up_after_the_proposal_is_left_out(context):
    call = make.closed_call(reads_wanted=1)
    reviewer, startup = make.reviewer(call), make.organisation("Kali")
    application, actor = submitted(call, startup=startup), manager_of(call)
    with stage():
        made = operations.keep_proposal(
            actor, now_of(call), pairs=[[application.id, reviewer.id]], missing=[], share=Decimal(1)
        )
    make.member(startup, reviewer)
    with stage():
        assert operations.publish_proposal(actor, queries.proposal(made.key)) == 0


def test_a_call_that_is_still_a_draft_asks_nobody(context):
    calls = [make.call(is_published=published) for published in (True, False)]
    reviewer = make.actor(make.reviewer(calls[0]))
    drafted = make.actor(make.reviewer(calls[1]))
    assert [r.call_id for r in queries.unanswered_by(reviewer)] == [calls[0].id]
    assert queries.unanswered_by(drafted) == []


def test_a_reviewer_answers_once_and_may_change_it(context):
    call = make.closed_call()
    reviewer, manager = make.reviewer(call), manager_of(call)
    actor = make.actor(reviewer)
    assert queries.unanswered_by(actor) == []  # nothing of this call waits for a decision
    submitted(call)
    assert [r.call_id for r in queries.unanswered_by(actor)] == [call.id]
    for capacity in (10, 30):
        with stage():
            operations.commit(actor, now_of(call), capacity=capacity, sectors=["water_flood", "nonsense"])
    answer = queries.commitment_of(now_of(call).id, reviewer.id)
    assert (answer.capacity, answer.sectors, queries.unanswered_by(actor)) == (30, ["water_flood"], [])
    with pytest.raises(DomainError), stage():
        operations.commit(actor, now_of(call), capacity=-1)
    with pytest.raises(NotAllowed), stage():
        operations.commit(manager, now_of(call), capacity=3)


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_no_dealing_breaks_a_rule_and_the_bound_holds(data):
    applications, people = data.draw(some.integers(1, 5)), data.draw(some.integers(1, 5))
    size = applications * people

    def flags():
        drawn = data.draw(some.lists(some.booleans(), min_size=size, max_size=size))
        return np.array(drawn, bool).reshape(applications, people)

    allowed, expert, sponsor = flags(), flags(), flags()
    ones = np.ones(applications, np.int64)
    reading = Reading(
        np.linspace(0.1, 0.9, size).reshape(applications, people),
        allowed,
        ones * data.draw(some.integers(1, 3)),
        np.array(data.draw(some.lists(some.integers(0, 4), min_size=people, max_size=people)), np.int64),
        {"expert": Quota(expert, ones), "sponsor": Quota(sponsor, ones, is_least=False)},
    )
    dealt = deal(reading)
    assert not (dealt.chosen & ~allowed).any()
    assert (dealt.chosen.sum(axis=0) <= reading.room).all()
    assert (dealt.chosen.sum(axis=1) + dealt.empty == reading.needs).all()
    assert ((dealt.chosen & sponsor).sum(axis=1) <= 1).all()
    assert (dealt.short["expert"] == np.maximum(0, 1 - (dealt.chosen & expert).sum(axis=1))).all()
    assert dealt.value <= dealt.bound + 1e-6
