"""The pages on which readers say how well they know the field, and managers see what that changes (G4)."""

import re

import pytest

from cohorts.models import ApplicationState, ReviewState
from tests import factories as make


@pytest.fixture
def call(tables):
    return make.closed_call()


def settings(weighs):
    """A round's form as a browser sends it."""
    said = {"asks_confidence": "1"} | ({"weighs_confidence": "1"} if weighs else {})
    return {"name": "First", "reads_wanted": "3", "begins": "on_date", "visibility": "after_own", **said}


@pytest.fixture
def review(call, client, sign_in):
    """A review in a round whose manager lets confidence weigh; its reader is signed in."""
    made = make.review(make.application(state=ApplicationState.SUBMITTED, call=call))
    sign_in(make.manager(call.programme))
    assert client.post(f"/cohorts/rounds/{made.round_id}", data=settings(weighs=True)).status_code == 303
    sign_in(made.reviewer)
    return made


def scores_on(page):
    return dict.fromkeys(re.findall(r'name="(score_\w+)"', page), "3")


def test_a_reader_is_asked_and_what_was_typed_is_kept_where_they_do_not_say(client, review):
    here = f"/cohorts/reviews/{review.key}"
    page = client.get(here).text
    assert ("How well do you know this field?" in page, "Outside my field" in page) == (True, True)
    typed = {**scores_on(page), "comment": "Kept words."}
    refused = client.post(here, data=typed)
    assert (refused.status_code, "Kept words." in refused.text) == (422, True)
    assert client.post(here, data={**typed, "confidence": "4"}).status_code == 422
    assert client.post(f"{here}/draft", data={**typed, "confidence": "2"}).status_code == 200
    assert client.post(here, data={**typed, "confidence": "3"}).status_code == 303
    fresh = make.reload(review)
    assert (fresh.state, fresh.confidence) == (ReviewState.SUBMITTED, 3)


def test_by_default_nobody_is_asked(call, client, sign_in):
    review = make.review(make.application(state=ApplicationState.SUBMITTED, call=call))
    sign_in(review.reviewer)
    page = client.get(f"/cohorts/reviews/{review.key}")
    assert (page.status_code, "How well do you know this field?" in page.text) == (200, False)


def test_managers_see_what_it_changes_beside_what_leaves_it_out(call, client, sign_in, review):
    application = review.application
    for value, confidence in ((5, 3), (2, 1)):
        make.review(application, state=ReviewState.SUBMITTED, value=value, confidence=confidence)
    make.ranked(call)
    sign_in(make.manager(call.programme))
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    shown = dict(re.findall(r'data-label="(Mean|Weighed)"><a [^>]*>([\d.]+)<', page))
    assert shown == {"Mean": "3.50", "Weighed": "4.25"}
    assert "The column “Weighed” ranks." in page
    assert "<dt>Weighed</dt>" in client.get(f"/cohorts/calls/{call.slug}/calibration").text
    assert "My field" in client.get(f"/cohorts/applications/{application.key}/reviews").text
