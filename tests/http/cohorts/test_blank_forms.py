"""The blank form: every question on paper, for anybody, in the reader's language."""

import io

import pikepdf
import pytest

from cohorts.blank_forms import limits_of, space_for
from cohorts.models.questions import form_of
from tests import factories as make


def blank_form(client, call, **args):
    return client.get(f"/cohorts/calls/{call.slug}/form.pdf", query_string=args)


def question(**values):
    raw = {"key": "matter", "kind": "text", "label": "Asked", **values}
    return form_of({"sections": [{"key": "part", "title": "Part", "questions": [raw]}]}).question("matter")


@pytest.mark.parametrize("locale", ["en", "th"])
def test_anybody_takes_the_blank_form_in_their_language(client, sign_in, locale):
    call = make.call(title="Call for rivers")
    sign_in(make.person(locale=locale))
    answer = blank_form(client, call)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert f'filename="{call.slug}-1-{locale}.pdf"' in answer.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert (str(document.Root.Lang), str(document.docinfo["/Subject"])) == (locale, "Call for rivers")
        assert len(document.pages) > 2
    assert blank_form(client, call).data == answer.data


def test_visitors_find_it_on_the_page_of_the_call(client):
    call = make.call()
    assert f'href="/cohorts/calls/{call.slug}/form.pdf"' in client.get(f"/cohorts/calls/{call.slug}").text


def test_an_unpublished_calls_form_is_its_managers_alone(client, sign_in):
    call = make.call(is_published=False)
    assert blank_form(client, call).status_code == 404
    sign_in(make.manager(call.programme))
    assert blank_form(client, call).status_code == 200


OPTIONS = [{"code": code, "label": code.title()} for code in ("one", "two", "three")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "long", "limit": 150, "limit_unit": "words"}, ["At most 150 words."]),
        ({"kind": "number", "least": 1, "most": 20_000}, ["At least 1.", "At most 20,000."]),
        ({"kind": "many", "own_options": OPTIONS, "most_choices": 2}, ["Up to 2 choices."]),
        ({"kind": "many", "own_options": OPTIONS, "needs_all": True}, ["Each must be ticked."]),
        ({"kind": "many", "own_options": OPTIONS}, ["As many as you like."]),
        (
            {"kind": "choice", "own_options": OPTIONS, "passes": ["one", "two"], "reason": "Too early."},
            ["Choose one.", "Only those may apply who answer: One, Two."],
        ),
        ({"kind": "month", "is_past": True}, ["A date in the past."]),
        ({"kind": "file", "file_kinds": ["pdf"], "most_mb": 5}, ["PDF, at most 5 MB."]),
    ],
)
def test_the_limits_of_an_answer_are_told_in_words(context, asked, said):
    assert [str(words) for words in limits_of(question(**asked))] == said


@pytest.mark.parametrize(
    ("asked", "room"),
    [
        ({"kind": "choice", "own_options": OPTIONS}, {"ticks": ("One", "Two", "Three"), "lines": 0}),
        ({"kind": "long", "limit": 500}, {"lines": 6, "ticks": ()}),
        ({"kind": "long", "limit": 20_000}, {"lines": 12}),
        ({"kind": "long"}, {"lines": 6}),
        ({"kind": "money"}, {"ticks": ("IDR", "EUR", "THB", "USD"), "lines": 1}),
        ({"kind": "file"}, {"ticks": (), "lines": 0, "rows": 0}),
        (
            {"kind": "table", "columns": [{"key": "name", "kind": "text", "label": "Name"}], "most_rows": 3},
            {"rows": 3},
        ),
    ],
)  # fmt: skip
def test_each_answer_has_the_room_that_a_pen_needs(context, asked, room):
    space = space_for(question(**asked))
    assert {name: getattr(space, name) for name in room} == room
