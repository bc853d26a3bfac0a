"""Keyset pages: together they are the whole list, and no cursor from outside breaks one."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accelerator.db import db, unit_of_work
from accelerator.organisations.models import Organisation, OrganisationKind
from accelerator.paging import chained, page
from tests import factories as make

ORDERS = {
    "id": [Organisation.id],
    "id down": [Organisation.id.desc()],
    "name, then newest": [Organisation.name, Organisation.id.desc()],
    "latest first, then name": [Organisation.created_at.desc(), Organisation.name, Organisation.id],
    "founded, name down": [Organisation.founded_on, Organisation.name.desc(), Organisation.id],
    "kind": [Organisation.kind.desc(), Organisation.version, Organisation.id],
}


def walk(order: list, size: int) -> list[int]:
    """The ids of all pages, one after the other."""
    found, after = [], None
    while True:
        now = page(sa.select(Organisation), order, after=after, size=size)
        assert now.first is (after is None)
        found += [row.id for row in now]
        assert len(now) == size or now.next is None
        after = now.next
        if after is None:
            return found


@pytest.fixture
def thirty(context):
    """Organisations with many ties in every column."""
    with unit_of_work():
        for number in range(30):
            db.session.add(
                Organisation(
                    name="abÄภ"[number % 4],
                    kind=list(OrganisationKind)[number % 3],
                    founded_on=date(2020, 1, 1 + number % 5),
                    created_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number % 7),
                )
            )


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("size", [1, 7, 15, 29, 30, 31])
def test_the_pages_together_are_the_whole_list_in_order(thirty, name, size):
    order = ORDERS[name]
    whole = list(db.session.scalars(sa.select(Organisation.id).order_by(*order)))
    assert walk(order, size) == whole


def test_an_empty_list_is_one_empty_page(context):
    empty = page(sa.select(Organisation), [Organisation.id])
    assert (list(empty), empty.next, empty.first) == ([], None, True)


def cursor_of(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


HOSTILE = [
    "",
    "%%%",
    "é",
    "a" * 9000,
    cursor_of({}),
    cursor_of([]),
    cursor_of([1]),
    cursor_of([1, 2, 3, 4]),
    cursor_of([None, None, None]),
    cursor_of([[1], {"a": 1}, "x"]),
    cursor_of(["yesterday", "a", 1]),
    cursor_of(["0001-01-01T00:00:00+14:00", "a", 1]),
    cursor_of(["2026-01-01T00:00:00+00:00", "a", 2**70]),
    cursor_of(["2026-01-01T00:00:00+00:00", "\0", 1]),
    cursor_of(["2026-01-01T00:00:00+00:00", "\ud800", 1]),
    cursor_of(["2026-01-01T00:00:00+00:00", True, 1]),
    cursor_of(["2026-01-01T00:00:00+00:00", "a", 1.5]),
    cursor_of(["2026-01-01T00:00:00+00:00", "a", float("nan")]),
    base64.urlsafe_b64encode(b"[" * 2900).decode(),
]


@pytest.mark.parametrize("cursor", HOSTILE)
def test_a_mangled_cursor_means_the_first_page(context, cursor):
    made = make.organisation()
    found = page(sa.select(Organisation), ORDERS["latest first, then name"], after=cursor)
    assert ([row.id for row in found], found.first) == ([made.id], True)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(json_values, min_size=3, max_size=3))
def test_no_cursor_at_all_breaks_a_page(context, values):
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode("utf-8", "surrogatepass")).decode()
    assert list(page(sa.select(Organisation), ORDERS["latest first, then name"], after=cursor)) == []


@pytest.mark.parametrize("split", [0, 1, 15, 30])
@pytest.mark.parametrize("size", [1, 7, 15, 30, 31])
def test_parts_one_behind_another_are_paged_as_one_list(thirty, split, size):
    ids = list(db.session.scalars(sa.select(Organisation.id).order_by(Organisation.id)))
    first, rest = (
        sa.select(Organisation.id).where(Organisation.id.in_(part)) for part in (ids[:split], ids[split:])
    )
    parts = [(first, [Organisation.id.desc()]), (rest, [Organisation.name, Organisation.id])]
    by_name = list(db.session.scalars(rest.order_by(Organisation.name, Organisation.id)))
    found, after = [], None
    while True:
        now = chained(parts, after=after, size=size)
        assert now.first is (after is None)
        found += now.rows
        if now.next is None:
            break
        assert len(now) == size
        after = now.next
    assert found == [*reversed(ids[:split]), *by_name]


@pytest.mark.parametrize("cursor", ["", "x", "2.", "-1.", "0.x", "²."])
def test_a_mangled_cursor_of_a_chain_is_its_first_page(thirty, cursor):
    parts = [(sa.select(Organisation.id), [Organisation.id])] * 2
    assert chained(parts, after=cursor, size=3) == chained(parts, size=3)
