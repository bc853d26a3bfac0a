"""Applying again in the browser, without JavaScript: one tick for each answer, or one button for a section."""

import re
from datetime import UTC, datetime

import pytest

from cohorts.models import ApplicationState, carried
from cohorts.models.questions import form_of
from cohorts.models.startup_form import startup_form
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS
from tests.http.cohorts.test_applications import fields_of, mark

S = ApplicationState
FORM = form_of(startup_form())
ALL = "All of this section is still true"
WAITS = "Say that this is still true, or change it."


@pytest.fixture
def address(tables, client, sign_in):
    """The page of a draft, begun by the button for somebody whose startup applied before."""
    user = make.person("Sari")
    startup = make.organisation("Kali Bersih", owner=user)
    make.application(state=S.SUBMITTED, startup=startup, owner=user)
    call = make.call()
    sign_in(user)
    assert "Apply again for Kali Bersih" in client.get(f"/cohorts/calls/{call.slug}/apply").text
    begun = client.post(f"/cohorts/calls/{call.slug}/apply", data={"startup": startup.key})
    assert begun.status_code == 303
    assert "Apply again for" not in client.get(f"/cohorts/calls/{call.slug}/apply").text
    return begun.location.partition("/edit")[0]


def boxes(page):
    """The answers of a page that wait for a tick."""
    return re.findall(r'name="still_true" value="(\w+)"', page.text)


def test_each_prefilled_answer_says_where_it_came_from_and_is_ticked_alone(client, address):
    page = client.get(f"{address}/edit?section=startup")
    asked = [q.key for q in FORM.section("startup").questions if q.key in FULL_ANSWERS and q.key != "name"]
    assert boxes(page) == asked
    assert page.text.count("From your application ") == len(asked)
    data = {
        **fields_of(FORM.section("startup"), {**FULL_ANSWERS, "name": "Kali Bersih"}),
        "version": mark(page),
    }
    changed = {**data, "tagline": "Floods, foretold.", "still_true": ["city", "tagline"], "draft": "1"}
    assert client.post(f"{address}/edit?section=startup", data=changed).status_code == 303
    page = client.get(f"{address}/edit?section=startup")
    assert boxes(page) == [key for key in asked if key not in ("city", "tagline")]
    assert page.text.count("Confirmed on ") == 1


def test_one_button_confirms_a_section_and_leads_on(client, address):
    page = client.get(f"{address}/edit?section=startup")
    assert ALL in page.text
    data = {
        **fields_of(FORM.section("startup"), {**FULL_ANSWERS, "name": "Kali Bersih"}),
        "version": mark(page),
    }
    answer = client.post(f"{address}/edit?section=startup", data={**data, "all_still_true": "1"})
    assert (answer.status_code, "section=startup" in answer.location) == (303, False)
    page = client.get(f"{address}/edit?section=startup")
    assert (boxes(page), ALL in page.text) == ([], False)
    others = set(FULL_ANSWERS) - {q.key for q in FORM.section("startup").questions} - {"declarations"}
    assert client.get(f"{address}/preview").text.count(WAITS) == len(others)


def test_the_autosave_keeps_ticks_and_a_tick_alone_is_enough(client, address):
    page = client.get(f"{address}/edit?section=startup")
    data = {"version": mark(page), "still_true": "city"}
    assert client.post(f"{address}/draft?section=startup", data=data).status_code == 200
    assert "city" not in boxes(client.get(f"{address}/edit?section=startup"))


def test_staff_read_when_an_answer_was_last_confirmed(client, tables, sign_in):
    entry = {"city": carried.carry("FCA24-0007", datetime(2025, 5, 3, 9, tzinfo=UTC))}
    marked = carried.confirm(entry, ["city"], datetime(2026, 4, 1, 9, tzinfo=UTC))
    row = make.application(state=S.SUBMITTED, carried=marked)
    sign_in(make.manager(row.call.programme))
    page = client.get(f"/cohorts/applications/{row.key}")
    assert page.text.count("Told on 3 May 2025, confirmed by the team on 1 Apr 2026.") == 1


def test_reviewers_read_the_dates_and_not_the_earlier_number(client, tables, sign_in):
    entry = {"city": carried.carry("FCA24-0007", datetime(2025, 5, 3, 9, tzinfo=UTC))}
    call = make.closed_call()
    marked = carried.confirm(entry, ["city"], datetime(2026, 4, 1, 9, tzinfo=UTC))
    review = make.review(make.application(state=S.SUBMITTED, call=call, carried=marked))
    sign_in(review.reviewer)
    page = client.get(f"/cohorts/reviews/{review.key}")
    told = page.text.count("Told on 3 May 2025, confirmed by the team on 1 Apr 2026.")
    assert (told, "FCA24-0007" in page.text) == (1, False)
