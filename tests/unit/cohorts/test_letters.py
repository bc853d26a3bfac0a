"""Letters as drafts: what was looked at is what is sent, and nothing of it shows before."""

import pytest
import sqlalchemy as sa

from accelerator.accounts.models import Role
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.mail import OutboxMail
from cohorts.facts import FeedbackOpened
from cohorts.models import ApplicationState, Outcome, ReviewState
from cohorts.models.co_applicants import Right
from cohorts.operations import decisions, offers
from cohorts.operations import letters as operations
from cohorts.queries import applications, calls
from cohorts.queries import decisions as decision_queries
from cohorts.queries import letters as queries
from cohorts.queries.offers import letter_of
from tests import factories as make

WORDS = "Hello {name},\n\nwe were moved.\n"


@pytest.fixture
def call(context):
    return make.closed_call()


@pytest.fixture
def manager(call):
    return make.actor(make.manager(call.programme))


@pytest.fixture
def application(call):
    owner = make.person("Sari", locale="id")
    return make.application(
        state=ApplicationState.SUBMITTED,
        call=call,
        owner=owner,
        startup=make.organisation("Kali", owner=owner),
    )


def now(application):
    """The letter on an application as it stands in the database."""
    with reading():
        return queries.prepared(decision_queries.decision_of(application.id))


def edit(manager, application, *, basis=None, version=None, body=WORDS):
    found = now(application)
    with unit_of_work():
        return operations.edit_letter(
            manager,
            applications.application(application.key),
            subject="From us to {name}",
            body=body,
            basis=found.basis if basis is None else basis,
            version=(found.letter.version if found.letter else 0) if version is None else version,
        )


def decide(manager, application, outcome, feedback=""):
    present = decision_queries.decision_of(application.id)
    with unit_of_work():
        decisions.decide_application(
            manager,
            applications.application(application.key),
            outcome=outcome,
            reason="",
            feedback=feedback,
            version=present.version if present else 0,
        )


def share(manager, application, **texts):
    with unit_of_work():
        return operations.share_comments(manager, applications.application(application.key), texts=texts)


def release(manager, call, run_jobs):
    with unit_of_work():
        decisions.release_decisions(manager, calls.call(call.slug))
    run_jobs()


def sent():
    with reading():
        return [
            (letter.recipient_name, letter.subject, letter.body)
            for letter in db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id))
        ]


def test_the_edited_words_are_sent_and_kept(call, manager, application, run_jobs):
    make.decision(application, Outcome.REJECT)
    edit(manager, application)
    release(manager, call, run_jobs)
    assert sent() == [("Sari", "From us to Sari", "Hello Sari,\n\nwe were moved.\n")]
    kept = now(application)
    assert (kept.is_sent, kept.letter.body) == (True, WORDS)


@pytest.mark.parametrize(("copies", "expected"), [(True, ["Comments", "Edits", "Sari"]), (False, ["Sari"])])
def test_whoever_wrote_along_gets_a_copy_unless_an_owner_said_no(
    call, manager, application, run_jobs, copies, expected
):
    for name, right in (("Views", Right.VIEW), ("Comments", Right.COMMENT), ("Edits", Right.EDIT)):
        make.role(make.person(name), Role.CO_APPLICANT, right.scope(application.id))
    make.change(application, copies_letters=copies)
    make.decision(application, Outcome.REJECT)
    edit(manager, application)
    release(manager, call, run_jobs)
    bodies = {name: body for name, _subject, body in sent()}
    assert (sorted(bodies), bodies["Sari"]) == (expected, "Hello Sari,\n\nwe were moved.\n")
    if copies:
        note = "This is a copy for you: you help with the application of Kali."
        text = "Only its team can open the pages that the letter names.\n\nHello Edits,\n\nwe were moved.\n"
        assert bodies["Edits"] == f"{note} {text}"


