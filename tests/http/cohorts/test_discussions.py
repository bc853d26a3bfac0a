"""Discussing an application in the browser, without JavaScript."""

import pytest

from accelerator.accounts.models import Role
from cohorts.models import ApplicationState, Audience, ReviewState
from cohorts.operations import discussions as operations
from cohorts.queries import applications
from tests import factories as make
from tests.stage import stage


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def application(call):
    return make.application(state=ApplicationState.SUBMITTED, call=call)


def test_staff_and_a_reader_talk_and_one_takes_it_back(call, application, client, sign_in):
    manager, review = make.manager(call.programme), make.review(application, state=ReviewState.SUBMITTED)
    sign_in(manager)
    page = f"/cohorts/applications/{application.key}/reviews"
    for audience, text in (("staff", "Among us."), ("readers", "What about the team?")):
        data = {"audience": audience, "text": text}
        answer = client.post(f"/cohorts/applications/{application.key}/posts", data=data)
        assert (answer.status_code, answer.location) == (303, page)
    assert client.post(f"/cohorts/applications/{application.key}/posts").status_code == 422
    sign_in(review.reviewer)
    path = f"/cohorts/reviews/{review.key}"
    assert client.post(f"{path}/posts", data={"text": "They are strong."}).status_code == 303
    assert client.post(f"{path}/posts").status_code == 422
    shown = client.get(path).text
    assert [words in shown for words in ("Among us.", "What about the team?", "They are strong.")] == [
        False, True, True,
    ]  # fmt: skip
    key = shown.split("/cohorts/posts/")[1].split("/")[0]
    assert client.post(f"/cohorts/posts/{key}/withdraw").status_code == 303
    assert client.post(f"/cohorts/posts/{key}/withdraw").status_code == 409
    sign_in(manager)
    shown = client.get(page).text
    assert ("They are strong." in shown, "taken back" in shown) == (True, True)
    assert client.post(f"/cohorts/posts/{key}/withdraw").status_code == 404


def test_nothing_shows_before_ones_own_review_is_in_nor_to_the_team(call, application, client, sign_in):
    review = make.review(application)
    sign_in(review.reviewer)
    assert "Discussion" not in client.get(f"/cohorts/reviews/{review.key}").text
    answer = client.post(f"/cohorts/reviews/{review.key}/posts", data={"text": "x"})
    assert answer.status_code == 409
    sign_in(application.owner)
    answer = client.post(f"/cohorts/applications/{application.key}/posts", data={"text": "x"})
    assert answer.status_code == 404


def test_the_page_asks_as_much_for_five_posts_as_for_one(call, application, client, sign_in, count_queries):
    manager = make.manager(call.programme)
    path = f"/cohorts/applications/{application.key}/reviews"

    def say(count):
        for _n in range(count):
            with client.application.app_context(), stage():
                operations.post_as_staff(
                    make.actor(manager),
                    applications.application(application.key),
                    audience=Audience.STAFF,
                    text="Yes.",
                )

    sign_in(manager)
    say(1)
    assert client.get(path).status_code == 200
    with count_queries() as one:
        client.get(path)
    say(4)
    with count_queries() as five:
        assert client.get(path).text.count("Yes.") == 5
    assert five.total == one.total


def test_a_second_opinion_turns_what_readers_say_together_into_a_maybe(call, application, client, sign_in):
    manager, review = make.manager(call.programme), make.review(application, state=ReviewState.SUBMITTED)
    make.ranked(call)
    sign_in(manager)
    page, ranked = f"/cohorts/applications/{application.key}/reviews", f"/cohorts/calls/{call.slug}/decisions"
    path = f"/cohorts/reviews/{review.key}/opinion"

    def says(opinion):
        data = {"opinion": opinion, "reason": "The numbers are last year's."}
        assert client.post(path, data=data).status_code == 303
        told = client.get(page).text
        return "Maybe: a second opinion disagrees" in told, ">maybe<" in client.get(ranked).text.replace(
            "\n", ""
        )

    assert says("agree") == (False, False)
    assert f"{manager.name} agrees" in client.get(page).text
    assert says("disagree") == (True, True)
    told = client.get(page).text
    assert (f"{manager.name} disagrees" in told, "The numbers are last year&#39;s." in told) == (True, True)
    assert client.post(path, data={"opinion": "disagree"}).status_code == 422
    assert says("none") == (False, False)


def test_only_what_is_in_has_a_second_opinion_and_never_of_ones_own(call, application, client, sign_in):
    manager = make.manager(call.programme)
    make.role(manager, Role.REVIEWER, f"call:{call.id}")
    own = make.review(application, manager, state=ReviewState.SUBMITTED)
    begun = make.review(application)
    sign_in(manager)
    assert client.post(f"/cohorts/reviews/{own.key}/opinion", data={"opinion": "agree"}).status_code == 404
    assert client.post(f"/cohorts/reviews/{begun.key}/opinion", data={"opinion": "agree"}).status_code == 409
    sign_in(begun.reviewer)
    assert client.post(f"/cohorts/reviews/{own.key}/opinion", data={"opinion": "agree"}).status_code == 404


def test_a_reader_agrees_or_disagrees_with_a_colleague_and_staff_read_why(call, application, client, sign_in):
    done = ReviewState.SUBMITTED
    own, other = make.review(application, state=done, value=2), make.review(application, state=done, value=4)
    manager = make.manager(call.programme)
    make.ranked(call)
    path = f"/cohorts/reviews/{own.key}"
    sign_in(own.reviewer)

    def says(opinion, reason=""):
        data = {"of": other.key, "opinion": opinion, "reason": reason}
        return client.post(f"{path}/second", data=data).status_code

    assert says("disagree") == 422
    assert says("disagree", "They count the same users twice.") == 303
    shown = client.get(path).text
    assert [words in shown for words in ("Another reader: 4.00", "You disagree", "They count the same")] == [
        True
    ] * 3
    sign_in(manager)
    told = client.get(f"/cohorts/applications/{application.key}/reviews").text
    assert ("Maybe: a second opinion disagrees" in told, "They count the same users twice." in told) == (
        True,
        True,
    )
    sign_in(own.reviewer)
    assert says("none") == 303
    assert ("I disagree" in client.get(path).text, "You disagree" in client.get(path).text) == (True, False)


def test_the_page_asks_as_much_for_five_colleagues_as_for_one(
    call, application, client, sign_in, count_queries
):
    own = make.review(application, state=ReviewState.SUBMITTED)
    sign_in(own.reviewer)
    totals = []
    for more in (1, 4):
        for _n in range(more):
            make.review(application, state=ReviewState.SUBMITTED)
        client.get(f"/cohorts/reviews/{own.key}")
        with count_queries() as counted:
            client.get(f"/cohorts/reviews/{own.key}")
        totals.append(counted.total)
    assert totals[0] == totals[1]
