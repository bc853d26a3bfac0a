"""Organisations: described by members, spoken for by owners, never without one."""

from functools import partial

import pytest
from flask import Flask

from accelerator.accounts.models import User
from accelerator.accounts.queries import actor_for, person
from accelerator.db import unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.organisations import operations, queries
from accelerator.organisations.models import Duty, Membership, MembershipRole, OrganisationKind
from accelerator.permissions import SYSTEM, Actor
from tests import factories as make
from tests.races import at_once

PROFILE = {
    "name": "After",
    "tagline": "",
    "about": "",
    "website": "",
    "city": "",
    "country": "",
    "sector": "",
    "founded_on": None,
}


def acts(user: User) -> Actor:
    return actor_for(person(user.id))


def test_an_organisation_begins_with_its_owner(context: Flask, facts):
    owner = make.person()
    with unit_of_work():
        made = operations.create_organisation(
            acts(owner), kind=OrganisationKind.STARTUP, name=" Kali ", owner_id=owner.id
        )
    assert (made.name, acts(owner).owned, [type(f).__name__ for f in facts]) == (
        "Kali",
        {made.id},
        ["OrganisationCreated", "MembershipBegan"],
    )
    assert [m.is_primary for m in queries.team_of(made.id)] == [True]


def test_a_managed_profile_has_nobody_and_no_organisation_is_nameless(context: Flask):
    with unit_of_work():
        made = operations.create_organisation(
            SYSTEM, kind=OrganisationKind.AGENCY, name="Dinas", owner_id=None
        )
    assert queries.memberships_of(made.id) == []
    with pytest.raises(DomainError) as refusal, unit_of_work():
        operations.create_organisation(SYSTEM, kind=OrganisationKind.AGENCY, name="  ", owner_id=None)
    assert refusal.value.field == "name"


def test_members_describe_and_outsiders_do_not(context: Flask):
    owner, member, outsider = make.person(), make.person(), make.person()
    team = make.organisation("Before", owner=owner)
    make.member(team, member)
    with pytest.raises(NotAllowed), unit_of_work():
        operations.describe_organisation(acts(outsider), queries.organisation(team.key), **PROFILE)
    assert make.reload(team).name == "Before"
    with unit_of_work():
        operations.describe_organisation(acts(member), queries.organisation(team.key), **PROFILE)
    assert make.reload(team).name == "After"


@pytest.mark.parametrize("act", ["invite", "promote", "remove"])
def test_only_owners_manage_the_team(context: Flask, act):
    member, other = make.person(), make.person()
    team = make.organisation(owner=make.person())
    make.member(team, member)
    theirs = make.member(team, other)
    with pytest.raises(NotAllowed), unit_of_work():
        if act == "invite":
            operations.invite_member(acts(member), team, email="x@people.example", name="X")
        elif act == "promote":
            operations.make_owner(acts(member), queries.membership(theirs.id))
        else:
            operations.end_membership(acts(member), queries.membership(theirs.id))
    assert acts(other).organisations == {team.id}


def test_who_leaves_loses_access_at_once_and_the_time_is_kept(context: Flask, facts):
    member, team = make.person(), make.organisation(owner=make.person())
    mine = make.member(team, member)
    for _time in range(2):
        with unit_of_work():
            operations.end_membership(acts(member), queries.membership(mine.id))
    assert (acts(member).organisations, make.reload(mine).ends_at is not None) == (frozenset(), True)
    assert [type(fact).__name__ for fact in facts] == ["MembershipEnded"]


def test_the_last_owner_stays_until_somebody_else_is_one(context: Flask):
    owner, member = make.person(), make.person()
    team = make.organisation(owner=owner)
    theirs = make.member(team, member)
    mine = queries.memberships_of(team.id)[0]
    with pytest.raises(Conflict, match="last owner"), unit_of_work():
        operations.end_membership(acts(owner), queries.membership(mine.id))
    with unit_of_work():
        operations.make_owner(acts(owner), queries.membership(theirs.id))
    with unit_of_work():
        operations.end_membership(acts(owner), queries.membership(mine.id))
    assert (acts(owner).organisations, acts(member).owned) == (frozenset(), {team.id})
    assert [m.role for m in queries.memberships_of(team.id) if m.ends_at is None] == [MembershipRole.OWNER]


def test_a_suspended_owner_is_nobody_to_leave_the_team_to(context: Flask):
    owner, suspended = make.person(), make.person()
    team = make.organisation(owner=owner)
    make.member(team, suspended, MembershipRole.OWNER)
    with unit_of_work():
        person(suspended.id).is_active = False
    with pytest.raises(Conflict, match="last owner"), unit_of_work():
        operations.end_membership(acts(owner), queries.membership(queries.memberships_of(team.id)[0].id))


