"""Conditions: what is hidden is neither demanded nor kept, and no form waits for itself."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.models.answers import missing, problems
from cohorts.models.conditions import Condition, ConditionTest, asked, in_words, on_pages
from cohorts.models.conditions import given as kept
from cohorts.models.definitions import FormError
from cohorts.models.questions import QuestionForm, form_of
from cohorts.models.shown import shown_sections

T = ConditionTest


def ask(key: str, kind: str = "text", shown_if: Any = None, **more: Any) -> dict[str, Any]:
    condition = dict(zip(("question", "test", "value"), shown_if, strict=True)) if shown_if else None
    return {"key": key, "kind": kind, "label": f"Question {key}", "shown_if": condition, **more}


def made(*sections: list[dict[str, Any]], shown_if: dict[int, Any] | None = None) -> QuestionForm:
    parts = [
        {"key": f"s{n}", "title": f"Section {n}", "questions": list(part)} for n, part in enumerate(sections)
    ]
    for place, condition in (shown_if or {}).items():
        parts[place]["shown_if"] = dict(zip(("question", "test", "value"), condition, strict=True))
    return form_of({"sections": parts})


YES_NO = {"kind": "choice", "own_options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]}
FORM = made(
    [ask("earning", **YES_NO), ask("revenue", is_required=True, shown_if=("earning", "is", "yes"))],
    [ask("growth", "number", is_required=True, least=0)],
    [ask("plan", is_required=True), ask("why", is_required=True, shown_if=("plan", "contains", "abroad"))],
    shown_if={1: ("revenue", "contains", "EUR"), 2: ("growth", "at_least", "10")},
)


def keys(form: QuestionForm) -> list[str]:
    return [question.key for question in form]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ["earning"]),
        ({"earning": "no", "revenue": "EUR 5"}, ["earning"]),
        ({"earning": "yes"}, ["earning", "revenue"]),
        ({"earning": "yes", "revenue": "5 eur"}, ["earning", "revenue", "growth"]),
        ({"earning": "yes", "revenue": "EUR", "growth": "10"}, ["earning", "revenue", "growth", "plan"]),
        ({"earning": "yes", "revenue": "EUR", "growth": "9"}, ["earning", "revenue", "growth"]),
        (
            {"earning": "yes", "revenue": "EUR", "growth": "10", "plan": "Go Abroad"},
            ["earning", "revenue", "growth", "plan", "why"],
        ),
        ({"earning": "no", "growth": "10", "plan": "abroad"}, ["earning"]),
    ],
)
def test_a_question_is_asked_when_all_it_hangs_on_is_answered_so(answers, expected):
    assert keys(asked(FORM, answers)) == expected


def test_hidden_questions_are_not_demanded_not_judged_not_shown_and_not_kept():
    answers = {"earning": "no", "growth": "many", "plan": "forged", "nonsense": "forged"}
    assert missing(FORM, answers) == []
    assert problems(FORM, answers) == {}
    assert kept(FORM, answers) == {"earning": "no"}
    assert [part.key for part in shown_sections(FORM, answers, {})] == ["s0"]


def test_a_page_shows_what_may_yet_be_asked_on_it():
    assert keys(on_pages(FORM, {})) == ["earning", "revenue"]
    shown = on_pages(FORM, {"earning": "yes", "revenue": "EUR", "growth": "12"})
    assert keys(shown) == ["earning", "revenue", "growth", "plan", "why"]


@pytest.mark.parametrize(
    ("condition", "answer", "holds"),
    [
        (Condition("q", T.IS, "a"), ["a"], True),
        (Condition("q", T.IS, "a"), ["a", "b"], False),
        (Condition("q", T.CONTAINS, "a"), ["b", "a"], True),
        (Condition("q", T.CONTAINS, "a"), ["ab"], False),
        (Condition("q", T.AT_LEAST, "5"), "5.0", True),
        (Condition("q", T.AT_LEAST, "5"), "five", False),
        (Condition("q", T.AT_LEAST, "5"), {"amount": "6"}, False),
        (Condition("q", T.IS, "กรุงเทพ"), "กรุงเทพ", True),
        (Condition("q", T.CONTAINS, "x"), None, False),
    ],
)
def test_conditions_read_answers_as_people_mean_them(condition, answer, holds):
    assert condition.holds(answer) is holds


def test_a_condition_reads_as_a_sentence():
    assert (
        str(in_words(FORM, Condition("earning", T.IS, "yes")))
        == "Only if the answer to “Question earning” is “Yes”."
    )


@pytest.mark.parametrize(
    ("sections", "section_conditions", "names"),
    [
        ([[ask("a", shown_if=("a", "is", "x"))]], {}, ["“Question a” → “Question a”"]),
        (
            [
                [ask("a", shown_if=("b", "is", "x")), ask("b", shown_if=("c", "is", "x"))],
                [ask("c", shown_if=("a", "is", "x"))],
            ],
            {},
            ["Question a", "Question b", "Question c"],
        ),
        ([[ask("a")], [ask("b")]], {1: ("b", "is", "x")}, ["“Question b” → “Question b”"]),
    ],
)
def test_questions_that_wait_for_each_other_are_refused_by_name(sections, section_conditions, names):
    with pytest.raises(FormError) as refusal:
        made(*sections, shown_if=section_conditions)
    assert all(name in str(refusal.value) for name in names)


@pytest.mark.parametrize(
    "condition",
    [
        ("gone", "is", "x"),
        ("earning", "is", "maybe"),
        ("earning", "at_least", "3"),
        ("count", "at_least", "three"),
        ("deck", "is", "x"),
        ("text", "is", " "),
    ],
)
def test_a_condition_that_can_never_hold_is_refused_by_name(condition):
    others = [ask("earning", **YES_NO), ask("count", "number"), ask("deck", "file"), ask("text")]
    with pytest.raises(FormError, match="Question hanging"):
        made([*others, ask("hanging", shown_if=condition)])


def test_two_hundred_questions_in_a_chain_are_answered_without_fear():
    chain = [ask("q0")] + [ask(f"q{n}", shown_if=(f"q{n - 1}", "is", "x")) for n in range(1, 200)]
    form = made(chain[::-1])
    answers = {f"q{n}": "x" for n in range(150)}
    assert len(keys(asked(form, answers))) == 151
    with pytest.raises(FormError):
        made([*chain, ask("one_more")])


KEYS = [f"q{n}" for n in range(6)]
LINKS = st.lists(st.none() | st.sampled_from(KEYS), min_size=6, max_size=6)


@settings(max_examples=200, deadline=None)
@given(links=LINKS, answered=st.sets(st.sampled_from(KEYS)))
def test_a_form_is_either_refused_or_decides_every_question(links, answered):
    parts = [
        ask(key, shown_if=(link, "is", "x") if link else None) for key, link in zip(KEYS, links, strict=True)
    ]
    try:
        form = made(parts)
    except FormError:
        return
    answers = dict.fromkeys(answered, "x")
    for question in form:
        link = question.shown_if.question if question.shown_if else None
        is_asked = question.key in keys(asked(form, answers))
        assert is_asked == (link is None or (link in answers and link in keys(asked(form, answers))))
