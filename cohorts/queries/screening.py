"""Finding what waits to be screened, what was found, and whose teams do not know it yet."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from accelerator.paging import Page, page
from cohorts.models import Application, ApplicationState
from cohorts.models.applications import SCREENABLE
from cohorts.queries.applications import WITH_CALL

IS_OUT = Application.state == ApplicationState.INELIGIBLE
FOUND: dict[str, sa.ColumnElement[bool]] = {
    "waiting": sa.and_(Application.state.in_(SCREENABLE), Application.screened_at.is_(None)),
    "eligible": sa.and_(
        Application.screened_at.is_not(None),
        Application.state.not_in(
            (ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN, ApplicationState.SAMPLE)
        ),
    ),
    "ineligible": IS_OUT,
}
"""The parts of the screening page, by their code in the address."""


def screened(call_id: int, *, part: str, after: str | None) -> Page[Application]:
    """One page of a call's applications in one part of the screening, in the order of their numbers."""
    query = (
        sa.select(Application)
        .where(Application.call_id == call_id, Application.number.is_not(None), FOUND[part])
        .options(joinedload(Application.call), joinedload(Application.startup))
    )
    return page(query, [Application.number, Application.id], after=after)


def counts(call_id: int) -> dict[str, int]:
    """How many applications of a call each part has, and how many teams are not told of a no."""
    parts = {**FOUND, "untold": sa.and_(IS_OUT, Application.ineligible_told_at.is_(None))}
    columns: list[Any] = [sa.func.count().filter(each) for each in parts.values()]
    row = db.session.execute(sa.select(*columns).where(Application.call_id == call_id)).one()
    return dict(zip(parts, row, strict=True))


def first_waiting(call_id: int, *, without: Collection[int], most: int) -> dict[str, int]:
    """The first applications of a call that wait to be screened, key → version; some startups' left out."""
    query = (
        sa.select(Application.key, Application.version)
        .where(Application.call_id == call_id, FOUND["waiting"], Application.startup_id.not_in(without))
        .order_by(Application.number, Application.id)
        .limit(most)
    )
    return {row.key: row.version for row in db.session.execute(query)}


def untold_in(call_id: int) -> list[Application]:
    """Those found not eligible whose teams do not know it yet, held until the transaction ends."""
    query = (
        sa.select(Application)
        .where(Application.call_id == call_id, IS_OUT, Application.ineligible_told_at.is_(None))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def told_among(ids: Sequence[int]) -> list[Application]:
    """Those of these applications that are still out and whose teams may know it, with what their letters say."""
    query = (
        sa.select(Application)
        .where(Application.id.in_(ids), IS_OUT, Application.ineligible_told_at.is_not(None))
        .options(*WITH_CALL)
        .order_by(Application.id)
    )
    return list(db.session.scalars(query))
