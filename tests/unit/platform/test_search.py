"""What is typed into a list's search box."""

import pytest
import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.search import LONGEST, says
from tests import factories as make


def found_by(words: str) -> list[str]:
    return list(db.session.scalars(sa.select(User.name).where(says(words, User.name)).order_by(User.name)))


@pytest.mark.parametrize("words", ["ökologie", "ÖKOLOGIE", "Ökolog", "kOLO"])
def test_capitals_do_not_matter_in_any_alphabet(context, words):
    make.person(name="Ökologie Über")
    assert found_by(words) == ["Ökologie Über"]


@pytest.mark.parametrize(
    ("words", "names"), [("100%", ["100% Kota"]), ("_", []), ("/", []), ("โครงการ", ["โครงการเมือง"])]
)
def test_what_means_something_to_a_database_is_only_a_letter(context, words, names):
    make.person(name="100% Kota")
    make.person(name="โครงการเมือง")
    assert found_by(words) == names


def test_words_longer_than_a_database_takes_find_what_begins_with_them(context):
    make.person(name="x" * LONGEST)
    assert found_by("x" * 70_000) == ["x" * LONGEST]
