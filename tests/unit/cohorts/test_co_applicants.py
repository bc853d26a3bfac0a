"""Co-applicants: asked in by mail, with one right on one application, gone at the next request (ACC06)."""

import io

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from accelerator.accounts import invitations
from accelerator.accounts.models import InvitationState, Role
from accelerator.accounts.queries import invitation as invitation_by_key
from accelerator.accounts.queries import person
from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.organisations.models import MembershipRole
from accelerator.permissions import can
from cohorts import permissions
from cohorts.models import ApplicationComment, ApplicationState
from cohorts.models.co_applicants import Right
from cohorts.models.snapshots import section_mark
from cohorts.operations import applications as drafts
from cohorts.operations import co_applicants as operations
from cohorts.operations import withdrawals
from cohorts.queries import applications as queries
from cohorts.queries import co_applicants
from tests import factories as make
from tests.factories.cohorts import pdf
from tests.stage import stage

RIGHTS = ("view", "read_draft", "comment", "edit", "submit", "withdraw", "share", "ask", "restore")


@pytest.fixture
def owner(context):
    return make.person("Sari")


@pytest.fixture
def application(owner):
    return make.application(owner=owner)


def invite(user, application, helper, right=Right.EDIT):
    with stage():
        return operations.invite_co_applicant(
            make.actor(user),
            queries.application(application.key),
            email=helper.email,
            name=helper.name,
            right=right,
        )


def join(user, application, helper, right=Right.EDIT):
    invitation = invite(user, application, helper, right)
    with stage():
        invitations.accept_invitation(make.actor(helper), invitation_by_key(invitation.key))


def rights_of(user, application):
    actor, fresh = make.actor(user), queries.application(application.key)
    return {name for name in RIGHTS if can(actor, f"application.{name}", fresh)}


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        (Right.VIEW, {"view", "read_draft"}),
        (Right.COMMENT, {"view", "read_draft", "comment"}),
        (Right.EDIT, {"view", "read_draft", "comment", "edit"}),
    ],
)
def test_each_right_opens_what_it_says_and_only_here(application, owner, right, expected):
    helper, other = make.person("Jonas"), make.application()
    join(owner, application, helper, right)
    assert rights_of(helper, application) == expected
    assert rights_of(helper, other) == set()
    assert [a.id for a in queries.applications_of(make.actor(helper))] == [application.id]


def test_nothing_opens_before_the_invitation_is_accepted(application, owner, mailbox):
    helper = make.person("Jonas")
    invite(owner, application, helper)
    assert rights_of(helper, application) == set()
    assert "may read, comment and write" in mailbox()[-1].get_content()


def test_a_co_applicant_writes_and_only_an_owner_hands_in_withdraws_and_invites(application, owner):
    helper = make.person("Jonas")
    join(owner, application, helper)
    fresh = queries.application(application.key)
    section = queries.form_for(fresh).section("startup")
    with stage():
        drafts.save_draft(
            make.actor(helper), fresh, section=section, typed={"tagline": "Better"},
            seen=section_mark(section, fresh.answers),
        )  # fmt: skip
    assert queries.application(application.key).answers["tagline"] == "Better"
    refused = (
        lambda row: drafts.submit_application(make.actor(helper), row),
        lambda row: withdrawals.withdraw_application(make.actor(helper), row, reason="No"),
        lambda row: operations.invite_co_applicant(
            make.actor(helper), row, email="x@people.example", name="X", right=Right.VIEW
        ),
    )
    for act in refused:
        with pytest.raises(NotAllowed), stage():
            act(queries.application(application.key))


def test_whoever_may_write_gets_a_copy_of_the_receipt(application, owner, mailbox):
    reader, writer = make.person("Ani"), make.person("Jonas")
    join(owner, application, reader, Right.VIEW)
    join(owner, application, writer)
    deck = FileStorage(io.BytesIO(pdf()), "deck.pdf")
    with stage():
        row = queries.application(application.key)
        drafts.attach_file(make.actor(owner), row, question="deck", upload=deck)
    with stage():
        drafts.submit_application(make.actor(owner), queries.application(application.key))
    letters = [letter for letter in mailbox() if "we have your application" in letter["Subject"]]
    copied = {
        letter["To"].addresses[0].display_name: "This is a copy" in letter.get_content() for letter in letters
    }
    assert copied == {"Sari": False, "Jonas": True}


