"""Who may take part at all: found in private, told at once or with the decisions, and undone with a reason."""

import pytest

from accelerator.accounts.models import Role
from accelerator.errors import Conflict, DomainError, NotAllowed, NotFound
from accelerator.permissions import can
from cohorts import facts as happened
from cohorts import permissions
from cohorts.models import ApplicationState, Ineligibility, Outcome
from cohorts.models.applications import NEXT
from cohorts.operations import decisions, withdrawals
from cohorts.operations import screening as operations
from cohorts.queries import applications, calls, reviews
from cohorts.queries import calibration as calibrations
from cohorts.queries import decisions as decision_queries
from cohorts.queries import screening as queries
from cohorts.queries.timelines import timeline
from tests import factories as make
from tests.stage import stage

S = ApplicationState
OUT = Ineligibility.REGION


@pytest.fixture
def call(context):
    return make.closed_call()


@pytest.fixture
def manager(call):
    return make.manager(call.programme)


def submitted(call, **values):
    return make.application(**{"state": S.SUBMITTED, "call": call, **values})


def fresh(application):
    return applications.application(application.key)


def screen(user, call, *found, reason=OUT, words="", tells=False):
    with stage():
        return operations.screen_applications(
            make.actor(user),
            calls.call(call.slug),
            versions={a.key: fresh(a).version for a in found},
            reason=reason,
            words=words,
            tells=tells,
        )


def reopen(user, application, reason="They moved here."):
    with stage():
        operations.reopen_application(make.actor(user), fresh(application), reason=reason)


def test_only_what_was_submitted_or_is_read_becomes_ineligible():
    assert {state for state, after in NEXT.items() if S.INELIGIBLE in after} == {
        S.SUBMITTED, S.IN_REVIEW, S.WITHDRAWN,
    }  # fmt: skip
    assert NEXT[S.INELIGIBLE] == {S.IN_REVIEW, S.WITHDRAWN}


def test_a_yes_changes_nothing_but_the_list(call, manager, facts):
    application = submitted(call)
    assert screen(manager, call, application, reason=None, words="ignored") == 1
    assert (fresh(application).state, fresh(application).screened_by) == (S.SUBMITTED, manager.id)
    assert queries.counts(call.id) == {"waiting": 0, "eligible": 1, "ineligible": 0, "untold": 0}
    assert facts[-1] == happened.ApplicationScreened(
        actor_id=manager.id, application_id=application.id, is_eligible=True, reason="", words=""
    )


def test_a_no_keeps_its_reason_and_its_team_sees_nothing(call, manager, facts, mailbox):
    user = make.person()
    first, second = submitted(call, owner=user), submitted(call, state=S.IN_REVIEW)
    before = timeline(fresh(first))
    assert screen(manager, call, first, second, words=" Bandung is elsewhere. ") == 2
    for application, stood in ((fresh(first), "Submitted"), (fresh(second), "In review")):
        assert application.state is S.INELIGIBLE
        assert (application.ineligible_for, application.ineligible_words) == (OUT, "Bandung is elsewhere.")
        assert (str(application.label), str(application.staff_label)) == (stood, "Not eligible")
    assert timeline(fresh(first)) == before
    assert not can(make.actor(user), permissions.SEE_OUTCOME, fresh(first))
    assert mailbox() == []
    assert queries.counts(call.id) == {"waiting": 0, "eligible": 0, "ineligible": 2, "untold": 2}
    assert facts[-1] == happened.ApplicationScreened(
        actor_id=manager.id,
        application_id=second.id,
        is_eligible=False,
        reason="region",
        words="Bandung is elsewhere.",
    )


def test_telling_at_once_writes_to_the_team_and_shows_on_its_pages(call, manager, mailbox):
    user = make.person("Sari")
    application = submitted(call, owner=user)
    screen(manager, call, application, words="Bandung is elsewhere.", tells=True)
    (letter,) = mailbox()
    assert letter["To"] == f"Sari <{user.email}>"
    assert "does not work where the call is for\n\nBandung is elsewhere." in letter.get_content()
    assert can(make.actor(user), permissions.SEE_OUTCOME, fresh(application))
    assert str(fresh(application).label) == "Not eligible"
    last = timeline(fresh(application))[-1]
    assert (str(last.title), last.text) == ("Not eligible", "Bandung is elsewhere.")


def test_the_release_of_the_decisions_tells_the_others_too(call, manager, mailbox):
    out, chosen = submitted(call), submitted(call)
    screen(manager, call, out)
    actor = make.actor(manager)
    with stage():
        decisions.decide_application(
            actor, fresh(chosen), outcome=Outcome.REJECT, reason="", feedback="", version=0
        )
    with stage():
        decisions.publish_decisions(actor, calls.call(call.slug), seen=decision_queries.fingerprint(call.id))
    assert fresh(out).ineligible_told_at is not None
    assert fresh(chosen).state is S.REJECTED
    assert ["cannot take part" in letter.get_content() for letter in mailbox()] == [True]


