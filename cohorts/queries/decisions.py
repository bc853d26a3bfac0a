"""What decisions stand on: the ranked list of a call, and the places there are to give."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from accelerator.errors import NotFound
from accelerator.organisations.models import Organisation
from accelerator.paging import PAGE_SIZE, Page, chained, page
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Decision,
    DecisionState,
    Enrolment,
    Offer,
    OfferState,
    Outcome,
    Standing,
)
from cohorts.models.applications import LABELS, UNDECIDED
from cohorts.models.enrolments import HOLDS_A_PLACE
from cohorts.queries.applications import WITH_CALL
from cohorts.queries.calibration import (
    ranks_of,
)
from cohorts.queries.tracks import in_track
from cohorts.queries.withheld import Withheld

OUT_OF_THE_RUNNING = (
    ApplicationState.DRAFT,
    ApplicationState.WITHDRAWN,
    ApplicationState.INELIGIBLE,
    ApplicationState.SAMPLE,
)
NONE = "none"
"""In the filter: applications that nothing has been prepared for."""
NOTHING_WITHHELD: Mapping[int, Withheld] = {}


@dataclass(frozen=True)
class Candidate:
    """One line of the ranked list."""

    key: str
    number: int
    name: str
    track_id: int | None
    state: ApplicationState
    outcome: Outcome | None
    version: int
    """Of the decision; 0 while there is none."""
    standing: Standing | None
    """None while nobody has read it."""
    rank: int | None
    """Among those whose standing the reader of the list may know."""
    withheld: Withheld | None
    """Why the reader of the list learns neither standing nor outcome; both are none then."""

    @property
    def label(self) -> Any:
        """The application's state in the reader's words."""
        return LABELS[self.state][0]

    @property
    def tone(self) -> str:
        """The application's badge tone."""
        return LABELS[self.state][1]

    @property
    def is_undecided(self) -> bool:
        """Whether a decision may still be prepared."""
        return self.state in UNDECIDED


@dataclass(frozen=True)
class Outcomes:
    """What was decided so far in a call, in numbers."""

    counts: dict[str, int]
    """Candidates by outcome; 'none' counts those without."""
    waiting: int
    """Decisions that are prepared and not released."""


@dataclass(frozen=True)
class Places:
    """How many places a cohort has, and where they went."""

    capacity: int
    enrolled: int
    offered: int
    """Offers that wait for their answer."""

    @property
    def free(self) -> int:
        """Places that nobody has or has been offered; never below zero."""
        return max(0, self.capacity - self.enrolled - self.offered)


BY_READERS: dict[str, Any] = {
    "rank": Standing.position,
    "mean": Standing.mean,
    "median": Standing.median,
    "deviation": Standing.deviation,
    "normalised": Standing.normalised,
    "modelled": Standing.modelled,
    "reads": Standing.reads,
    "spread": Standing.spread,
}
"""Orders of those that were read; the others come behind them, whichever way round."""
SORTS: dict[str, Any] = {
    "name": Organisation.name,
    "number": Application.number,
    "outcome": sa.case(*[(Decision.outcome == each, place) for place, each in enumerate(Outcome)], else_=9),
}


def candidates(
    call_id: int,
    *,
    outcome: str,
    sort: str,
    after: str | None,
    size: int = PAGE_SIZE,
    withheld: Mapping[int, Withheld] = NOTHING_WITHHELD,
    track_id: int | None = None,
) -> Page[Candidate]:
    """One page of everybody in the running for a call or one of its tracks, best first unless told otherwise.

    What is withheld from the reader is as if unread: its place in the list and the others' ranks say nothing of
    it, and no outcome finds it (R10, R12).
    The page's ids are found first, by the narrowest rows that give the order; the rest is read for these only.
    """
    wanted, descends = sort.removeprefix("-"), sort.startswith("-")
    ids = _running(call_id, sa.select(Application.id)).where(in_track(track_id))
    if outcome or wanted == "outcome":
        ids = ids.outerjoin(Decision, Decision.application_id == Application.id)
    if outcome:
        ids = ids.where(_has_outcome(outcome))
    if outcome not in ("", NONE) or wanted == "outcome":
        ids = ids.where(Application.id.not_in(withheld))
    if wanted in SORTS:
        if wanted == "name":
            ids = ids.join(Organisation, Organisation.id == Application.startup_id)
        key = SORTS[wanted]
        found = page(ids, [key.desc() if descends else key, Application.id], after=after, size=size)
    else:
        key = BY_READERS.get(wanted, Standing.position)
        found = _read_first(ids, call_id, key.desc() if descends else key, after, size, withheld)
    rows = _lines(found.rows, withheld)
    return Page(rows=[rows[ident] for ident in found.rows], next=found.next, first=found.first)


