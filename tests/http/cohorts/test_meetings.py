"""Meetings and selection files in the browser, without JavaScript."""

import hashlib

import pytest

from cohorts.models import ApplicationState, ReviewState
from tests import factories as make
from tests.auditor import opened as files_in

SUBMITTED = ApplicationState.SUBMITTED
TERMS = {
    "held_at": "2026-11-26T10:00",
    "quorum": "1",
    "tie_rule": "caution",
    "yes_to": "1",
    "discuss_to": "5",
}


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def opened(client, call, *members):
    terms = {**TERMS, "members": [str(person.id) for person in members], "chair": str(members[0].id)}
    answer = client.post(f"/cohorts/calls/{call.slug}/meetings", data=terms)
    assert answer.status_code == 303
    return answer.location


def test_a_meeting_is_opened_votes_and_closes_with_its_minutes(call, client, manager, run_jobs):
    one, two = make.reviewer(call, "One Member"), make.reviewer(call, "Two Member")
    application = make.application(state=SUBMITTED, call=call)
    make.review(application, one, state=ReviewState.SUBMITTED)
    make.ranked(call)
    url = opened(client, call, one, two)
    assert application.startup.name in client.get(f"{url}?band=yes").text
    vote = f"{url}/vote?application={application.key}"
    assert client.get(vote).status_code == 200
    answer = client.post(
        vote,
        data={f"ballot_{one.id}": "offer", f"ballot_{two.id}": "reject", "reason": "fit", "note": "Heard."},
    )
    assert (answer.status_code, answer.location) == (303, url)
    assert "by the rule for ties" in client.get(f"{url}?band=yes").text
    job = client.post(f"{url}/close").location
    run_jobs()
    assert client.get(job).location == url
    assert client.get(f"{url}/minutes").data.startswith(b"%PDF-")
    assert client.post(vote, data={f"ballot_{one.id}": "offer", "reason": "fit"}).status_code == 422
    assert "Minutes (PDF)" in client.get(f"/cohorts/calls/{call.slug}/meetings").text


def test_impossible_rules_keep_what_was_typed(call, client, manager):
    person = make.reviewer(call)
    data = {**TERMS, "quorum": "7", "members": [str(person.id)], "chair": str(person.id)}
    page = client.post(f"/cohorts/calls/{call.slug}/meetings", data=data)
    assert page.status_code == 422
    assert "The quorum is 7" in page.text


def test_a_meeting_votes_on_no_application_to_another_call(call, client, manager):
    url = opened(client, call, make.reviewer(call))
    foreign = make.application(state=SUBMITTED, call=make.closed_call())
    assert client.get(f"{url}/vote?application={foreign.key}").status_code == 404


def test_nobody_keeps_the_record_where_their_own_startup_applied(call, client, manager):
    """The bands alone would tell where it stands (R12)."""
    url = opened(client, call, make.reviewer(call))
    own = make.application(state=SUBMITTED, call=call, startup=make.organisation("Mine", owner=manager))
    for path in (url, f"{url}/vote?application={own.key}"):
        answer = client.get(path)
        assert (answer.status_code, "Your own startup applied" in answer.text) == (403, True)


def test_reviewers_and_founders_find_no_meeting(call, client, manager, sign_in):
    person = make.reviewer(call)
    url = opened(client, call, person)
    sign_in(person)
    for path in (
        url,
        f"{url}/minutes",
        f"/cohorts/calls/{call.slug}/meetings",
        f"/cohorts/calls/{call.slug}/files",
    ):
        assert client.get(path).status_code == 404


def test_the_agenda_asks_as_much_for_five_as_for_one(call, client, manager, count_queries):
    person = make.reviewer(call)

    def add():
        make.review(make.application(state=SUBMITTED, call=call), state=ReviewState.SUBMITTED)
        make.ranked(call)

    add()
    url = opened(client, call, person)
    client.get(url)
    with count_queries() as one:
        client.get(url)
    for _n in range(4):
        add()
    with count_queries() as five:
        assert client.get(url).status_code == 200
    assert five.total == one.total


def test_the_selection_file_is_fetched_by_who_asked_and_checked_by_anybody(
    app, call, client, manager, sign_in, run_jobs
):
    make.review(make.application(state=SUBMITTED, call=call), state=ReviewState.SUBMITTED)
    make.ranked(call)
    page = f"/cohorts/calls/{call.slug}/files"
    job = client.post(page).location
    run_jobs()
    assert client.get(job).location == page
    action = client.get(page).text.split('action="/cohorts/files/')[1].split('"')[0]
    answer = client.post(f"/cohorts/files/{action}")
    assert answer.status_code == 200
    assert "manifest.json" in files_in(answer.data)
    fingerprint = hashlib.sha256(answer.data).hexdigest()
    assert f"/verify/{fingerprint}" in client.get(page).text
    told = app.test_client().get(f"/verify/{fingerprint}").text
    assert "Genuine" in told
    assert call.title in told
    changed = hashlib.sha256(answer.data + b" ").hexdigest()
    assert app.test_client().get(f"/verify/{changed}").status_code == 404
    sign_in(make.manager(call.programme, "Budi"))
    assert client.post(f"/cohorts/files/{action}").status_code == 404
    assert action not in client.get(page).text
