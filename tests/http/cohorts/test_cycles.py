"""Families and cycles in the browser: what visitors read, and what a manager opens and moves together."""

import re
from datetime import timedelta

import pytest

from accelerator import clock
from accelerator.accounts.models import Role
from tests import factories as make


@pytest.fixture
def programmes(tables):
    return [make.programme("Accelerator Jakarta"), make.programme("Accelerator Berlin")]


@pytest.fixture
def manager(programmes, sign_in):
    user = make.role(make.manager(programmes[0]), Role.MANAGER, programmes[1].scopes[0])
    sign_in(user)
    return user


def make_family(client, programmes):
    data = {"name": "Smart Change", "slug": "", "programmes": [one.slug for one in programmes]}
    return client.post("/cohorts/families/new", data=data)


def test_visitors_read_a_family_with_its_programmes_and_open_calls(programmes, manager, client, sign_in):
    call = make.call(make.cohort(programmes[0]), title="Call of Jakarta")
    make.call(make.cohort(programmes[1]), title="Secret", is_published=False)
    done = make_family(client, programmes)
    assert (done.status_code, done.location) == (303, "/cohorts/families/smart-change")
    client.post("/logout")
    page = client.get(done.location)
    assert page.status_code == 200
    assert re.findall(r"<h2>([^<]+)</h2>", page.text) == ["Accelerator Berlin", "Accelerator Jakarta"]
    assert re.findall(r"<h3><a href=\"([^\"]+)", page.text) == [f"/cohorts/calls/{call.slug}"]
    assert "/cohorts/families/smart-change" in client.get("/cohorts/calls").text


def test_a_family_without_a_programme_is_refused_with_what_was_typed(programmes, manager, client):
    page = make_family(client, [])
    assert (page.status_code, "Smart Change" in page.text) == (422, True)


def test_a_family_is_edited_by_those_who_run_a_programme_of_it(programmes, manager, client, sign_in):
    make_family(client, programmes)
    url = "/cohorts/families/smart-change/edit"
    done = client.post(url, data={"name": "Renamed", "programmes": [programmes[0].slug]})
    assert done.status_code == 303
    assert "Accelerator Berlin" not in client.get("/cohorts/families/smart-change").text
    sign_in(make.manager(programmes[1], "Other"))
    assert client.get(url).status_code == 404


def test_a_cycle_is_looked_at_first_and_then_opened(programmes, manager, client):
    for programme in programmes:
        make.call(make.cohort(programme, name=f"{programme.name} 2024"), title=f"{programme.name} 2024")
    day = (clock.today() + timedelta(days=300)).isoformat()
    data = {"name": "Next season", "opens_on": day, "programmes": [one.slug for one in programmes]}
    assert "Look first" in client.get("/cohorts/cycles/new").text
    page = client.get("/cohorts/cycles/new", query_string=data).text
    assert ("Make 2 draft calls" in page, page.count("/clone?opens_on=")) == (True, 2)
    done = client.post("/cohorts/cycles/new", data=data)
    assert done.status_code == 303
    page = client.get(done.location).text
    assert len(re.findall(r'<th scope="row"><a href="/cohorts/calls/', page)) == 2
    assert client.post(f"{done.location}/publish").status_code == 303
    assert "2 calls are public now." in client.get(done.location).text
    assert client.post(f"{done.location}/move", data={"days": "7"}).status_code == 303
    assert "2 calls moved." in client.get(done.location).text
    assert "Next season" in client.get("/cohorts/cycles").text


@pytest.mark.parametrize("typed", [{"days": ""}, {"days": "0"}, {"days": "367"}, {"days": "soon"}])
def test_days_that_are_none_are_refused_on_the_page(programmes, manager, client, typed):
    cycle = make.cycle(make.call(make.cohort(programmes[0])))
    assert client.post(f"/cohorts/cycles/{cycle.key}/move", data=typed).status_code == 422


def test_strangers_do_not_learn_of_a_cycle(programmes, manager, client, sign_in):
    cycle = make.cycle(make.call(make.cohort(programmes[0])))
    sign_in(make.manager(make.programme("Elsewhere"), "Other"))
    assert client.get(f"/cohorts/cycles/{cycle.key}").status_code == 404
    assert cycle.key not in client.get("/cohorts/cycles").text


def test_the_list_counts_only_the_calls_that_one_runs(programmes, client, sign_in):
    cycle = make.cycle(make.call(make.cohort(programmes[0])), make.call(make.cohort(programmes[1])))
    sign_in(make.manager(programmes[0], "One"))
    assert re.findall(rf'/cohorts/cycles/{cycle.key}">([^<]+)', client.get("/cohorts/cycles").text) == [
        "Season",
        "1",
    ]


def test_a_call_is_taken_in_and_taken_out(programmes, manager, client):
    first, second = make.call(make.cohort(programmes[0])), make.call(make.cohort(programmes[1]))
    cycle = make.cycle(first)
    url = f"/cohorts/cycles/{cycle.key}"
    assert client.post(f"{url}/calls", data={"call": first.slug}).status_code == 422
    assert client.post(f"{url}/calls", data={"call": second.slug}).status_code == 303
    assert second.slug in client.get(url).text
    assert client.post(f"/cohorts/calls/{second.slug}/cycle/leave").location == "/cohorts/cycles"
    assert f'calls/{second.slug}"' not in client.get(url).text


def test_pages_ask_as_much_for_five_as_for_one(programmes, manager, client, count_queries):
    make_family(client, programmes)
    cycle = make.cycle(make.call(make.cohort(programmes[0])))
    urls = (
        f"/cohorts/cycles/{cycle.key}",
        "/cohorts/cycles",
        "/cohorts/families/smart-change",
        "/cohorts/calls",
    )
    counts = []
    for _n in (1, 5):
        for url in urls:
            client.get(url)
            with count_queries() as asked:
                assert client.get(url).status_code == 200
            counts.append(asked.total)
        for _more in range(4):
            call = make.call(make.cohort(programmes[1]))
            client.post(f"/cohorts/cycles/{cycle.key}/calls", data={"call": call.slug})
            make.cycle(make.call(make.cohort(programmes[1])))
    assert counts[:4] == counts[4:]
