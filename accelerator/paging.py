"""Keyset pages: the hundredth page costs what the first does, and rows don't shift while one reads."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from accelerator.db import db

Row = TypeVar("Row")
PAGE_SIZE = 50


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
    values = _decode(after, len(order))
    query = select.order_by(*order).add_columns(*[_plain(column) for column in order])
    if values is not None:
        query = query.where(_beyond(order, values))
    found = db.session.execute(query.limit(size + 1)).unique().all()
    rows, more = found[:size], len(found) > size
    cursor = _encode(tuple(rows[-1][-len(order) :])) if more else None
    return Page(rows=[row[0] for row in rows], next=cursor, first=values is None)


def _plain(column: Any) -> Any:
    return column.element if isinstance(column, sa.UnaryExpression) else column


def _beyond(order: Sequence[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """(a, b) > (x, y) written out, for columns whose directions may differ."""
    steps = []
    for depth, column in enumerate(order):
        plain = _plain(column)
        value = _typed(plain, values[depth])
        descends = isinstance(column, sa.UnaryExpression) and column.modifier is sa.sql.operators.desc_op
        equal = [_plain(order[i]) == _typed(_plain(order[i]), values[i]) for i in range(depth)]
        steps.append(sa.and_(*equal, plain < value if descends else plain > value))
    return sa.or_(*steps)


def _typed(column: Any, value: Any) -> Any:
    kind = column.type.python_type if hasattr(column, "type") else str
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if kind in (Decimal, int, float) else value


def _encode(values: tuple[Any, ...]) -> str:
    plain = [
        v.isoformat() if isinstance(v, date) else str(v) if isinstance(v, Decimal) else v for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str | None, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None
    return values if isinstance(values, list) and len(values) == length else None
