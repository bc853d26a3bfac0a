"""Typed questions: what may be defined, which answers stand, and that nothing typed is ever lost."""

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.errors import DomainError
from cohorts.models.answers import LONGEST, is_blank, missing, problems, refuse_unstorable, tidy, words_in
from cohorts.models.countries import country_code
from cohorts.models.definitions import FormError
from cohorts.models.questions import Question, QuestionKind, form_of
from cohorts.models.startup_form import startup_form
from cohorts.models.taxonomy import EXPERTISE, SECTORS
from cohorts.models.whole_startup_form import whole_startup_form
from tests.factories.cohorts import FULL_ANSWERS

TODAY = date(2024, 3, 1)
K = QuestionKind


def question(kind: QuestionKind, **values: Any) -> Question:
    return Question("q", kind, {"en": "Q"}, **values)


def stands(asked: Question, typed: Any) -> Any:
    answer, problem = tidy(asked, typed, today=TODAY)
    assert problem is None, str(problem)
    return answer


def fails(asked: Question, typed: Any) -> bool:
    answer, problem = tidy(asked, typed, today=TODAY)
    return problem is not None and answer == typed


def test_the_long_form_asks_what_the_short_one_does_and_requires_no_more():
    short, whole = form_of(startup_form()), form_of(whole_startup_form())
    assert {question.key for question in short} < {question.key for question in whole}
    required = [[question.key for question in form if question.is_required] for form in (short, whole)]
    assert required[0] == required[1]
    assert set(FULL_ANSWERS) <= {question.key for question in whole}
    assert problems(whole, FULL_ANSWERS) == {}


def test_the_shipped_form_keeps_the_promised_keys():
    form = form_of(startup_form())
    keys = {asked.key for asked in form}
    assert {"name", "tagline", "pitch", "website", "city", "country", "founded", "sector", "team"} <= keys
    assert len(form.sections) == 7
    assert (len(EXPERTISE), len(SECTORS)) == (64, 25)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "poem"},
        {"key": "Not a key"},
        {"key": "version"},
        {"label": {"id": "Tanpa Inggris"}},
        {"limit": -1},
        {"limit_unit": "lines"},
        {"colour": "red"},
        {"kind": "choice"},
        {"kind": "choice", "options_from": "planets"},
        {"kind": "many", "own_options": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]},
    ],
)
def test_a_broken_definition_is_refused(change):
    definition = {
        "sections": [{"key": "s", "title": "S", "questions": [{"key": "a", "kind": "text", "label": "A"}]}]
    }
    form_of(copy.deepcopy(definition))
    definition["sections"][0]["questions"][0].update(change)
    with pytest.raises(FormError):
        form_of(definition)


def test_two_questions_cannot_share_a_key():
    one = {"key": "a", "kind": "text", "label": "A"}
    with pytest.raises(FormError):
        form_of({"sections": [{"key": "s", "title": "S", "questions": [one, one]}]})


@pytest.mark.parametrize(
    "typed",
    ["nan", "inf", "-inf", "1e400", "-0", "1_000", "١٢", "1.234,56", "1,5", "0x10", "1" * 16, "--1", "+1"],
)
def test_numbers_that_could_mean_anything_are_refused_and_kept(typed):
    assert fails(question(K.NUMBER, decimals=2), typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("0", "0"), ("12", "12"), (" 7 ", "7"), ("-3", "-3"), ("2.50", "2.50")]
)
def test_plain_numbers_stand(typed, kept):
    assert stands(question(K.NUMBER, decimals=2), typed) == kept


def test_a_thousands_point_is_never_read_as_a_decimal_point():
    assert fails(question(K.NUMBER), "1.500")
    assert fails(question(K.NUMBER, decimals=2), "1.500")


def test_numbers_keep_their_bounds():
    asked = question(K.NUMBER, least=1, most=20)
    assert stands(asked, "20") == "20"
    assert fails(asked, "0")
    assert fails(asked, "21")


def test_money_needs_a_known_currency_and_a_plain_amount():
    asked = question(K.MONEY)
    assert stands(asked, {"amount": "15000000", "currency": "IDR"}) == {
        "amount": "15000000",
        "currency": "IDR",
    }
    assert stands(asked, "EUR 12.50") == {"amount": "12.50", "currency": "EUR"}
    assert stands(asked, {"amount": " ", "currency": "IDR"}) is None
    for typed in (
        {"amount": "1.5", "currency": "IDR"},
        {"amount": "-1", "currency": "EUR"},
        {"amount": "5", "currency": "XXX"},
        "12",
    ):
        assert fails(asked, typed)


