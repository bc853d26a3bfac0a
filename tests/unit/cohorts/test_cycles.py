"""Cycles: a draft per programme like its last call, and what is done to all is done to each by its own check."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from accelerator import clock
from accelerator.accounts.models import Role
from accelerator.db import db, get_or_404, reading, unit_of_work
from accelerator.errors import DomainError, NotAllowed
from cohorts.facts import CycleOpened
from cohorts.models import Call, Cohort, Round
from cohorts.operations import cycles as operations
from cohorts.queries import calls
from cohorts.queries import cycles as queries
from tests import factories as make

JAKARTA = ZoneInfo("Asia/Jakarta")


def last_call(name, **values):
    opens = datetime(2024, 3, 4, 9, 0, tzinfo=JAKARTA)
    cohort = make.cohort(make.programme(name), name=f"{name} 2024")
    return make.call(
        cohort,
        title=f"{name} 2024",
        prefix=f"{name[:2].upper()}24",
        opens_at=opens,
        closes_at=opens + timedelta(days=30),
        zone="Asia/Jakarta",
        **values,
    )


@pytest.fixture
def sources(context):
    return [last_call("Jakarta"), last_call("Berlin")]


@pytest.fixture
def manager(sources):
    user = make.manager(sources[0].programme)
    return make.actor(make.role(user, Role.MANAGER, sources[1].programme.scopes[0]))


def opened(manager, sources, opens_on=date(2027, 3, 1), **values):
    with unit_of_work():
        found = [calls.call(source.slug) for source in sources]
        return operations.open_cycle(manager, name="2027 season", opens_on=opens_on, sources=found, **values)


def calls_of(cycle, actor):
    with reading():
        return queries.calls_in(queries.cycle(cycle.key), actor)


def test_each_programme_gets_a_draft_like_its_last_call_with_its_dates_moved(manager, sources, facts):
    cycle = opened(manager, sources)
    made = calls_of(cycle, manager)
    assert [call.opens_at for call in made] == [datetime(2027, 3, 1, 9, 0, tzinfo=JAKARTA)] * 2
    assert [call.closes_at - call.opens_at for call in made] == [timedelta(days=30)] * 2
    assert [(call.title, call.is_published, call.prefix) for call in made] == [
        ("Jakarta 2027", False, "JA27"),
        ("Berlin 2027", False, "BE27"),
    ]
    assert [fact for fact in facts if isinstance(fact, CycleOpened)] == [
        CycleOpened(
            actor_id=manager.id, cycle_id=cycle.id, name="2027 season", calls=[call.id for call in made]
        )
    ]


def test_a_cohort_is_made_like_the_last_one_unless_the_next_is_there(manager, sources):
    first = sources[0].programme
    make.cohort(first, name="Named by hand", starts_on=date(2027, 7, 1), ends_on=date(2027, 12, 1))
    made = {call.programme_id: call.cohort for call in calls_of(opened(manager, sources), manager)}
    assert made[first.id].name == "Named by hand"
    like_last = made[sources[1].programme_id]
    moved = date(2027, 3, 1) - date(2024, 3, 4)
    assert (like_last.name, like_last.capacity, like_last.starts_on, like_last.ends_on) == (
        "Berlin 2027",
        20,
        date(2024, 7, 1) + moved,
        date(2024, 12, 20) + moved,
    )


def test_nobody_opens_a_call_of_a_programme_that_they_do_not_run(sources):
    with pytest.raises(NotAllowed):
        opened(make.actor(make.manager(sources[0].programme)), sources)
    with reading():
        counted = [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in (Call, Cohort)]
    assert counted == [2, 2]


def test_a_cycle_wants_a_call_and_not_too_many(manager, sources, monkeypatch):
    with pytest.raises(DomainError, match="Choose between"):
        opened(manager, [])
    monkeypatch.setattr(operations, "MOST_CALLS", 1)
    with pytest.raises(DomainError, match="Choose between"):
        opened(manager, sources)


def test_all_are_published_but_those_whose_own_check_refuses(manager, sources):
    cycle = opened(manager, sources, opens_on=clock.today() + timedelta(days=10))
    late = next(call for call in calls_of(cycle, manager) if call.programme_id == sources[1].programme_id)
    make.change(
        get(late), opens_at=clock.now() - timedelta(days=9), closes_at=clock.now() - timedelta(days=1)
    )
    with unit_of_work():
        results = operations.publish_cycle(manager, queries.cycle(cycle.key))
        told = [(result.call.id == late.id, bool(result.refusal)) for result in results]
    assert sorted(told) == [(False, False), (True, True)]
    assert {call.id == late.id: call.is_published for call in calls_of(cycle, manager)} == {
        True: False,
        False: True,
    }


def get(call):
    with reading():
        return get_or_404(Call, call.id)


def test_dates_move_with_the_rounds_and_open_calls_stay(manager, sources):
    cycle = opened(manager, sources, opens_on=clock.today() + timedelta(days=30))
    first, second = calls_of(cycle, manager)
    starts = first.closes_at + timedelta(days=1)
    with reading():
        round_ = db.session.scalars(sa.select(Round).where(Round.call_id == first.id)).one()
    make.change(round_, starts_at=starts, readers=[manager.id])
    make.change(get(second), opens_at=clock.now() - timedelta(hours=1), is_published=True)
    stays, opened_at, title = get(second).closes_at, first.opens_at, first.title
    with unit_of_work():
        results = operations.move_cycle(manager, queries.cycle(cycle.key), days=7)
        told = {result.call.id: result.refusal[:18] for result in results}
    assert told == {first.id: "", second.id: "It is open already"}
    assert get(first).opens_at == opened_at + timedelta(days=7)
    assert (get(first).title, get(second).closes_at) == (title, stays)
    moved = make.reload(round_)
    assert (moved.starts_at, moved.readers) == (starts + timedelta(days=7), [manager.id])


def test_nothing_moves_into_the_past_or_by_no_days(manager, sources):
    cycle = opened(manager, sources, opens_on=clock.today() + timedelta(days=10))
    with unit_of_work():
        results = operations.move_cycle(manager, queries.cycle(cycle.key), days=-60)
        assert [result.refusal for result in results] == ["Its deadline would lie in the past."] * 2
    with unit_of_work(), pytest.raises(DomainError, match="how many days"):
        operations.move_cycle(manager, queries.cycle(cycle.key), days=0)


def test_who_runs_one_call_of_a_cycle_neither_sees_nor_changes_the_others(manager, sources):
    cycle = opened(manager, sources, opens_on=clock.today() + timedelta(days=10))
    one = make.actor(make.manager(sources[0].programme, "One"))
    assert [call.programme_id for call in calls_of(cycle, one)] == [sources[0].programme_id]
    with unit_of_work():
        operations.publish_cycle(one, queries.cycle(cycle.key))
    assert [call.is_published for call in calls_of(cycle, manager)] == [
        call.programme_id == sources[0].programme_id for call in calls_of(cycle, manager)
    ]


def test_a_call_joins_a_cycle_once_and_leaves_it_unchanged(manager, sources):
    cycle = opened(manager, sources[:1])
    with unit_of_work():
        operations.join_cycle(manager, queries.cycle(cycle.key), call=calls.call(sources[1].slug))
    assert sources[1].id in {call.id for call in calls_of(cycle, manager)}
    with unit_of_work(), pytest.raises(DomainError, match="in a cycle already"):
        operations.join_cycle(manager, queries.cycle(cycle.key), call=calls.call(sources[1].slug))
    with unit_of_work():
        operations.leave_cycle(manager, calls.call(sources[1].slug))
    assert sources[1].id not in {call.id for call in calls_of(cycle, manager)}
    assert get(sources[1]).is_published


def test_readers_come_along_only_if_asked_for(manager, sources):
    reader = make.reviewer(sources[0])
    with reading():
        round_ = db.session.scalars(sa.select(Round).where(Round.call_id == sources[0].id)).one()
    make.change(round_, readers=[reader.id])
    kept = []
    for takes in (False, True):
        cycle = opened(manager, sources[:1], takes_reviewers=takes)
        [call] = calls_of(cycle, manager)
        with reading():
            kept.append(db.session.scalars(sa.select(Round.readers).where(Round.call_id == call.id)).one())
    assert kept == [None, [reader.id]]
