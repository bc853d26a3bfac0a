"""Early warnings: each rule with the rows that cause it, what managers say, and rules as data."""

from datetime import timedelta

import pytest

from accelerator import clock as now
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from cohorts.queries import programmes
from mentors.models import MatchState, SessionState
from mentors.models.warnings import MarkKind, WarningCode
from mentors.operations import warnings as operations
from mentors.queries import matching, warnings
from tests import factories as make

W = WarningCode


def ago(**span):
    return now.now() - timedelta(**span)


def found(cohort):
    db.session.expunge_all()  # the test's rows are not read away when the look ends
    with reading():
        return {w.code: w for w in warnings.warnings_in([cohort])}


def causes(cohort):
    return {code: [(cause.kind, cause.id) for cause in w.causes] for code, w in found(cohort).items()}


def old_match(days=40, state=MatchState.ACTIVE):
    match, mentor, founder = make.pair()
    make.change(match, created_at=ago(days=days), state=state)
    return match, mentor, founder


def test_a_young_match_has_no_warning(context):
    match, _mentor, _founder = make.pair()
    assert causes(match.cohort) == {}


def test_three_weeks_without_a_session(context):
    match, _mentor, _founder = old_match()
    assert causes(match.cohort) == {W.NO_SESSION: [("match", match.id)]}
    make.mentor_session(match, SessionState.CONFIRMED, held_at=ago(days=22))
    before = found(match.cohort)[W.NO_SESSION].fingerprint
    make.mentor_session(match, SessionState.CONFIRMED, held_at=ago(days=21, hours=1))
    assert found(match.cohort)[W.NO_SESSION].fingerprint != before
    make.mentor_session(match, SessionState.CONFIRMED, held_at=ago(days=20))
    assert causes(match.cohort) == {}


def test_a_no_show_is_no_session(context):
    match, _mentor, _founder = old_match()
    shows = [make.mentor_session(match, SessionState.NO_SHOW_STARTUP, held_at=ago(days=n)) for n in (9, 2)]
    assert causes(match.cohort) == {
        W.NO_SESSION: [("match", match.id)],
        W.NO_SHOWS: [("session", row.id) for row in shows],
    }


def test_two_mentors_who_waited_at_once_are_one_missed_appointment(context):
    match, _mentor, _founder = make.pair()
    other = make.match(make.mentor(match.cohort, "Ana"), match.enrolment)
    at = ago(days=2)
    shows = [make.mentor_session(row, SessionState.NO_SHOW_STARTUP, held_at=at) for row in (match, other)]
    assert W.NO_SHOWS not in causes(match.cohort)
    shows.append(make.mentor_session(other, SessionState.NO_SHOW_STARTUP, held_at=ago(days=1)))
    assert causes(match.cohort)[W.NO_SHOWS] == [("session", row.id) for row in shows]


def test_a_meeting_of_several_is_a_session_of_each_match(context):
    match, _mentor, _founder = old_match(days=40)
    other = make.match(make.mentor(match.cohort, "Ana"), match.enrolment)
    make.change(other, mentor_accepted_at=ago(days=40), created_at=ago(days=40))
    beside = make.match(match.mentor, make.enrolment(cohort=match.cohort))
    make.change(beside, mentor_accepted_at=ago(days=40), created_at=ago(days=40))
    at = ago(days=3)
    make.mentor_session(match, held_at=at, client_id="group")
    make.mentor_session(beside, held_at=at, client_id="group")
    assert causes(match.cohort) == {W.NO_SESSION: [("match", other.id)]}
    make.mentor_session(other, held_at=at)
    assert causes(match.cohort) == {}


def test_sessions_that_nobody_answers_and_disputes(context):
    match, _mentor, _founder = make.pair()
    rows = [
        make.mentor_session(match, state, created_at=ago(days=5))
        for state in (SessionState.LOGGED, SessionState.DISPUTED)
    ]
    make.mentor_session(match, SessionState.LOGGED)
    assert sorted(causes(match.cohort)[W.UNCONFIRMED]) == sorted(("session", row.id) for row in rows)


def test_milestones_overdue_and_offers_unanswered(context):
    match, _mentor, _founder = old_match(days=6, state=MatchState.OFFERED)
    late = [make.milestone(match.enrolment, due_on=now.today() - timedelta(days=n)) for n in (30, 20, 2)]
    assert causes(match.cohort) == {
        W.OVERDUE: [("milestone", row.id) for row in late[:2]],
        W.UNANSWERED: [("match", match.id)],
    }


@pytest.mark.parametrize(
    ("scores", "mean"), [([1, 2], None), ([2, 3, 3], 8 / 3), ([3, 3, 3], None), ([1, 5, 5], None)]
)
def test_low_ratings_count_from_three_on(context, scores, mean):
    match, _mentor, _founder = make.pair()
    rows = [make.mentor_session(match, SessionState.CONFIRMED, usefulness=score) for score in scores]
    warning = found(match.cohort).get(W.LOW_RATING)
    assert (warning and warning.mean) == mean
    if warning:
        assert sorted(cause.id for cause in warning.causes) == sorted(row.id for row in rows)