def test_two_owners_who_leave_at_once_do_not_both_go(app: Flask, context: Flask):
    people = [make.person(), make.person()]
    team = make.organisation()
    rows: list[Membership] = [make.member(team, user, MembershipRole.OWNER) for user in people]
    pairs = [(acts(user), row.id) for user, row in zip(people, rows, strict=True)]

    def leave(actor: Actor, membership_id: int) -> None:
        operations.end_membership(actor, queries.membership(membership_id))

    queries.db.session.rollback()
    ended = at_once(app, *(partial(leave, *pair) for pair in pairs))
    refused = [end for end in ended if isinstance(end, Conflict)]
    queries.db.session.rollback()  # a new look: SQLite shows a transaction what was there when it began
    assert (len(refused), len([m for m in queries.memberships_of(team.id) if m.ends_at is None])) == (1, 1)


def test_letters_go_to_the_active_people_owners_first(context: Flask):
    team = make.organisation()
    member, owner, gone = make.person("Member"), make.person("Owner"), make.person("Gone")
    make.member(team, member)
    make.member(team, owner, MembershipRole.OWNER)
    make.member(team, gone)
    with unit_of_work():
        person(gone.id).is_active = False
    assert [user.name for user in queries.people_of(team.id)] == ["Owner", "Member"]


@pytest.fixture
def crew(context: Flask):
    """A team of an owner, who is the primary contact, another owner and a member."""
    owner = make.person("Owner")
    team = make.organisation(owner=owner)
    make.member(team, make.person("Second"), MembershipRole.OWNER)
    make.member(team, make.person("Member"))
    return team, owner, {m.user.name: m.id for m in queries.team_of(team.id)}


def named(team) -> dict[str, list[str]]:
    return {m.user.name: [str(label) for label in m.contact_labels] for m in queries.team_of(team.id)}


def name(actor: Actor, organisation_id: int, version: int, primary: int, **duties: list[int]) -> None:
    chosen = {Duty(duty): people for duty, people in duties.items()}
    organisation = queries.organisation(organisation_id)
    operations.name_contacts(actor, organisation, primary=primary, duties=chosen, version=version)


def test_one_is_addressed_and_others_are_asked_about_their_own(crew, facts):
    team, owner, ids = crew
    with unit_of_work():
        name(acts(owner), team.id, team.version, ids["Member"], finance=[ids["Owner"], ids["Second"]])
    assert named(team) == {
        "Member": ["Primary contact"],
        "Owner": ["Finance contact"],
        "Second": ["Finance contact"],
    }
    assert [user.name for user in queries.people_of(team.id)] == ["Member", "Owner", "Second"]
    assert [type(fact).__name__ for fact in facts] == ["ContactsNamed"]


def test_members_do_not_name_contacts_and_strangers_are_none(crew):
    team, owner, ids = crew
    member = acts(queries.membership(ids["Member"]).user)
    elsewhere = make.member(make.organisation("Other"), make.person("Stranger"))
    with pytest.raises(NotAllowed), unit_of_work():
        name(member, team.id, team.version, ids["Member"])
    with pytest.raises(DomainError) as refusal, unit_of_work():
        name(acts(owner), team.id, team.version, elsewhere.id)
    assert (refusal.value.field, named(team)["Owner"]) == ("primary", ["Primary contact"])


def test_when_the_primary_contact_leaves_the_next_owner_is_addressed(crew):
    team, owner, ids = crew
    with unit_of_work():
        operations.end_membership(acts(owner), queries.membership(ids["Owner"]))
    assert named(team) == {"Second": ["Primary contact"], "Member": []}


def test_whoever_becomes_owner_stays_the_contact(crew):
    team, owner, ids = crew
    with unit_of_work():
        name(acts(owner), team.id, team.version, ids["Member"], legal=[ids["Member"]])
    with unit_of_work():
        operations.make_owner(acts(owner), queries.membership(ids["Member"]))
    assert named(team)["Member"] == ["Primary contact", "Legal contact"]


def test_of_two_who_name_contacts_at_once_one_is_told(app: Flask, crew):
    team, owner, ids = crew
    actor = acts(owner)
    queries.db.session.rollback()
    ended = at_once(
        app,
        partial(name, actor, team.id, team.version, ids["Second"]),
        partial(name, actor, team.id, team.version, ids["Member"]),
    )
    queries.db.session.rollback()
    primary = [labels for labels in named(team).values() if labels]
    assert (sum(isinstance(end, Conflict) for end in ended), primary) == (1, [["Primary contact"]])


def test_the_database_refuses_a_second_primary_contact(crew):
    _team, _owner, ids = crew
    with pytest.raises(Conflict), unit_of_work():
        queries.membership(ids["Second"]).is_primary = True