def test_texts_are_counted_as_the_page_counts_them():
    words = question(K.LONG, limit=3, limit_unit="words")
    assert stands(words, "one, two — three!") == "one, two — three!"
    assert fails(words, "one two three four")
    assert fails(question(K.TEXT, limit=3), "four")
    pitch = question(K.LONG, shortest=3, limit=5, limit_unit="words")
    assert str(pitch.bound) == "3 to 5 words"
    assert stands(pitch, "one — two three") == "one — two three"
    assert str(tidy(pitch, "one — two")[1]) == "At least 3 words; these are 2."
    assert tidy(pitch, " ") == (None, None)
    assert fails(question(K.TEXT, shortest=4), "abc")
    assert stands(question(K.TEXT, limit=3), "  a\n b ") == "a b"
    assert stands(question(K.LONG), "a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "nothing",
        "https://",
        "http://user@a.example",
        "https://a b.example",
        "https://[",
        "data:text/html,x",
    ],
)
def test_only_web_addresses_are_links(typed):
    assert fails(question(K.LINK), typed)


def test_a_link_without_scheme_gets_one():
    assert stands(question(K.LINK), "startup.example/a") == "https://startup.example/a"


@pytest.mark.parametrize(("typed", "kept"), [("2012", "2012"), ("2021-05", "2021-05")])
def test_a_month_may_be_a_year_alone(typed, kept):
    assert stands(question(K.MONTH), typed) == kept


@pytest.mark.parametrize("typed", ["2021-13", "21", "1776", "2024-04", "May 2021", "2021-5"])
def test_months_that_cannot_be_are_refused(typed):
    assert fails(question(K.MONTH, is_past=True), typed)


def test_choices_are_named_by_code_or_label():
    asked = question(K.CHOICE, options_from="stages")
    assert stands(asked, "mvp") == stands(asked, "First usable product") == "mvp"
    assert fails(asked, "unicorn")
    needs = question(K.MANY, options_from="expertise", most_choices=2)
    assert stands(needs, ["pricing", "", "pricing"]) == ["pricing"]
    assert stands(needs, "pricing; Grants") == ["pricing", "grants"]
    assert fails(needs, ["pricing", "grants", "hiring"])
    assert fails(needs, ["pricing", "magic"])


def test_a_sector_is_a_code_or_the_startups_own_words():
    asked = question(K.SECTOR)
    assert stands(asked, "Waste and circular economy") == "waste_circular"
    assert stands(asked, "Hotels,  Travel") == "Hotels, Travel"
    assert fails(asked, "x" * 121)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("USA", "US"),
        ("id", "ID"),
        ("Jerman", "DE"),
        ("Thailand", "TH"),
        ("Czech Republic", "CZ"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_countries_are_known_by_code_and_name(typed, code):
    assert country_code(typed) == code


@pytest.mark.parametrize(
    "typed", [None, "", "  ", "\u200b\u2060", [], ["", " "], {"amount": "", "currency": "IDR"}]
)
def test_blank_counts_as_blank(typed):
    assert is_blank(typed)
    assert tidy(question(K.TEXT), typed) == (None, None)


@pytest.mark.parametrize(
    "typed",
    ["a\0b", "\ud800", "bell\x07", ["ok", "a\0"], {"amount": "1\0", "currency": "IDR"}, "x" * (LONGEST + 1)],
)
def test_what_no_column_can_hold_is_refused_at_its_field(typed):
    with pytest.raises(DomainError) as refusal:
        refuse_unstorable("pitch", typed)
    assert refusal.value.field == "pitch"


def test_complete_is_more_than_correct():
    form = form_of(startup_form())
    answers = {**FULL_ANSWERS, "deck": 1}
    assert (problems(form, answers, today=TODAY), missing(form, answers)) == ({}, [])
    answers["declarations"] = ["accurate", "rules"]
    assert [asked.key for asked in missing(form, answers)] == ["declarations"]
    assert set(problems(form, {"founded": "soon"}, today=TODAY)) == {"founded"}


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["amount", "currency", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(K), typed=JSON_LIKE)
def test_no_input_breaks_a_question_and_a_wrong_one_is_kept_as_it_was_typed(kind, typed):
    asked = question(kind, options_from="stages" if kind in (K.CHOICE, K.MANY) else "", limit=10)
    answer, problem = tidy(asked, typed, today=TODAY)
    if problem is not None:
        assert answer is typed
    elif answer is not None:
        assert tidy(asked, answer, today=TODAY) == (answer, None)


@given(st.text(max_size=200))
def test_words_never_outnumber_the_runs_between_spaces(text):
    assert 0 <= words_in(text) <= len(text.split())
