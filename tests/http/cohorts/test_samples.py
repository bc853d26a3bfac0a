"""The pages on which a manager marks a calibration sample, and its readers read it (G4)."""

import pytest

from cohorts.models import ApplicationState, ReviewState
from tests import factories as make


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def application(call):
    """One that came in from a table and that no team has claimed."""
    return make.application(
        state=ApplicationState.SUBMITTED, call=call, startup=make.organisation("Old Entry")
    )


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def test_a_manager_marks_it_on_its_page_and_finds_it_on_the_calibration_page(
    call, client, manager, application
):
    make.review(application, state=ReviewState.SUBMITTED, value=4)
    here = f"/cohorts/applications/{application.key}"
    assert "Make it a sample" in client.get(f"{here}/reviews").text
    answer = client.post(f"{here}/sample", data={"sample": "yes"})
    assert (answer.status_code, answer.location) == (303, f"/cohorts/calls/{call.slug}/calibration")
    page = client.get(answer.location).text
    assert ("Calibration samples" in page, "Old Entry" in page, "4.00 – 4.00" in page) == (True, True, True)
    assert "Old Entry" not in client.get(f"/cohorts/calls/{call.slug}/decisions").text
    page = client.get(f"{here}/reviews").text
    assert ("A sample has no place." in page, "Let it take part again" in page) == (True, True)
    assert client.post(f"{here}/sample", data={"sample": "no"}).status_code == 303
    assert make.reload(application).state is ApplicationState.IN_REVIEW


def test_one_with_a_team_is_not_offered_and_refused(call, client, manager):
    application = make.application(state=ApplicationState.SUBMITTED, call=call)
    here = f"/cohorts/applications/{application.key}"
    assert "Make it a sample" not in client.get(f"{here}/reviews").text
    assert client.post(f"{here}/sample", data={"sample": "yes"}).status_code == 409
    assert make.reload(application).state is ApplicationState.SUBMITTED


def test_its_reader_is_told_what_it_is_and_hands_it_in(call, client, manager, application, sign_in):
    reader = make.reviewer(call)
    review = make.review(application, reader)
    client.post(f"/cohorts/applications/{application.key}/sample", data={"sample": "yes"})
    sign_in(reader)
    page = client.get(f"/cohorts/reviews/{review.key}")
    assert (page.status_code, "Everybody reads this one first" in page.text) == (200, True)
    assert "Calibration sample" in client.get("/cohorts/reviews").text
