"""The conflict engine: every kind, what a call does about it, rulings, and what is found after scoring."""

from datetime import timedelta

import pytest

from accelerator import clock
from accelerator.errors import Conflict, DomainError, NotAllowed, NotFound
from accelerator.permissions import SYSTEM
from cohorts import facts as happened
from cohorts.models import ApplicationState, ConflictKind, Effect, ReviewState
from cohorts.operations import conflicts as operations
from cohorts.operations import reviewers as assigning
from cohorts.queries import applications, conflicts, reviewers, reviews, rounds
from tests import factories as make
from tests.stage import stage

BLOCKING = dict.fromkeys(ConflictKind, Effect.BLOCK)


def submitted(call, **values):
    return make.application(state=ApplicationState.SUBMITTED, call=call, **values)


def manager_of(call):
    return make.actor(make.manager(call.programme))


@pytest.fixture
def call(context):
    return make.closed_call()


def in_conflict(call, **values):
    """A reviewer and an application of a startup that they are a member of."""
    reviewer, startup = make.reviewer(call, **values), make.organisation("Kali")
    make.member(startup, reviewer)
    return reviewer, submitted(call, startup=startup)


def test_every_kind_of_conflict_is_found(call):
    owner = make.reviewer(call, "Owner")
    member = make.reviewer(call, "Member")
    colleague = make.reviewer(call, "Colleague", email="a@kali.example")
    partner, investor = make.reviewer(call, "Partner"), make.reviewer(call, "Investor")
    mentor, stranger = make.reviewer(call, "Mentor"), make.reviewer(call, "Stranger", email="b@gmail.com")
    startup = make.organisation("Kali  Bersih", website="https://www.kali.example/about")
    founder = make.person("Founder", email="c@gmail.com")
    make.member(startup, member), make.member(startup, founder)
    elsewhere = make.organisation("Elsewhere")
    make.member(elsewhere, founder), make.member(elsewhere, partner)
    with stage():
        operations.declare_interest(make.actor(investor), name="kali bersih", note="A tenth of it")
    application = submitted(call, startup=startup, owner=owner)
    known = conflicts.checkers
    check = lambda startups, people: [(startup.id, mentor.id)] if mentor.id in people else []  # noqa: E731
    known.append(check)
    people = [owner, member, colleague, partner, investor, mentor, stranger]
    try:
        found = conflicts.conflicts_between([application], people)
    finally:
        known.remove(check)
    assert {person_id: kind for (_a, person_id), kind in found.items()} == {
        owner.id: ConflictKind.SAME_PERSON,
        member.id: ConflictKind.TEAM_MEMBER,
        colleague.id: ConflictKind.MAIL_DOMAIN,
        partner.id: ConflictKind.SHARED_ORGANISATION,
        investor.id: ConflictKind.INVESTOR,
        mentor.id: ConflictKind.MENTOR,
    }


def test_having_worked_together_ends_after_three_years(call):
    reviewer, founder = make.reviewer(call), make.person("Founder")
    startup, elsewhere = make.organisation("Kali"), make.organisation("Elsewhere")
    make.member(startup, founder), make.member(elsewhere, founder)
    left = make.member(elsewhere, reviewer)
    application = submitted(call, startup=startup)
    for days, kind in ((1000, ConflictKind.SHARED_ORGANISATION), (1400, None)):
        with stage():
            left.starts_at = clock.now() - timedelta(days=2000)
            left.ends_at = clock.now() - timedelta(days=days)
        assert conflicts.conflict_of(application, reviewer) is kind


def test_all_kinds_that_hold_are_kept_and_the_first_is_named(call):
    reviewer, application = in_conflict(call)
    with stage():
        operations.declare_interest(make.actor(reviewer), name="Kali", note="")
    found = conflicts.found_between([application], [reviewer])
    assert found == {(application.id, reviewer.id): (ConflictKind.TEAM_MEMBER, ConflictKind.INVESTOR)}
    assert conflicts.conflict_of(application, reviewer) is ConflictKind.TEAM_MEMBER


def test_a_kind_that_the_call_only_warns_of_does_not_bar(call):
    reviewer, application = in_conflict(call)
    with stage():
        operations.set_effects(
            manager_of(call), call, effects={**BLOCKING, ConflictKind.TEAM_MEMBER: Effect.WARN}
        )
    assert conflicts.conflict_of(application, reviewer) is None
    pair = (application.id, reviewer.id)
    assert conflicts.warnings_between([application], [reviewer]) == {pair: (ConflictKind.TEAM_MEMBER,)}


