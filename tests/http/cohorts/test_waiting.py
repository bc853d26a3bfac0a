"""The waiting list as its team sees it: where it stands now, what it waits for, and how long it may think (G12)."""

import re
from datetime import timedelta

import pytest

from accelerator import clock
from cohorts.models import ApplicationState
from cohorts.operations import offers as operations
from cohorts.queries import applications
from tests import factories as make
from tests.stage import stage


@pytest.fixture
def call(tables):
    return make.closed_call(make.cohort(capacity=1), answer_days=5)


def said(client, application, page="/outcome") -> str:
    text = client.get(f"/cohorts/applications/{application.key}{page}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_the_place_counts_those_who_wait_now(call, client, sign_in):
    first, second, third = (make.waiting(call, rank) for rank in (2, 4, 9))
    make.waiting(make.closed_call(), 1)
    sign_in(third.owner)
    assert "You are number 3 of 3 on the waiting list" in said(client, third)
    make.change(first, state=ApplicationState.WITHDRAWN)
    assert "You are number 2 of 2 on the waiting list" in said(client, third)
    assert "You are number 2 of 2." in said(client, third, "")
    assert client.get(f"/cohorts/applications/{second.key}/outcome").status_code == 404


def test_it_says_what_it_waits_for_and_how_long_the_answer_may_take(call, client, sign_in):
    waiting = make.waiting(call, 1)
    sign_in(waiting.owner)
    assert "Every offer is answered. A place becomes free when somebody gives theirs back." in said(
        client, waiting
    )
    make.offer(call, expires_at=clock.now() + timedelta(days=2))
    text = said(client, waiting)
    assert "1 offer waits for its answer. A place becomes free when it is declined" in text
    assert "you have 5 days to accept it" in text


def test_after_a_decline_everybody_moves_up_and_the_first_is_asked(call, client, sign_in):
    offered = make.offer(call)
    first, second = make.waiting(call, 1), make.waiting(call, 2)
    actor = make.actor(offered.application.owner)
    sign_in(second.owner)
    assert "You are number 2 of 2 on the waiting list" in said(client, second)
    with stage():
        row = applications.application(offered.application.key)
        operations.decline_offer(actor, row, reason="No time")
    assert "You are number 1 of 1 on the waiting list" in said(client, second)
    sign_in(first.owner)
    assert "A place is yours to take" in said(client, first)
