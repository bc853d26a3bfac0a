"""What is kept from staff who read themselves, or whose own startup applied: what the readers say (R10, R12)."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from accelerator.accounts.models import Role
from accelerator.clock import now
from cohorts.models import ApplicationState, ConflictKind, Outcome, ReviewState, Visibility
from cohorts.models.co_applicants import Right
from cohorts.queries import rounds
from tests import factories as make

SUBMITTED = ApplicationState.SUBMITTED


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def both(call, sign_in):
    """Somebody who runs the programme and reads for the call."""
    user = make.role(make.manager(call.programme), Role.REVIEWER, f"call:{call.id}")
    sign_in(user)
    return user


@pytest.fixture
def owed(call, both):
    """An application that somebody else has judged, and that waits for a judgement of the manager's own."""
    application = make.application(state=SUBMITTED, call=call, startup=make.organisation("Owed"))
    make.review(application, state=ReviewState.SUBMITTED, value=5, comment="Five of five.")
    own = make.review(application, both)
    make.decision(application, Outcome.WAITLIST)
    make.ranked(call)
    return own


def pages_of(application):
    return [
        f"/cohorts/applications/{application.key}/{name}"
        for name in ("reviews", "decision", "feedback", "letter")
    ]


def tiles_in(page):
    return dict(re.findall(r'outcome=(\w+)">[^<]*</a>\s*<span class="tile__value">(\d+)', page))


def test_a_manager_who_owes_a_review_opens_no_page_with_the_scores_of_others(client, call, owed):
    paths = [*pages_of(owed.application), f"/cohorts/calls/{call.slug}/calibration"]
    found = {path: client.get(path) for path in paths}
    assert {page.status_code for page in found.values()} == {403}
    assert all("Your own review of 1 application is not in yet" in page.text for page in found.values())
    assert not any("Five of five." in page.text for page in found.values())
    for path in ("files", "calibration/rules"):
        assert client.post(f"/cohorts/calls/{call.slug}/{path}").status_code == 403


def test_neither_list_row_nor_tile_nor_rank_tells_of_it(client, call, owed):
    other = make.application(state=SUBMITTED, call=call, startup=make.organisation("Other"))
    make.review(other, state=ReviewState.SUBMITTED, value=2), make.ranked(call)
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    assert ("your own review comes first" in page, "5.00" in page) == (True, False)
    assert page.index("Other") < page.index("Owed"), "as if nobody had read it, though it is the best"
    ranks = re.findall(r'data-label="Rank">\s*([^<\s]+)', page)
    assert ranks == ["1", "–"], "no gap tells of a place"
    assert "Owed" not in client.get(f"/cohorts/calls/{call.slug}/decisions?outcome=waitlist").text
    assert tiles_in(page) == {"offer": "0", "waitlist": "0", "reject": "0", "none": "1"}
    standing = client.get(f"/cohorts/applications/{other.key}/reviews").text
    assert "1 of 1" in standing


@pytest.mark.parametrize("how", ["handed in", "abstained"])
def test_all_is_open_once_the_own_review_is_in_or_given_back(app, client, call, owed, how):
    if how == "handed in":
        with app.app_context():
            scores = {f"score_{one.code}": "3" for one in rounds.criteria_of(owed.round)}
        assert client.post(f"/cohorts/reviews/{owed.key}", data=scores).status_code == 303
    else:
        assert (
            client.post(f"/cohorts/reviews/{owed.key}/abstain", data={"reason": "No time."}).status_code
            == 303
        )
    paths = [*pages_of(owed.application), f"/cohorts/calls/{call.slug}/calibration"]
    assert {client.get(path).status_code for path in paths} == {200}
    assert "Five of five." in client.get(pages_of(owed.application)[0]).text


@pytest.mark.parametrize(
    "values",
    [{"visibility": Visibility.ALWAYS}, {"starts_at": now() + timedelta(days=1)}],
    ids=["always", "not begun"],
)
def test_nothing_is_kept_where_the_round_keeps_nothing_or_has_not_begun(client, owed, values):
    make.change(owed.round, **values)
    assert client.get(pages_of(owed.application)[0]).status_code == 200


def test_nobody_waits_for_a_review_that_they_may_not_write_any_more(client, call, owed, sign_in):
    former = make.manager(call.programme, "Former Reader")
    make.review(owed.application, former)
    sign_in(former)
    assert client.get(pages_of(owed.application)[0]).status_code == 200


def test_no_page_about_conflicts_tells_a_score_of_it(client, call, owed):
    seen = make.application(state=SUBMITTED, call=call)
    for application, value in ((owed.application, 5), (seen, 2)):
        make.review(
            application,
            state=ReviewState.SET_ASIDE,
            overall=Decimal(value),
            closed_for=ConflictKind.DECLARED.value,
        )
    page = client.get(f"/cohorts/calls/{call.slug}/conflicts").text
    assert re.findall(r'data-label="Score">([\d.]+)', page) == ["2.00"]


def test_a_co_applicant_who_runs_the_programme_sees_nothing_of_it_either(client, call, sign_in):
    application = make.application(state=SUBMITTED, call=call, startup=make.organisation("Shared"))
    make.review(application, state=ReviewState.SUBMITTED, value=5), make.ranked(call)
    make.decision(application, Outcome.OFFER)
    sign_in(make.role(make.manager(call.programme), Role.CO_APPLICANT, Right.VIEW.scope(application.id)))
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    assert ("you help to write it" in page, "5.00" in page) == (True, False)
    answer = client.get(f"/cohorts/calls/{call.slug}/calibration")
    assert (answer.status_code, "You help to write an application" in answer.text) == (403, True)


def test_the_tiles_do_not_tell_a_manager_what_was_decided_on_their_own_startup(client, call, sign_in):
    user = make.manager(call.programme)
    mine = make.application(
        state=SUBMITTED, call=call, owner=user, startup=make.organisation("Mine", owner=user)
    )
    other = make.application(state=SUBMITTED, call=call)
    make.decision(mine, Outcome.OFFER), make.decision(other, Outcome.REJECT)
    sign_in(user)
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    assert tiles_in(page) == {"offer": "0", "waitlist": "0", "reject": "1", "none": "0"}
