"""Letters and shared comments in the browser, without JavaScript."""

import re

import pytest

from cohorts.models import ApplicationState, Outcome, ReviewState
from tests import factories as make


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def application(call):
    owner = make.person("Sari", locale="en")
    return make.application(
        state=ApplicationState.SUBMITTED,
        call=call,
        owner=owner,
        startup=make.organisation("Kali", owner=owner),
    )


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def hidden(page, name):
    return page.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]


def post(client, url, **values):
    page = client.get(url).text
    data = {"basis": hidden(page, "basis"), "version": hidden(page, "version"), **values}
    return client.post(url, data=data)


def test_a_letter_is_edited_previewed_and_reset(call, application, client, manager):
    make.decision(application, Outcome.REJECT)
    url = f"/cohorts/applications/{application.key}/letter"
    assert "We cannot offer you a place this time" in client.get(url).text
    answer = post(client, url, subject="Dear {name}", body="My own words.")
    assert (answer.status_code, answer.location) == (303, f"/cohorts/calls/{call.slug}/letters")
    assert "My own words." in client.get(answer.location).text
    assert client.post(f"{url}/reset").location == url
    assert "My own words." not in client.get(url).text


def test_a_letter_without_words_is_refused(application, client, manager):
    make.decision(application, Outcome.REJECT)
    url = f"/cohorts/applications/{application.key}/letter"
    assert client.post(url, data={"subject": "", "body": ""}).status_code == 422
    assert client.post(url).status_code == 303
    assert client.post(f"{url}/reset").status_code == 303


def test_a_decision_changed_meanwhile_keeps_what_was_typed(application, client, manager):
    make.decision(application, Outcome.REJECT)
    url = f"/cohorts/applications/{application.key}/letter"
    data = {"basis": "older", "version": "0", "subject": "Dear", "body": "Typed words."}
    page = client.post(url, data=data)
    assert page.status_code == 409
    assert "Typed words." in page.text
    assert client.post(url, data={**data, "basis": hidden(page.text, "basis")}).status_code == 303


def test_without_a_decision_there_is_no_letter(application, client, manager):
    answer = client.get(f"/cohorts/applications/{application.key}/letter")
    assert answer.location == f"/cohorts/applications/{application.key}/decision"
    assert client.post(f"/cohorts/applications/{application.key}/letter/reset").status_code == 409


def test_comments_are_chosen_with_a_cleaned_text(application, client, manager):
    review = make.review(application, state=ReviewState.SUBMITTED, comment="Raw words.", remark="For staff.")
    url = f"/cohorts/applications/{application.key}/feedback"
    page = client.get(url).text
    assert ("Raw words." in page, "For staff." in page) == (True, False)
    data = {f"share_{review.key}": "y", f"text_{review.key}": ""}
    assert client.post(url, data=data).status_code == 422
    data[f"text_{review.key}"] = "Clean words."
    assert client.post(url, data=data).status_code == 303
    page = client.get(url).text
    assert ("Raw words." in page, "Clean words." in page) == (True, True)


def test_the_team_and_readers_see_nothing_of_it_before_the_release(application, call, client, sign_in):
    make.decision(application, Outcome.OFFER)
    for person in (application.owner, make.reviewer(call)):
        sign_in(person)
        for path in ("letter", "feedback"):
            assert client.get(f"/cohorts/applications/{application.key}/{path}").status_code == 404
        assert client.get(f"/cohorts/calls/{call.slug}/letters").status_code == 404


def test_a_manager_reads_no_letter_to_their_own_startup(call, client, sign_in):
    own = make.manager(call.programme)
    mine = make.application(
        state=ApplicationState.SUBMITTED,
        call=call,
        owner=own,
        startup=make.organisation("Mine", owner=own),
    )
    make.decision(mine, Outcome.OFFER)
    sign_in(own)
    page = client.get(f"/cohorts/calls/{call.slug}/letters")
    assert (page.status_code, mine.key in page.text) == (200, False)
    assert client.get(f"/cohorts/applications/{mine.key}/letter").status_code == 404


def test_the_list_asks_as_much_for_five_as_for_one(call, client, manager, count_queries):
    def add():
        application = make.application(state=ApplicationState.SUBMITTED, call=call)
        make.decision(application, Outcome.REJECT)

    add()
    url = f"/cohorts/calls/{call.slug}/letters"
    client.get(url)
    with count_queries() as one:
        assert client.get(url).status_code == 200
    for _n in range(4):
        add()
    with count_queries() as five:
        assert client.get(url).status_code == 200
    assert five.total == one.total


@pytest.fixture
def told(call):
    """An application whose team may read what the readers say, once it asks for it."""
    owner = make.person("Sari")
    made = make.application(
        state=ApplicationState.REJECTED,
        call=call,
        owner=owner,
        startup=make.organisation("Kali", owner=owner),
    )
    return make.decision(made, Outcome.REJECT, released=True, feedback="Look for a second founder.")


def said_of_feedback(client, call):
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    return [re.sub(r"<[^>]+>", "", said) for said in re.findall(r"<small>(Feedback .+?)</small>", page)]


def test_feedback_is_offered_and_the_first_opening_is_kept(told, call, client, sign_in):
    owner, second, manager = told.application.owner, make.person("Budi"), make.manager(call.programme)
    make.member(told.application.startup, second)
    url = f"/cohorts/applications/{told.application.key}/outcome"
    sign_in(manager)
    assert said_of_feedback(client, call) == ["Feedback not opened yet"]
    sign_in(owner)
    page = client.get(url).text
    assert ("second founder" in page, "Open your feedback" in page) == (False, True)
    assert client.post(f"{url}/feedback").location == url
    page = client.get(url).text
    assert ("second founder" in page, "Open your feedback" in page) == (True, False)
    sign_in(second)
    assert client.post(f"{url}/feedback").status_code == 303
    assert "second founder" in client.get(url).text
    sign_in(manager)
    [said] = said_of_feedback(client, call)
    assert (said[:18], said[-8:]) == ("Feedback opened on", " by Sari")


def test_only_the_team_opens_feedback(told, call, client, sign_in):
    for person in (make.manager(call.programme), make.person("Stranger"), make.reviewer(call)):
        sign_in(person)
        assert (
            client.post(f"/cohorts/applications/{told.application.key}/outcome/feedback").status_code == 404
        )
    assert make.reload(told).feedback_opened_at is None