def test_ones_own_application_is_never_softened(call):
    reviewer = make.reviewer(call)
    application = submitted(call, owner=reviewer, startup=make.organisation("Own", owner=reviewer))
    actor = manager_of(call)
    with stage():
        operations.set_effects(actor, call, effects=dict.fromkeys(ConflictKind, Effect.WARN))
    assert conflicts.conflict_of(application, reviewer) is ConflictKind.SAME_PERSON
    with pytest.raises(Conflict), stage():
        operations.waive_conflict(actor, application, reviewer=reviewer, reason="We need them.")


def test_a_waived_conflict_no_longer_bars_and_keeps_who_and_why(call, facts):
    reviewer, application = in_conflict(call)
    actor = manager_of(call)
    with stage():
        operations.waive_conflict(actor, application, reviewer=reviewer, reason="Left in 2019.")
    assert facts[-1] == happened.ConflictWaived(
        actor_id=actor.id,
        application_id=application.id,
        reviewer_id=reviewer.id,
        kinds=["team_member"],
        reason="Left in 2019.",
    )
    (waiver,) = conflicts.waivers_of(call.id)
    assert (waiver.reason, waiver.waived_by.id, waiver.kind) == (
        "Left in 2019.",
        actor.id,
        ConflictKind.TEAM_MEMBER,
    )
    with stage():
        assigning.assign_reviewer(actor, application, reviewer=reviewer)


def test_a_waiver_covers_only_what_was_known(call):
    reviewer, application = in_conflict(call)
    with stage():
        operations.waive_conflict(manager_of(call), application, reviewer=reviewer, reason="Long ago.")
    with stage():
        operations.declare_interest(make.actor(reviewer), name="Kali", note="")
    assert conflicts.conflict_of(application, reviewer) is ConflictKind.INVESTOR


def test_a_waiver_needs_a_reason_a_conflict_and_another_person(call):
    reviewer, application = in_conflict(call)
    stranger, actor = make.reviewer(call, "Stranger"), manager_of(call)
    for refusal, by, person, reason in (
        (DomainError, actor, reviewer, " "),
        (Conflict, actor, stranger, "Why not."),
        (NotAllowed, make.actor(reviewer), reviewer, "I am fair."),
    ):
        fresh = applications.application(application.key)
        with pytest.raises(refusal), stage():
            operations.waive_conflict(by, fresh, reviewer=person, reason=reason)


def test_a_conflict_found_after_scoring_sets_the_review_aside_and_gives_the_slot_back(context, facts):
    call = make.closed_call(reads_wanted=1)
    application = submitted(call, startup=make.organisation("Kali"))
    review = make.review(application, state=ReviewState.SUBMITTED, value=5)
    actor = make.actor(review.reviewer)
    with stage():
        operations.declare_interest(actor, name="KALI", note="Shares")
    fresh = reviews.any_review(review.key)
    assert (fresh.state, fresh.closed_for, str(fresh.overall)) == (ReviewState.SET_ASIDE, "investor", "5.00")
    assert facts[-1].reason == "investor"
    round_ = rounds.current_round(call.id)
    assert reviews.reads_of(round_) == []
    assert [gap.missing for gap in reviewers.gaps_of(round_)] == [1]
    assert [row.id for row in reviews.set_aside_in(call.id)] == [review.id]
    with pytest.raises(NotFound):
        reviews.review(review.key)


def test_the_hourly_look_closes_what_became_a_conflict(call):
    startup = make.organisation("Kali")
    begun = make.review(submitted(call, startup=startup))
    other = make.review(submitted(call), begun.reviewer)
    make.member(startup, begun.reviewer)
    with stage():
        assert operations.set_aside_found(SYSTEM, reviews.held_anywhere()) == 1
    assert (make.reload(begun).state, make.reload(other).state) == (
        ReviewState.RETURNED,
        ReviewState.ASSIGNED,
    )


def test_finding_conflicts_asks_as_much_for_many_pairs_as_for_one(call, count_queries):
    applications = [submitted(call) for _n in range(4)]
    people = [make.reviewer(call, f"Reviewer {n}") for n in range(4)]
    conflicts.conflicts_between(applications, people)
    with count_queries() as one:
        conflicts.conflicts_between(applications[:1], people[:1])
    with count_queries() as many:
        conflicts.conflicts_between(applications, people)
    assert many.total == one.total
