"""Withdrawn with a reason, and restored to where it stood."""

import pytest

from accelerator.accounts.models import Role
from accelerator.errors import Conflict, DomainError, NotAllowed
from cohorts import facts as happened
from cohorts.models import ApplicationState, InquiryState
from cohorts.operations import withdrawals as operations
from cohorts.queries import applications as queries
from cohorts.queries import inquiries
from tests import factories as make
from tests.stage import stage

S = ApplicationState


def withdraw(user, application, reason="Sold"):
    with stage():
        operations.withdraw_application(make.actor(user), queries.application(application.key), reason=reason)


def restore(user, application, reason="They came back"):
    with stage():
        operations.restore_application(make.actor(user), queries.application(application.key), reason=reason)


def test_withdrawing_needs_a_reason_and_is_kept(context, facts):
    user = make.person()
    application = make.application(owner=user, state=S.IN_REVIEW)
    for reason in ("", " \u200b"):
        with pytest.raises(DomainError):
            withdraw(user, application, reason)
    withdraw(user, application)
    fresh = queries.application(application.key)
    assert (fresh.state, fresh.withdrawn_reason, fresh.withdrawn_from, fresh.number) == (
        S.WITHDRAWN, "Sold", S.IN_REVIEW, 1,
    )  # fmt: skip
    assert facts[-1] == happened.ApplicationWithdrawn(
        actor_id=user.id, application_id=fresh.id, reason="Sold"
    )


@pytest.mark.parametrize("stood", [S.SUBMITTED, S.IN_REVIEW, S.WAITLISTED])
def test_staff_restore_it_to_where_it_stood_and_the_team_hears(context, facts, mailbox, stood):
    user = make.person()
    application = make.application(owner=user, state=stood)
    manager = make.manager(application.call.programme)
    withdraw(user, application)
    with pytest.raises(NotAllowed):
        restore(user, application)
    with pytest.raises(DomainError):
        restore(manager, application, " ")
    restore(manager, application)
    fresh = queries.application(application.key)
    assert (fresh.state, fresh.withdrawn_from, fresh.withdrawn_at) == (stood, None, None)
    assert isinstance(facts[-1], happened.ApplicationRestored)
    assert "takes part again" in mailbox()[-1]["Subject"]
    with pytest.raises(Conflict):
        restore(manager, application)


def test_nobody_restores_their_own_startups(context):
    user = make.person()
    application = make.application(owner=user, state=S.SUBMITTED)
    make.role(user, Role.MANAGER, f"programme:{application.call.programme_id}")
    withdraw(user, application)
    with pytest.raises(NotAllowed):
        restore(user, application)


def test_a_decided_application_is_not_withdrawn(context):
    user = make.person()
    application = make.application(owner=user, state=S.REJECTED)
    with pytest.raises(Conflict):
        withdraw(user, application)


def test_withdrawing_ends_what_was_asked_and_restoring_does_not_ask_again(context):
    user = make.person()
    inquiry = make.inquiry(make.application(owner=user, state=S.SUBMITTED))
    withdraw(user, inquiry.application)
    manager = make.manager(inquiry.application.call.programme)
    restore(manager, inquiry.application)
    fresh = queries.application(inquiry.application.key)
    assert (fresh.state, inquiries.open_inquiry(fresh)) == (S.SUBMITTED, None)
    assert make.reload(inquiry).state is InquiryState.CANCELLED
