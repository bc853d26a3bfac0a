"""The calibration page: who may open it, what it says, and that it costs the same for few and many."""

import re

import pytest

from cohorts.models import ApplicationState, Method, Outcome, ReviewState
from cohorts.queries import calibration as queries
from tests import factories as make

SUBMITTED = ApplicationState.SUBMITTED


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def read(call, *values, readers=()):
    application = make.application(state=SUBMITTED, call=call)
    for place, value in enumerate(values):
        make.review(
            application, readers[place] if readers else None, state=ReviewState.SUBMITTED, value=value
        )
    return application


def test_an_unread_call_says_what_belongs_there(call, client, manager):
    page = client.get(f"/cohorts/calls/{call.slug}/calibration")
    assert page.status_code == 200
    assert "Nobody has read anything yet" in page.text


def test_severity_disagreement_and_ranks_are_shown_with_their_numbers(call, client, manager):
    severe, mild = make.reviewer(call, "Strict Reader"), make.reviewer(call, "Kind Reader")
    for values in ((2, 4), (1, 3), (3, 5), (1, 5)):
        read(call, *values, readers=(severe, mild))
    make.ranked(call)
    page = client.get(f"/cohorts/calls/{call.slug}/calibration").text
    assert page.index("Strict Reader") < page.index("Kind Reader")
    assert "disputed" in page
    assert "Not all readers can be compared" not in page


def test_how_far_groups_come_has_a_page_of_its_own(call, client, manager):
    read(call, 3), make.ranked(call)
    url = f"/cohorts/calls/{call.slug}/calibration"
    assert "Shares are of the stage before" not in client.get(url).text
    page = client.get(f"{url}?part=rates").text
    assert "Shares are of the stage before" in page
    assert "Severity of the readers" not in page


def test_many_readers_are_paged_from_either_end(call, client, manager):
    people = [make.reviewer(call, f"Reader {number:02d}") for number in range(32)]
    for number, person in enumerate(people):
        read(call, 1 + number % 5, 3, readers=(person, people[0] if number else people[1]))
    make.ranked(call)
    url = f"/cohorts/calls/{call.slug}/calibration"

    def named(page):
        return set(re.findall(r"Reader \d\d", page))

    first = client.get(url).text
    (after,) = re.findall(r'[?;&]reader=([^"&]+)', first)
    rest = client.get(f"{url}?reader={after}").text
    assert (len(named(first)), named(first) & named(rest)) == (30, set())
    assert named(first) | named(rest) == {person.name for person in people}
    assert named(client.get(f"{url}?readers=mild").text) >= named(rest)


def test_equal_ranks_are_marked_in_the_ranked_list(call, client, manager):
    readers = make.reviewer(call, "Ines"), make.reviewer(call, "Jonas")
    for value in (5, 4, 4, 2):
        read(call, value, value, readers=readers)
    make.ranked(call)
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    assert page.count("Several share this rank") == 2


@pytest.mark.parametrize(
    ("method", "column"), [(Method.RAW, "Mean"), (Method.NORMALISED, "Normalised"), (Method.MODEL, "Model")]
)
def test_the_ranked_list_says_which_column_ranks(call, client, manager, method, column):
    read(call, 3), make.ranked(call)
    client.post(
        f"/cohorts/calls/{call.slug}/calibration/rules", data={"method": method.value, "tie_break": ""}
    )
    assert f"The column “{column}” ranks." in client.get(f"/cohorts/calls/{call.slug}/decisions").text


def test_the_words_about_scores_are_explained_where_they_stand(call, client, manager):
    read(call, 3, 4), make.ranked(call)
    explained = {
        "calibration": ["Severity", "Spread", "As given", "Normalised", "Model", "Range", "Rank between"],
        "decisions": ["Normalised", "Model", "Range", "Rank between"],
    }
    for path, words in explained.items():
        page = client.get(f"/cohorts/calls/{call.slug}/{path}").text
        assert [word for word in words if f"<dt>{word}</dt>" not in page] == []


def test_readers_who_share_nothing_are_named_as_such(call, client, manager):
    read(call, 2), read(call, 4), make.ranked(call)
    page = client.get(f"/cohorts/calls/{call.slug}/calibration").text
    assert "Not all readers can be compared" in page


def test_rules_are_declared_and_then_fixed(app, call, client, manager, run_jobs):
    application = read(call, 3)
    url = f"/cohorts/calls/{call.slug}/calibration"
    answer = client.post(url + "/rules", data={"method": "model", "tie_break": "impact"})
    assert (answer.status_code, answer.location) == (303, url)
    run_jobs()
    with app.app_context():
        found = queries.calibration_of(call.id)
        assert (found.method, found.tie_break, found.is_stale) == (Method.MODEL, "impact", False)
    make.decision(application, Outcome.OFFER)
    assert client.post(url + "/rules", data={"method": "raw", "tie_break": ""}).status_code == 422
    assert "stay as they were declared" in client.get(url).text


def test_computing_again_is_a_job_that_leads_back(call, client, manager, run_jobs):
    read(call, 3)
    answer = client.post(f"/cohorts/calls/{call.slug}/calibration/compute")
    run_jobs()
    assert client.get(answer.location).location == f"/cohorts/calls/{call.slug}/calibration"


@pytest.mark.parametrize("who", ["reviewer", "founder", "manager of another"])
def test_nobody_else_opens_it(call, client, sign_in, who):
    application = read(call, 3)
    people = {
        "reviewer": lambda: make.reviewer(call),
        "founder": lambda: application.owner,
        "manager of another": lambda: make.manager(make.programme()),
    }
    sign_in(people[who]())
    for path in ("calibration", "decisions"):
        assert client.get(f"/cohorts/calls/{call.slug}/{path}").status_code == 404


def test_a_manager_sees_no_scores_of_their_own_startup(call, client, manager):
    own = make.application(
        state=SUBMITTED, call=call, startup=make.organisation("Mine", owner=manager), owner=manager
    )
    make.review(own, state=ReviewState.SUBMITTED, value=5)
    read(call, 2)
    make.ranked(call)
    page = client.get(f"/cohorts/calls/{call.slug}/decisions").text
    assert ("your own startup" in page, "5.00" in page) == (True, False)
    answer = client.get(f"/cohorts/calls/{call.slug}/calibration")
    assert (answer.status_code, "Your own startup applied" in answer.text) == (403, True)


@pytest.mark.parametrize("path", ["decisions", "calibration"])
def test_the_lists_ask_as_much_for_five_as_for_one(call, client, manager, count_queries, path):
    url = f"/cohorts/calls/{call.slug}/{path}"
    read(call, 3, 4), make.ranked(call), client.get(url)
    with count_queries() as one:
        assert client.get(url).status_code == 200
    for _n in range(4):
        read(call, 2, 5)
    make.ranked(call)
    with count_queries() as five:
        assert client.get(url).status_code == 200
    assert five.total == one.total
