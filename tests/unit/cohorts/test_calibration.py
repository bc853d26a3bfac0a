"""The ranking as it is kept: fresh or marked as behind, by declared rules, for thousands in the same few queries."""

import threading
from decimal import Decimal

import pytest
import sqlalchemy as sa

from accelerator.accounts.queries import actor_by_id
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.jobs import Job
from accelerator.permissions import SYSTEM
from cohorts import facts as happened
from cohorts.models import ApplicationState, Call, Method, Outcome, ReviewState
from cohorts.operations import calibration as operations
from cohorts.operations import reviews as review_operations
from cohorts.operations import withdrawals
from cohorts.queries import applications, calls, decisions, passrates, reviews, rounds
from cohorts.queries import calibration as queries
from tests import factories as make

SUBMITTED = ApplicationState.SUBMITTED


def read(call, *values, **more):
    """An application with one submitted judgement per value, each by another reader."""
    application = make.application(state=SUBMITTED, call=call, **more)
    for value in values:
        make.review(application, state=ReviewState.SUBMITTED, value=value)
    return application


def hand_in(review, value=4):
    with reading():
        actor = actor_by_id(review.reviewer_id)
    with unit_of_work():
        found = reviews.review(review.key)
        scores = dict.fromkeys((c.code for c in rounds.criteria_of(found.round)), value)
        review_operations.submit_review(actor, found, scores=scores, comment="Good.", remark="")


def is_behind(call):
    with reading():
        return queries.calibration_of(call.id).is_stale


def waiting_jobs():
    return db.session.scalar(sa.select(sa.func.count()).where(Job.name == "cohorts.calibrate"))


def test_a_judgement_marks_the_ranking_as_behind_and_one_job_computes_it(context, run_jobs):
    call = make.closed_call()
    application = make.application(state=SUBMITTED, call=call)
    first, second = make.review(application), make.review(application)
    hand_in(first), hand_in(second, 2)
    assert is_behind(call)
    assert waiting_jobs() == 1
    run_jobs()
    assert not is_behind(call)
    standing = queries.standing_of(application.id)
    assert (standing.reads, standing.mean, standing.spread, standing.rank) == (2, Decimal(3), Decimal(2), 1)
    hand_in(make.review(make.application(state=SUBMITTED, call=call)))
    assert waiting_jobs() == 2


def test_a_judgement_that_comes_while_the_ranking_is_computed_is_not_lost(context, run_jobs):
    call = make.closed_call()
    early, late = (make.review(make.application(state=SUBMITTED, call=call)) for _n in range(2))
    hand_in(early)
    with reading():
        computed = operations.compute(call.id)
    hand_in(late)
    with unit_of_work():
        operations.keep(calls.call(call.slug), computed)
    assert is_behind(call)
    run_jobs()
    assert not is_behind(call)
    assert queries.ranked_count(call.id) == 2


def test_a_ranking_that_was_overtaken_is_dropped(context):
    call = make.closed_call()
    read(call, 3)
    with reading():
        assert operations.compute(call.id) is None
    make.ranked(call)
    with reading():
        old = operations.compute(call.id)
    with unit_of_work():
        operations.recalculate(SYSTEM, calls.call(call.slug))
    read(call, 4), make.ranked(call)
    with unit_of_work():
        operations.keep(calls.call(call.slug), old)
    assert queries.ranked_count(call.id) == 2


def test_reviewers_who_hand_in_at_once_ask_once(app, context):
    call = make.closed_call()
    made = [make.review(make.application(state=SUBMITTED, call=call)) for _n in range(4)]
    gate, errors = threading.Barrier(4), []

    def run(review):
        with app.app_context():
            gate.wait()
            try:
                hand_in(review)
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(review,)) for review in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    db.session.rollback()
    assert (queries.calibration_of(call.id).changes, waiting_jobs()) == (4, 1)


def test_raw_normalised_and_modelled_stand_side_by_side(context):
    call = make.closed_call()
    application = read(call, 1, 5)
    make.ranked(call)
    standing = queries.standing_of(application.id)
    assert (standing.lowest, standing.highest, standing.mean, standing.median) == (1, 5, 3, 3)
    assert standing.is_disputed
    assert {standing.rank_raw, standing.rank_normalised, standing.rank_modelled, standing.rank} == {1}


