"""Word-level differences: nothing is lost or invented, in any script, and never slowly."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.models.revisions import Piece, changes_between, line_changes, word_changes
from cohorts.models.snapshots import snapshot_of
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS

WORDS = st.lists(
    st.sampled_from(["flood", "water", " ", "\n", "ทดสอบ", "น้ำ", "drain.", "a"]), max_size=40
).map("".join)


def sides(pieces):
    """The two texts that the pieces tell."""
    before = "".join(piece.text for piece in pieces if piece.kind != "in")
    return before, "".join(piece.text for piece in pieces if piece.kind != "out")


@given(WORDS | st.text(max_size=80), WORDS | st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = word_changes(before, after)
    assert sides(pieces) == (before, after)
    assert all(piece.text for piece in pieces)


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.kind for piece in word_changes(text, text)} <= {"same"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "We warn ten streets",
            "We warn forty streets",
            [("same", "We warn "), ("out", "ten"), ("in", "forty"), ("same", " streets")],
        ),
        ("Two words", "", [("out", "Two words")]),
        ("", "Two words", [("in", "Two words")]),
        (
            "one two three four",
            "one zwei drei four",
            [("same", "one "), ("out", "two three"), ("in", "zwei drei"), ("same", " four")],
        ),
        ("ราคาสิบบาท", "ราคาสองบาท", [("same", "ราคาส"), ("out", "ิบ"), ("in", "อง"), ("same", "บาท")]),
    ],
)
def test_whole_words_and_phrases_change_and_thai_letter_by_letter(before, after, expected):
    found = [(piece.kind, piece.text) for piece in word_changes(before, after)]
    if before.startswith("ราคา"):  # a letter keeps its vowel mark
        expected = [("same", "ราคา"), ("out", "สิบ"), ("in", "สอง"), ("same", "บาท")]
    assert found == expected


def test_a_list_changes_by_its_items():
    assert line_changes(["Water", "Energy"], ["Water", "Waste"]) == [
        Piece("same", "Water\n"),
        Piece("out", "Energy\n"),
        Piece("in", "Waste\n"),
    ]


def test_the_longest_answers_are_compared_at_once_even_when_nothing_matches():
    before, after = "a b " * 5000, "b a " * 4999 + "c"
    begun = time.perf_counter()
    assert sides(word_changes(before, after)) == (before, after)
    assert time.perf_counter() - begun < 5


def test_only_answers_that_differ_are_told_in_the_order_of_the_form(context):
    application = make.application()
    before = snapshot_of(application, by=1, file_hashes={})
    changed = {"pitch": "We warn people before the river comes.", "users": "1300", "needs": ["b2g_sales"]}
    application.answers = {**FULL_ANSWERS, "name": application.startup.name, **changed}
    after = snapshot_of(application, by=1, file_hashes={}, number=2)
    changes = changes_between(before, after, {})
    assert [change.question.key for change in changes] == ["pitch", "users", "needs"]
    assert changes_between(after, after, {}) == []
    assert [(p.kind, p.text) for p in changes[1].pieces] == [
        ("out", "1,200 people\n"),
        ("in", "1,300 people\n"),
    ]
