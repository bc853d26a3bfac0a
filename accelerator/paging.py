"""Keyset pages: the hundredth page costs what the first does, and rows don't shift while one reads."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from accelerator.db import db

Row = TypeVar("Row")
PAGE_SIZE = 50
LONGEST_CURSOR = 4000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursors of its neighbours (None at the ends)."""

    rows: Sequence[Row]
    next: str | None
    first: bool

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page(
    select: sa.Select[Any], order: Sequence[Any], *, after: str | None = None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Read one page of a select.

    `order` is a list of columns or their .desc(), ending in a unique one and all of one direction or mixed;
    none may be NULL. `after` is the cursor that an earlier page gave; a mangled one means the first page.
    """
    values = _decode(after, [_plain(column) for column in order])
    query = select.order_by(*order).add_columns(*[_plain(column) for column in order])
    if values is not None:
        query = query.where(_beyond(order, values))
    found = db.session.execute(query.limit(size + 1)).unique().all()
    rows, more = found[:size], len(found) > size
    cursor = _encode(tuple(rows[-1][-len(order) :])) if more else None
    return Page(rows=[row[0] for row in rows], next=cursor, first=values is None)


def chained(
    parts: Sequence[tuple[sa.Select[Any], Sequence[Any]]], *, after: str | None = None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Read one page of several selects one behind another, each with its own order, as `page` takes it.

    The cursor says in which part it lies. For a list whose parts have indexes of their own and whose whole has none.
    """
    number, _dot, within = (after or "").partition(".")
    start = int(number) if number in map(str, range(len(parts))) else 0
    rows: list[Any] = []
    is_first = start == 0
    for part in range(start, len(parts)):
        select, order = parts[part]
        if len(rows) == size:
            if page(select, order, size=1).rows:
                return Page(rows, f"{part}.", is_first)
            continue
        found = page(select, order, after=within if part == start else None, size=size - len(rows))
        is_first = is_first and found.first
        rows += found.rows
        if found.next is not None:
            return Page(rows, f"{part}.{found.next}", is_first)
    return Page(rows, None, is_first)


def _plain(column: Any) -> Any:
    return column.element if isinstance(column, sa.UnaryExpression) else column


def _beyond(order: Sequence[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """(a, b) > (x, y) written out, for columns whose directions may differ."""
    steps = []
    for depth, column in enumerate(order):
        descends = isinstance(column, sa.UnaryExpression) and column.modifier is sa.sql.operators.desc_op
        plain = _plain(column)
        equal = [_plain(order[i]) == values[i] for i in range(depth)]
        steps.append(sa.and_(*equal, plain < values[depth] if descends else plain > values[depth]))
    return sa.or_(*steps)


def _encode(values: tuple[Any, ...]) -> str:
    plain = [_as_json(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _decode(cursor: str | None, columns: Sequence[Any]) -> list[Any] | None:
    """The values of a cursor as the columns hold them, or None: it comes from outside and may hold anything."""
    if not cursor or len(cursor) > LONGEST_CURSOR:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(columns):
            return None
        return [_typed(column, value) for column, value in zip(columns, values, strict=True)]
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        return None


def _typed(column: Any, value: Any) -> Any:
    """One value of a cursor; raises where the column could not hold it."""
    kind = column.type.python_type
    if issubclass(kind, Enum):
        return kind[value]
    if kind is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(value)
        return number
    if type(value) is not kind:
        raise TypeError(value)
    if kind is int and abs(value) >= 2**63:
        raise ValueError(value)
    if kind is str:
        value.encode()
        if "\0" in value:
            raise ValueError(value)
    return value