def test_a_withdrawn_application_leaves_the_ranking(context, run_jobs):
    call = make.closed_call()
    best, other = read(call, 5), read(call, 3)
    make.ranked(call)
    actor = make.actor(best.owner)
    with unit_of_work():
        withdrawals.withdraw_application(
            actor, applications.application(best.key), reason="Another programme."
        )
    run_jobs()
    assert queries.standing_of(best.id) is None
    assert queries.standing_of(other.id).position == 1


def test_equals_are_ordered_by_the_declared_criterion(context, run_jobs):
    call = make.closed_call()
    code = rounds.criteria_of(rounds.current_round(call.id))[0].code
    with unit_of_work():
        operations.set_ranking_rules(SYSTEM, db.session.get(Call, call.id), method=Method.RAW, tie_break=code)
    plain, strong = read(call, 3), read(call, 3)
    with unit_of_work():
        review = next(row for row in reviews.reviews_of(rounds.current_round(call.id), strong.id))
        next(
            s
            for s in review.scores
            if s.criterion_id == rounds.criteria_of(rounds.current_round(call.id))[0].id
        ).value = 5
    make.ranked(call)
    assert [queries.standing_of(a.id).rank for a in (plain, strong)] == [1, 1]
    assert [queries.standing_of(a.id).position for a in (plain, strong)] == [2, 1]


def test_the_rules_stay_once_a_decision_is_prepared(context, facts):
    call = make.closed_call()
    application = read(call, 3)
    with unit_of_work():
        operations.set_ranking_rules(SYSTEM, db.session.get(Call, call.id), method=Method.MODEL, tie_break="")
    assert facts == [happened.RankingRulesSet(actor_id=0, call_id=call.id, method="model", tie_break="")]
    make.decision(application)
    with pytest.raises(Conflict), unit_of_work():
        operations.set_ranking_rules(SYSTEM, db.session.get(Call, call.id), method=Method.RAW, tie_break="")


def test_only_those_who_run_it_set_the_rules_and_only_by_its_criteria(context):
    call = make.closed_call()
    reviewer = make.actor(make.reviewer(call))
    with pytest.raises(NotAllowed), unit_of_work():
        operations.set_ranking_rules(reviewer, calls.call(call.slug), method=Method.RAW, tie_break="")
    with pytest.raises(DomainError), unit_of_work():
        operations.set_ranking_rules(SYSTEM, calls.call(call.slug), method=Method.RAW, tie_break="luck")


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"a": (9, 6), "b": (5, 5)}, {"a": (9, 6), "b": (5, 5)}),
        ({"a": (9, 6), "b": (4, 1), "c": (3, 3)}, {"a": (9, 6), passrates.OTHERS: (7, 4)}),
        ({"a": (9, 6), "b": (6, 1), "c": (3, 3)}, {"a": (9, 6), passrates.OTHERS: (9, 4)}),
        ({"a": (2, 1)}, {passrates.OTHERS: (2, 1)}),
        ({}, {}),
    ],
)
def test_small_groups_stand_together(groups, expected):
    assert passrates.hide_small(groups) == expected


def test_figures_under_five_are_not_shown_nor_what_could_be_told_from_them():
    assert passrates.cells([10, 5, 4, 5]) == (
        passrates.Cell(10, None),
        passrates.Cell(5, 0.5),
        passrates.Cell(None, None),
        passrates.Cell(5, None),
    )


def test_pass_rates_count_every_stage_by_team_gender(context):
    call = make.closed_call()
    answers = {"women_founders": "2", "founders": "3", "city": "Jakarta", "sector": "water_flood"}
    for number in range(6):
        application = read(call, 3, answers=answers)
        make.decision(application, Outcome.OFFER if number < 5 else Outcome.REJECT)
    make.ranked(call)
    found = passrates.pass_rates(call)
    assert [(str(row.label), [cell.count for cell in row.cells]) for row in found["gender"]] == [
        ("women are half or more", [6, 6, 5, 5, None])
    ]
    assert [str(row.label) for row in found["city"]] == ["Jakarta"]


@pytest.mark.parametrize(
    "sort", ["rank", "-mean", "normalised", "-modelled", "reads", "-spread", "name", "number", "outcome"]
)
def test_the_ranked_list_pages_through_everybody_once_in_every_order(context, sort):
    call = make.closed_call()
    made = [read(call, 1 + number % 5) for number in range(5)]
    made.append(make.application(state=SUBMITTED, call=call))
    make.decision(made[0], Outcome.REJECT)
    make.application(state=ApplicationState.WITHDRAWN, call=call), read(make.closed_call(), 3)
    make.ranked(call)
    seen, after = [], None
    while True:
        page = decisions.candidates(call.id, outcome="", sort=sort, after=after, size=2)
        seen += [candidate.key for candidate in page.rows]
        if page.next is None:
            break
        after = page.next
    assert sorted(seen) == sorted(application.key for application in made)
    if sort in ("rank", "-mean"):
        assert seen[-1] == made[-1].key


