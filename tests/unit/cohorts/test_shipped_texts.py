"""Everything that comes with the system is said in all its languages, and means the same parts in each."""

import re

import pytest

from cohorts.models.answers import tidy
from cohorts.models.person_form import person_form
from cohorts.models.questions import form_of
from cohorts.models.rubric import RUBRIC
from cohorts.models.shipped_texts import TRANSLATIONS, texts
from cohorts.models.startup_form import startup_form
from cohorts.models.support_form import support_form
from cohorts.models.whole_startup_form import whole_startup_form
from config import LOCALES


def said(part):
    """Every text by language in a definition, however deep."""
    if isinstance(part, list | tuple):
        return [text for item in part for text in said(item)]
    if not isinstance(part, dict):
        return []
    return [part] if "en" in part else [text for item in part.values() for text in said(item)]


SHIPPED = {
    "startup form": said(startup_form()),
    "whole startup form": said(whole_startup_form()),
    "form for people": said(person_form()),
    "support form": said(support_form()),
    "rubric": said([[item.label, item.anchors] for item in RUBRIC]),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_text_is_there_in_all_languages(name):
    assert len(SHIPPED[name]) > 30
    lacking = [
        text["en"] for text in SHIPPED[name] if {code for code in text if text[code].strip()} != set(LOCALES)
    ]
    assert lacking == []


def test_no_translation_is_left_over_or_without_its_script():
    used = {text["en"] for found in SHIPPED.values() for text in found}
    assert set(TRANSLATIONS) == used
    assert [en for en in used if not re.search("[\u0e00-\u0e7f]", texts(en)["th"])] == []
    assert [en for en in used if re.search("[\u0e00-\u0e7f]", texts(en)["de"] + texts(en)["id"])] == []


def test_numbers_are_the_same_in_every_language():
    def digits(text):
        return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d{3})", "", text)))

    differ = [
        en
        for en in TRANSLATIONS
        for code in ("id", "de", "th")
        if sorted(digits(texts(en)[code])) != sorted(digits(en))
    ]
    assert differ == []


def test_an_option_is_known_by_its_label_in_any_language():
    kind = form_of(support_form()).question("kind")
    assert [tidy(kind, typed)[0] for typed in ("Verein oder Stiftung", "ศูนย์บ่มเพาะ", "Inkubator")] == [
        "ngo",
        "incubator",
        "incubator",
    ]
