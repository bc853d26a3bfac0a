"""The calibration of a call: its rules, its readers' severity, where its applications stand, who disagrees."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.organisations.models import Organisation
from accelerator.paging import PAGE_SIZE, Page, page
from cohorts.models import (
    Application,
    ApplicationState,
    Calibration,
    Criterion,
    Review,
    ReviewState,
    Round,
    Score,
    Severity,
    Standing,
)
from cohorts.queries.ranking import Moments, adjusted, moments
from cohorts.queries.tracks import in_track

OUT_OF_SIGHT = 1_000_000
"""Sorts applications that nobody has read behind all others."""


@dataclass(frozen=True)
class Place:
    """One application with its standing, by which lists print it."""

    key: str
    number: int
    name: str
    standing: Standing


@dataclass(frozen=True)
class Reader:
    """One reader's severity with the name."""

    name: str
    severity: Severity


def calibration_of(call_id: int) -> Calibration | None:
    """The rules and the freshness of a call's ranking; None before anybody has handed in."""
    query = sa.select(Calibration).where(Calibration.call_id == call_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def call_id_of(application_id: int) -> int:
    """The call that an application is in."""
    return db.session.get_one(Application, application_id).call_id


def stale_call_ids() -> list[int]:
    """Calls whose ranking lags behind their judgements, whatever became of the job that was to compute it."""
    query = sa.select(Calibration.call_id).where(Calibration.changes != Calibration.counted)
    return list(db.session.scalars(query.order_by(Calibration.call_id)))


def readers_of(
    call_id: int, *, mild_first: bool = False, after: str | None = None, size: int = PAGE_SIZE
) -> Page[Reader]:
    """One page of the readers of a call, most severe first unless told otherwise."""
    query = sa.select(Severity).where(Severity.call_id == call_id)
    order = [Severity.offset.desc() if mild_first else Severity.offset, Severity.id]
    found = page(query, order, after=after, size=size)
    people = sa.select(User.id, User.name).where(User.id.in_([row.reviewer_id for row in found]))
    names = {row.id: row.name for row in db.session.execute(people)}
    rows = [Reader(names[severity.reviewer_id], severity) for severity in found]
    return Page(rows=rows, next=found.next, first=found.first)


DISPUTED_FIRST: list[Any] = [Standing.spread.desc(), Standing.deviation.desc(), Standing.position]
ORDERS: dict[str, list[Any]] = {
    "disputed": DISPUTED_FIRST,
    "rank": [Standing.position],
    "mean": [Standing.mean.desc(), Standing.position],
    "median": [Standing.median.desc(), Standing.position],
    "deviation": [Standing.deviation.desc(), Standing.position],
    "normalised": [Standing.normalised.desc(), Standing.position],
    "modelled": [Standing.modelled.desc(), Standing.position],
    "reads": [Standing.reads, Standing.position],
}


def places(call_id: int, order: str, *, after: str | None = None, track_id: int | None = None) -> Page[Place]:
    """One page of standings in a call or in one of its tracks, disagreement first unless told otherwise."""
    ids = page(
        _ranked(sa.select(Standing.id), call_id, track_id), ORDERS.get(order, DISPUTED_FIRST), after=after
    )
    query = _places().where(Standing.id.in_(ids.rows))
    found = {row[0].id: _place(*row) for row in db.session.execute(query)}
    return Page(rows=[found[ident] for ident in ids.rows], next=ids.next, first=ids.first)


def top_of(call_id: int, most: int, *, track_id: int | None = None) -> list[Place]:
    """The best of a call or of one of its tracks in the order of its rules."""
    query = _places().where(Standing.call_id == call_id, in_track(track_id))
    return [_place(*row) for row in db.session.execute(query.order_by(Standing.position).limit(most))]


def _ranked(query: Any, call_id: int, track_id: int | None) -> Any:
    """A select of standings, narrowed to a call and to one of its tracks if there is one."""
    query = query.where(Standing.call_id == call_id)
    if track_id is None:
        return query
    return query.join(Application, Application.id == Standing.application_id).where(in_track(track_id))


def _places() -> Any:
    return (
        sa.select(Standing, Application.key, Application.number, Organisation.name)
        .join(Application, Application.id == Standing.application_id)
        .join(Organisation, Organisation.id == Application.startup_id)
    )


def _place(standing: Standing, key: str, number: int | None, name: str) -> Place:
    return Place(key, number or 0, name, standing)


def standing_of(application_id: int) -> Standing | None:
    """Where one application stands; None while nobody has read it."""
    return db.session.scalars(
        sa.select(Standing).where(Standing.application_id == application_id)
    ).one_or_none()


def ranked_count(call_id: int, *, track_id: int | None = None) -> int:
    """How many applications of a call or of one of its tracks have a standing."""
    return db.session.scalar(_ranked(sa.select(sa.func.count(Standing.id)), call_id, track_id)) or 0


@dataclass(frozen=True)
class Level:
    """How the applications of one track were judged: the mean scores of those that were read, put together."""

    moments: Moments
    median: Decimal


def levels_by_track(call_id: int) -> dict[int | None, Level]:
    """What the means of each track's applications say together (REV12)."""
    query = (
        sa.select(Application.track_id, Standing.mean)
        .join(Standing, Standing.application_id == Application.id)
        .where(Standing.call_id == call_id)
    )
    means: dict[int | None, list[Decimal]] = defaultdict(list)
    for track_id, mean in db.session.execute(query):
        means[track_id].append(mean)
    return {track_id: Level(moments(values), median(values)) for track_id, values in means.items()}


def ranks_of(application_ids: Collection[int]) -> list[int]:
    """The ranks of some applications, the best first."""
    query = sa.select(Standing.rank).where(Standing.application_id.in_(application_ids))
    return list(db.session.scalars(query.order_by(Standing.rank))) if application_ids else []


def tied_ranks(call_id: int, ranks: Collection[int]) -> set[int]:
    """Those among some ranks that several share: the place behind them has the same rank."""
    query = sa.select(Standing.rank).where(
        Standing.call_id == call_id,
        Standing.position.in_([rank + 1 for rank in ranks]),
        Standing.rank == Standing.position - 1,
    )
    return set(db.session.scalars(query))


def positions_of(call_id: int) -> dict[int, int]:
    """The place in the order, by application id."""
    query = sa.select(Standing.application_id, Standing.position).where(Standing.call_id == call_id)
    return {row.application_id: row.position for row in db.session.execute(query)}


def adjusted_overalls(calibration: Calibration | None, found: Sequence[Review]) -> dict[int, Decimal]:
    """The normalised overall score by review id, from the moments that were kept when the ranking was computed."""
    if calibration is None or "mean" not in calibration.parameters:
        return {}
    pool = Moments(
        int(calibration.parameters["reads"]),
        Decimal(calibration.parameters["mean"]),
        Decimal(calibration.parameters["deviation"]),
    )
    query = sa.select(Severity).where(
        Severity.call_id == calibration.call_id, Severity.reviewer_id.in_({row.reviewer_id for row in found})
    )
    known = {
        row.reviewer_id: Moments(row.reads, row.mean, row.deviation) for row in db.session.scalars(query)
    }
    return {
        row.id: adjusted(row.overall, known[row.reviewer_id], pool)
        for row in found
        if row.overall is not None and row.reviewer_id in known
    }


def tie_values(round_: Round, code: str) -> dict[int, Decimal]:
    """The mean of one criterion over a round's submitted reads, by application; nothing for no criterion."""
    if not code:
        return {}
    query = (
        sa.select(Review.application_id, sa.func.sum(Score.value), sa.func.count())
        .join(Score, Score.review_id == Review.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Criterion.round_id == round_.id, Criterion.code == code, Review.state == ReviewState.SUBMITTED)
        .group_by(Review.application_id)
    )
    return {
        application: Decimal(int(total)) / count for application, total, count in db.session.execute(query)
    }


def numbers_of(call_id: int) -> dict[int, int]:
    """The reference numbers of those in the running, by id: the earlier submission has the lower one."""
    query = sa.select(Application.id, Application.number).where(
        Application.call_id == call_id,
        Application.number.is_not(None),
        Application.state.not_in(
            (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE, ApplicationState.SAMPLE)
        ),
    )
    return {ident: number or 0 for ident, number in db.session.execute(query)}