def test_without_an_edit_the_template_is_sent_in_the_readers_language_and_kept(
    call, manager, application, run_jobs
):
    make.decision(application, Outcome.REJECT)
    release(manager, call, run_jobs)
    kept = now(application)
    [(_name, subject, body)] = sent()
    assert (kept.letter.locale, kept.letter.edited_by) == ("id", None)
    assert (kept.letter.subject, kept.letter.body.replace("{name}", "Sari")) == (subject, body)


def test_an_offer_says_until_when_it_holds(call, manager, application, run_jobs):
    make.decision(application, Outcome.OFFER)
    edit(manager, application, body="Answer by {answer_by}.")
    release(manager, call, run_jobs)
    [(_name, _subject, body)] = sent()
    assert body == now(application).letter.body
    assert body.endswith("23:59 WIB.\n")


@pytest.mark.parametrize(
    ("outcome", "feedback"), [(Outcome.WAITLIST, ""), (Outcome.REJECT, "Something to say after all.")]
)
def test_a_draft_older_than_its_decision_holds_the_release(
    call, manager, application, run_jobs, outcome, feedback
):
    make.decision(application, Outcome.REJECT)
    edit(manager, application)
    decide(manager, application, outcome, feedback)
    assert now(application).is_stale
    with pytest.raises(Conflict, match="Kali"):
        release(manager, call, run_jobs)
    edit(manager, application)
    release(manager, call, run_jobs)
    assert [body for _name, _subject, body in sent()] == ["Hello Sari,\n\nwe were moved.\n"]


def test_a_decision_changed_while_the_release_waits_is_not_sent(call, manager, application, run_jobs):
    make.decision(application, Outcome.REJECT)
    edit(manager, application)
    with unit_of_work():
        decisions.release_decisions(manager, calls.call(call.slug))
    decide(manager, application, Outcome.WAITLIST)
    run_jobs()
    assert sent() == []
    assert make.reload(application).state is ApplicationState.SUBMITTED


def test_a_draft_that_was_reset_holds_nothing(call, manager, application, run_jobs):
    make.decision(application, Outcome.REJECT)
    edit(manager, application)
    decide(manager, application, Outcome.WAITLIST)
    with unit_of_work():
        operations.reset_letter(manager, applications.application(application.key))
    assert now(application).letter is None
    release(manager, call, run_jobs)
    assert make.reload(application).state is ApplicationState.WAITLISTED


@pytest.mark.parametrize("stale", [{"basis": "another"}, {"version": 7}])
def test_nobody_keeps_a_letter_they_have_not_seen(manager, application, stale):
    make.decision(application, Outcome.REJECT)
    with pytest.raises(Conflict):
        edit(manager, application, **stale)
    assert now(application).letter is None


def test_after_the_release_no_word_changes(call, manager, application, run_jobs):
    review = make.review(application, state=ReviewState.SUBMITTED, comment="Good.")
    make.decision(application, Outcome.REJECT)
    release(manager, call, run_jobs)
    with pytest.raises(Conflict):
        edit(manager, application)
    with pytest.raises(Conflict):
        share(manager, application, **{review.key: "Good."})


def test_a_place_that_became_free_has_a_letter_of_its_own(context, call):
    offer = make.offer(call)
    first = make.waiting(call, 1)
    with unit_of_work():
        call = calls.call(call.slug)
        call.cohort.capacity = 1
    actor = make.actor(offer.application.owner)
    with unit_of_work():
        offers.decline_offer(actor, applications.application(offer.application.key), reason="No time.")
    with reading():
        decision = decision_queries.decision_of(first.id)
        kept = {o: queries.letter_for(decision.id, o) is not None for o in Outcome}
    assert kept == {Outcome.OFFER: True, Outcome.WAITLIST: False, Outcome.REJECT: False}


