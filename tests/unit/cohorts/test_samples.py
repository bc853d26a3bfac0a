"""Calibration samples: everybody reads them first, they tell who is severe, and no result counts them (G4)."""

from decimal import Decimal

import pytest

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, NotAllowed
from cohorts.models import ApplicationState, Method, Outcome, ReviewState
from cohorts.models.meetings import Band, TieRule
from cohorts.operations import assignments as answering
from cohorts.operations import meetings as meeting_operations
from cohorts.operations import reviewers as assigning
from cohorts.operations.samples import mark_sample
from cohorts.queries import (
    applications,
    boards,
    calls,
    decisions,
    meetings,
    passrates,
    queues,
    reviewers,
    reviews,
    rounds,
    samples,
    screening,
)
from cohorts.queries import calibration as queries
from reports.queries import figures
from tests import factories as make

SUBMITTED = ApplicationState.SUBMITTED


@pytest.fixture
def call(context):
    return make.closed_call()


@pytest.fixture
def actor(call):
    return make.actor(make.manager(call.programme))


def unclaimed(call, name="Old Entry"):
    """An application from a table that no team has claimed."""
    return make.application(state=SUBMITTED, call=call, startup=make.organisation(name))


def mark(actor, application, is_sample=True):
    with unit_of_work():
        mark_sample(actor, applications.application(application.key), is_sample=is_sample)
    return make.reload(application)


def readers_of(call, application):
    with reading():
        found = reviews.reviews_of(rounds.current_round(call.id), application.id)
        states = {review.reviewer.name: review.state for review in found}
        db.session.expunge_all()
    return states


def standing(application):
    with reading():
        found = queries.standing_of(application.id)
        db.session.expunge_all()
    return found


def test_every_reader_who_reads_is_asked_and_reads_it_first(call, actor):
    one, two, none = (make.reviewer(call, name) for name in ("One", "Two", "None"))
    said = make.actor(none)
    with unit_of_work():
        answering.commit(said, rounds.current_round(call.id), capacity=0)
    application = unclaimed(call)
    plain = [make.review(make.application(state=SUBMITTED, call=call), one) for _n in range(3)]
    assert mark(actor, application).state is ApplicationState.SAMPLE
    assert readers_of(call, application) == dict.fromkeys((one.name, two.name), ReviewState.ASSIGNED)
    queue = [entry.review.application_id for entry in queues.queue_of(make.actor(one))]
    assert (queue[0], len(queue)) == (application.id, len(plain) + 1)


def test_whoever_is_asked_to_read_later_gets_it_too_and_nobody_twice(call, actor):
    application = unclaimed(call)
    other = make.application(state=SUBMITTED, call=call)
    mark(actor, application)
    late = make.reviewer(call, "Late")
    with unit_of_work():
        pairs = [(other.id, late.id)]
        assigning.assign_dealt(actor, calls.call(call.slug), pairs=pairs)
    assert readers_of(call, application) == {"Late": ReviewState.ASSIGNED}
    third = make.application(state=SUBMITTED, call=call)
    with unit_of_work():
        assigning.assign_reviewer(
            actor, applications.application(third.key), reviewer=db.session.get(User, late.id)
        )
    assert readers_of(call, application) == {"Late": ReviewState.ASSIGNED}


def test_one_that_a_team_waits_for_is_none(call, actor):
    with pytest.raises(Conflict):
        mark(actor, make.application(state=SUBMITTED, call=call))


def test_once_a_decision_is_prepared_nothing_becomes_one_or_stops_being_one(call, actor):
    application, sample = unclaimed(call), unclaimed(call, "Sample")
    mark(actor, sample)
    make.decision(make.application(state=SUBMITTED, call=call), Outcome.REJECT)
    for one, is_sample in ((application, True), (sample, False)):
        with pytest.raises(Conflict):
            mark(actor, one, is_sample)


def test_readers_and_other_managers_mark_nothing(call):
    for user in (make.reviewer(call), make.manager(make.programme())):
        with pytest.raises(NotAllowed):
            mark(make.actor(user), unclaimed(call, user.name))


def severe_and_mild(call, *applications):
    """Two readers who read all of some applications, one a point below the other."""
    severe, mild = make.reviewer(call, "Severe"), make.reviewer(call, "Mild")
    for application, value in applications:
        make.review(application, severe, state=ReviewState.SUBMITTED, value=value - 1)
        make.review(application, mild, state=ReviewState.SUBMITTED, value=value)
    return severe, mild