def test_those_not_told_are_told_once(call, manager, mailbox):
    first, second = submitted(call), submitted(call)
    screen(manager, call, first)
    screen(manager, call, second)
    for count in (2, 0):
        with stage():
            assert operations.tell_ineligible(make.actor(manager), calls.call(call.slug)) == count
    assert len(mailbox()) == 2


def test_it_drops_out_of_reading_ranking_and_decisions_and_is_counted(call, manager):
    reviewer = make.reviewer(call)
    out, stays = submitted(call), submitted(call)
    review = make.review(out, reviewer)
    screen(manager, call, out)
    assert not can(make.actor(reviewer), permissions.READ_REVIEW, reviews.review(review.key))
    listed = decision_queries.candidates(call.id, outcome="", sort="", after=None)
    assert [c.key for c in listed.rows] == [stays.key]
    assert decision_queries.undecided_keys(call.id) == [stays.key]
    assert calibrations.numbers_of(call.id) == {stays.id: fresh(stays).number}
    with pytest.raises(Conflict), stage():
        decisions.decide_application(
            make.actor(manager), fresh(out), outcome=Outcome.OFFER, reason="", feedback="", version=0
        )
    counted = calls.funnel(call)
    assert (counted["submitted"], counted["ineligible"], counted["waiting"]) == (2, 1, 1)


@pytest.mark.parametrize("tells", [False, True])
def test_reopening_needs_a_reason_and_only_a_team_that_was_told_hears_of_it(
    call, manager, facts, mailbox, tells
):
    application = submitted(call)
    screen(manager, call, application, tells=tells)
    sent = len(mailbox())
    with pytest.raises(DomainError):
        reopen(manager, application, " ")
    reopen(manager, application)
    found = fresh(application)
    assert (found.state, found.ineligible_for, found.ineligible_words, found.ineligible_told_at) == (
        S.IN_REVIEW, None, "", None,
    )  # fmt: skip
    assert facts[-1] == happened.ApplicationReopened(
        actor_id=manager.id, application_id=found.id, reason="They moved here.", was_told=tells
    )
    assert len(mailbox()) - sent == int(tells)
    assert queries.counts(call.id)["eligible"] == 1
    with pytest.raises(Conflict):
        reopen(manager, application)


def test_a_team_that_does_not_know_may_withdraw_and_comes_back_to_where_it_stood(call, manager):
    user = make.person()
    application = submitted(call, owner=user)
    screen(manager, call, application)
    with stage():
        withdrawals.withdraw_application(make.actor(user), fresh(application), reason="Sold")
    with stage():
        withdrawals.restore_application(make.actor(manager), fresh(application), reason="Back")
    assert (fresh(application).state, fresh(application).known_state) == (S.INELIGIBLE, S.SUBMITTED)
    with stage():
        operations.tell_ineligible(make.actor(manager), calls.call(call.slug))
    assert not fresh(application).can_be_withdrawn
    with pytest.raises(Conflict), stage():
        withdrawals.withdraw_application(make.actor(user), fresh(application), reason="Sold")


def test_all_or_none_and_nothing_that_was_changed_meanwhile(call, manager):
    first, gone = submitted(call), submitted(call, state=S.REJECTED)
    with pytest.raises(Conflict):
        screen(manager, call, first, gone)
    with pytest.raises(Conflict), stage():
        operations.screen_applications(
            make.actor(manager), calls.call(call.slug), versions={first.key: 99}, reason=None
        )
    with pytest.raises(NotFound):
        screen(manager, call, first, submitted(make.closed_call()))
    with pytest.raises(DomainError) as refusal:
        screen(manager, call, first, reason=Ineligibility.OTHER, words=" ")
    assert refusal.value.field == "words"
    assert fresh(first).screened_at is None


def test_nobody_screens_while_the_call_is_open(context):
    call = make.call()
    with pytest.raises(Conflict):
        screen(make.manager(call.programme), call, submitted(call), reason=None)


def test_nobody_screens_their_own_startup_nor_another_programmes(call, manager):
    user = make.person()
    application = submitted(call, owner=user)
    stranger = make.manager(make.closed_call().programme)
    with pytest.raises(NotAllowed):
        screen(make.reviewer(call), call, application)
    with pytest.raises(NotAllowed):
        screen(stranger, call, application)
    make.role(user, Role.MANAGER, f"programme:{call.programme_id}")
    with pytest.raises(NotAllowed):
        screen(user, call, application)
    screen(manager, call, application)
    for person in (user, stranger):
        with pytest.raises(NotAllowed):
            reopen(person, application)
