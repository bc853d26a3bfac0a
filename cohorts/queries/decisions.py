"""What decisions stand on: the ranked list of a call, and the places there are to give."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.errors import NotFound
from accelerator.organisations.models import Organisation
from accelerator.paging import PAGE_SIZE, Page
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    ConflictKind,
    Criterion,
    Decision,
    DecisionState,
    Enrolment,
    Offer,
    OfferState,
    Outcome,
    Review,
)
from cohorts.models.applications import LABELS, UNDECIDED
from cohorts.models.enrolments import HOLDS_A_PLACE
from cohorts.queries.applications import WITH_CALL
from cohorts.queries.conflicts import conflicts_between
from cohorts.queries.ranking import Standing, normalise, standings
from cohorts.queries.reviews import reads_of, reviewers_of, reviews_of
from cohorts.queries.rounds import criteria_of, current_round

OUT_OF_THE_RUNNING = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
NONE = "none"
"""In the filter: applications that nothing has been prepared for."""


@dataclass(frozen=True)
class Candidate:
    """One line of the ranked list: plain values, so that ten thousand of them stay cheap."""

    key: str
    number: int
    name: str
    state: ApplicationState
    outcome: Outcome | None
    version: int
    """Of the decision; 0 while there is none."""
    standing: Standing

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


LOWEST = Decimal(-1)
SORTS: dict[str, Callable[[Candidate], Any]] = {
    "rank": lambda c: -(c.standing.normalised or LOWEST),
    "mean": lambda c: c.standing.mean or LOWEST,
    "normalised": lambda c: c.standing.normalised or LOWEST,
    "reads": lambda c: c.standing.reads,
    "spread": lambda c: c.standing.spread or LOWEST,
    "name": lambda c: c.name.casefold(),
    "number": lambda c: c.number,
    "outcome": lambda c: list(Outcome).index(c.outcome) if c.outcome else len(Outcome),
}


def candidates(call: Call) -> list[Candidate]:
    """Everybody in the running for a call with their standing, best first."""
    query = (
        sa.select(
            Application.id,
            Application.key,
            Application.number,
            Organisation.name,
            Application.state,
            Decision.outcome,
            Decision.version,
        )
        .join(Organisation, Organisation.id == Application.startup_id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(
            Application.call_id == call.id,
            Application.submitted_at.is_not(None),
            Application.state.not_in(OUT_OF_THE_RUNNING),
        )
        .order_by(Application.number)
    )
    known = standings(reads_of(current_round(call.id)))
    found = [
        Candidate(key, number or 0, name, state, outcome, version or 0, known.get(ident) or Standing(ident))
        for ident, key, number, name, state, outcome, version in db.session.execute(query)
    ]
    return sorted(found, key=SORTS["rank"])


def sorted_by(found: Sequence[Candidate], sort: str) -> list[Candidate]:
    """The list in another order; an unknown one leaves it as it is."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(found, key=key, reverse=sort.startswith("-")) if key else list(found)


def with_outcome(found: Sequence[Candidate], outcome: str) -> list[Candidate]:
    """Those with one prepared or released outcome, or with none at all; '' is everybody."""
    if outcome == NONE:
        return [c for c in found if c.outcome is None]
    return [c for c in found if not outcome or (c.outcome and c.outcome.value == outcome)]


def one_page(found: Sequence[Candidate], *, after: str | None, size: int = PAGE_SIZE) -> Page[Candidate]:
    """A piece of the list that follows the candidate whose key is `after`."""
    start = next((place + 1 for place, c in enumerate(found) if c.key == after), 0)
    rows = found[start : start + size]
    more = len(found) > start + size
    return Page(rows=rows, next=rows[-1].key if more else None, first=start == 0)


def outcome_counts(found: Sequence[Candidate]) -> dict[str, int]:
    """How many candidates have each outcome; 'none' counts those without."""
    counts = Counter(c.outcome.value if c.outcome else NONE for c in found)
    return {code: counts[code] for code in [*(outcome.value for outcome in Outcome), NONE]}


def decision_of(application_id: int) -> Decision | None:
    """The decision on an application as it is in the database now."""
    query = sa.select(Decision).where(Decision.application_id == application_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


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
        .options(joinedload(Application.call).joinedload(Call.cohort), joinedload(Application.startup))
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


def undecided_keys(call_id: int) -> list[str]:
    """The applications of a call that nothing has been decided on, not even in private."""
    query = (
        sa.select(Application.key)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call_id, Application.state.in_(UNDECIDED), Decision.id.is_(None))
    )
    return list(db.session.scalars(query))


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
    standing: Standing
    of: int
    """How many applications of the call have been read."""
    barred: list[tuple[User, ConflictKind]]


def comparison_of(application: Application) -> Comparison:
    """What those who decide look at; needs `call` and `startup` loaded."""
    round_ = current_round(application.call_id)
    found, reads = reviews_of(round_, application.id), reads_of(round_)
    adjusted, known = normalise(reads), standings(reads)
    people = reviewers_of(application.call)
    barred = conflicts_between([application], people)
    return Comparison(
        criteria=criteria_of(round_),
        reviews=found,
        adjusted={
            row.id: adjusted[application.id, row.reviewer_id]
            for row in found
            if (application.id, row.reviewer_id) in adjusted
        },
        standing=known.get(application.id) or Standing(application.id),
        of=len(known),
        barred=[(p, barred[application.id, p.id]) for p in people if (application.id, p.id) in barred],
    )