def test_chosen_comments_are_read_cleaned_and_without_names_after_the_release(
    call, manager, application, run_jobs
):
    first = make.review(application, state=ReviewState.SUBMITTED, comment="Weak team, says Jonas.")
    make.review(
        application, make.reviewer(call, "Mira"), state=ReviewState.SUBMITTED, comment="Keep to yourself."
    )
    make.decision(application, Outcome.REJECT, feedback="Thank you.")
    share(manager, application, **{first.key: "Look for a second founder."})
    with reading():
        assert letter_of(applications.application(application.key)).feedback == ""
    release(manager, call, run_jobs)
    with reading():
        known = letter_of(applications.application(application.key)).feedback
    assert known == "Thank you.\n\nLook for a second founder."
    [(_name, _subject, body)] = sent()
    assert [word in body for word in (known, "Jonas", "Mira", "yourself")] == [True, False, False, False]
    assert make.reload(first).comment == "Weak team, says Jonas."


def test_a_new_choice_makes_the_draft_stale_and_an_old_one_is_taken_back(manager, application):
    review = make.review(application, state=ReviewState.SUBMITTED, comment="Good.")
    make.decision(application, Outcome.REJECT)
    edit(manager, application)
    assert share(manager, application, **{review.key: "Good."}) == 1
    assert (now(application).is_stale, now(application).feedback) == (True, "Good.")
    assert share(manager, application) == 0
    assert (now(application).is_stale, now(application).feedback) == (False, "")


def test_a_comment_set_aside_is_not_shared(manager, application):
    review = make.review(application, state=ReviewState.SUBMITTED, comment="Good.")
    make.decision(application, Outcome.REJECT)
    share(manager, application, **{review.key: "Good."})
    with unit_of_work():
        db.session.merge(review).state = ReviewState.SET_ASIDE
    assert now(application).feedback == ""


def test_what_is_shared_says_something_and_is_of_this_application(manager, application, call):
    review = make.review(application, state=ReviewState.SUBMITTED, comment="Good.")
    other = make.review(
        make.application(state=ApplicationState.SUBMITTED, call=call),
        state=ReviewState.SUBMITTED,
        comment="Theirs.",
    )
    with pytest.raises(DomainError, match="Write what is shared"):
        share(manager, application, **{review.key: " "})
    with pytest.raises(Conflict):
        share(manager, application, **{other.key: "Theirs."})


def test_who_runs_the_programme_writes_letters_and_nobody_else(call, application):
    make.decision(application, Outcome.REJECT)
    for actor in (make.actor(application.owner), make.actor(make.reviewer(call))):
        with pytest.raises(NotAllowed):
            edit(actor, application)


def test_an_application_that_was_asked_for_more_is_named(call, manager, application):
    make.decision(application, Outcome.OFFER)
    make.inquiry(application)
    with pytest.raises(Conflict, match="Kali"), unit_of_work():
        decisions.release_decisions(manager, calls.call(call.slug))


def opened(actor, application):
    with unit_of_work():
        operations.open_feedback(actor, applications.application(application.key))


def test_opening_feedback_is_recorded_once(call, application, facts):
    make.change(application, state=ApplicationState.REJECTED)
    decision = make.decision(application, Outcome.REJECT, released=True, feedback="Thank you.")
    owner = make.actor(application.owner)
    opened(owner, application)
    first = make.reload(decision).feedback_opened_at
    second = make.person("Budi")
    make.member(application.startup, second)
    opened(make.actor(second), application)
    kept = make.reload(decision)
    assert (kept.feedback_opened_at, kept.feedback_opened_by) == (first, owner.id)
    assert [fact for fact in facts if isinstance(fact, FeedbackOpened)] == [
        FeedbackOpened(actor_id=owner.id, application_id=application.id, decision_id=decision.id)
    ]


def test_nothing_to_read_is_nothing_to_open(application):
    make.change(application, state=ApplicationState.REJECTED)
    make.decision(application, Outcome.REJECT, released=True)
    with pytest.raises(Conflict, match="left no feedback"):
        opened(make.actor(application.owner), application)


def test_feedback_is_not_opened_before_the_release(application):
    make.decision(application, Outcome.REJECT, feedback="Thank you.")
    with pytest.raises(NotAllowed):
        opened(make.actor(application.owner), application)
