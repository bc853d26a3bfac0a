"""What decisions stand on: the ranked list of a call, and the places there are to give."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.errors import NotFound
from accelerator.organisations.models import Organisation
from accelerator.paging import PAGE_SIZE, Page, chained, page
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    ConflictKind,
    Criterion,
    Decision,
    DecisionState,
    Effect,
    Enrolment,
    Offer,
    OfferState,
    Opinion,
    Outcome,
    Review,
    ReviewState,
    Standing,
)
from cohorts.models.applications import LABELS, UNDECIDED
from cohorts.models.enrolments import HOLDS_A_PLACE
from cohorts.queries.applications import WITH_CALL
from cohorts.queries.calibration import (
    adjusted_overalls,
    calibration_of,
    ranked_count,
    standing_of,
)
from cohorts.queries.conflicts import weighed_between
from cohorts.queries.discussions import opinions_on
from cohorts.queries.reviews import readers_in, reviews_of
from cohorts.queries.rounds import criteria_applying, current_round

OUT_OF_THE_RUNNING = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)
NONE = "none"
"""In the filter: applications that nothing has been prepared for."""


@dataclass(frozen=True)
class Candidate:
    """One line of the ranked list."""

    key: str
    number: int
    name: str
    startup_id: int
    state: ApplicationState
    outcome: Outcome | None
    version: int
    """Of the decision; 0 while there is none."""
    standing: Standing | None
    """None while nobody has read it."""

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
    own: Collection[int] = (),
) -> Page[Candidate]:
    """One page of everybody in the running for a call, best first unless told otherwise.

    Where the reader's own startups stand says nothing of them: they are as if unread, and no outcome finds them (R12).
    The page's ids are found first, by the narrowest rows that give the order; the rest is read for these only.
    """
    wanted, descends = sort.removeprefix("-"), sort.startswith("-")
    ids = _running(call_id, sa.select(Application.id))
    if outcome or wanted == "outcome":
        ids = ids.outerjoin(Decision, Decision.application_id == Application.id)
    if outcome:
        ids = ids.where(_has_outcome(outcome))
    if outcome not in ("", NONE) or wanted == "outcome":
        ids = ids.where(Application.startup_id.not_in(own))
    if wanted in SORTS:
        if wanted == "name":
            ids = ids.join(Organisation, Organisation.id == Application.startup_id)
        key = SORTS[wanted]
        found = page(ids, [key.desc() if descends else key, Application.id], after=after, size=size)
    else:
        key = BY_READERS.get(wanted, Standing.position)
        found = _read_first(ids, call_id, key.desc() if descends else key, after, size, own)
    rows = _lines(found.rows)
    return Page(rows=[rows[ident] for ident in found.rows], next=found.next, first=found.first)


def _read_first(
    ids: Any, call_id: int, key: Any, after: str | None, size: int, own: Collection[int]
) -> Page[int]:
    """A page of those that were read, straight from the index of their order, then of those that nobody has read."""
    standing = ids.join(Standing, Standing.application_id == Application.id).where(
        Standing.call_id == call_id, Application.startup_id.not_in(own)
    )
    is_unread = ~sa.exists().where(Standing.application_id == Application.id)
    unread = ids.where(sa.or_(is_unread, Application.startup_id.in_(own)) if own else is_unread)
    return chained(
        [(standing, [key, Standing.application_id]), (unread, [Application.id])], after=after, size=size
    )


def _lines(ids: Sequence[int]) -> dict[int, Candidate]:
    query = (
        sa.select(
            Application.id,
            Application.key,
            Application.number,
            Organisation.name,
            Application.startup_id,
            Application.state,
            Decision.outcome,
            Decision.version,
            Standing,
        )
        .join(Organisation, Organisation.id == Application.startup_id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .outerjoin(Standing, Standing.application_id == Application.id)
        .where(Application.id.in_(ids))
    )
    return {
        ident: Candidate(key, number or 0, name, startup_id, state, outcome, version or 0, standing)
        for ident, key, number, name, startup_id, state, outcome, version, standing in db.session.execute(
            query
        )
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


def outcomes_of(call_id: int) -> Outcomes:
    """How many candidates have each outcome, and how many of these are prepared but not known yet; in one pass."""
    waits = sa.and_(Application.state.in_(UNDECIDED), Decision.state == DecisionState.PENDING)
    counted = sa.select(Decision.outcome, sa.func.count(Application.id), sa.func.count().filter(waits))
    joined = counted.select_from(Application).outerjoin(Decision, Decision.application_id == Application.id)
    rows = db.session.execute(_running(call_id, joined).group_by(Decision.outcome)).all()
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
    """The applications of a call that nothing has been decided on, not even in private; some startups' left out."""
    query = (
        sa.select(Application.key)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call_id, Application.state.in_(UNDECIDED), Decision.id.is_(None))
        .where(Application.startup_id.not_in(without))
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


@dataclass(frozen=True)
class Comparison:
    """All readings of one application side by side, and who else might be asked."""

    criteria: list[Criterion]
    reviews: list[Review]
    adjusted: dict[int, Decimal]
    """The normalised overall score by review id."""
    standing: Standing | None
    of: int
    """How many applications of the call have been read."""
    people: list[User]
    """Who reads for the call."""
    opinions: Mapping[int, Sequence[Opinion]]
    """What staff and other readers think of each judgement, by review id."""
    weighed: Mapping[Effect, Mapping[int, Sequence[ConflictKind]]]
    """What bars each of them, and what is to be known of them, by person id."""

    @property
    def is_contested(self) -> bool:
        """Whether somebody disagrees with a judgement that counts: what they say together is then a maybe."""
        in_ = {review.id for review in self.reviews if review.state is ReviewState.SUBMITTED}
        return any(not one.agrees for ident, found in self.opinions.items() if ident in in_ for one in found)

    @property
    def barred(self) -> list[tuple[User, ConflictKind]]:
        """Who must not read it, each with the first reason."""
        bars = self.weighed[Effect.BLOCK]
        return [(person, bars[person.id][0]) for person in self.people if person.id in bars]


def comparison_of(application: Application) -> Comparison:
    """What those who decide look at; needs `call` and `startup` loaded."""
    round_ = current_round(application.call_id)
    found = reviews_of(round_, application.id)
    people = readers_in(round_)
    weighed = weighed_between([application], people)
    return Comparison(
        criteria=criteria_applying(round_, application.track_id),
        reviews=found,
        adjusted=adjusted_overalls(calibration_of(application.call_id), found),
        standing=standing_of(application.id),
        of=ranked_count(application.call_id),
        people=people,
        opinions=opinions_on([review.id for review in found]),
        weighed={
            effect: {person: kinds for (_id, person), kinds in pairs.items()}
            for effect, pairs in weighed.items()
        },
    )