def mark(user, match, code, seen=None, **values):
    actor = make.actor(user)
    seen = found(match.cohort)[code].fingerprint if seen is None else seen
    with unit_of_work():
        enrolment = matching.enrolment(match.enrolment.key)
        return operations.mark_warning(
            actor,
            enrolment,
            code=code,
            seen=seen,
            **{"kind": MarkKind.TAKEN, "note": "I call them.", **values},
        )


def test_an_answer_holds_until_the_causes_change(context, facts):
    match, _mentor, _founder = old_match()
    staff = make.manager(match.cohort.programme)
    mark(staff, match, W.NO_SESSION, kind=MarkKind.FALSE_ALARM, note="They met without a log.")
    warning = found(match.cohort)[W.NO_SESSION]
    assert (warning.is_quiet, warning.mark.note) == (True, "They met without a log.")
    db.session.expunge_all()
    make.mentor_session(match, SessionState.CONFIRMED, held_at=ago(days=30))
    assert found(match.cohort)[W.NO_SESSION].mark is None
    with reading():
        assert warnings.false_alarms([match.cohort.programme_id]) == {W.NO_SESSION: (1, 1)}
    assert [type(fact).__name__ for fact in facts if "Warning" in type(fact).__name__] == ["WarningMarked"]


def test_what_was_put_off_comes_back(context, clock):
    match, _mentor, _founder = old_match()
    staff = make.manager(match.cohort.programme)
    mark(staff, match, W.NO_SESSION, kind=MarkKind.SNOOZED, back_on=now.today() + timedelta(days=3))
    assert found(match.cohort)[W.NO_SESSION].is_quiet
    clock.move(timedelta(days=3))
    assert not found(match.cohort)[W.NO_SESSION].is_quiet


@pytest.mark.parametrize("wrong", [{"note": " "}, {"kind": MarkKind.SNOOZED}, {"seen": "another"}])
def test_an_answer_needs_its_reason_its_day_and_the_warning_that_was_seen(context, wrong):
    match, _mentor, _founder = old_match()
    with pytest.raises((DomainError, Conflict)):
        mark(make.manager(match.cohort.programme), match, W.NO_SESSION, **wrong)


def test_a_manager_of_elsewhere_may_not_answer(context):
    match, _mentor, founder = old_match()
    for user in (make.manager(make.programme()), founder, match.mentor.user):
        with pytest.raises(NotAllowed):
            mark(user, match, W.NO_SESSION)


def set_rule(match, **values):
    db.session.expunge_all()
    actor = make.actor(make.manager(match.cohort.programme))
    with unit_of_work():
        programme = programmes.programme(match.cohort.programme.slug)
        operations.set_rule(actor, programme, **{"threshold": 1, "days": 21, "is_on": True, **values})


def test_rules_are_data_of_the_programme(context):
    match, _mentor, _founder = old_match(days=40)
    set_rule(match, code=W.NO_SESSION, days=60)
    assert causes(match.cohort) == {}
    set_rule(match, code=W.NO_SESSION, days=30)
    assert list(causes(match.cohort)) == [W.NO_SESSION]
    set_rule(match, code=W.NO_SESSION, days=30, is_on=False)
    assert causes(match.cohort) == {}


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 366}, {"threshold": 0}, {"threshold": 101}])
def test_impossible_rules_are_refused(context, wrong):
    match, _mentor, _founder = make.pair()
    with pytest.raises(DomainError):
        set_rule(match, code=W.NO_SHOWS, **wrong)


def test_health_of_matches(context):
    young, _mentor, _founder = make.pair()
    cohort = young.cohort
    profile = young.mentor
    old = make.match(profile, make.enrolment(cohort=cohort))
    well = make.match(profile, make.enrolment(cohort=cohort))
    for row in (old, well):
        make.change(row, created_at=ago(days=40))
    make.mentor_session(well, SessionState.CONFIRMED)
    with reading():
        health = warnings.health_in([cohort], warnings.warnings_in([cohort]))
    states = warnings.Health
    assert health == {young.id: states.TOO_EARLY, old.id: states.CHECK_IN, well.id: states.ON_TRACK}


def test_the_number_of_questions_does_not_grow(context, count_queries):
    match, _mentor, _founder = old_match()
    with count_queries() as few:
        found(match.cohort)
    for _n in range(5):
        other = make.match(match.mentor, make.enrolment(cohort=match.cohort))
        make.change(other, created_at=ago(days=40))
        make.mentor_session(other, SessionState.NO_SHOW_STARTUP)
        make.milestone(other.enrolment, due_on=now.today() - timedelta(days=30))
    with count_queries() as many:
        assert len(found(match.cohort)) >= 1
    assert many.total == few.total
