"""The form builder in the browser, without JavaScript: a manager writes a form that applicants then see."""

import re

import pytest

from cohorts.models import ApplicationState
from cohorts.models.questions import form_of
from tests import factories as make
from tests.unit.cohorts.test_call_forms import SMALL


@pytest.fixture
def call(sign_in):
    made = make.call(questions=SMALL)
    sign_in(make.manager(made.programme))
    return made


def url(call, rest=""):
    return f"/cohorts/calls/{call.slug}/form{rest}"


def put(client, address, **fields):
    page = client.get(address)
    assert page.status_code == 200, page.text
    version = re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]
    return client.post(address, data={"version": version, **fields})


def used(client, call, **fields):
    done = client.post(url(call, "/use"), data=fields)
    assert done.status_code == 303, done.text
    return form_of(make.reload(call).questions)


def test_a_manager_writes_a_form_and_an_applicant_sees_it(client, call):
    section = put(client, url(call, "/section"), title_en="Impact", title_th="ผลกระทบ")
    assert section.location == url(call, "#section-impact")
    made = put(
        client, url(call, "/question?into=impact&type=choice"),
        label_en="Who benefits?", label_id="Siapa yang diuntungkan?", help_en="One group.", is_required="yes",
        shown_if_question="pick", shown_if_test="is", shown_if_value="B",
        **{"own_options-0-en": "Residents", "own_options-1-en": "Firms", "own_options-1-code": "firm"},
    )  # fmt: skip
    assert made.location == url(call, "#question-who_benefits")
    asked = used(client, call).question("who_benefits")
    assert (asked.label, asked.is_required) == (
        {"en": "Who benefits?", "id": "Siapa yang diuntungkan?"},
        True,
    )
    assert [(option.code, option.text) for option in asked.options] == [
        ("residents", "Residents"),
        ("firm", "Firms"),
    ]
    assert (asked.shown_if.question, asked.shown_if.value) == ("pick", "b")
    preview = client.get(url(call, "/preview?section=impact")).text
    assert "Only if the answer to “Pick” is “B”." in preview
    assert "Residents" in preview


def test_what_is_wrong_is_told_at_its_box_and_nothing_typed_is_lost(client, call):
    address = url(call, "/question?into=one&type=choice")
    page = put(client, address, label_id="Tanpa Inggris", **{"own_options-0-en": "Only one", "most": "x"})
    assert page.status_code == 422
    assert all(words in page.text for words in ("Tanpa Inggris", "Only one", "At least 2 rows are needed"))
    circle = put(
        client, url(call, "/question?key=pick"), label_en="Pick anew",
        shown_if_question="why", shown_if_test="is", shown_if_value="x",
        **{"own_options-0-en": "A", "own_options-0-code": "a", "own_options-1-en": "B", "own_options-1-code": "b"},
    )  # fmt: skip
    assert "These questions wait for each other" in circle.text
    assert "Pick anew</textarea>" in circle.text


