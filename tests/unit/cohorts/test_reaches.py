"""Who reads which group of a startup's profile, whatever a programme has set (ACC09)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accelerator.accounts.models import Role
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.permissions import SYSTEM
from cohorts.models import ApplicationState, Enrolment, EnrolmentState, FieldGroup, GroupReach, Reach
from cohorts.models.reaches import FIELDS, GROUPS, NOTICE, WIDENING
from cohorts.operations import reaches as operations
from cohorts.queries import enrolments, reaches
from mentors.models import MatchState, MentorTie, PlaceState, TieKind
from mentors.queries import profiles
from tests import factories as make
from tests.stage import stage

G, R = FieldGroup, Reach
ALL = frozenset(FieldGroup)
NO_FIGURES = ALL - {G.FIGURES}
NOTHING: frozenset[FieldGroup] = frozenset()
WITH_EACH = frozenset({G.BRIEF, G.PITCH, G.NEEDS, G.GOALS})
BEFORE = WITH_EACH - {G.GOALS}
OPENED = {
    R.STAFF: (NOTHING, NOTHING, NOTHING),
    R.MENTORS: (ALL, NOTHING, NOTHING),
    R.COHORT: (ALL, NO_FIGURES, NOTHING),
    R.PUBLIC: (ALL, NO_FIGURES, WITH_EACH),
}
"""With every group opened as far as it may be, up to a reach: what mentors, other startups and everybody read."""


def open_all(programme, reach):
    """Every group up to a reach, or as far as the group may be opened."""
    with stage():
        for group in FieldGroup:
            widest = reach if group.widest.includes(reach) else group.widest
            db.session.add(GroupReach(programme_id=programme.id, field_group=group, reach=widest))


def open_one(programme, group, reach):
    with stage():
        db.session.add(GroupReach(programme_id=programme.id, field_group=group, reach=reach))


@pytest.fixture
def cohort(context):
    return make.cohort()


@pytest.fixture
def place(cohort):
    """A startup that shares its figures, with amounts in what it handed in."""
    owner = make.person("Sari")
    startup = make.organisation("Kali Bersih", owner=owner, about="Warnings", team="Sari, Budi")
    call = make.call(cohort)
    application = make.application(state=ApplicationState.ACCEPTED, call=call, startup=startup, owner=owner)
    return make.enrolment(
        cohort,
        startup=startup,
        application_id=application.id,
        goals="A pilot",
        needs=["pricing"],
        languages=["id"],
        shares_figures=True,
    )


MENTORS, NEIGHBOURS, EVERYBODY = range(3)


def mentors_of(cohort, place, other):
    """Mentors in every relation to it → which column of OPENED is theirs, and what they read besides."""
    states = (MatchState.ACTIVE, MatchState.OFFERED, MatchState.PAUSED, MatchState.ENDED)
    at_work, asked, resting, refused, unmatched = (make.mentor(cohort, f"Mentor {n}") for n in range(5))
    for mentor, state in zip((at_work, asked, resting, refused), states, strict=True):
        make.match(mentor, place, state)
    rival, gone = make.mentor(cohort, "Rival"), make.mentor(cohort, "Gone")
    with stage():
        tie = {"mentor_id": rival.id, "startup_id": place.startup_id, "declared_by": 0}
        db.session.add(MentorTie(kind=TieKind.CONFLICT, **tie))
        profiles.place_in(cohort.id, gone.id).move_to(PlaceState.LEFT)
    without_role = make.mentor(None, "Without a role")
    make.match(without_role, place, MatchState.ACTIVE)
    outside = (rival, gone, without_role, make.mentor(other, "Elsewhere"))
    return {
        at_work.user: (MENTORS, WITH_EACH),
        asked.user: (MENTORS, BEFORE),
        resting.user: (MENTORS, BEFORE),
        refused.user: (MENTORS, NOTHING),
        unmatched.user: (MENTORS, NOTHING),
        **{mentor.user: (EVERYBODY, NOTHING) for mentor in outside},
    }


def founders_of(cohort, place, other):
    """The same of teams: its own, and those of other startups here and elsewhere."""
    member, neighbour, alumna = make.person("Member"), make.person("Neighbour"), make.person("Alumna")
    left, far = make.person("Left"), make.person("Far")
    make.member(place.startup, member)
    make.enrolment(cohort, owner=neighbour)
    make.enrolment(cohort, owner=alumna, state=EnrolmentState.GRADUATED)
    make.enrolment(cohort, owner=left, state=EnrolmentState.WITHDRAWN)
    make.enrolment(other, owner=far)
    return {
        member: (EVERYBODY, ALL),
        neighbour: (NEIGHBOURS, NOTHING),
        alumna: (NEIGHBOURS, NOTHING),
        left: (EVERYBODY, NOTHING),
        far: (EVERYBODY, NOTHING),
    }


def cast(cohort, place):
    """Everybody who could read it."""
    other = make.cohort(cohort.programme, name="Another cohort")
    outside = (
        make.manager(make.programme("Another"), "Other manager"),
        make.reviewer(make.call(cohort)),
        make.admin(),
        make.role(make.person("Funder"), Role.FUNDER, cohort.programme.scopes[0]),
        make.person("Stranger"),
    )
    return {
        **mentors_of(cohort, place, other),
        **founders_of(cohort, place, other),
        make.manager(cohort.programme): (EVERYBODY, ALL),
        **dict.fromkeys(outside, (EVERYBODY, NOTHING)),
    }


@pytest.mark.parametrize("reach", list(Reach))
def test_everybody_reads_as_far_as_the_programme_has_opened_it_and_what_is_theirs_anyway(
    cohort, place, reach
):
    people = cast(cohort, place)
    open_all(cohort.programme, reach)
    wanted = {user.name: OPENED[reach][column] | own for user, (column, own) in people.items()}
    actors = {user.name: make.actor(user) for user in people}
    with reading():
        found = {name: reaches.groups_for(actor, [place])[place.id] for name, actor in actors.items()}
        visitor = reaches.groups_for(None, [place])[place.id]
        system = reaches.groups_for(SYSTEM, [place])[place.id]
    assert found == wanted
    assert (visitor, system) == (OPENED[reach][2], ALL)


@pytest.mark.parametrize("group", list(FieldGroup))
@pytest.mark.parametrize("reach", list(Reach))
def test_one_group_opened_opens_no_other(cohort, place, group, reach):
    if not group.widest.includes(reach):
        return
    mentor, neighbour = make.mentor(cohort).user, make.person("Neighbour")
    make.enrolment(cohort, owner=neighbour)
    open_one(cohort.programme, group, reach)
    usual = {G.BRIEF} - {group}
    readers = [make.actor(mentor), make.actor(neighbour), None]
    with reading():
        found = [reaches.groups_for(reader, [place])[place.id] for reader in readers]
    place_in_order = WIDENING.index(reach)
    assert found == [
        usual | ({group} if place_in_order >= 1 else set()),
        {group} if place_in_order >= 2 else set(),
        {group} if place_in_order >= 3 else set(),
    ]


def test_where_a_programme_has_said_nothing_it_stays_as_it_always_was(cohort, place):
    mentor = make.actor(make.mentor(cohort).user)
    assert {group: group.default for group in FieldGroup} == {
        **dict.fromkeys(FieldGroup, R.STAFF),
        G.BRIEF: R.MENTORS,
    }
    with reading():
        assert reaches.groups_for(mentor, [place]) == {place.id: {G.BRIEF}}
        assert reaches.groups_for(None, [place]) == {place.id: NOTHING}


def test_figures_are_the_staffs_and_the_teams_until_an_owner_agrees_and_again_once_they_take_it_back(
    cohort, place
):
    open_all(cohort.programme, R.PUBLIC)
    mentor, manager = make.mentor(cohort), make.manager(cohort.programme)
    owner = make.person("Owner")
    make.member(place.startup, owner)
    make.change(place, shares_figures=False)
    readers = [make.actor(mentor.user), make.actor(manager)]
    with reading():
        assert [reaches.groups_for(reader, [place])[place.id] for reader in readers] == [NO_FIGURES, ALL]
        assert reaches.reaches_of(place)[G.FIGURES] is R.STAFF
    make.change(place, shares_figures=True)
    with reading():
        profile = reaches.profile_for(readers[0], enrolments.enrolment(place.key))
        assert [row.pair for row in profile.rows(G.FIGURES)] == [
            (
                "Revenue of the last calendar year",
                "Rp\xa0150.000.000,00".replace(".", ",").replace(",00", ".00"),
            )
        ] or profile.has_figures
        assert reaches.reaches_of(profile.enrolment)[G.FIGURES] is R.MENTORS


def test_a_profile_says_what_is_the_readers_and_nothing_of_all_else(cohort, place):
    make.change(
        place.startup, tagline="Warnings for alleys", sector="water_flood", stage="mvp", city="Jakarta"
    )
    open_one(cohort.programme, G.BRIEF, R.PUBLIC)
    with reading():
        profile = reaches.profile_for(None, place)
        assert [(group, [row.pair for row in rows]) for group, rows in profile.parts] == [
            (
                G.BRIEF,
                [
                    ("Tagline", "Warnings for alleys"),
                    ("Sector", "Water and floods"),
                    ("Stage", "First usable product"),
                    ("City", "Jakarta"),
                ],
            )
        ]
        names = [name for fields in FIELDS.values() for name in fields]
        assert {name: profile.says(name) for name in names if profile.says(name)} == {
            "tagline": "Warnings for alleys",
            "sector": "Water and floods",
            "stage": "First usable product",
            "city": "Jakarta",
        }


def test_a_page_asks_as_often_for_five_startups_as_for_one(cohort, place, count_queries):
    open_all(cohort.programme, R.PUBLIC)
    mentor, neighbour = make.mentor(cohort), make.person("Neighbour")
    make.match(mentor, place)
    make.enrolment(cohort, owner=neighbour)
    readers = [make.actor(mentor.user), make.actor(neighbour), None]

    def asked(places):
        with reading():
            found = [enrolments.enrolment(one.key) for one in places]
            with count_queries() as counted:
                for reader in readers:
                    reaches.profiles_for(reader, found)
        return counted.total

    more = [make.enrolment(cohort) for _n in range(4)]
    assert asked([place, *more]) == asked([place])


def test_the_list_holds_only_startups_that_may_be_read_and_its_pages_tell_of_no_others(cohort, place):
    gone = make.enrolment(cohort, state=EnrolmentState.WITHDRAWN)
    neighbour = make.person("Neighbour")
    own = make.enrolment(cohort, owner=neighbour)
    programme = cohort.programme
    reader, manager = make.actor(neighbour), make.actor(make.manager(programme))

    def listed(who, **how):
        with reading():
            page = reaches.directory_of(cohort, who, **how)
            assert page.next is None
            return {profile.enrolment.id for profile in page.rows}

    assert listed(reader) == {own.id}
    assert listed(None) == set()
    assert listed(manager) == {place.id, own.id}
    open_one(programme, G.BRIEF, R.COHORT)
    assert listed(reader) == {place.id, own.id}
    assert listed(None) == set()
    assert gone.id not in listed(None, shown_as=R.MENTORS) == {place.id, own.id}
    assert listed(None, shown_as=R.PUBLIC) == set()


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(st.integers(0, 15).map(lambda days: timedelta(days=days)), st.sampled_from(WIDENING)),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine must not fail it
@given(STEPS)
def test_nothing_is_read_by_more_people_before_the_teams_had_a_week_to_hear_of_it(steps):
    row = GroupReach(field_group=G.BRIEF, reach=R.STAFF)
    said: list[tuple[datetime, Reach]] = [(NOW - NOTICE, R.STAFF)]
    now = NOW
    for wait, wanted in steps:
        now += wait
        if row.latest is not wanted:
            row.say(wanted, now)
            said.append((now, wanted))
        for moment in (now, now + timedelta(days=3), now + NOTICE):
            known = [
                min((reach for _at, reach in said[n:]), key=WIDENING.index)
                for n, (at, _reach) in enumerate(said)
                if at <= moment - NOTICE
            ]
            widest = max(known, key=WIDENING.index, default=R.STAFF)
            assert widest.includes(row.at(moment)), (said, moment)
        assert row.at(now + NOTICE) is wanted
        assert wanted.includes(row.at(now))


@pytest.mark.parametrize("group", [group for group in FieldGroup if group.widest is not R.PUBLIC])
def test_contacts_and_figures_are_never_opened_beyond_their_bound(cohort, group):
    wider = WIDENING[WIDENING.index(GROUPS[group].widest) + 1]
    with unit_of_work() as unit:
        with pytest.raises(DomainError, match="cannot be opened so far"):
            operations.set_reaches(SYSTEM, cohort.programme, reaches={group: wider})
        unit.commit = False
    with pytest.raises(Conflict), stage():
        db.session.add(GroupReach(programme_id=cohort.programme_id, field_group=group, reach=wider))


def test_only_those_who_run_the_programme_set_it_and_only_owners_share_figures(cohort, place):
    member = make.person("Member")
    make.member(place.startup, member)
    manager, stranger = make.manager(cohort.programme), make.manager(make.programme("Another"))
    for person, act in (
        (member, lambda who: operations.set_reaches(who, cohort.programme, reaches={})),
        (stranger, lambda who: operations.set_reaches(who, cohort.programme, reaches={})),
        (member, lambda who: operations.share_figures(who, place, is_shared=False)),
        (manager, lambda who: operations.share_figures(who, place, is_shared=False)),
    ):
        with pytest.raises(NotAllowed):
            act(make.actor(person))


def test_what_changed_is_kept_in_the_record_once(cohort, place, facts):
    with unit_of_work():
        operations.set_reaches(
            SYSTEM, cohort.programme, reaches={G.BRIEF: R.STAFF, G.PITCH: R.COHORT, G.GOALS: R.STAFF}
        )
    with unit_of_work():
        operations.set_reaches(SYSTEM, cohort.programme, reaches={G.BRIEF: R.STAFF, G.PITCH: R.COHORT})
    (fact,) = facts
    assert fact.reaches == {"brief": "staff", "pitch": "cohort"}
    assert list(fact.announced) == ["pitch"]
    with stage():
        kept = db.session.get(Enrolment, place.id)
        operations.share_figures(SYSTEM, kept, is_shared=True)
        assert len(facts) == 1
        operations.share_figures(SYSTEM, kept, is_shared=False)
    assert facts[1].is_shared is False