def test_marked_after_scores_it_leaves_its_place_and_goes_on_telling_of_its_readers(call, actor, run_jobs):
    best, other = unclaimed(call), make.application(state=SUBMITTED, call=call)
    severe_and_mild(call, (best, 5), (other, 3))
    make.ranked(call)
    assert (standing(best).rank, standing(other).rank) == (1, 2)
    mark(actor, best)
    run_jobs()
    left = standing(other)
    assert (standing(best), left.rank, left.mean) == (None, 1, Decimal("2.50"))
    readings = {reader.name: reader.severity.reads for reader in queries.readers_of(call.id)}
    assert readings == {"Severe": 2, "Mild": 2}
    mark(actor, best, is_sample=False)
    run_jobs()
    assert (standing(best).rank, standing(other).rank) == (1, 2)


@pytest.mark.parametrize("method", list(Method))
def test_it_connects_readers_who_share_nothing_else(call, method):
    """Each read one application; only by the sample it shows that one of them gives a point less."""
    sample = make.application(
        state=ApplicationState.SAMPLE, call=call, startup=make.organisation("Old Entry")
    )
    severe, mild = severe_and_mild(call, (sample, 3))
    first, second = (make.application(state=SUBMITTED, call=call) for _n in range(2))
    make.review(first, severe, state=ReviewState.SUBMITTED, value=3)
    make.review(second, mild, state=ReviewState.SUBMITTED, value=3)
    make.ranked(call)
    with unit_of_work():
        queries.calibration_of(call.id).method = method
    make.ranked(call)
    assert queries.calibration_of(call.id).parameters["groups"] == 1
    ranks = (standing(first).rank, standing(second).rank)
    assert ranks == ((1, 2) if method is Method.MODEL else (1, 1))


def test_it_is_in_no_list_and_no_figure_of_results(call, actor):
    sample, plain = unclaimed(call), make.application(state=SUBMITTED, call=call)
    round_ = rounds.current_round(call.id)
    make.review(sample, state=ReviewState.SUBMITTED, value=5)
    make.review(plain, state=ReviewState.SUBMITTED, value=3)
    mark(actor, sample), make.ranked(call)
    chair = make.reviewer(call, "Chair")
    terms = meeting_operations.MeetingTerms(
        held_at=clock.now(), members=(chair.id,), chair_id=chair.id, quorum=1, tie_rule=TieRule.CHAIR,
        yes_to=1, discuss_to=1,
    )  # fmt: skip
    with unit_of_work():
        meeting = meeting_operations.open_meeting(actor, calls.call(call.slug), terms=terms)
    call = calls.call(call.slug)
    assert [one.key for one in decisions.candidates(call.id, outcome="", sort="", after=None)] == [plain.key]
    assert sum(decisions.outcomes_of(call.id).counts.values()) == 1
    assert decisions.undecided_keys(call.id) == [plain.key]
    assert meetings.band_counts(meeting) == {Band.YES: 1, Band.DISCUSS: 0, Band.NO: 0}
    assert reviews.waiting_in(call.id) == 1
    assert reviewers.missing_in(round_) == round_.reads_wanted - 1
    assert calls.funnel(call)["submitted"] == 1
    make.change(sample, screened_at=clock.now())
    assert screening.counts(call.id)["eligible"] == 0
    (selection,) = boards.selections_of(actor)
    assert (selection.undecided, selection.read) == (1, 1)
    counted = figures.applications_submitted(call.cohort, clock.today())
    assert list(db.session.scalars(counted)) == [plain.id]


def test_pass_rates_leave_it_out(call):
    for _number in range(passrates.SMALLEST):
        make.application(state=SUBMITTED, call=call)
    make.application(state=ApplicationState.SAMPLE, call=call, startup=make.organisation("Old Entry"))
    (row,) = passrates.pass_rates(call)["gender"]
    assert row.cells[0].count == passrates.SMALLEST


def test_managers_see_how_far_apart_readers_are_on_it(call, actor):
    sample = unclaimed(call)
    severe_and_mild(call, (sample, 4))
    mark(actor, sample)
    (found,) = samples.read_in(rounds.current_round(call.id))
    assert (found.application.id, found.reads, found.lowest, found.highest) == (sample.id, 2, 3, 4)


def test_taken_back_whoever_has_not_begun_it_no_longer_has_it(call, actor):
    reader, begun = make.reviewer(call, "Reader"), make.reviewer(call, "Begun")
    sample = unclaimed(call)
    make.review(sample, begun, state=ReviewState.IN_PROGRESS)
    mark(actor, sample), mark(actor, sample, is_sample=False)
    assert readers_of(call, sample) == {
        reader.name: ReviewState.RETURNED,
        begun.name: ReviewState.IN_PROGRESS,
    }
