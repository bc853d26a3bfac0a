"""Asked for more, answered, compared: in the browser, without JavaScript."""

import re
from datetime import timedelta

import pytest

from accelerator import clock as real_clock
from cohorts.models import ApplicationState, Inquiry, InquiryState
from tests import factories as make

S = ApplicationState
JSON = {"Accept": "application/json"}


def url(application, rest=""):
    return f"/cohorts/applications/{application.key}{rest}"


def mark(page):
    return re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]


@pytest.fixture
def founder(sign_in):
    user = make.person("Sari")
    sign_in(user)
    return user


def submitted(founder):
    return make.application(owner=founder, state=S.SUBMITTED)


def test_asked_by_staff_answered_by_the_team_and_compared_word_by_word(client, founder, sign_in):
    application = submitted(founder)
    staff = make.manager(application.call.programme)
    sign_in(staff)
    assert "Ask for more" in client.get(url(application)).text
    assert client.get(url(application, "/ask")).status_code == 200
    data = {
        "questions": ["solution", "users"],
        "note": "Who pays?",
        "due_on": real_clock.today().replace(year=2000).isoformat(),
    }
    refused = client.post(url(application, "/ask"), data=data)
    assert (refused.status_code, "Who pays?" in refused.text) == (422, True)
    data["due_on"] = real_clock.today("Asia/Jakarta").isoformat()
    assert client.post(url(application, "/ask"), data=data).location == url(application)

    sign_in(founder)
    home = client.get("/").text
    assert f"Answer the questions about {application.startup.name}" in home
    page = client.get(url(application, "/edit"))
    assert "Who pays?" in page.text
    assert re.findall(r'name="asked" value="(\w+)"', page.text) == ["solution"]
    saved = client.post(
        url(application, "/edit"),
        data={"version": mark(page), "asked": "solution", "solution": "Cheap sensors in pipes and a call."},
    )
    onward = client.get(saved.location)
    assert re.findall(r'name="asked" value="(\w+)"', onward.text) == ["users"]
    last = client.post(saved.location, data={"version": mark(onward), "asked": "users", "users": "1500"})
    assert last.location == url(application, "/answer")
    over = client.get(last.location).text
    assert re.search(r"<del>.*drains.*</del>", over)
    assert re.search(r"<ins>.*pipes.*</ins>", over)
    assert client.post(url(application, "/answer"), data={"reply": "See <b>"}).location == url(application)
    assert "See &lt;b&gt;" in client.get(url(application)).text

    sign_in(staff)
    compared = client.get(url(application, "/revisions"))
    assert re.search(r"removed: </span>drains", compared.text)


def test_versions_that_do_not_exist_are_not_compared(client, founder):
    application = submitted(founder)
    same = client.get(url(application, "/revisions?before=9&after=x"))
    assert (same.status_code, "The two versions say the same." in same.text) == (200, True)


def test_a_second_tab_keeps_its_text_after_the_first_has_handed_in(client, founder):
    application = submitted(founder)
    make.inquiry(application)
    page = client.get(url(application, "/edit"))
    client.post(url(application, "/edit"), data={"version": mark(page), "traction": "Three districts"})
    over = client.post(url(application, "/answer"), data={"reply": ""})
    assert over.status_code == 303
    assert client.post(url(application, "/answer"), data={"reply": ""}).location == url(application)
    late = client.post(url(application, "/edit"), data={"version": mark(page), "tagline": "Typed late"})
    assert (late.status_code, "Typed late" in late.text) == (409, True)
    assert make.reload(application).answers["traction"] == "Three districts"


def test_after_the_date_the_typed_text_is_given_back(client, founder, clock):
    application = submitted(founder)
    inquiry = make.inquiry(application, due_at=real_clock.now() + timedelta(hours=1))
    page = client.get(url(application, "/edit"))
    clock.freeze(inquiry.due_at + timedelta(seconds=1))
    late = client.post(url(application, "/edit"), data={"version": mark(page), "traction": "Typed late"})
    assert (late.status_code, "Typed late" in late.text) == (409, True)
    draft = client.post(
        url(application, "/draft"), data={"version": mark(page), "traction": "x"}, headers=JSON
    )
    assert draft.status_code == 409
    refused = client.post(url(application, "/answer"), data={"reply": "Please"})
    assert (refused.status_code, "The date for your answer has passed" in refused.text) == (409, True)


def test_forged_keys_change_nothing(client, founder):
    application = submitted(founder)
    make.inquiry(application, questions=["traction"])
    page = client.get(url(application, "/edit"))
    data = {"version": mark(page), "traction": "Kept", "users": "99", "asked": ["traction", "users"]}
    client.post(url(application, "/edit"), data=data)
    answers = make.reload(application).answers
    assert (answers["traction"], answers["users"]) == ("Kept", "1200")


def test_a_submitted_application_is_not_open_for_writing(client, founder):
    application = submitted(founder)
    for path in ("/edit", "/answer"):
        assert client.get(url(application, path)).location == url(application)


def test_outsiders_see_nothing_of_requests_and_revisions(client, founder, sign_in):
    application = submitted(founder)
    inquiry = make.inquiry(application)
    sign_in(make.person())
    for path in ("/ask", "/answer", "/revisions"):
        assert client.get(url(application, path)).status_code == 404
    assert client.post(f"/cohorts/inquiries/{inquiry.key}/cancel", data={"reason": "x"}).status_code == 404
    sign_in(founder)
    assert client.get(url(application, "/ask")).status_code == 404
    assert client.post(f"/cohorts/inquiries/{inquiry.key}/cancel", data={"reason": "x"}).status_code == 404


def test_staff_take_a_request_back(client, founder, sign_in, app):
    inquiry = make.inquiry(submitted(founder))
    sign_in(make.manager(inquiry.application.call.programme))
    assert "Take the request back" in client.get(url(inquiry.application)).text
    client.post(f"/cohorts/inquiries/{inquiry.key}/cancel", data={"reason": "Solved"})
    fresh = make.reload(inquiry)
    assert isinstance(fresh, Inquiry)
    assert fresh.state is InquiryState.CANCELLED


def test_withdrawn_and_restored_in_the_browser(client, founder, sign_in):
    application = submitted(founder)
    client.post(url(application, "/withdraw"), data={"reason": "We merged"})
    assert client.post(url(application, "/restore"), data={"reason": "x"}).status_code == 404
    sign_in(make.manager(application.call.programme))
    assert "We merged" in client.get(url(application)).text
    client.post(url(application, "/restore"), data={"reason": "They asked us to"})
    assert make.reload(application).state is S.SUBMITTED


def test_the_page_asks_the_database_as_often_for_one_request_and_for_five(client, founder, count_queries):
    application = submitted(founder)
    make.inquiry(application, state=InquiryState.CANCELLED)
    with count_queries() as one:
        assert client.get(url(application)).status_code == 200
    for _number in range(4):
        make.inquiry(application, state=InquiryState.CANCELLED)
    with count_queries() as five:
        assert client.get(url(application)).status_code == 200
    assert one.total == five.total