def _read_first(
    ids: Any, call_id: int, key: Any, after: str | None, size: int, withheld: Collection[int]
) -> Page[int]:
    """A page of those that were read, straight from the index of their order, then of those that nobody has read."""
    standing = ids.join(Standing, Standing.application_id == Application.id).where(
        Standing.call_id == call_id, Application.id.not_in(withheld)
    )
    is_unread = ~sa.exists().where(Standing.application_id == Application.id)
    unread = ids.where(sa.or_(is_unread, Application.id.in_(withheld)) if withheld else is_unread)
    return chained(
        [(standing, [key, Standing.application_id]), (unread, [Application.id])], after=after, size=size
    )


def _lines(ids: Sequence[int], withheld: Mapping[int, Withheld]) -> dict[int, Candidate]:
    passed, is_open = ranks_of(withheld), Application.id.not_in(withheld)
    query = (
        sa.select(
            Application.id,
            Application.key,
            Application.number,
            Organisation.name,
            Application.track_id,
            Application.state,
            Decision.outcome,
            Decision.version,
            Standing,
        )
        .join(Organisation, Organisation.id == Application.startup_id)
        .outerjoin(Decision, sa.and_(Decision.application_id == Application.id, is_open))
        .outerjoin(Standing, sa.and_(Standing.application_id == Application.id, is_open))
        .where(Application.id.in_(ids))
    )
    return {
        ident: Candidate(
            key=key,
            number=number or 0,
            name=name,
            track_id=track_id,
            state=state,
            outcome=outcome,
            version=version or 0,
            standing=standing,
            rank=standing.rank - bisect_left(passed, standing.rank) if standing else None,
            withheld=withheld.get(ident),
        )
        for ident, key, number, name, track_id, state, outcome, version, standing in db.session.execute(query)
    }


def _running(call_id: int, query: Any) -> Any:
    """Those of a call that were submitted, not withdrawn, and not found ineligible."""
    return query.where(
        Application.call_id == call_id,
        Application.submitted_at.is_not(None),
        Application.state.not_in(OUT_OF_THE_RUNNING),
    )


def _has_outcome(code: str) -> sa.ColumnElement[bool]:
    """The filter by a prepared or released outcome, or for none at all; an unknown code matches nothing."""
    if code == NONE:
        return Decision.id.is_(None)
    found = next((outcome for outcome in Outcome if outcome.value == code), None)
    return sa.false() if found is None else Decision.outcome == found


def outcomes_of(call_id: int, *, without: Collection[int] = (), track_id: int | None = None) -> Outcomes:
    """Candidates of a call or of one of its tracks by outcome, and how many are not known yet; in one pass.

    Some applications, by id, may be left out: a count must not tell the outcome of one that is withheld (R12).
    """
    waits = sa.and_(Application.state.in_(UNDECIDED), Decision.state == DecisionState.PENDING)
    counted = sa.select(Decision.outcome, sa.func.count(Application.id), sa.func.count().filter(waits))
    joined = counted.select_from(Application).outerjoin(Decision, Decision.application_id == Application.id)
    wanted = _running(call_id, joined).where(Application.id.not_in(without), in_track(track_id))
    rows = db.session.execute(wanted.group_by(Decision.outcome)).all()
    counts = dict.fromkeys((*(outcome.value for outcome in Outcome), NONE), 0)
    counts |= {outcome.value if outcome else NONE: count for outcome, count, _waiting in rows}
    return Outcomes(counts, waiting=sum(waiting for _outcome, _count, waiting in rows))


