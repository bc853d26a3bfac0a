"""Requests for more information: only what was asked opens, it ends by itself, and nothing is lost (APP07, APP08, R05)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from accelerator import clock as real_clock
from accelerator.accounts.models import Role
from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.jobs import Context
from cohorts import facts as happened
from cohorts.jobs import end_overdue_inquiries
from cohorts.models import ApplicationState, Inquiry, InquiryState, Submission
from cohorts.models.inquiries import NEXT
from cohorts.models.snapshots import section_mark
from cohorts.operations import applications as drafts
from cohorts.operations import inquiries as operations
from cohorts.queries import applications as queries
from cohorts.queries import inquiries
from cohorts.queries.readings import snapshot
from tests import factories as make
from tests.stage import stage

S, I = ApplicationState, InquiryState  # noqa: E741
CONTEXT = Context("", 0)


@pytest.fixture
def founder(context):
    return make.person("Sari")


@pytest.fixture
def application(founder):
    return make.application(owner=founder, state=S.IN_REVIEW)


def ask(user, application, questions=("traction", "users"), note="Who pays?", due_on=None):
    with stage():
        return operations.request_information(
            make.actor(user),
            queries.application(application.key),
            questions=list(questions),
            note=note,
            due_on=due_on or real_clock.today("Asia/Jakarta") + timedelta(days=7),
        )


def write(user, application, typed):
    """Save as the page would: in the section of the open form, or of the whole one, that asks the question."""
    application = queries.application(application.key)
    opened = inquiries.open_form(application, inquiries.open_inquiry(application))
    section = next((s for s in opened.sections if any(s.question(key) for key in typed)), opened.sections[0])
    seen = section_mark(section, application.answers)
    with stage():
        return drafts.save_draft(make.actor(user), application, section=section, typed=typed, seen=seen)


def answer(user, application, reply=""):
    with stage():
        return operations.answer_inquiry(make.actor(user), queries.application(application.key), reply=reply)


@pytest.mark.parametrize("before", I)
@pytest.mark.parametrize("after", I)
def test_a_request_takes_the_steps_of_its_workflow_and_no_other(before, after):
    inquiry = Inquiry(state=before)
    if after in NEXT[before]:
        inquiry.end(after, real_clock.now())
        assert inquiry.state is after
    else:
        with pytest.raises(Conflict):
            inquiry.end(after, real_clock.now())


def test_asking_reopens_the_named_questions_until_the_end_of_the_day_in_the_calls_zone(
    application, facts, mailbox, clock
):
    clock.freeze(datetime(2027, 3, 1, 20, 0, tzinfo=UTC))  # the 2nd already in Jakarta
    manager = make.manager(application.call.programme)
    inquiry = ask(manager, application, ["users", "traction"], due_on=date(2027, 3, 2))
    fresh = queries.application(application.key)
    assert (fresh.state, inquiry.returns_to, inquiry.questions) == (
        S.INFO_REQUESTED,
        S.IN_REVIEW,
        ["traction", "users"],
    )
    assert inquiry.due_at == datetime(2027, 3, 2, 16, 59, 59, tzinfo=UTC)
    assert facts[-1] == happened.InformationRequested(
        actor_id=manager.id,
        application_id=application.id,
        inquiry_id=inquiry.id,
        questions=["traction", "users"],
        due_at="2027-03-02T16:59:59+00:00",
    )
    letter = mailbox()[-1]
    assert "Who pays?" in letter.get_content()
    assert "2 Mar 2027, 23:59 WIB" in letter.get_content()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"questions": []}, "questions"),
        ({"questions": ["users", "is_admin"]}, "questions"),
        ({"note": " \u200b"}, "note"),
        ({"note": "a\0b"}, "note"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
        ({"due_on": date(2999, 1, 1)}, "due_on"),
    ],
)
def test_a_request_that_nobody_could_answer_is_refused(application, values, field):
    with pytest.raises(DomainError) as refusal:
        ask(make.manager(application.call.programme), application, **values)
    assert (refusal.value.field, queries.application(application.key).state) == (field, S.IN_REVIEW)


@pytest.mark.parametrize("state", [S.DRAFT, S.WITHDRAWN, S.REJECTED, S.INFO_REQUESTED, S.OFFERED])
def test_only_an_application_that_is_being_read_is_asked(context, state):
    application = make.application(state=state)
    with pytest.raises(Conflict):
        ask(make.manager(application.call.programme), application)


def test_a_startup_without_anybody_is_not_asked(context):
    application = make.application(state=S.SUBMITTED, startup=make.organisation("Imported"))
    with pytest.raises(Conflict):
        ask(make.manager(application.call.programme), application)


def test_only_those_who_run_the_programme_ask_and_never_their_own_startup(application, founder):
    scope = f"programme:{application.call.programme_id}"
    with pytest.raises(NotAllowed):
        ask(make.person(), application)
    make.role(founder, Role.MANAGER, scope)
    with pytest.raises(NotAllowed):
        ask(founder, application)


def test_the_team_answers_only_what_was_asked_even_by_forged_keys(application, founder):
    make.inquiry(application, questions=["traction"])
    assert write(founder, application, {"traction": "Three sub-districts use it."})
    for forged in ({"users": "99"}, {"name": "Other"}, {"is_admin": "1"}):
        with pytest.raises(DomainError):
            write(founder, application, forged)
    answers = queries.application(application.key).answers
    assert (answers["traction"], answers["users"]) == ("Three sub-districts use it.", "1200")


def test_an_answer_is_a_new_revision_and_the_application_returns_to_where_it_stood(
    application, founder, facts, mailbox
):
    make.inquiry(application)
    before = queries.submission_of(application)
    write(founder, application, {"users": "1500"})
    assert snapshot(application.id).answers["users"] == "1200"  # reviewers read what was handed in
    answer(founder, application, "Counted again in May.")
    fresh, after = queries.application(application.key), queries.submission_of(application)
    assert (fresh.state, after.number, after.answers["users"]) == (S.IN_REVIEW, 2, "1500")
    assert snapshot(application.id).id == after.id
    assert make.reload(before).answers["users"] == "1200"
    inquiry = inquiries.inquiries_of(application)[0]
    assert (inquiry.state, inquiry.reply, inquiry.submission_id) == (
        I.ANSWERED,
        "Counted again in May.",
        after.id,
    )
    assert isinstance(facts[-1], happened.InquiryAnswered)
    assert {letter["To"].addresses[0].addr_spec for letter in mailbox()} == {
        founder.email,
        inquiry.asker.email,
    }


def test_two_tabs_hand_in_one_answer(application, founder, facts):
    make.inquiry(application)
    write(founder, application, {"users": "1500"})
    answer(founder, application)
    answer(founder, application, "Again")
    assert [type(fact) for fact in facts].count(happened.InquiryAnswered) == 1
    with pytest.raises(Conflict):
        write(founder, application, {"users": "1"})


def test_an_answer_that_changes_nothing_needs_a_word(application, founder):
    make.inquiry(application)
    with pytest.raises(DomainError) as refusal:
        answer(founder, application)
    assert refusal.value.field == "reply"
    assert answer(founder, application, "It is right as it stands.").state is S.IN_REVIEW


def test_a_reopened_answer_that_cannot_stand_is_not_handed_in_and_others_do_not_matter(context, founder):
    application = make.application(owner=founder, state=S.SUBMITTED)  # its deck is missing
    make.inquiry(application, questions=["users"])
    write(founder, application, {"users": "many"})
    with pytest.raises(drafts.NotReady) as refusal:
        answer(founder, application)
    assert set(refusal.value.gaps) == {"users"}
    write(founder, application, {"users": "12"})
    assert answer(founder, application).state is S.SUBMITTED


def test_members_write_and_only_owners_hand_in(application, founder):
    member = make.person()
    make.member(application.startup, member)
    make.inquiry(application)
    write(member, application, {"users": "7"})
    with pytest.raises(NotAllowed):
        answer(member, application)


def test_after_the_date_nothing_is_taken_and_it_ends_by_itself(application, founder, clock, mailbox):
    inquiry = make.inquiry(application)
    write(founder, application, {"users": "1500"})
    clock.freeze(inquiry.due_at)
    end_overdue_inquiries(CONTEXT)
    assert queries.application(application.key).state is S.INFO_REQUESTED  # the last second still counts
    clock.freeze(inquiry.due_at + timedelta(seconds=1))
    for late in (
        lambda: write(founder, application, {"users": "9"}),
        lambda: answer(founder, application),
    ):
        with pytest.raises(Conflict):
            late()
    end_overdue_inquiries(CONTEXT)
    end_overdue_inquiries(CONTEXT)
    fresh, ended = queries.application(application.key), inquiries.inquiries_of(application)[0]
    assert (fresh.state, fresh.answers["users"]) == (S.IN_REVIEW, "1200")
    assert (ended.state, ended.unsent) == (I.LAPSED, {"users": "1500"})
    asked = inquiries.asked_of(fresh)[0]
    assert [answer.lines for answer in asked.unsent] == [["1,500 people"]]
    assert len(mailbox()) == 2  # the team and whoever asked


def test_a_request_is_taken_back_with_a_reason(application, founder):
    inquiry = make.inquiry(application)
    manager = make.manager(application.call.programme)
    with pytest.raises(NotAllowed), stage():
        operations.cancel_inquiry(make.actor(founder), inquiries.inquiry(inquiry.key), reason="No")
    with pytest.raises(DomainError), stage():
        operations.cancel_inquiry(make.actor(manager), inquiries.inquiry(inquiry.key), reason=" ")
    with stage():
        operations.cancel_inquiry(make.actor(manager), inquiries.inquiry(inquiry.key), reason="Solved")
    assert (queries.application(application.key).state, make.reload(inquiry).state) == (
        S.IN_REVIEW,
        I.CANCELLED,
    )
    with pytest.raises(Conflict):
        answer(founder, application, "Too late")


def test_an_application_may_be_asked_again_after_it_answered(application, founder):
    manager = make.manager(application.call.programme)
    for number in ("1500", "1600"):
        ask(manager, application)
        write(founder, application, {"users": number})
        answer(founder, application)
    revisions = queries.revisions_of(application)
    assert [(one.number, one.answers["users"]) for one in revisions] == [
        (1, "1200"),
        (2, "1500"),
        (3, "1600"),
    ]
    assert len({one.content_hash for one in revisions}) == 3


def test_a_submission_never_changes(application):
    with pytest.raises(TypeError), stage():
        row = db.session.scalars(sa.select(Submission)).one()
        row.startup_name = "Other"
        db.session.flush()
    db.session.rollback()
