"""A cohort's startups: the order, the signs and the numbers above the list."""

from datetime import timedelta

import pytest

from accelerator import clock
from cohorts.models import EnrolmentState, MilestoneState
from cohorts.queries import enrolments
from tests import factories as make

ACHIEVED, SUBMITTED, DROPPED = MilestoneState.ACHIEVED, MilestoneState.SUBMITTED, MilestoneState.DROPPED


@pytest.fixture
def cohort(context):
    """Three startups: Adem has nothing late and half done, Bambu two things late, Cahaya nothing at all."""
    cohort = make.cohort()
    yesterday = clock.today() - timedelta(days=1)
    adem, bambu = place(cohort, "Adem"), place(cohort, "Bambu", state=EnrolmentState.PAUSED)
    make.milestone(adem, state=ACHIEVED), make.milestone(adem, state=SUBMITTED)
    make.milestone(adem, state=DROPPED, due_on=yesterday)
    make.milestone(bambu, due_on=yesterday)
    make.milestone(bambu, due_on=yesterday, state=MilestoneState.RETURNED)
    place(cohort, "Cahaya")
    place(make.cohort(cohort.programme, name="Another"), "Dapur")
    return cohort


def place(cohort, name, **values):
    return make.enrolment(cohort, startup=make.organisation(name), **values)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Adem", "Bambu", "Cahaya"]),
        ({"sort": "-name"}, ["Cahaya", "Bambu", "Adem"]),
        ({"sort": "-achieved"}, ["Adem", "Cahaya", "Bambu"]),
        ({"sort": "-overdue"}, ["Bambu", "Cahaya", "Adem"]),
        ({"sort": "overdue"}, ["Adem", "Cahaya", "Bambu"]),
        ({"sort": "nonsense"}, ["Adem", "Bambu", "Cahaya"]),
        ({"sign": enrolments.LATE}, ["Bambu"]),
        ({"sign": enrolments.TO_VERIFY}, ["Adem"]),
        ({"words": "AHAY"}, ["Cahaya"]),
        ({"state": "paused"}, ["Bambu"]),
    ],
)
def test_the_list_is_ordered_and_narrowed_as_asked(cohort, asked, names):
    assert [found.enrolment.startup.name for found in enrolments.places_in(cohort, **asked)] == names


@pytest.mark.parametrize("sort", ["name", "-achieved", "-overdue"])
def test_its_pages_together_are_the_list(cohort, sort):
    whole = [found.enrolment.id for found in enrolments.places_in(cohort, sort=sort)]
    read, after = [], None
    while after is not None or not read:
        part = enrolments.places_in(cohort, sort=sort, after=after, size=1)
        read += [found.enrolment.id for found in part]
        after = part.next
    assert read == whole


def test_the_numbers_above_count_startups_and_milestones(cohort):
    assert enrolments.overview_of(cohort) == enrolments.Overview(
        startups=3, overdue=1, to_verify=1, achieved=1, milestones=4
    )


def test_a_cohort_of_nobody_counts_nothing(context):
    assert enrolments.overview_of(make.cohort()) == enrolments.Overview(0, 0, 0, 0, 0)
