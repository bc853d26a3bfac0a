"""Looking for words in lists: alike on both engines, whatever was typed."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

LONGEST = 200
"""Letters that are looked for; SQLite refuses patterns of some 50,000."""


def says(words: str, *texts: Any) -> sa.ColumnElement[bool]:
    """Whether one of these columns holds the words, in capitals or not; only the first LONGEST letters count."""
    return sa.or_(*(text.icontains(words[:LONGEST], autoescape=True) for text in texts))


def names(code: str, column: Any) -> sa.ColumnElement[bool]:
    """Whether a JSON list or object names a code; codes are quoted in both, so no part of one matches."""
    return sa.cast(column, sa.Text).contains(f'"{code[:LONGEST]}"', autoescape=True)


class Listed(FunctionElement[Any]):
    """The rows of a JSON list; see `listed`."""

    name = "listed"
    inherit_cache = True


class Keys(FunctionElement[Any]):
    """The rows of a JSON object; see `keys`."""

    name = "keys"
    inherit_cache = True


@compiles(Listed)
@compiles(Keys)
def _on_sqlite(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(Listed, "postgresql")
def _list_on_postgresql(element: Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **options)})"


@compiles(Keys, "postgresql")
def _keys_on_postgresql(element: Keys, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each_text({compiler.process(element.clauses, **options)})"


def listed(column: Any) -> sa.TableValuedAlias:
    """The entries of a JSON list as a table with the column `value`; joined to its own row by `sa.true()`."""
    return Listed(column).table_valued(sa.column("value", sa.Text))


def keys(column: Any) -> sa.TableValuedAlias:
    """The names in a JSON object as a table with the column `key`, joined in the same way."""
    return Keys(column).table_valued(sa.column("key", sa.Text))


def lowered(text: str | None) -> str | None:
    """SQLite's own `lower` knows the letters of English alone: ÖKO would not be found by öko."""
    return text.lower() if isinstance(text, str) else text
