"""Answers as they read on a page."""

import pytest
from flask import Flask
from flask_babel import force_locale

from cohorts.models.questions import Question, QuestionForm, QuestionKind, Section
from cohorts.models.shown import shown_sections

K = QuestionKind


@pytest.mark.parametrize(
    ("kind", "answer", "locale", "text"),
    [
        (K.MONTH, "2021-02", "en", "February 2021"),
        (K.MONTH, "2021-02", "id", "Februari 2021"),
        (K.MONTH, "2021", "en", "2021"),
        (K.MONTH, "2021-13", "en", "2021-13"),
        (K.DATE, "2024-03-01", "de", "1. März 2024"),
        (K.DATE, "soon", "de", "soon"),
    ],
)
def test_a_date_reads_as_a_date_and_a_mistake_as_it_was_typed(context: Flask, kind, answer, locale, text):
    form = QuestionForm((Section("one", {"en": "One"}, (Question("q", kind, {"en": "When?"}),)),))
    with force_locale(locale):
        assert shown_sections(form, {"q": answer}, {})[0].answers[0].lines == [text]
