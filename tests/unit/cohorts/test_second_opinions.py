"""What readers think of each other's judgements: who may say so, of what, and until when (REV16)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accelerator import clock as real_clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotFound
from cohorts import facts as happened
from cohorts.models import ApplicationState, Opinion, ReviewState, Visibility
from cohorts.operations import discussions as operations
from cohorts.operations.reviews import declare_conflict
from cohorts.queries import applications, discussions, reviews, rounds
from tests import factories as make
from tests.stage import stage

DONE = ReviewState.SUBMITTED


@pytest.fixture
def application(context):
    return make.application(state=ApplicationState.SUBMITTED, call=make.closed_call())


def says(own, other, opinion="agree", reason="Too kind."):
    with stage():
        found = reviews.review(own.key)
        operations.second_as_reader(
            make.actor(found.reviewer), found, of=other.key, opinion=opinion, reason=reason
        )


def set_round(application, **values):
    with stage():
        for name, value in values.items():
            setattr(rounds.current_round(application.call_id), name, value)


def given():
    with stage():
        query = sa.select(Opinion.review_id, Opinion.author_id, Opinion.agrees, Opinion.reason)
        return [tuple(row) for row in db.session.execute(query)]


def seen_by(own):
    with stage():
        return [
            (str(one.author), one.overall, one.comment)
            for one in discussions.judgements_beside(reviews.review(own.key))
        ]


def test_one_person_has_one_opinion_of_a_judgement_and_may_change_it(application, facts):
    own, other = make.review(application, state=DONE), make.review(application, state=DONE)
    says(own, other)
    assert given() == [(other.id, own.reviewer_id, True, "")]
    says(own, other, "disagree", " They count users twice. ")
    assert given() == [(other.id, own.reviewer_id, False, "They count users twice.")]
    assert facts[-1] == happened.SecondOpinionGiven(
        actor_id=own.reviewer_id,
        application_id=application.id,
        review_id=other.id,
        opinion="disagree",
        reason="They count users twice.",
    )
    assert discussions.contested_among([application.key]) == {application.key}
    says(own, other, "none")
    assert given() == []


def test_a_disagreement_says_why(application):
    own, other = make.review(application, state=DONE), make.review(application, state=DONE)
    with pytest.raises(DomainError) as refused:
        says(own, other, "disagree", "  ")
    assert refused.value.field == "reason"


def test_nobody_says_so_of_their_own_of_one_not_in_or_of_another_applications(application):
    own = make.review(application, state=DONE)
    begun = make.review(application, state=ReviewState.IN_PROGRESS)
    call = applications.application(application.key).call
    elsewhere = make.review(make.application(state=ApplicationState.SUBMITTED, call=call), state=DONE)
    later = make.reading_round(call, position=2)
    in_another_round = make.review(application, state=DONE, in_round=later)
    for other in (own, begun, elsewhere, in_another_round):
        with pytest.raises(NotFound):
            says(own, other)
    assert given() == []


@pytest.mark.parametrize(
    ("visibility", "after"),
    [(Visibility.NEVER, False), (Visibility.AFTER_OWN, True), (Visibility.ALWAYS, True)],
)
def test_only_who_has_handed_in_and_sees_the_others_may_say_so(application, visibility, after):
    set_round(application, visibility=visibility)
    begun, own = make.review(application), make.review(application, state=DONE)
    other = make.review(application, state=DONE, value=4)
    with pytest.raises(Conflict):
        says(begun, other)
    assert seen_by(begun) == []
    assert (other.overall in [overall for _name, overall, _text in seen_by(own)]) == after
    if after:
        says(own, other)
    else:
        with pytest.raises(Conflict):
            says(own, other)


def test_after_the_round_nothing_is_said_any_more(application):
    own, other = make.review(application, state=DONE), make.review(application, state=DONE)
    says(own, other)
    set_round(application, ends_at=real_clock.now() - timedelta(minutes=1))
    with pytest.raises(Conflict):
        says(own, other, "none")
    assert len(given()) == 1


def test_names_stand_only_where_the_round_shows_them_and_a_blind_one_names_no_startup(application):
    own = make.review(application, state=DONE)
    name = applications.application(application.key).startup.name
    make.review(application, state=DONE, value=4, comment=f"{name} is early.", remark="Known to us.")
    assert [(author, text) for author, _value, text in seen_by(own)] == [
        ("Another reader", f"{name} is early.")
    ]
    set_round(application, shows_names=True, is_blind=True)
    assert [(author, text) for author, _value, text in seen_by(own)] == [("Jonas", "▁▁▁ is early.")]


def test_whoever_steps_back_for_a_conflict_takes_their_opinions_along(application, facts):
    own, other = make.review(application, state=DONE), make.review(application, state=DONE)
    says(own, other, "disagree", "No.")
    says(other, own)
    with stage():
        found = reviews.review(own.key)
        declare_conflict(make.actor(found.reviewer), found, note="I know them.")
    assert given() == [(own.id, other.reviewer_id, True, "")]
    assert discussions.contested_among([application.key]) == set()
    with pytest.raises(NotFound):
        says(own, other)
