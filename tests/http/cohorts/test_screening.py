"""Screening in the browser, without JavaScript."""

import pytest

from cohorts.models import ApplicationState, Ineligibility
from tests import factories as make

S = ApplicationState


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def submitted(call, **values):
    return make.application(state=S.SUBMITTED, call=call, **values)


def chosen(*found):
    return {"chosen": [f"{a.key}:{make.reload(a).version}" for a in found]}


def test_the_ticked_ones_are_found_eligible_or_not(call, client, manager):
    path = f"/cohorts/calls/{call.slug}/screening"
    first, second, third = submitted(call), submitted(call), submitted(call)
    assert client.post(path, data={**chosen(first), "verdict": "yes"}).status_code == 303
    answer = client.post(
        path, data={**chosen(second, third), "verdict": "no", "reason": "stage", "words": ""}
    )
    assert (answer.status_code, answer.location) == (303, path)
    assert [make.reload(a).state for a in (first, second, third)] == [S.SUBMITTED, S.INELIGIBLE, S.INELIGIBLE]
    assert make.reload(third).ineligible_for is Ineligibility.STAGE
    page = client.get(f"{path}?part=ineligible").text
    assert (page.count("not told yet"), first.reference in page) == (2, False)
    assert client.post(f"{path}/tell").status_code == 303
    assert "not told yet" not in client.get(f"{path}?part=ineligible").text


def test_what_is_left_is_found_eligible_in_one_step(call, client, manager, run_jobs):
    path = f"/cohorts/calls/{call.slug}/screening"
    out, *left = [submitted(call) for _number in range(4)]
    client.post(path, data={**chosen(out), "verdict": "no", "reason": "stage"})
    own = submitted(call, startup=make.organisation("Own", owner=manager))
    assert 'name="waiting" value="4"' in client.get(path).text
    assert client.post(f"{path}/rest", data={"waiting": "3"}).status_code == 409
    asked = client.post(f"{path}/rest", data={"waiting": "4"})
    assert (asked.status_code, run_jobs() > 0) == (303, True)
    assert [make.reload(a).screened_by for a in left] == [manager.id] * 3
    assert (make.reload(out).state, make.reload(own).screened_at) == (S.INELIGIBLE, None)
    assert client.get(asked.location).location == f"{path}?part=eligible"


def test_a_no_without_a_reason_keeps_what_was_chosen(call, client, manager):
    application = submitted(call)
    page = client.post(
        f"/cohorts/calls/{call.slug}/screening",
        data={**chosen(application), "verdict": "no", "words": "Kept."},
    )
    assert page.status_code == 422
    assert "Choose the reason." in page.text
    assert (f'value="{chosen(application)["chosen"][0]}" checked' in page.text, "Kept." in page.text) == (
        True,
        True,
    )


def test_empty_and_foreign_posts_change_nothing(call, client, manager):
    path, other = f"/cohorts/calls/{call.slug}/screening", submitted(make.closed_call())
    assert client.post(path).status_code == 303
    assert client.post(path, data={**chosen(submitted(call))}).status_code == 422
    assert client.post(path, data={**chosen(other), "verdict": "yes"}).status_code == 404
    out = make.application(state=S.INELIGIBLE, call=call)
    assert client.post(f"/cohorts/applications/{out.key}/reopen").status_code == 422


def test_it_is_reopened_from_the_page_of_the_application(call, client, manager):
    out = make.application(state=S.INELIGIBLE, call=call, ineligible_words="Bandung.")
    page = client.get(f"/cohorts/applications/{out.key}").text
    assert ("Bandung." in page, "Its team is not told yet." in page) == (True, True)
    assert client.post(f"/cohorts/applications/{out.key}/reopen", data={"reason": "Moved"}).status_code == 303
    assert make.reload(out).state is S.IN_REVIEW


def test_the_team_reads_nothing_of_it_until_it_is_told(call, client, sign_in):
    user = make.person()
    out = make.application(state=S.INELIGIBLE, call=call, owner=user, ineligible_words="Bandung.")
    sign_in(user)
    for path in (
        "/cohorts/applications",
        f"/cohorts/applications/{out.key}",
        f"/cohorts/applications/{out.key}/receipt",
    ):
        page = client.get(path)
        assert (page.status_code, "eligible" in page.text, "Bandung." in page.text) == (200, False, False)
    assert client.get(f"/cohorts/applications/{out.key}/outcome").status_code == 404
    assert client.post(f"/cohorts/applications/{out.key}/reopen", data={"reason": "x"}).status_code == 404


def test_the_team_reads_why_once_it_is_told(call, client, sign_in, manager):
    user = make.person()
    out = submitted(call, owner=user)
    client.post(
        f"/cohorts/calls/{call.slug}/screening",
        data={**chosen(out), "verdict": "no", "reason": "other", "words": "Bandung.", "tells": "y"},
    )
    sign_in(user)
    page = client.get(f"/cohorts/applications/{out.key}/outcome")
    assert (page.status_code, "Another reason" in page.text, "Bandung." in page.text) == (200, True, True)
    assert "Not eligible" in client.get(f"/cohorts/applications/{out.key}").text


def test_screening_is_nobody_elses_business(call, client, sign_in):
    for user in (make.reviewer(call), make.person(), make.manager(make.closed_call().programme)):
        sign_in(user)
        assert client.get(f"/cohorts/calls/{call.slug}/screening").status_code == 404
        assert client.post(f"/cohorts/calls/{call.slug}/screening/tell").status_code == 404


@pytest.mark.parametrize("part", ["waiting", "ineligible"])
def test_the_list_asks_as_much_for_five_applications_as_for_one(call, client, manager, count_queries, part):
    path = f"/cohorts/calls/{call.slug}/screening?part={part}"
    state = S.INELIGIBLE if part == "ineligible" else S.SUBMITTED
    make.application(state=state, call=call)
    client.get(path)
    with count_queries() as one:
        client.get(path)
    for _n in range(4):
        make.application(state=state, call=call)
    with count_queries() as five:
        assert client.get(path).status_code == 200
    assert five.total == one.total
