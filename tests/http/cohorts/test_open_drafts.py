"""Drafts that staff may read to help, where the call says so before anybody writes (APP05, R03)."""

import io
import re
from datetime import timedelta

import pytest

from accelerator.accounts.models import Role
from accelerator.audit import entries_about
from accelerator.db import db
from cohorts.models import ApplicationState
from cohorts.models.co_applicants import Right
from cohorts.queries.applications import files_of
from tests import factories as make
from tests.factories.cohorts import pdf
from tests.http.cohorts.test_calls import call_values, hidden
from tests.stage import stage

TOLD = "staff may read it, too, while the call is open"


@pytest.fixture
def call(tables):
    return make.call(title="Call 2024", staff_reads_drafts=True)


@pytest.fixture
def draft(call):
    owner = make.person("Sari")
    return make.application(call=call, startup=make.organisation("Kali Bersih", owner=owner), owner=owner)


def paths(draft):
    return [f"/cohorts/calls/{draft.call.slug}/drafts", f"/cohorts/applications/{draft.key}/open"]


def answers(client, draft):
    """What the list, the page with the button and the button itself answer."""
    listed, opened = paths(draft)
    return [client.get(listed).status_code, client.get(opened).status_code, client.post(opened).status_code]


def openings(draft):
    with stage():
        found = db.session.scalars(entries_about(f"application:{draft.id}")).all()
        return [entry.actor_id for entry in found if entry.fact == "DraftOpened"]


def test_staff_find_a_draft_and_read_it_and_the_opening_is_noted_and_shown_to_the_team(
    client, sign_in, call, draft
):
    manager = make.manager(call.programme)
    sign_in(manager)
    listed, opened = paths(draft)
    assert f'href="{listed}"' in client.get(f"/cohorts/calls/{call.slug}/applications").text
    assert f'href="{opened}"' in client.get(listed).text
    closed = client.get(opened).text
    assert ("Open the draft" in closed, draft.answers["problem"] in closed) == (True, False)
    assert openings(draft) == []
    page = client.post(opened).text
    assert draft.answers["problem"] in page
    assert "Still missing" in page
    assert not re.search(r'action="[^"]*/(edit|submit|draft)"|/edit"', page)
    assert openings(draft) == [manager.id]
    sign_in(draft.owner)
    preview = client.get(f"/cohorts/applications/{draft.key}/preview").text
    assert re.search(r"Opened by the programme(.|\n)*?<li>Dewi, ", preview)


def test_without_the_setting_a_draft_is_its_team_s_alone(client, sign_in, tables):
    draft = make.application()
    sign_in(make.manager(draft.call.programme))
    assert answers(client, draft) == [404, 404, 404]
    page = client.get(f"/cohorts/calls/{draft.call.slug}/applications").text
    assert ("Only their teams see them." in page, "/drafts" in page) == (True, False)


@pytest.mark.parametrize("who", ["owner", "co-applicant", "reviewer", "other manager", "stranger"])
def test_nobody_but_the_staff_of_the_call_opens_drafts(client, sign_in, call, draft, who):
    person = {
        "owner": lambda: draft.owner,
        "co-applicant": lambda: make.role(make.person("Tari"), Role.CO_APPLICANT, Right.EDIT.scope(draft.id)),
        "reviewer": lambda: make.reviewer(call),
        "other manager": lambda: make.manager(make.programme("Other")),
        "stranger": lambda: make.person("Other"),
    }[who]()
    sign_in(person)
    assert answers(client, draft) == [404, 404, 404]
    assert openings(draft) == []


@pytest.mark.parametrize(
    "state", [state for state in ApplicationState if state is not ApplicationState.DRAFT]
)
def test_what_is_no_draft_any_more_is_not_opened_as_one(client, sign_in, call, state):
    application = make.application(call=call, state=state)
    sign_in(make.manager(call.programme))
    assert answers(client, application) == [200, 404, 404]
    assert application.key not in client.get(paths(application)[0]).text


def test_when_the_call_has_closed_what_was_not_handed_in_is_its_team_s_alone_again(
    client, sign_in, call, draft, clock
):
    sign_in(make.manager(call.programme))
    assert answers(client, draft) == [200, 200, 200]
    clock.freeze(call.true_deadline + timedelta(seconds=1))
    sign_in(make.manager(call.programme))
    assert answers(client, draft) == [404, 404, 404]


def test_the_file_that_a_draft_names_is_read_with_it_and_one_replaced_is_not(client, sign_in, call, draft):
    sign_in(draft.owner)
    form = f"/cohorts/applications/{draft.key}/edit?section=deck"
    for _again in range(2):
        mark = re.search(r'name="version"[^>]*value="([^"]*)"', client.get(form).text)[1]
        client.post(form, data={"deck": (io.BytesIO(pdf()), "deck.pdf"), "version": mark})
    with stage():
        first, second = sorted(files_of(draft).values(), key=lambda file: file.id)
    own = [f"/cohorts/applications/{draft.key}/files/{file.key}" for file in (first, second)]
    assert [client.get(path).status_code for path in own] == [200, 200]
    sign_in(make.manager(call.programme))
    assert [client.get(path).status_code for path in own] == [404, 200]
    sign_in(make.reviewer(call))
    assert [client.get(path).status_code for path in own] == [404, 404]


@pytest.mark.parametrize("is_told", [True, False])
def test_applicants_read_who_sees_a_draft_before_they_begin_and_while_they_write(
    client, sign_in, tables, is_told
):
    call = make.call(staff_reads_drafts=is_told)
    page = client.get(f"/cohorts/calls/{call.slug}").text
    assert ("staff may read drafts while the call is open" in page) == is_told
    owner = make.person("Sari")
    sign_in(owner)
    begin = client.get(f"/cohorts/calls/{call.slug}/apply", follow_redirects=True)
    if 'name="name"' not in begin.text:
        quiz = dict.fromkeys(re.findall(r'name="(\w+)"', begin.text), "yes")
        begin = client.get(f"/cohorts/calls/{call.slug}/apply", query_string=quiz)
    draft = make.application(call=call, startup=make.organisation("Kali", owner=owner), owner=owner)
    form = client.get(f"/cohorts/applications/{draft.key}/edit?section=startup")
    whole = client.get(f"/cohorts/applications/{draft.key}")
    for answer in (begin, form, whole):
        assert (TOLD in answer.text, "Only your team sees it until you submit." in answer.text) == (
            is_told,
            not is_told,
        )


def test_a_manager_ticks_it_on_the_form_of_the_call(client, sign_in, tables):
    call = make.call()
    sign_in(make.manager(call.programme))
    here = f"/cohorts/calls/{call.slug}/edit"
    dates = {"opens_at": "2020-01-01T07:00", "closes_at": "2031-06-30T17:00"}
    typed = call_values(prefix=call.prefix, zone=call.zone, staff_reads_drafts="y", **dates)
    assert client.post(here, data={**typed, **hidden(client.get(here))}).status_code == 303
    assert make.reload(call).staff_reads_drafts
    assert re.search(
        r'name="staff_reads_drafts"[^>]* checked|checked[^>]* name="staff_reads_drafts"',
        client.get(here).text,
    )


def test_the_list_asks_as_much_for_five_as_for_one(client, sign_in, call, draft, count_queries):
    sign_in(make.manager(call.programme))
    listed = paths(draft)[0]
    client.get(listed)
    with count_queries() as one:
        client.get(listed)
    for _n in range(4):
        make.application(call=call)
    with count_queries() as five:
        client.get(listed)
    assert five.total == one.total
