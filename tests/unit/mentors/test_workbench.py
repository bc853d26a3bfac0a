"""The workbench's tools: the price of fairness, stopping a run, offering the next best, marks that are taken back."""

import pytest

from accelerator import jobs
from accelerator.db import unit_of_work
from accelerator.errors import Conflict
from accelerator.permissions import Actor
from mentors.models import MatchState, RunState
from mentors.operations import matches as match_operations
from mentors.operations import matching as operations
from mentors.queries import matches, matching
from mentors.queries.workbench import curve, workbench
from mentors.solving import Settings
from tests import factories as make


@pytest.fixture
def cohort(context):
    cohort = make.cohort()
    for _n in range(3):
        make.enrolment(cohort, needs=["pricing"], languages=["en"])
    for name, level in (("Ana", 3), ("Bo", 2), ("Cis", 1), ("Dee", 1)):
        make.mentor(cohort, name, most_startups=1, expertise={"pricing": level})
    return cohort


@pytest.fixture
def manager(cohort):
    return make.actor(make.manager(cohort.programme))


def start(manager, cohort, **settings):
    newest = matching.latest_runs(cohort.id, count=1)
    with unit_of_work():
        return operations.start_matching(
            manager,
            matching.cohort(cohort.slug),
            settings=Settings(least=1, most=1, **settings),
            seen=newest[0].id if newest else 0,
        )


def declined(manager, cohort):
    """A published run of which one mentor said no."""
    run = start(manager, cohort)
    jobs.drain()
    with unit_of_work():
        run = matching.run_by_id(run.id)
        offered = operations.publish_run(manager, matching.run(run.key), seen_version=run.version)
    refused = matches.match(offered[0].key)
    mentor = make.actor(refused.mentor.user)
    with unit_of_work():
        match_operations.decline_match(mentor, matches.match(refused.key), reason="No time.")
    return refused


def test_the_curve_falls_from_no_floor_to_the_highest(cohort, manager):
    run = start(manager, cohort)
    jobs.drain()
    points = curve(matching.run_by_id(run.id))
    assert [point["alpha"] for point in points] == [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0]
    totals = [round(point["total"], 6) for point in points]
    assert totals == sorted(totals, reverse=True)
    assert all(point["worst"] >= point["floor"] - 1e-6 for point in points)


def test_a_stopped_run_keeps_nothing_and_stands_in_nobodys_way(cohort, manager):
    first = start(manager, cohort)
    jobs.drain()
    second = start(manager, cohort)
    with unit_of_work():
        operations.cancel_run(manager, matching.run(second.key))
    jobs.drain()
    assert matching.run_by_id(second.id).state is RunState.CANCELLED
    assert workbench(cohort).suggested == 3
    with pytest.raises(Conflict, match="come to an end"), unit_of_work():
        operations.cancel_run(manager, matching.run(second.key))
    with unit_of_work():
        solved = matching.run_by_id(first.id)
        assert len(operations.publish_run(manager, matching.run(first.key), seen_version=solved.version)) == 3


def test_after_a_refusal_the_next_best_is_offered_with_letters_to_both(cohort, manager, facts):
    refused = declined(manager, cohort)
    best = workbench(cohort).next_best
    assert [place.mentor.user.name for place, _score in best[refused.enrolment_id]] == ["Dee"]
    dee = best[refused.enrolment_id][0][0].mentor
    with unit_of_work():
        match = operations.offer_pair(manager, matching.enrolment(refused.enrolment.key), mentor=dee)
    assert (match.state, float(match.affinity)) == (
        MatchState.OFFERED,
        pytest.approx(best[refused.enrolment_id][0][1]),
    )
    assert type(facts[-1]).__name__ == "MatchOffered"
    assert workbench(cohort).next_best == {}


def test_what_cannot_be_offered_says_why(cohort, manager):
    refused = declined(manager, cohort)
    enrolment = matching.enrolment(refused.enrolment.key)
    other = next(pair for pair in workbench(cohort).pairs if pair.enrolment_id != enrolment.id)
    for mentor, words in ((refused.mentor, "must not be paired"), (other.mentor, "no place left")):
        with pytest.raises(Conflict, match=words), unit_of_work():
            operations.offer_pair(manager, matching.enrolment(enrolment.key), mentor=mentor)
    outsider = make.mentor(make.cohort(cohort.programme), "Eve")
    with pytest.raises(Conflict, match="no mentor of this cohort"), unit_of_work():
        operations.offer_pair(manager, matching.enrolment(enrolment.key), mentor=outsider)


def test_marks_stand_newest_first_until_they_are_undone(cohort, manager):
    row = workbench(cohort).rows[0]
    for place in workbench(cohort).places[:2]:
        with unit_of_work():
            enrolment = matching.enrolment(row.enrolment.key)
            operations.mark_pair(manager, enrolment, mentor=place.mentor, is_lock=True)
    marked = workbench(cohort).marked
    names = [place.mentor.user.name for place in workbench(cohort).places[:2]]
    assert [mentor.user.name for _mark, _enrolment, mentor in marked] == names[::-1]
    with unit_of_work():
        enrolment = matching.enrolment(row.enrolment.key)
        operations.mark_pair(manager, enrolment, mentor=marked[0][2], is_lock=None)
    assert len(workbench(cohort).marked) == 1


def test_only_managers_stop_or_offer(cohort, manager):
    run = start(manager, cohort)
    stranger = Actor(id=0, name="team", organisations=frozenset({1}))
    with pytest.raises(Exception, match="managers of this programme"), unit_of_work():
        operations.cancel_run(stranger, matching.run(run.key))
