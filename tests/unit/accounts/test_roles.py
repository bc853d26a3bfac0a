"""Roles, suspension and invitations: nobody rises by themselves, and somebody always stays."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from accelerator.accounts import entry, invitations, operations, queries
from accelerator.accounts.models import Invitation, InvitationState, Role, RoleGrant, User
from accelerator.accounts.queries import actor_for, person
from accelerator.clock import now
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.organisations import operations as organisations
from accelerator.organisations.models import Membership
from accelerator.permissions import Actor, Grant
from cohorts.models import ApplicationState
from tests import factories as make
from tests.races import at_once

PROGRAMME = "programme:3"


def acts(user: User) -> Actor:
    return actor_for(person(user.id))


def grant_of(user: User) -> RoleGrant:
    return queries.grant(queries.grants_of(user.id)[0].id)


def roles_of(user: User) -> set[Grant]:
    return set(acts(user).grants)


@pytest.fixture
def manager(context: Flask) -> User:
    return make.role(make.person("Dewi"), Role.MANAGER, PROGRAMME)


def test_a_role_is_given_once_and_told(context: Flask, facts: list):
    admin, user = make.admin(), make.person()
    for _time in range(2):
        with unit_of_work():
            operations.grant_role(acts(admin), person(user.id), role=Role.MENTOR, scope="cohort:1")
    assert (roles_of(user), len(queries.grants_of(user.id))) == ({Grant("mentor", "cohort:1")}, 1)
    assert [type(fact).__name__ for fact in facts] == ["RoleGranted"]


@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [
        (Role.REVIEWER, PROGRAMME, True),
        (Role.MANAGER, PROGRAMME, True),
        (Role.REVIEWER, "programme:33", False),
        (Role.REVIEWER, "", False),
        (Role.ADMIN, "", False),
        (Role.ADMIN, PROGRAMME, False),
    ],
)
def test_a_manager_gives_roles_in_their_own_programme_only(manager, role, scope, allowed):
    user = make.person()
    if allowed:
        with unit_of_work():
            operations.grant_role(acts(manager), person(user.id), role=role, scope=scope)
    else:
        with pytest.raises(NotAllowed), unit_of_work():
            operations.grant_role(acts(manager), person(user.id), role=role, scope=scope)
    assert roles_of(user) == ({Grant(role.value, scope)} if allowed else set())


def test_nobody_gives_a_role_to_themselves(context: Flask):
    admin = make.admin()
    with pytest.raises(Conflict, match="themselves"), unit_of_work():
        operations.grant_role(acts(admin), person(admin.id), role=Role.MANAGER, scope=PROGRAMME)
    assert roles_of(admin) == {Grant("admin")}


def test_there_are_no_administrators_of_a_part(context: Flask):
    admin, user = make.admin(), make.person()
    with pytest.raises(DomainError) as refusal, unit_of_work():
        operations.grant_role(acts(admin), person(user.id), role=Role.ADMIN, scope=PROGRAMME)
    assert refusal.value.field == "scope"


@pytest.mark.parametrize(("role", "scope"), [(Role.ADMIN, ""), (Role.MANAGER, PROGRAMME)])
def test_the_last_in_charge_stays_and_a_suspended_one_does_not_count(context: Flask, role, scope):
    admin, last, suspended = make.admin(), make.person(), make.person()
    make.role(last, role, scope)
    make.role(suspended, role, scope)
    with unit_of_work():
        person(suspended.id).is_active = False
        if role is Role.ADMIN:
            person(admin.id).is_active = False
    with pytest.raises(Conflict, match="last person in this role"), unit_of_work():
        operations.end_grant(acts(admin), grant_of(last), reason="test")
    assert Grant(role.value, scope) in roles_of(last)
    with unit_of_work():
        person(suspended.id).is_active = True
    with unit_of_work():
        operations.end_grant(acts(admin), grant_of(last), reason="test")
    assert roles_of(last) == set()


def test_two_administrators_who_suspend_each_other_do_not_both_succeed(app: Flask, context: Flask):
    one, other = make.admin("One"), make.admin("Other")

    def suspend(actor: Actor, user_id: int) -> None:
        operations.suspend_person(actor, person(user_id), reason="test")

    pairs = [(acts(one), other.id), (acts(other), one.id)]
    db.session.rollback()
    ended = at_once(app, *(partial(suspend, *pair) for pair in pairs))
    assert [isinstance(end, Conflict) for end in ended].count(True) == 1
    assert sorted([make.reload(one).is_active, make.reload(other).is_active]) == [False, True]


def test_a_suspended_person_is_refused_at_once_and_may_come_back(context: Flask):
    admin, user = make.admin(), make.person()
    with unit_of_work():
        cookie = entry.sign_in(person(user.id), "browser")
        operations.suspend_person(acts(admin), person(user.id), reason="test")
    assert (queries.live_sign_in(cookie), queries.actor_by_id(user.id)) == (None, None)
    with unit_of_work():
        operations.restore_person(acts(admin), person(user.id))
    assert (queries.live_sign_in(cookie), queries.actor_by_id(user.id).id) == (None, user.id)


def test_nobody_suspends_themselves_or_changes_anothers_account(context: Flask):
    admin, user = make.admin(), make.person("Sari")
    with pytest.raises(NotAllowed), unit_of_work():
        operations.suspend_person(acts(admin), person(admin.id), reason="test")
    with pytest.raises(NotAllowed), unit_of_work():
        operations.update_account(acts(admin), person(user.id), name="Evil", locale="en", zone="UTC")
    assert make.reload(user).name == "Sari"


def invites(manager: User, email: str = "new@people.example", role: Role = Role.REVIEWER) -> Invitation:
    with unit_of_work():
        made = invitations.invite_to_role(
            acts(manager), email=email, name="Jonas", role=role, scope=PROGRAMME, offer="Reviewer"
        )
    return queries.invitation(made.key)


def answers(user: User, invitation: Invitation, answer=invitations.accept_invitation) -> None:
    with unit_of_work():
        answer(acts(user), queries.invitation(invitation.key))


def test_an_invitation_binds_to_its_address_and_is_answered_once(manager, facts: list):
    invitation = invites(manager)
    invited, stranger = queries.person_by_email("new@people.example"), make.person()
    with pytest.raises(NotAllowed):
        answers(stranger, invitation)
    answers(invited, invitation)
    assert (roles_of(invited), roles_of(stranger)) == ({Grant("reviewer", PROGRAMME)}, set())
    for answer in (invitations.accept_invitation, invitations.decline_invitation):
        with pytest.raises(Conflict, match="answered already"):
            answers(invited, invitation, answer)
    assert [type(fact).__name__ for fact in facts] == ["PersonInvited", "InvitationAnswered", "RoleGranted"]


def test_an_invitation_may_be_declined(manager):
    invitation = invites(manager)
    invited = queries.person_by_email("new@people.example")
    answers(invited, invitation, invitations.decline_invitation)
    assert (roles_of(invited), make.reload(invitation).state) == (set(), InvitationState.DECLINED)


def test_an_invitation_ends_after_seven_days(manager, clock):
    invitation = invites(manager)
    clock.move(timedelta(days=7))
    with pytest.raises(Conflict, match="too old"):
        answers(queries.person_by_email("new@people.example"), invitation)


def test_the_same_invitation_waits_only_once(manager):
    invites(manager)
    with pytest.raises(Conflict, match="has not answered yet") as refusal:
        invites(manager, "ＮＥＷ@people.example")
    assert refusal.value.field == "email"


def test_nobody_invites_themselves(manager):
    with pytest.raises(Conflict, match="your own address"):
        invites(manager, manager.email)


@pytest.mark.parametrize("end", ["role", "account"])
def test_an_invitation_is_worth_what_its_author_may_do_today(manager, end):
    invitation = invites(manager)
    invited = queries.person_by_email("new@people.example")
    with unit_of_work():
        if end == "role":
            db.session.execute(sa.update(RoleGrant).values(ends_at=now()))
        else:
            person(manager.id).is_active = False
    with pytest.raises(Conflict, match="may not offer this any more"):
        answers(invited, invitation)
    assert (roles_of(invited), make.reload(invitation).state) == (set(), InvitationState.PENDING)


def test_an_invited_person_claims_the_account_once(manager, mailbox):
    invites(manager)
    token = mailbox()[-1].get_content().split("/invitation/")[1].split()[0]
    with unit_of_work():
        user = invitations.claim_account(token, name="Jonas Weber", password="correct horse battery")
    assert (user.email, user.name, user.email_confirmed_at is not None) == (
        "new@people.example",
        "Jonas Weber",
        True,
    )
    with pytest.raises(Conflict, match="used already"), unit_of_work():
        invitations.claim_account(token, name="Evil", password="another password")
    assert make.reload(user).name == "Jonas Weber"


def test_the_team_grows_by_an_accepted_invitation_and_only_once(context: Flask):
    owner, friend = make.person(), make.person(email="friend@people.example")
    team = make.organisation(owner=owner)

    def invite() -> Invitation:
        with unit_of_work():
            made = organisations.invite_member(
                acts(owner), team, email="friend@people.example", name="Friend"
            )
        return queries.invitation(made.key)

    answers(friend, invite())
    assert (acts(friend).organisations, acts(friend).owned) == ({team.id}, set())
    with pytest.raises(Conflict, match="belongs to the team already"):
        invite()


def test_an_owner_who_left_brings_nobody_in(context: Flask):
    owner, other, friend = make.person(), make.person(), make.person(email="friend@people.example")
    team = make.organisation(owner=owner)
    with unit_of_work():
        made = organisations.invite_member(acts(owner), team, email="friend@people.example", name="Friend")
        db.session.execute(sa.update(Membership).values(ends_at=now()))
    with pytest.raises(Conflict, match="may not offer this any more"):
        answers(friend, made)
    assert (acts(friend).organisations, acts(other).organisations) == (set(), set())


def claims(email: str) -> User:
    """Whoever owns this address accepts the invitation that waits for it."""
    user = queries.person_by_email(email)
    waiting = queries.pending_invitations_of(user.id)
    answers(user, queries.invitation(waiting[0].key))
    return user


def test_staff_invite_the_team_of_a_startup_that_came_in_from_a_table(context: Flask):
    startup = make.organisation("Kanalwacht")
    application = make.application(state=ApplicationState.SUBMITTED, startup=startup)
    call = application.call
    staff = make.role(make.person(), Role.MANAGER, f"programme:{call.programme_id}")
    for other in (make.person(), make.role(make.person(), Role.MANAGER, "programme:9999")):
        with pytest.raises(NotAllowed), unit_of_work():
            organisations.invite_member(acts(other), startup, email="nok@people.example", name="Nok")
    for email in ("nok@people.example", "sari@people.example"):
        with unit_of_work():
            organisations.invite_member(acts(staff), startup, email=email, name=email)
    first, second = claims("nok@people.example"), claims("sari@people.example")
    assert (acts(first).owned, acts(second).owned) == ({startup.id}, set())
    assert acts(second).organisations == {startup.id}
    assert make.reload(application).owner_id == first.id
    with pytest.raises(NotAllowed), unit_of_work():
        organisations.invite_member(acts(staff), startup, email="more@people.example", name="More")