def test_removing_acts_at_the_next_request_and_takes_invitations_back(application, owner):
    helper, asked = make.person("Jonas"), make.person("Anke")
    join(owner, application, helper)
    pending = invite(owner, application, asked)
    for user in (helper, asked):
        with stage():
            operations.remove_co_applicant(
                make.actor(owner), queries.application(application.key), user=person(user.id)
            )
    assert rights_of(helper, application) == set()
    assert make.reload(pending).state is InvitationState.REVOKED
    with pytest.raises(Conflict), stage():
        invitations.accept_invitation(make.actor(asked), invitation_by_key(pending.key))
    assert co_applicants.co_applicants_of(application) == []


def test_a_right_is_changed_and_the_old_one_is_kept_as_ended(application, owner):
    helper = make.person("Jonas")
    join(owner, application, helper, Right.VIEW)
    with stage():
        operations.change_right(
            make.actor(owner), queries.application(application.key), user=person(helper.id), right=Right.EDIT
        )
    assert "edit" in rights_of(helper, application)
    assert [co_applicants.right_of(g.scope) for g in co_applicants.co_applicants_of(application)] == [
        Right.EDIT
    ]


def test_an_offer_is_worth_what_its_author_may_do_when_it_is_accepted(application, owner):
    helper, second = make.person("Jonas"), make.person("Budi")
    membership = make.member(application.startup, second, MembershipRole.OWNER)
    invitation = invite(second, application, helper)
    with stage():
        db.session.merge(membership).ends_at = membership.starts_at
    with pytest.raises(Conflict), stage():
        invitations.accept_invitation(make.actor(helper), invitation_by_key(invitation.key))


def test_administrators_and_managers_let_nobody_into_an_application(application):
    scope = Right.VIEW.scope(application.id)
    for user in (make.admin(), make.manager(application.call.programme)):
        assert not can(make.actor(user), "role.grant", (Role.CO_APPLICANT, scope))


def test_team_members_and_those_who_write_already_are_not_invited_again(application, owner):
    member, helper = make.person(), make.person()
    make.member(application.startup, member)
    join(owner, application, helper)
    for user in (owner, member, helper):
        with pytest.raises(Conflict):
            invite(owner, application, user, Right.VIEW)


def test_whoever_helps_to_write_neither_judges_nor_reads_for_the_call(context, owner):
    application = make.application(owner=owner, state=ApplicationState.SUBMITTED)
    helper = make.manager(application.call.programme)
    assert "ask" in rights_of(helper, application)
    join(owner, application, helper, Right.VIEW)
    assert "ask" not in rights_of(helper, application)


def test_comments_are_for_those_who_write_and_nobody_else(application, owner, facts):
    reader, helper = make.person(), make.person()
    join(owner, application, reader, Right.VIEW)
    join(owner, application, helper, Right.COMMENT)

    def say(user, text, section="startup"):
        with stage():
            operations.comment_on_application(
                make.actor(user), queries.application(application.key), section=section, text=text
            )

    say(helper, " Shorter, please. ")
    say(owner, "Done", "nowhere")
    for user, text, error in (
        (reader, "x", NotAllowed),
        (owner, " ", DomainError),
        (owner, "\0", DomainError),
    ):
        with pytest.raises(error):
            say(user, text)
    found = db.session.scalars(sa.select(ApplicationComment).order_by(ApplicationComment.id)).all()
    assert [(c.section, c.text) for c in found] == [("startup", "Shorter, please."), ("", "Done")]
    assert "Shorter" not in str(facts[-1].values())
    assert [c.text for c in co_applicants.comments_on(application, "startup")] == ["Shorter, please."]
    manager = make.actor(make.manager(application.call.programme))
    assert not can(manager, permissions.COMMENT, queries.application(application.key))