@pytest.mark.parametrize(
    ("outcome", "expected"), [("", 3), ("none", 1), ("offer", 1), ("reject", 1), ("waitlist", 0), ("?", 0)]
)
def test_the_ranked_list_is_narrowed_to_one_outcome(context, outcome, expected):
    call = make.closed_call()
    first, second, _third = (read(call, 3) for _n in range(3))
    make.decision(first, Outcome.OFFER), make.decision(second, Outcome.REJECT)
    found = decisions.candidates(call.id, outcome=outcome, sort="", after=None)
    assert len(found.rows) == expected
    assert decisions.outcomes_of(call.id).counts == {"offer": 1, "waitlist": 0, "reject": 1, "none": 1}


@pytest.fixture
def tracked(context):
    """A call with two tracks and one application in none: four read in Floods, two in Waste, one unread there."""
    call = make.closed_call()
    floods, waste = make.track(call, "Floods"), make.track(call, "Waste")
    made = [read(call, value, track=floods) for value in (5, 4, 2, 2)]
    made += [read(call, value, track=waste) for value in (3, 1)]
    made += [make.application(state=SUBMITTED, call=call, track=waste), read(call, 4)]
    make.ranked(call)
    return call, floods, waste, made


def test_the_ranked_list_the_ranks_and_the_counts_are_narrowed_to_one_track(tracked):
    call, floods, waste, made = tracked
    make.decision(made[0], Outcome.OFFER)
    listed = [
        [
            candidate.key
            for candidate in decisions.candidates(call.id, outcome="", sort="", after=None, track_id=track.id)
        ]
        for track in (floods, waste)
    ]
    assert listed == [[a.key for a in made[:4]], [a.key for a in made[4:7]]]
    assert [c.track_id for c in decisions.candidates(call.id, outcome="", sort="number", after=None)] == [
        *[floods.id] * 4, *[waste.id] * 3, None,
    ]  # fmt: skip
    assert [
        decisions.outcomes_of(call.id, track_id=track.id).counts["none"] for track in (floods, waste)
    ] == [3, 3]
    best = [place.key for place in queries.top_of(call.id, 2, track_id=waste.id)]
    assert best == [place.key for place in queries.places(call.id, "rank", track_id=waste.id)]
    assert best == [a.key for a in made[4:6]]
    assert [queries.ranked_count(call.id, track_id=track.id) for track in (floods, waste)] == [4, 2]
    assert [calls.funnel(call, track_id=track.id)["submitted"] for track in (floods, waste)] == [4, 3]
    assert len(list(db.session.scalars(applications.submitted_to(call, track_id=waste.id)))) == 3


def test_the_track_of_another_call_narrows_to_nothing(tracked):
    call = tracked[0]
    elsewhere = make.track(make.closed_call())
    assert decisions.candidates(call.id, outcome="", sort="", after=None, track_id=elsewhere.id).rows == []
    assert queries.ranked_count(call.id, track_id=elsewhere.id) == 0


def test_each_track_says_how_its_applications_were_judged(tracked):
    call, floods, waste, _made = tracked
    told = {
        track: (level.moments.count, level.moments.mean, level.median, round(level.moments.deviation, 2))
        for track, level in queries.levels_by_track(call.id).items()
    }
    assert told == {
        floods.id: (4, Decimal("3.25"), Decimal(3), Decimal("1.30")),
        waste.id: (2, Decimal(2), Decimal(2), Decimal(1)),
        None: (1, Decimal(4), Decimal(4), Decimal(0)),
    }


def test_pass_rates_are_split_by_track_where_the_call_has_some(context):
    call = make.closed_call()
    tracks = [make.track(call, title) for title in ("Floods", "Waste", "Air")]
    for track, count in zip(tracks, (6, 5, 2), strict=True):
        for _n in range(count):
            read(call, 3, track=track)
    make.ranked(call)
    found = [(str(row.label), row.cells[0].count) for row in passrates.pass_rates(call)["track"]]
    assert found == [("Floods", 6), ("smaller groups together", 7)]
    elsewhere = make.closed_call()
    read(elsewhere, 3)
    assert [str(row.label) for row in passrates.pass_rates(elsewhere)["track"]] == ["smaller groups together"]
