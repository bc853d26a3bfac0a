"""The Monday list in the browser: warnings with links to their rows, answers, rules."""

import re
from datetime import timedelta

import pytest

from accelerator import clock as now
from tests import factories as make


def neglected(match=None):
    """A match of which nothing came for six weeks, and its programme's manager."""
    match = match or make.pair()[0]
    make.change(match, created_at=now.now() - timedelta(days=42))
    make.change(match.cohort, ends_on=now.today() + timedelta(days=42))
    return match, make.manager(match.cohort.programme)


def answer_to(page):
    return dict(re.findall(r'name="(code|seen)" value="([^"]+)"', page))


def test_a_warning_links_to_the_row_that_causes_it(client, sign_in):
    match, staff = neglected()
    sign_in(staff)
    page = client.get("/mentors/warnings").text
    assert f'href="/mentors/matches/{match.key}"' in page
    assert client.get(f"/mentors/matches/{match.key}").status_code == 200
    assert match.enrolment.startup.name in client.get("/").text


def test_the_workbench_says_how_each_match_does_and_opens_its_reasons(client, sign_in):
    match, staff = neglected()
    other, _same_staff = neglected(make.match(match.mentor, make.enrolment(match.cohort)))
    make.mentor_session(other)
    sign_in(staff)
    bench = client.get(f"/mentors/cohorts/{match.cohort.slug}/matching").text
    assert [bench.count(words) for words in ("Needs a check-in", "On track")] == [1, 1]
    url = f"/mentors/warnings?startup={match.enrolment.key}"
    assert f'href="{url}"' in bench
    page = client.get(url).text
    names = [row.enrolment.startup.name for row in (match, other)]
    assert [f">{name}<" in page or f"{name}</a>" in page for name in names] == [True, False]


def test_a_startup_with_two_reasons_stands_once_with_both_at_home_and_in_the_list(client, sign_in):
    match, staff = neglected()
    for days in (20, 30):
        make.milestone(match.enrolment, due_on=now.today() - timedelta(days=days))
    sign_in(staff)
    name = match.enrolment.startup.name
    page, home = client.get("/mentors/warnings").text, client.get("/").text
    labels = [">No session</span>", ">Milestones overdue</span>"]
    assert [page.count(f">{name}</a>"), *map(page.count, labels)] == [1, 1, 1]
    monday = home[home.index("Early warnings</h2>") :].split("</section>")[0]
    assert [monday.count(name), *map(monday.count, labels), monday.count("3 reasons")] == [1, 1, 1, 1]
    assert f"/mentors/warnings?startup={match.enrolment.key}" in monday


def test_each_number_of_the_matches_opens_the_matches_behind_it(client, sign_in):
    match, staff = neglected()
    other, _same_staff = neglected(make.match(match.mentor, make.enrolment(match.cohort)))
    make.mentor_session(other)
    sign_in(staff)
    states = re.findall(r'href="/mentors/warnings\?health=(\w+)"', client.get("/mentors/warnings").text)
    found = {
        state: re.findall(
            r'<th scope="row"><a href="/mentors/matches/(\w+)"',
            client.get(f"/mentors/warnings?health={state}").text,
        )
        for state in states
    }
    assert found == {"check_in": [match.key], "too_early": [], "on_track": [other.key]}


def test_an_answer_is_kept_with_its_owner_and_a_false_alarm_is_counted(client, sign_in):
    match, staff = neglected()
    sign_in(staff)
    url = f"/mentors/enrolments/{match.enrolment.key}/warnings"
    seen = answer_to(client.get("/mentors/warnings").text)
    empty = client.post(url, data={**seen, "kind": "taken", "note": ""})
    assert (empty.status_code, "Say the next step" in empty.text) == (422, True)
    assert client.post(url, data={**seen, "kind": "taken", "note": "I call on Monday."}).status_code == 303
    page = client.get("/mentors/warnings").text
    assert ("I call on Monday." in page, staff.name in page) == (True, True)
    client.post(url, data={**seen, "kind": "false_alarm", "note": "They meet by chance."})
    assert "They meet by chance." not in client.get("/mentors/warnings").text
    assert "They meet by chance." in client.get("/mentors/warnings?quiet=1").text
    assert "1 of 2" in client.get(f"/mentors/programmes/{match.cohort.programme.slug}/warning-rules").text


@pytest.mark.parametrize("data", [{}, {"code": "weather", "seen": "x", "kind": "taken", "note": "y"}])
def test_a_warning_that_is_none_is_refused(client, sign_in, data):
    match, staff = neglected()
    sign_in(staff)
    assert client.post(f"/mentors/enrolments/{match.enrolment.key}/warnings", data=data).status_code == 422


def test_the_rules_are_edited_and_hold(client, sign_in):
    match, staff = neglected()
    sign_in(staff)
    url = f"/mentors/programmes/{match.cohort.programme.slug}/warning-rules"
    values = dict(re.findall(r'name="(\w+_(?:threshold|days))"[^>]*value="(\d+)"', client.get(url).text))
    assert client.post(url, data={**values, "no_session_days": "0"}).status_code == 422
    on = {name.replace("_days", "_is_on"): "y" for name in values if name.endswith("_days")}
    assert client.post(url, data={**values, **on, "no_session_days": "60"}).status_code == 303
    assert "Nothing to look at" in client.get("/mentors/warnings").text


def test_a_cohort_whose_last_day_has_passed_is_history(client, sign_in):
    match, staff = neglected()
    sign_in(staff)
    for day, is_listed in ((now.today(), True), (now.today() - timedelta(days=1), False)):
        make.change(match.cohort, ends_on=day)
        pages = [client.get(url).text for url in ("/mentors/warnings", "/")]
        assert [match.enrolment.startup.name in page for page in pages] == [is_listed, is_listed]


def test_others_do_not_see_the_list(client, app, sign_in):
    match, _staff = neglected()
    elsewhere = make.manager(make.programme())
    for user, status in ((match.mentor.user, 403), (make.admin(), 403), (elsewhere, 200)):
        answer = sign_in(user, app.test_client()).get("/mentors/warnings")
        assert (answer.status_code, match.enrolment.startup.name in answer.text) == (status, False)


@pytest.mark.parametrize("url", ["/mentors/warnings", "/"])
def test_lists_ask_the_same_number_of_questions(client, sign_in, count_queries, url):
    match, staff = neglected()
    sign_in(staff)
    client.get(url)
    with count_queries() as few:
        client.get(url)
    for _n in range(5):
        neglected(make.match(match.mentor, make.enrolment(cohort=match.cohort)))
    with count_queries() as many:
        client.get(url)
    assert many.total == few.total
