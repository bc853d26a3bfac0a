"""Writing together in the browser: the letter's link, the comments, and the text of somebody who was let go."""

import re

import pytest

from accelerator.accounts.models import Role
from cohorts.models import ApplicationState
from cohorts.models.co_applicants import Right
from tests import factories as make

S = ApplicationState


def url(application, rest=""):
    return f"/cohorts/applications/{application.key}{rest}"


@pytest.fixture
def owner(sign_in):
    user = make.person("Sari")
    sign_in(user)
    return user


def invite(client, application, email, right="edit"):
    data = {"email": email, "name": "Jonas Weber", "right": right}
    return client.post(url(application, "/people"), data=data)


def test_a_new_person_comes_in_by_the_link_of_the_letter_and_writes(client, owner, app, mailbox):
    application = make.application(owner=owner)
    assert invite(client, application, "jonas@people.example").status_code == 303
    listed = client.get(url(application, "/people")).text
    assert "jonas@people.example" in listed
    assert "invited" in listed
    link = re.search(r"(/invitation/[\w-]+)", mailbox()[-1].get_content())[1]
    helper = app.test_client()
    helper.post(link, data={"name": "Jonas", "password": "a long enough phrase", "terms": "y"})
    accept = re.search(r'action="(/invitations/\w+/accept)"', helper.get("/").text)[1]
    helper.post(accept)
    assert application.startup.name in helper.get("/cohorts/applications").text
    assert helper.get(url(application, "/edit")).status_code == 200
    assert helper.get(url(application, "/people")).status_code == 404
    assert helper.post(url(application, "/submit")).status_code == 404


def helper_of(application, owner, client, sign_in, app, right="edit"):
    """Somebody who writes along, signed in with a browser of their own."""
    user, browser = make.person("Jonas"), app.test_client()
    invite(client, application, user.email, right)
    sign_in(user, browser)
    accept = re.search(r'action="(/invitations/\w+/accept)"', browser.get("/").text)[1]
    browser.post(accept)
    return user, browser


def test_who_writes_along_reads_the_outcome_and_leaves_the_answer_to_an_owner(client, owner, sign_in, app):
    offer = make.offer(make.closed_call(), owner=owner)
    stranger = app.test_client()
    sign_in(make.person("Nina"), stranger)
    helper = app.test_client()
    scope = Right.VIEW.scope(offer.application.id)
    sign_in(make.role(make.person("Jonas"), Role.CO_APPLICANT, scope), helper)
    page = helper.get(url(offer.application, "/outcome"))
    assert (page.status_code, "An owner of the startup gives the answer." in page.text) == (200, True)
    assert helper.post(url(offer.application, "/offer/accept")).status_code == 404
    assert stranger.get(url(offer.application, "/outcome")).status_code == 404
    client.post(url(offer.application, "/offer/accept"))
    assert "/cohorts/enrolments/" not in helper.get(url(offer.application, "/outcome")).text


def test_somebody_let_go_while_typing_gets_the_text_back_and_saves_nothing(client, owner, sign_in, app):
    application = make.application(owner=owner)
    user, browser = helper_of(application, owner, client, sign_in, app)
    page = browser.get(url(application, "/edit?section=startup"))
    mark = re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]
    assert client.post(url(application, "/people/remove"), data={"person": user.key}).status_code == 303
    typed = {"version": mark, "tagline": "An hour of <b>work</b>"}
    refused = browser.post(url(application, "/edit?section=startup"), data=typed)
    assert refused.status_code == 404
    assert "An hour of &lt;b&gt;work&lt;/b&gt;</textarea>" in refused.text
    assert mark not in refused.text
    assert make.reload(application).answers == application.answers
    assert browser.get(url(application)).status_code == 404


def test_comments_show_on_the_page_of_their_section_and_never_to_staff(client, owner, sign_in, app):
    application = make.application(owner=owner)
    _user, browser = helper_of(application, owner, client, sign_in, app, "comment")
    said = browser.post(url(application, "/comments?section=startup"), data={"text": "Say who <b>pays</b>"})
    assert said.location == url(application, "/preview")
    assert browser.get(url(application, "/edit")).status_code == 404
    assert "Say who &lt;b&gt;pays" in client.get(url(application, "/edit?section=startup")).text
    assert "Say who" not in client.get(url(application, "/edit?section=people")).text
    sent = make.application(owner=owner, state=S.SUBMITTED)
    client.post(url(sent, "/comments"), data={"text": "Our own words"})
    sign_in(make.manager(sent.call.programme))
    assert "Our own words" not in client.get(url(sent)).text
    assert client.post(url(sent, "/comments"), data={"text": "Staff"}).status_code == 404


def test_the_people_page_asks_the_database_as_often_for_one_and_for_five(client, owner, count_queries):
    application = make.application(owner=owner)
    counts = []
    for many in (1, 4):
        for _number in range(many):
            invite(client, application, make.person().email)
        with count_queries() as counted:
            assert client.get(url(application, "/people")).status_code == 200
        counts.append(counted.total)
    assert counts[0] == counts[1]


def test_an_owner_switches_the_copies_off_and_on(client, owner):
    application = make.application(owner=owner)
    assert "gets a copy of the receipt and of the decision" in client.get(url(application, "/people")).text
    client.post(url(application, "/people/letters"), data={"are_sent": "no"})
    assert make.reload(application).copies_letters is False
    assert "Only your own team gets the receipt" in client.get(url(application, "/people")).text
    client.post(url(application, "/people/letters"), data={"are_sent": "yes"})
    assert make.reload(application).copies_letters is True


def test_nobody_but_an_owner_switches_the_copies(client, owner, sign_in, app):
    application = make.application(owner=owner)
    _user, browser = helper_of(application, owner, client, sign_in, app)
    answer = browser.post(url(application, "/people/letters"), data={"are_sent": "no"})
    assert (answer.status_code, make.reload(application).copies_letters) == (404, True)
