"""What staff and readers say about an application: who reads it, who may not, and what stays of it."""

import pytest

from accelerator.accounts.models import Role
from accelerator.errors import Conflict, DomainError, NotAllowed, NotFound
from cohorts import facts as happened
from cohorts.models import ApplicationState, Audience, ReviewState, Visibility
from cohorts.operations import discussions as operations
from cohorts.queries import applications, discussions, reviews, rounds
from tests import factories as make
from tests.stage import stage

DONE = ReviewState.SUBMITTED


@pytest.fixture
def call(context):
    return make.closed_call()


@pytest.fixture
def application(call):
    return make.application(state=ApplicationState.SUBMITTED, call=call)


@pytest.fixture
def manager(call):
    return make.manager(call.programme)


def by_staff(user, application, text="What do you think?", audience=Audience.READERS):
    with stage():
        return operations.post_as_staff(
            make.actor(user), applications.application(application.key), audience=audience, text=text
        )


def by_reader(review, text="I would meet them."):
    with stage():
        found = reviews.review(review.key)
        return operations.post_as_reader(make.actor(found.reviewer), found, text=text)


def for_staff(user, application):
    said = discussions.said_to_staff(make.actor(user), applications.application(application.key))
    return said and [(p.author, p.text) for p in said]


def for_reader(review):
    said = discussions.said_to_reader(reviews.review(review.key))
    return said and [(str(p.author), p.text) for p in said]


def set_round(application, **values):
    with stage():
        for name, value in values.items():
            setattr(rounds.current_round(application.call_id), name, value)


def test_staff_read_all_with_names_and_readers_what_is_meant_for_them(application, manager, facts):
    mine, other = (make.review(application, state=DONE) for _n in range(2))
    by_staff(manager, application, "Only us.", Audience.STAFF)
    by_staff(manager, application)
    post = by_reader(other)
    assert for_staff(manager, application) == [
        (manager.name, "Only us."), (manager.name, "What do you think?"), ("Jonas", "I would meet them."),
    ]  # fmt: skip
    assert for_reader(mine) == [
        ("The programme's staff", "What do you think?"), ("Another reader", "I would meet them."),
    ]  # fmt: skip
    assert for_reader(other)[-1] == ("You", "I would meet them.")
    assert facts[-1] == happened.ApplicationDiscussed(
        actor_id=other.reviewer_id, application_id=application.id, post_id=post.id, audience="readers"
    )
    set_round(application, shows_names=True)
    assert for_reader(mine)[-1] == ("Jonas", "I would meet them.")


@pytest.mark.parametrize(
    ("visibility", "before", "after"),
    [(Visibility.NEVER, False, False), (Visibility.AFTER_OWN, False, True), (Visibility.ALWAYS, True, True)],
)
def test_readers_take_part_when_the_round_says_so(application, manager, visibility, before, after):
    by_staff(manager, application)
    set_round(application, visibility=visibility)
    begun, done = make.review(application), make.review(application, state=DONE)
    for review, takes_part in ((begun, before), (done, after)):
        assert (for_reader(review) is not None) == takes_part
        if not takes_part:
            with pytest.raises(Conflict):
                by_reader(review)


def test_whoever_has_a_conflict_neither_reads_nor_writes(application, manager, call):
    review = make.review(application, state=DONE)
    by_staff(manager, application)
    startup = applications.application(application.key).startup
    elsewhere, founder = make.organisation("Elsewhere"), make.person("Founder")
    make.member(startup, founder), make.member(elsewhere, founder)
    make.member(elsewhere, manager), make.member(elsewhere, review.reviewer)
    assert for_staff(manager, application) is None
    with pytest.raises(NotFound):
        by_staff(manager, application)
    with pytest.raises(NotFound):
        for_reader(review)
    with pytest.raises(NotFound):
        by_reader(review)


def test_a_blind_round_stays_blind(application, manager):
    name = applications.application(application.key).startup.name
    review = make.review(application, state=DONE)
    by_staff(manager, application, f"Is {name} not on https://kali.example?")
    set_round(application, is_blind=True)
    ((_author, text),) = for_reader(review)
    assert (name in text, "kali" in text.casefold(), text.startswith("Is ")) == (False, False, True)
    assert for_staff(manager, application) == [(manager.name, f"Is {name} not on https://kali.example?")]


def test_another_round_does_not_hear_of_it(application, manager, call):
    by_staff(manager, application)
    later = make.reading_round(call, position=2)
    review = make.review(application, state=DONE, in_round=later)
    assert discussions.said_to_reader(review) == []


def test_ones_own_words_are_taken_back_once_and_kept(application, manager, facts):
    mine, other = (make.review(application, state=DONE) for _n in range(2))
    author, stranger = make.actor(mine.reviewer), other.reviewer
    post = by_reader(mine)
    for user in (manager, stranger):
        with pytest.raises(NotAllowed), stage():
            operations.withdraw_post(make.actor(user), discussions.post(post.key))
    with stage():
        operations.withdraw_post(author, discussions.post(post.key))
    assert facts[-1] == happened.PostWithdrawn(
        actor_id=author.id, application_id=application.id, post_id=post.id
    )
    assert for_reader(other) == [("Another reader", "")]
    assert for_staff(manager, application) == [("Jonas", "I would meet them.")]
    with pytest.raises(Conflict), stage():
        operations.withdraw_post(author, discussions.post(post.key))


def test_empty_words_and_strangers_are_refused(application, manager, call):
    review = make.review(application, state=DONE)
    reviewer = review.reviewer
    for text in ("", " \u200b"):
        with pytest.raises(DomainError):
            by_staff(manager, application, text)
        with pytest.raises(DomainError):
            by_reader(review, text)
    owner = applications.application(application.key).owner
    make.role(owner, Role.MANAGER, f"programme:{call.programme_id}")
    for user in (owner, reviewer, make.manager(make.closed_call().programme)):
        with pytest.raises(NotAllowed):
            by_staff(user, application)
