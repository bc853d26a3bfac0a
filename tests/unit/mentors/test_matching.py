"""A cohort's matching from settings to letters."""

import pytest
import sqlalchemy as sa

from accelerator import clock, jobs
from accelerator.accounts.models import RoleGrant
from accelerator.accounts.queries import actor_for
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError
from cohorts.models import EnrolmentState
from mentors.models import MatchState, RunState, TieKind
from mentors.operations import matches as match_operations
from mentors.operations import matching as operations
from mentors.operations import profiles as profile_operations
from mentors.operations import ties as tie_operations
from mentors.queries import matches, matching, profiles
from mentors.queries.workbench import workbench
from mentors.solving import Settings, verdict
from tests import factories as make


@pytest.fixture
def cohort(context):
    cohort = make.cohort()
    for _n in range(3):
        make.enrolment(cohort, needs=["pricing"], languages=["en"], owner=make.person("Budi"))
    for name in ("Ana", "Bo", "Cis"):
        make.mentor(cohort, name)
    return cohort


@pytest.fixture
def manager(cohort):
    return actor_for(make.manager(cohort.programme))


def solve(manager, cohort, **settings):
    newest = matching.latest_runs(cohort.id, count=1)
    with unit_of_work():
        run = operations.start_matching(
            manager,
            matching.cohort(cohort.slug),
            settings=Settings(**settings),
            seen=newest[0].id if newest else 0,
        )
    jobs.drain()
    return matching.run_by_id(run.id)


def test_a_solve_suggests_pairs_with_reasons(cohort, manager):
    run = solve(manager, cohort, least=1, most=2)
    assert run.state is RunState.SOLVED
    bench = workbench(cohort)
    assert [len(row.pairs) for row in bench.rows] == [2, 2, 2]
    assert all(round(sum(t["share"] for t in m.terms), 4) == float(m.affinity) for m in bench.pairs)


def test_publishing_offers_all_pairs_and_both_accept(cohort, manager):
    run = solve(manager, cohort)
    with unit_of_work():
        offered = operations.publish_run(manager, matching.run(run.key), seen_version=run.version)
    first = offered[0]
    for user in (first.mentor.user, *make_team(first)):
        with unit_of_work():
            match_operations.accept_match(actor_for(user), matches.match(first.key))
    assert make.reload(first).state is MatchState.ACTIVE


def make_team(match):
    from accelerator.organisations.queries import people_of  # here: only this test reads teams

    return people_of(matches.match(match.key).enrolment.startup_id)


def test_two_managers_publish_once(cohort, manager):
    run = solve(manager, cohort)
    seen = run.version
    with unit_of_work():
        operations.publish_run(manager, matching.run(run.key), seen_version=seen)
    with pytest.raises(Conflict, match="meanwhile"), unit_of_work():
        operations.publish_run(manager, matching.run(run.key), seen_version=seen)


def test_a_mentor_who_left_after_the_solve_stops_the_letters(cohort, manager):
    run = solve(manager, cohort)
    leaver = workbench(cohort).pairs[0].mentor
    with unit_of_work():
        place = profiles.place(profiles.place_in(cohort.id, leaver.id).id)
        profile_operations.change_place(manager, place, most_startups=2, is_active=False)
    with pytest.raises(Conflict, match="no letter was sent"), unit_of_work():
        operations.publish_run(manager, matching.run(run.key), seen_version=run.version)
    assert {m.state for m in workbench(cohort).pairs} == {MatchState.SUGGESTED}


def test_marks_hold_in_the_next_run_and_can_be_asked_about(cohort, manager):
    first = solve(manager, cohort, least=1, most=1).id
    pair = workbench(cohort).pairs[0]
    key = pair.enrolment_id, pair.mentor_id
    with unit_of_work():
        enrolment = matching.enrolment(pair.enrolment.key)
        operations.mark_pair(manager, enrolment, mentor=pair.mentor, is_lock=False, reason="rivals")
    solve(manager, cohort, least=1, most=1)
    bench = workbench(cohort)
    assert key not in {(m.enrolment_id, m.mentor_id) for m in bench.pairs}
    assert bench.change.went
    found = verdict(matching.pool(matching.cohort(cohort.slug)), matching.last_solved(cohort.id), key)
    assert (found.stands, found.cause) == (False, "forbidden")
    assert first != matching.last_solved(cohort.id).id


@pytest.mark.parametrize("settings", [{"measure": "share"}, {"rank_weight": 0.25}])
def test_a_manager_chooses_who_counts_as_worst_off_and_how_far_wishes_count(cohort, manager, settings):
    run = solve(manager, cohort, least=1, most=1, **settings)
    assert (run.state, {name: run.settings[name] for name in settings}) == (RunState.SOLVED, settings)
    given = matching.run_by_id(run.id, whole=True).instance
    assert (given["fairness"], given["rank_weight"]) == (
        settings.get("measure", "total"),
        settings.get("rank_weight", 0),
    )


@pytest.mark.parametrize("wrong", [{"measure": "beauty"}, {"rank_weight": 1.5}])
def test_a_choice_that_means_nothing_is_refused(cohort, manager, wrong):
    with pytest.raises(DomainError), unit_of_work():
        operations.start_matching(manager, matching.cohort(cohort.slug), settings=Settings(**wrong), seen=0)


def test_too_few_places_are_diagnosed(cohort, manager):
    run = solve(manager, cohort, least=3, most=3)
    assert run.state is RunState.INFEASIBLE
    assert run.outcome["diagnosis"]


def test_a_second_manager_who_saw_an_older_run_is_told(cohort, manager):
    solve(manager, cohort)
    with pytest.raises(Conflict, match="Another run"), unit_of_work():
        operations.start_matching(manager, matching.cohort(cohort.slug), settings=Settings(), seen=0)


def test_a_mentor_may_not_review_whom_they_mentor(context):
    match, mentor, _founder = make.pair()
    startup = match.enrolment.startup_id
    assert matches.mentored_pairs([startup], [mentor.id]) == [(startup, mentor.id)]


@pytest.mark.parametrize("cause", ["role", "suspended", "conflict", "paused"])
def test_what_speaks_against_a_pair_since_the_solve_stops_every_letter(cohort, manager, cause):
    run = solve(manager, cohort)
    pair = workbench(cohort).pairs[0]
    key = pair.enrolment_id, pair.mentor_id
    with unit_of_work():
        person = pair.mentor.user
        if cause == "role":
            grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == person.id)).one()
            grant.ends_at = clock.now()
        elif cause == "suspended":
            person.is_active = False
        elif cause == "paused":
            pair.enrolment.state = EnrolmentState.PAUSED
        else:
            tie_operations.declare_tie(
                manager, pair.mentor, startup=pair.enrolment.startup, kind=TieKind.CONFLICT, note="Shares."
            )
    with pytest.raises(Conflict, match="no letter was sent"), unit_of_work():
        operations.publish_run(manager, matching.run(run.key), seen_version=run.version)
    solve(manager, cohort)
    assert key not in {(match.enrolment_id, match.mentor_id) for match in workbench(cohort).pairs}
