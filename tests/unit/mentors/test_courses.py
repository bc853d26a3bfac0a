"""What becomes of a match: a lead mentor, a rest, an end that was planned, an offer that nobody answers (MEN07)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accelerator import clock as machine
from accelerator.accounts import operations as accounts
from accelerator.accounts.models import Role, RoleGrant, User
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, NotAllowed
from accelerator.permissions import SYSTEM
from mentors.models import BookingState, MatchState
from mentors.operations import matches as operations
from mentors.queries import matches, matching
from mentors.queries.workbench import workbench
from tests import factories as make

IN_TIME = timedelta(days=5)


@pytest.fixture
def pair(context):
    return make.pair()


def act(do, person, match, **values):
    actor = make.actor(person)
    with unit_of_work():
        do(actor, matches.match(match.key), **values)


def offer(cohort=None, founder=None, enrolment=None, name="Ana"):
    enrolment = enrolment or make.enrolment(cohort, owner=founder or make.person("Budi"))
    made = make.match(make.mentor(enrolment.cohort, name), enrolment, MatchState.OFFERED)
    make.change(made, offered_at=machine.now())
    return made


def test_the_first_mentor_at_work_leads_and_the_startup_may_choose_another(context):
    founder = make.person("Budi")
    first = offer(founder=founder)
    second = offer(enrolment=first.enrolment, name="Bo")
    for match in (first, second):
        for person in (match.mentor.user, founder):
            act(operations.accept_match, person, match)
    assert [matches.match(match.key).leads for match in (first, second)] == [True, False]
    act(operations.choose_lead, founder, second)
    assert [matches.match(match.key).leads for match in (first, second)] == [False, True]
    with pytest.raises(NotAllowed):
        act(operations.choose_lead, first.mentor.user, first)


def test_whoever_left_leads_no_more_and_the_place_is_free(pair):
    match, _mentor, founder = pair
    act(operations.choose_lead, founder, match)
    act(operations.end_match, founder, match, reason="We are done.", is_done=True)
    ended = matches.match(match.key)
    assert (ended.state, ended.is_lead, ended.leads) == (MatchState.COMPLETED, True, False)
    with pytest.raises(Conflict):
        act(operations.choose_lead, founder, match)


def test_a_rest_calls_off_what_is_booked_and_tells_the_other_side_why(pair, mailbox):
    match, mentor, founder = pair
    booking = make.booking(match.mentor, match.enrolment, machine.now() + timedelta(days=2))
    act(operations.pause_match, founder, match, reason="We are at a fair until June.")
    assert matches.match(match.key).state is MatchState.PAUSED
    assert make.reload(booking).state is BookingState.CANCELLED_BY_STAFF
    told = [letter for letter in mailbox() if letter["Subject"].startswith("Paused:")]
    assert [mentor.email in letter["To"] for letter in told] == [True]
    assert "until June" in told[0].get_content()
    act(operations.resume_match, mentor, match)
    again = matches.match(match.key)
    assert (again.state, again.end_reason) == (MatchState.ACTIVE, "")


def test_an_offer_lapses_after_five_days_once_and_the_staff_find_the_next_best(context, clock, mailbox):
    founder = make.person("Budi")
    match = offer(founder=founder)
    manager, slug = make.manager(match.cohort.programme), match.cohort.slug
    act(operations.accept_match, founder, match)
    clock.freeze(machine.now())
    with unit_of_work():
        assert operations.expire_offers(SYSTEM) == 0
    clock.move(IN_TIME)
    for expected in (1, 0):
        with unit_of_work():
            assert operations.expire_offers(SYSTEM) == expected
    assert matches.match(match.key).state is MatchState.EXPIRED
    letters = [letter for letter in mailbox() if "nobody answered" in letter["Subject"]]
    assert [manager.email in letter["To"] for letter in letters] == [True]
    with pytest.raises(NotAllowed):
        act(operations.accept_match, match.mentor.user, match)
    cohort = matching.cohort(slug)
    (row,) = workbench(cohort).rows
    assert [old.id for old in row.declined] == [match.id]
    pool = matching.pool(cohort)
    assert (match.enrolment_id, match.mentor_id) in pool.banned


def test_whoever_is_no_mentor_any_more_works_with_nobody(pair):
    match, mentor, _founder = pair
    offered = offer(enrolment=make.enrolment(match.cohort), name="Asked")
    make.change(offered, mentor_id=match.mentor_id)
    admin = make.actor(make.admin())
    grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == mentor.id)).one()
    with unit_of_work():
        accounts.end_grant(admin, grant, reason="Moved away.")
    states = [matches.match(row.key).state for row in (match, offered)]
    assert states == [MatchState.ENDED, MatchState.DECLINED]


def test_the_work_of_a_suspended_mentor_rests_until_they_are_back(pair, mailbox):
    match, mentor, founder = pair
    manager, admin = make.manager(match.cohort.programme), make.actor(make.admin())
    with unit_of_work():
        accounts.suspend_person(admin, db.session.get(User, mentor.id), reason="We clear something up.")
    rests = matches.match(match.key)
    assert (rests.state, rests.end_reason) == (MatchState.PAUSED, "The mentor cannot take part at present.")
    letters = [letter for letter in mailbox() if letter["Subject"].startswith("Paused:")]
    told = sorted(letter["To"].addresses[0].addr_spec for letter in letters)
    assert told == sorted([founder.email, manager.email])
    assert "clear something up" not in letters[0].get_content()
    with pytest.raises(Conflict, match="suspended"):
        act(operations.resume_match, founder, match)
    with unit_of_work():
        accounts.restore_person(admin, db.session.get(User, mentor.id))
    act(operations.resume_match, founder, match)
    assert matches.match(match.key).state is MatchState.ACTIVE


def test_a_mentor_by_another_role_goes_on(pair):
    match, mentor, _founder = pair
    make.role(mentor, Role.MENTOR, f"programme:{match.cohort.programme_id}")
    admin = make.actor(make.admin())
    grants = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == mentor.id)).all()
    narrow = next(grant for grant in grants if grant.scope.startswith("cohort:"))
    with unit_of_work():
        accounts.end_grant(admin, narrow, reason="One role is enough.")
    assert matches.match(match.key).state is MatchState.ACTIVE
