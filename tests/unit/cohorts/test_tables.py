"""Tables and addresses: each cell a question of its own, nothing typed lost, text from imports understood."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.errors import DomainError
from cohorts.models.answers import (
    MOST_TYPED_ROWS,
    BadCells,
    gap_in,
    in_one_line,
    is_blank,
    missing,
    refuse_unstorable,
    tidy,
)
from cohorts.models.definitions import FormError
from cohorts.models.questions import (
    MOST_COLUMNS,
    MOST_ROWS,
    Question,
    QuestionForm,
    QuestionKind,
    Section,
    form_of,
)
from cohorts.models.shown import shown_sections
from cohorts.models.startup_form import startup_form

TODAY = date(2024, 3, 1)
K = QuestionKind
TEAM = next(question for question in form_of(startup_form()) if question.key == "team")
COLUMNS = (
    Question("name", K.TEXT, {"en": "Name"}, is_required=True, limit=10),
    Question("age", K.NUMBER, {"en": "Age"}, least=0, most=120),
    Question("pay", K.MONEY, {"en": "Pay"}),
)
TABLE = Question("people", K.TABLE, {"en": "People"}, columns=COLUMNS, least_rows=2, most_rows=3)
ADDRESS = Question("seat", K.ADDRESS, {"en": "Seat"})


def form(*questions: Question) -> QuestionForm:
    return QuestionForm((Section("s", {"en": "S"}, questions),))


def table(**values: Any) -> dict[str, Any]:
    column = {"key": "name", "kind": "text", "label": "Name"}
    question = {"key": "people", "kind": "table", "label": "People", "columns": [column], **values}
    return {"sections": [{"key": "s", "title": "S", "questions": [question]}]}


def test_rows_are_kept_cell_by_cell_and_blank_ones_are_none():
    money = {"amount": "", "currency": "IDR"}
    typed = [
        {"name": " Sari  A. ", "age": "31", "pay": {"amount": "5", "currency": "EUR"}},
        {"name": "", "age": " ", "pay": money},
        {"name": "Budi", "age": "", "pay": money, "forged": "x"},
    ]
    kept = [{"name": "Sari A.", "age": "31", "pay": {"amount": "5", "currency": "EUR"}}, {"name": "Budi"}]
    assert tidy(TABLE, typed, today=TODAY) == (kept, None)
    assert tidy(TABLE, kept, today=TODAY) == (kept, None)
    assert tidy(TABLE, [typed[1]], today=TODAY) == (None, None)


def test_a_wrong_cell_is_told_where_it_stands_and_the_table_is_kept_as_it_was_typed():
    typed = [{"name": "Sari"}, {"name": ""}, {"name": "x" * 11, "age": "old"}]
    answer, problem = tidy(TABLE, typed, today=TODAY)
    assert answer is typed
    assert isinstance(problem, BadCells)
    assert set(problem.cells) == {(2, "name"), (2, "age")}
    assert str(problem) == "Row 3, Name: At most 10 characters; these are 11."


def test_too_many_rows_are_told_and_kept_and_a_flood_is_refused():
    typed = [{"name": f"P{n}"} for n in range(4)]
    answer, problem = tidy(TABLE, typed, today=TODAY)
    assert (answer is typed, str(problem)) == (True, "At most 3 rows; these are 4.")
    refuse_unstorable("people", [{"name": "x"}] * MOST_TYPED_ROWS)
    with pytest.raises(DomainError) as refusal:
        refuse_unstorable("people", [{"name": "x"}] * 500)
    assert refusal.value.field == "people"


def test_what_is_missing_in_a_table_is_told_by_row():
    assert str(gap_in(TABLE, [{"age": "3"}, {"name": "B"}])) == "Row 1: “Name” is missing."
    assert str(gap_in(TABLE, [{"name": "A"}])) == "At least 2 rows are needed; there are 1."
    assert gap_in(TABLE, [{"name": "A"}, {"name": "B"}]) is None
    assert missing(form(TABLE), {}) == []
    assert [question.key for question in missing(form(TABLE), {"people": [{"name": "A"}]})] == ["people"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee, Bo", ["Ann Lee", "Bo"]),
        ("Ann Lee, MBA\nBo", ["Ann Lee, MBA", "Bo"]),
        ("Ann; Bo, PhD;", ["Ann", "Bo, PhD"]),
        ("นก ใจดี", ["นก ใจดี"]),
    ],
)
def test_a_plain_text_from_an_import_names_the_rows(text, names):
    assert tidy(TEAM, text) == ([{"name": name} for name in names], None)
    assert in_one_line(tidy(TEAM, text)[0]) == ", ".join(names)


def test_an_address_is_kept_by_part_and_asks_for_what_a_letter_needs():
    typed = {"street": "Jl. Kali 1", "city": " Jakarta ", "country": "indonesia", "region": "", "x": "y"}
    kept = {"street": "Jl. Kali 1", "city": "Jakarta", "country": "ID"}
    assert tidy(ADDRESS, typed) == (kept, None)
    assert gap_in(ADDRESS, kept) is None
    assert gap_in(ADDRESS, {"city": "Jakarta"}) is not None
    assert tidy(ADDRESS, {**typed, "country": "Atlantis"})[1] is not None
    assert is_blank({"street": "", "city": " ", "country": ""})


def test_a_table_reads_as_rows_and_as_lines():
    answers = {
        "people": [{"name": "Sari", "pay": {"amount": "5", "currency": "EUR"}}],
        "seat": {"city": "Ubud", "country": "ID"},
    }
    people, seat = shown_sections(form(TABLE, ADDRESS), answers, {})[0].answers
    assert people.rows == [["Sari", "", "€5.00"]]
    assert people.lines == ["Sari · €5.00"]
    assert seat.lines == ["Ubud\nIndonesia"]


@pytest.mark.parametrize(
    "change",
    [
        {"columns": []},
        {
            "columns": [
                {
                    "key": "a",
                    "kind": "table",
                    "label": "A",
                    "columns": [{"key": "b", "kind": "text", "label": "B"}],
                }
            ]
        },
        {"columns": [{"key": "a", "kind": "file", "label": "A"}]},
        {"columns": [{"key": "a", "kind": "text", "label": "A"}] * 2},
        {"columns": [{"key": f"c{n}", "kind": "text", "label": "C"} for n in range(MOST_COLUMNS + 1)]},
        {"most_rows": 0},
        {"most_rows": MOST_ROWS + 1},
        {"least_rows": 4, "most_rows": 3},
    ],
)
def test_a_table_that_cannot_be_filled_in_is_refused(change):
    form_of(table())
    with pytest.raises(FormError):
        form_of(table(**change))


CELLS = (
    st.none()
    | st.text(max_size=12)
    | st.integers()
    | st.dictionaries(st.sampled_from(["amount", "currency"]), st.text(max_size=3))
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["name", "age", "pay", "x"]), CELLS, max_size=4), max_size=5)


@settings(max_examples=200, deadline=None)
@given(typed=ROWS)
def test_no_rows_break_a_table_and_wrong_ones_are_kept(typed):
    answer, problem = tidy(TABLE, typed, today=TODAY)
    if problem is not None:
        assert answer is typed
        assert str(problem)
    elif answer is not None:
        assert tidy(TABLE, answer, today=TODAY) == (answer, None)