def test_a_row_more_for_options_keeps_what_was_typed(client, call):
    address = url(call, "/question?into=one&type=many")
    page = put(client, address, label_en="Half written", add="own_options", **{"own_options-0-en": "First"})
    assert page.status_code == 200
    assert "Half written" in page.text
    assert re.findall(r'name="own_options-(\d+)-en"', page.text) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("text", {"limit": "80", "limit_unit": "words"}, {"limit": 80, "limit_unit": "words"}),
        ("long", {"shortest": "20", "limit": "80"}, {"shortest": 20, "limit": 80}),
        ("number", {"least": "1", "most": "9.5", "unit_en": "people"}, {"unit": {"en": "people"}}),
        ("money", {"currencies": ["eur", "usd"]}, {"currencies": ("EUR", "USD")}),
        ("date", {"is_past": "yes"}, {"is_past": True}),
        (
            "file",
            {"file_kinds": ["pdf", "zip"], "most_mb": "5"},
            {"file_kinds": ("pdf", "zip"), "most_mb": 5},
        ),
        ("picture", {"most_mb": "3"}, {"is_picture": True, "most_mb": 3}),
        ("address", {}, {"columns": ()}),
        ("table", {"least_rows": "1", "most_rows": "7"}, {"least_rows": 1, "most_rows": 7}),
        ("sdgs", {"most_choices": "3"}, {"options_from": "sdgs", "most_choices": 3}),
        ("stages", {}, {"options_from": "stages"}),
        ("sector", {}, {"is_required": False}),
    ],
)
def test_every_kind_of_question_can_be_made_and_changed_again(client, call, kind, fields, expected):
    fields = {"label_en": "Made up", **fields}
    made = put(client, url(call, f"/question?into=two&type={kind}"), **fields)
    assert made.status_code == 303, made.text
    again = put(client, url(call, "/question?key=made_up"), **{**fields, "label_en": "Made anew"})
    assert again.status_code == 303, again.text
    asked = used(client, call).question("made_up")
    assert asked.text == "Made anew"
    assert {name: getattr(asked, name) for name in expected} == expected


def test_columns_are_questions_of_their_own(client, call):
    made = put(
        client, url(call, "/question?into=team&type=number"), label_en="Age", least="18", is_required="yes"
    )
    assert made.location == url(call, "#question-team.age")
    client.post(url(call, "/move"), data={"question": "team.age", "to": "up"})
    columns = used(client, call).question("team").columns
    assert [(column.key, column.is_required) for column in columns] == [("age", True), ("name", False)]


def test_parts_are_moved_and_taken_out_and_conditions_hold_them(client, call):
    client.post(url(call, "/move"), data={"section": "two", "to": "up"})
    refused = client.post(
        url(call, "/remove"), data={"question": "pick"}, headers={"Referer": f"http://localhost{url(call)}"}
    )
    assert "depends on the question “pick”" in client.get(refused.location).text
    client.post(url(call, "/remove"), data={"section": "two"})
    client.post(url(call, "/remove"), data={"question": "pick"})
    assert [question.key for question in used(client, call)] == ["name", "team"]


def test_the_page_says_who_keeps_which_version_and_what_would_be_lost(client, call):
    make.application(call=call, answers={"name": "Kali"})
    make.application(call=call, answers={"name": "K"}, state=ApplicationState.SUBMITTED)
    client.post(url(call, "/remove"), data={"question": "name"})
    page = client.get(url(call)).text
    assert "2 applications were begun with the present form and keep it." in page
    assert re.search(r"<li>Name \(1\)</li>", page)
    refused = client.post(url(call, "/use"), data={"moves_drafts": "y"})
    assert (refused.status_code, "“Name” (1)" in refused.text) == (422, True)
    assert used(client, call).question("name") is None
    assert client.get(url(call, "/preview?version=1&section=one")).status_code == 200


def test_two_managers_do_not_overwrite_each_other(client, call):
    address = url(call, "/question?key=name")
    stale = re.search(r'name="version"[^>]*value="([^"]*)"', client.get(address).text)[1]
    assert put(client, address, label_en="First").status_code == 303
    refused = client.post(address, data={"version": stale, "label_en": "Second"})
    assert (refused.status_code, "Somebody changed this part meanwhile" in refused.text) == (422, True)
    assert "Second" in refused.text


def test_the_builder_asks_no_more_of_the_database_for_more_questions(client, call, count_queries, sign_in):
    client.get(url(call))
    with count_queries() as few:
        client.get(url(call))
    for _question in range(4):
        put(client, url(call, "/question?into=one&type=text"), label_en="More")
    client.post(url(call, "/use"))
    with count_queries() as many:
        client.get(url(call))
    assert few.total == many.total


def test_only_those_who_run_the_call_see_the_builder(client, call, sign_in):
    sign_in(make.person())
    assert client.get(url(call)).status_code == 404
