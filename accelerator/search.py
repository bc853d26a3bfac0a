"""Looking for words in lists: alike on both engines, whatever was typed."""

from typing import Any

import sqlalchemy as sa

LONGEST = 200
"""Letters that are looked for; SQLite refuses patterns of some 50,000."""


def says(words: str, *texts: Any) -> sa.ColumnElement[bool]:
    """Whether one of these columns holds the words, in capitals or not; only the first LONGEST letters count."""
    return sa.or_(*(text.icontains(words[:LONGEST], autoescape=True) for text in texts))


def names(code: str, column: Any) -> sa.ColumnElement[bool]:
    """Whether a JSON list or object names a code; codes are quoted in both, so no part of one matches."""
    return sa.cast(column, sa.Text).contains(f'"{code[:LONGEST]}"', autoescape=True)


def lowered(text: str | None) -> str | None:
    """SQLite's own `lower` knows the letters of English alone: ÖKO would not be found by öko."""
    return text.lower() if isinstance(text, str) else text