def has_decisions(call_id: int) -> bool:
    """Whether anything has been decided in a call, in private or openly."""
    query = sa.select(Decision.id).join(Application, Application.id == Decision.application_id)
    return db.session.scalar(query.where(Application.call_id == call_id).limit(1)) is not None


def decision_of(application_id: int) -> Decision | None:
    """The decision on an application as it is in the database now."""
    query = sa.select(Decision).where(Decision.application_id == application_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def decisions_by_application(application_ids: Sequence[int]) -> dict[int, Decision]:
    """The decisions on some applications as they are in the database now."""
    query = sa.select(Decision).where(Decision.application_id.in_(application_ids))
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {decision.application_id: decision for decision in found}


def decisions_of(call_id: int, *, held: bool = False) -> list[Decision]:
    """All decisions of a call with their applications and startups; `held` against other writers."""
    query = (
        sa.select(Decision)
        .join(Decision.application)
        .where(Application.call_id == call_id)
        .options(joinedload(Decision.application).options(*WITH_CALL))
        .order_by(Decision.id)
    )
    if held:
        query = query.with_for_update(of=Application).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def decisions_with_ids(ids: Sequence[int]) -> list[Decision]:
    """Some decisions with what their letters say."""
    query = (
        sa.select(Decision)
        .where(Decision.id.in_(ids))
        .options(joinedload(Decision.application).options(*WITH_CALL))
        .order_by(Decision.id)
    )
    return list(db.session.scalars(query))


def locked_in(call: Call, keys: Sequence[str]) -> list[Application]:
    """Those applications of a call that have these keys, held until the transaction ends."""
    query = (
        sa.select(Application)
        .where(Application.call_id == call.id, Application.key.in_(keys))
        .options(*WITH_CALL)
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def refuse_foreign(call: Call, keys: Sequence[str]) -> None:
    """Raise NotFound if one of these applications is not of this call: the whole request is hidden (R13)."""
    query = sa.select(sa.func.count()).where(Application.call_id == call.id, Application.key.in_(keys))
    if db.session.scalar(query) != len(keys):
        raise NotFound


def released_ids(call_id: int) -> list[int]:
    """The decisions of a call that its applicants may know."""
    query = (
        sa.select(Decision.id)
        .join(Application, Application.id == Decision.application_id)
        .where(Application.call_id == call_id, Decision.state == DecisionState.RELEASED)
        .order_by(Decision.id)
    )
    return list(db.session.scalars(query))


def undecided_keys(call_id: int, *, without: Collection[int] = (), most: int | None = None) -> list[str]:
    """The applications of a call that nothing has been decided on, not even in private; some, by id, left out."""
    query = (
        sa.select(Application.key)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call_id, Application.state.in_(UNDECIDED), Decision.id.is_(None))
        .where(Application.id.not_in(without))
        .order_by(Application.number, Application.id)
    )
    return list(db.session.scalars(query.limit(most)))


def fingerprint(call_id: int) -> list[int]:
    """Two numbers that change with any pending decision of a call: what is released is what was seen."""
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Decision.version), 0))
        .join(Application, Application.id == Decision.application_id)
        .where(
            Application.call_id == call_id,
            Application.state.in_(UNDECIDED),
            Decision.state == DecisionState.PENDING,
        )
    )
    count, versions = db.session.execute(query).one()
    return [int(count), int(versions)]


def places_of(cohort_id: int, capacity: int) -> Places:
    """What is taken, held and free in a cohort, counted from the rows."""
    enrolled = (
        sa.select(sa.func.count())
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(HOLDS_A_PLACE))
        .scalar_subquery()
    )
    offered = (
        sa.select(sa.func.count())
        .where(Offer.cohort_id == cohort_id, Offer.state == OfferState.OPEN)
        .scalar_subquery()
    )
    row = db.session.execute(sa.select(enrolled, offered)).one()
    return Places(capacity, row[0], row[1])
