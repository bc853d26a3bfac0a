"""The pages of programmes, cohorts and calls: what visitors read, what managers change."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from accelerator import clock
from accelerator.db import db
from cohorts.models import ApplicationState, Call, Cohort
from tests import factories as make

S = ApplicationState


def call_values(**values):
    usual = {
        "title_en": "Call 2027", "slug": "", "zone": "Europe/Berlin", "opens_at": "2027-03-01T09:00",
        "closes_at": "2027-04-01T23:59", "grace_minutes": "15", "prefix": "fca27",
        "answer_days": "10", "form": "startup", "eligibility_en": "A prototype",
    }  # fmt: skip
    return {**usual, **values}


def test_anyone_reads_an_open_call_whole(client):
    call = make.call(summary="For river cities", eligibility="A prototype\nTwo people")
    page = client.get(f"/cohorts/calls/{call.slug}")
    assert page.status_code == 200
    for text in (
        "For river cities",
        "<li>Two people</li>",
        "13 days left",
        "Which problem of the city",
        "WIB",
        "Apply",
    ):
        assert text in page.text


def test_a_deadline_is_told_in_the_calls_zone_and_the_readers(client, sign_in):
    call = make.call(zone="Europe/Berlin")
    sign_in(make.person(zone="Asia/Bangkok"))
    page = client.get(f"/cohorts/calls/{call.slug}").text
    assert "CET" in page or "CEST" in page
    assert "ICT" in page


@pytest.mark.parametrize(
    ("opens", "closes", "said"), [(5, 9, "not open yet"), (-9, -5, "This call is closed")]
)
def test_a_call_outside_its_time_says_so_and_offers_no_button(client, opens, closes, said):
    now = clock.now()
    call = make.call(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))
    page = client.get(f"/cohorts/calls/{call.slug}").text
    assert said in page
    assert "/apply" not in page


def test_an_unpublished_call_is_not_there_but_for_its_manager(client, sign_in):
    call = make.call(is_published=False)
    path = f"/cohorts/calls/{call.slug}"
    assert client.get(path).status_code == 404
    sign_in(make.person())
    assert (client.get(path).status_code, client.get(path + "/apply").status_code) == (404, 404)
    sign_in(make.manager(call.programme))
    assert "Only the programme&#39;s staff" in client.get(path).text


def test_the_feed_tells_open_calls_alone(client):
    call = make.call(title={"en": "Open one", "id": "Yang buka"}, summary="For rivers")
    make.call(is_published=False)
    make.call(opens_at=clock.now() + timedelta(days=1), closes_at=clock.now() + timedelta(days=2))
    answer = client.get("/cohorts/calls.json").json
    assert [entry["title"] for entry in answer["calls"]] == ["Open one"]
    assert answer["calls"][0]["url"] == f"/cohorts/calls/{call.slug}"
    asked_in_indonesian = client.get("/cohorts/calls.json", headers={"Accept-Language": "id"})
    (told,) = asked_in_indonesian.json["calls"]
    assert (told["title"], told["summary"]) == ("Yang buka", "For rivers")
    assert told["titles"] == {"en": "Open one", "id": "Yang buka"}
    assert "Accept-Language" in asked_in_indonesian.headers["Vary"]


def test_a_manager_builds_a_programme_a_cohort_and_a_call(client, sign_in):
    sign_in(make.manager(make.programme()))
    place = {"city": "Berlin", "zone": "Europe/Berlin"}
    made = client.post(
        "/cohorts/programmes/new", data={"name": "Kiez Lab", "slug": "", "summary": "", **place}
    )
    assert (made.status_code, made.location) == (303, "/cohorts/programmes/kiez-lab")
    dates = {"starts_on": "2027-06-01", "ends_on": "2027-10-01", "capacity": "12", "mode": "online"}
    made = client.post(
        f"{made.location}/cohorts/new", data={"name": "Kiez 2027", "slug": "", **dates, **place}
    )
    assert (made.status_code, made.location) == (303, "/cohorts/kiez-2027")
    assert re.search(r'<option selected value="(\w+)">online', client.get(f"{made.location}/edit").text)
    made = client.post(f"{made.location}/calls/new", data=call_values())
    assert (made.status_code, made.location) == (303, "/cohorts/calls/call-2027")
    assert client.post(f"{made.location}/publish").status_code == 303
    assert "To come" in client.get(made.location).text


def test_a_time_that_the_clocks_skip_is_refused_at_its_field_and_all_is_kept(client, sign_in, app):
    cohort = make.cohort()
    sign_in(make.manager(cohort.programme))
    data = call_values(opens_at="2027-03-28T02:30", title_en="Typed title")
    page = client.post(f"/cohorts/{cohort.slug}/calls/new", data=data)
    assert page.status_code == 422
    assert "Did you mean 2027-03-28 03:30?" in page.text
    assert all(text in page.text for text in ("Typed title", "2027-03-28T02:30", "A prototype"))
    with app.app_context():
        assert db.session.query(Call).count() == 0


def hidden(page):
    """The hidden boxes and what a browser sends back of them."""
    return dict(re.findall(r'<input [^>]*name="(seen)"[^>]*value="(\w+)"', page.text))


def test_a_second_window_never_moves_a_deadline_back_unseen(client, sign_in):
    call = make.call(
        closes_at=datetime(2031, 6, 30, 10, tzinfo=UTC), opens_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    sign_in(make.manager(call.programme))
    path = f"/cohorts/calls/{call.slug}/edit"
    dates = {"zone": "Asia/Jakarta", "opens_at": "2020-01-01T07:00", "closes_at": "2031-06-30T17:00"}
    before = call_values(prefix=call.prefix, **dates)
    first, second = client.get(path), client.get(path)
    longer = {**before, **hidden(first), "closes_at": "2031-07-31T17:00"}
    assert client.post(path, data=longer).status_code == 303
    page = client.post(path, data={**before, **hidden(second), "title_en": "Rivers, at last"})
    assert page.status_code == 409
    assert ("Rivers, at last" in page.text, "It says now: 2031-07-31 17:00" in page.text) == (True, True)
    assert make.reload(call).closes_at == datetime(2031, 7, 31, 10, tzinfo=UTC)
    informed = {**before, **hidden(page), "title_en": "Rivers, at last", "closes_at": "2031-07-31T17:00"}
    assert client.post(path, data=informed).status_code == 303
    assert make.reload(call).title == "Rivers, at last"


@pytest.mark.parametrize("capacity", ["", "-1", "nan", "1e9", "99999999999999999999"])
def test_a_cohort_with_impossible_places_is_refused(client, sign_in, app, capacity):
    programme = make.programme()
    sign_in(make.manager(programme))
    data = {
        "name": "X",
        "slug": "x",
        "capacity": capacity,
        "starts_on": "2027-01-01",
        "ends_on": "2027-02-01",
    }
    page = client.post(
        f"/cohorts/programmes/{programme.slug}/cohorts/new",
        data={**data, "city": "B", "zone": "Asia/Jakarta"},
    )
    assert page.status_code == 422
    with app.app_context():
        assert db.session.query(Cohort).count() == 0


def test_managers_of_others_find_nothing(client, sign_in):
    call = make.call()
    sign_in(make.manager(make.programme("Other")))
    for path in (
        f"/cohorts/{call.cohort.slug}",
        f"/cohorts/programmes/{call.programme.slug}",
        f"/cohorts/calls/{call.slug}/edit",
        f"/cohorts/calls/{call.slug}/applications",
    ):
        assert client.get(path).status_code == 404


def test_every_number_of_the_funnel_opens_its_rows(client, sign_in):
    call = make.call()
    for state in (S.DRAFT, S.SUBMITTED, S.SUBMITTED, S.OFFERED, S.WITHDRAWN):
        make.application(call=call, state=state)
    sign_in(make.manager(call.programme))
    page = client.get(f"/cohorts/calls/{call.slug}/applications").text
    tiles = re.findall(
        r'<a class="tile__label" href="([^"]+)">([^<]+)</a>\s*<span class="tile__value">(\d+)', page
    )
    assert {label: int(number) for _url, label, number in tiles} == {
        "Submitted": 4, "Not eligible": 0, "Waiting for a decision": 2, "Place offered": 1, "Place accepted": 0,
        "On the waiting list": 0, "Not selected": 0, "Withdrawn": 1,
    }  # fmt: skip
    for url, _label, number in tiles:
        assert client.get(url).text.count('<th scope="row">') == int(number)


def test_the_list_is_narrowed_sorted_and_paged_by_its_address(client, sign_in):
    call = make.call()
    for name in ("Banjir", "Angkot", "Banyu"):
        make.application(call=call, state=S.SUBMITTED, startup=make.organisation(name))
    sign_in(make.manager(call.programme))
    path = f"/cohorts/calls/{call.slug}/applications"

    def names(query):
        return re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a>', client.get(path + query).text)

    assert names("?sort=name") == ["Angkot", "Banjir", "Banyu"]
    assert names("?sort=-name&q=ban") == ["Banyu", "Banjir"]
    assert names("?q=%25") == []
    assert names("?sort=(select+1)&after=garbage&step=nothing") == ["Banyu", "Angkot", "Banjir"]


@pytest.mark.parametrize("path", ["/cohorts/calls", "/cohorts/", "/cohorts/programmes", "/"])
def test_lists_of_one_and_of_five_ask_the_database_as_often(client, sign_in, count_queries, path):
    programme = make.programme()
    make.call(make.cohort(programme))
    sign_in(make.manager(programme))
    client.get(path)
    with count_queries() as one:
        assert client.get(path).status_code == 200
    for _number in range(4):
        make.call(make.cohort(programme))
    with count_queries() as five:
        assert client.get(path).status_code == 200
    assert one.total == five.total


def test_a_calls_list_asks_the_database_as_often_for_one_and_for_five(client, sign_in, count_queries):
    call = make.call()
    sign_in(make.manager(call.programme))
    paths = [f"/cohorts/calls/{call.slug}/applications", f"/cohorts/programmes/{call.programme.slug}"]
    make.application(call=call, state=S.SUBMITTED)
    with count_queries() as one:
        assert [client.get(path).status_code for path in paths] == [200, 200]
    for _number in range(4):
        make.application(call=call, state=S.SUBMITTED)
    with count_queries() as five:
        assert [client.get(path).status_code for path in paths] == [200, 200]
    assert one.total == five.total
