"""What a dealing starts from and what came of it: readers, applications, quotas, and what is missing in words."""

from collections import Counter
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.matching.quotas import Dealt, Quota, Reading, deal
from accelerator.permissions import Actor
from cohorts.models import Application, Call, Commitment, Proposal, ProposalState, Review, Round, RoundState
from cohorts.models.applications import UNDECIDED
from cohorts.models.assignments import USUAL_CAPACITY
from cohorts.models.reviews import LIVE
from cohorts.models.taxonomy import dimension_of
from cohorts.queries import conflicts, reviews

WARNED = 0.5
"""What is taken off the worth of a pair that a call only warns of: chosen only where it must be."""
EASES = (1.0, 1.1, 1.5, 1e9)
"""How far above an even share loads may go, step by step; at last everybody's whole capacity is used."""


@dataclass(frozen=True)
class Reader:
    """One reviewer of a round, as the dealing sees them."""

    person: User
    commitment: Commitment | None
    held: int

    @property
    def capacity(self) -> int:
        """How many applications they read at most."""
        return USUAL_CAPACITY if self.commitment is None else self.commitment.capacity

    def marks(self, name: str) -> bool:
        """Whether they belong to a group of the mix."""
        return self.commitment is not None and bool(getattr(self.commitment, f"is_{name}"))

    @property
    def sectors(self) -> list[str]:
        """The sectors they know."""
        return self.commitment.sectors if self.commitment else []


@dataclass(frozen=True)
class Pool:
    """Everything about a round that its dealing is made from."""

    applications: list[Application]
    readers: list[Reader]
    needs: dict[int, int]
    barred: set[tuple[int, int]]
    warned: set[tuple[int, int]]
    held: set[tuple[int, int]]


def commitment_of(round_id: int, reviewer_id: int) -> Commitment | None:
    """What one reviewer answered to a round."""
    query = sa.select(Commitment).where(
        Commitment.round_id == round_id, Commitment.reviewer_id == reviewer_id
    )
    return db.session.scalars(query).one_or_none()


def readers_of(round_: Round) -> list[Reader]:
    """The reviewers of a round with their answers and what they hold."""
    answers = {
        row.reviewer_id: row
        for row in db.session.scalars(sa.select(Commitment).where(Commitment.round_id == round_.id))
    }
    count = (
        sa.select(Review.reviewer_id, sa.func.count())
        .where(Review.round_id == round_.id, Review.state.in_(LIVE))
        .group_by(Review.reviewer_id)
    )
    held = {row[0]: row[1] for row in db.session.execute(count)}
    return [
        Reader(person, answers.get(person.id), held.get(person.id, 0))
        for person in reviews.readers_in(round_)
    ]


def unanswered_by(actor: Actor) -> list[Round]:
    """Rounds under way or planned that ask this reviewer for an answer; none of a call that is decided, or a draft."""
    undecided = sa.exists().where(Application.call_id == Call.id, Application.state.in_(UNDECIDED))
    query = (
        sa.select(Round)
        .where(Round.state.in_((RoundState.ACTIVE, RoundState.PLANNED)))
        .outerjoin(Commitment, sa.and_(Commitment.round_id == Round.id, Commitment.reviewer_id == actor.id))
        .join(Round.call)
        .where(
            Commitment.id.is_(None),
            Call.is_published,
            sa.or_(Call.closes_at > clock.now(), undecided),
        )
        .options(contains_eager(Round.call))
        .order_by(Round.id.desc())
        .limit(50)
    )
    asked = [row for row in db.session.scalars(query) if row.takes(actor.id)]
    return [row for row in asked if actor.has("reviewer", *row.scopes)]


def answered_by(actor: Actor) -> list[Commitment]:
    """A reviewer's answers that may still be changed, with round and call, latest first."""
    query = (
        sa.select(Commitment)
        .join(Commitment.round)
        .where(Commitment.reviewer_id == actor.id, Round.state != RoundState.CLOSED)
        .options(contains_eager(Commitment.round).joinedload(Round.call))
        .order_by(Round.id.desc())
        .limit(20)
    )
    return [row for row in db.session.scalars(query) if actor.has("reviewer", *row.round.scopes)]


def pool_of(round_: Round) -> Pool:
    """What there is to deal in a round."""
    applications, readers = reviews.to_be_read(round_.call_id), readers_of(round_)
    people, held = [reader.person for reader in readers], reviews.live_pairs(round_)
    count = Counter(application_id for application_id, _reviewer in held)
    return Pool(
        applications=applications,
        readers=readers,
        needs={a.id: max(0, round_.reads_wanted - count[a.id]) for a in applications},
        barred=set(conflicts.conflicts_between(applications, people)),
        warned=set(conflicts.warnings_between(applications, people)),
        held=held,
    )


def solve(pool: Pool, *, seed: int = 0, seconds: float = 60.0) -> Dealt:
    """The fairest dealing of a pool: loads as even as capacities allow, eased only as far as seats stay empty."""
    seats = sum(pool.needs.values()) + sum(reader.held for reader in pool.readers)
    offered = sum(reader.capacity for reader in pool.readers)
    best: Dealt | None = None
    for ease in EASES:
        share = min(1.0, ease * seats / offered) if offered else 0.0
        room = [max(0, ceil(r.capacity * share - 1e-9) - r.held) for r in pool.readers]
        dealt = deal(reading_of(pool, np.array(room, np.int64), seed=seed), seconds=seconds)
        if best is None or dealt.empty.sum() < best.empty.sum():
            best = dealt
        if not best.empty.sum() or share == 1.0:
            break
    return best or dealt


def reading_of(pool: Pool, room: Any, *, seed: int) -> Reading:
    """The pool as the engine wants it; equal pairs are told apart by chance, which the normalisation stands on."""
    chance = Random(seed)
    shape = (len(pool.applications), len(pool.readers))
    worth, allowed = np.zeros(shape), np.ones(shape, bool)
    for row, application in enumerate(pool.applications):
        for column, reader in enumerate(pool.readers):
            pair = (application.id, reader.person.id)
            allowed[row, column] = pair not in pool.barred and pair not in pool.held
            worth[row, column] = _affinity(application, reader) + chance.random() / 20
            worth[row, column] -= WARNED if pair in pool.warned else 0.0
    needs = np.array([pool.needs[a.id] for a in pool.applications], np.int64)
    return Reading(worth, allowed, needs, room, _quotas(pool, _experts(pool)))


def _quotas(pool: Pool, expert: Any) -> dict[str, Quota]:
    """The mix that is wanted (domain.md §3), less what present readers bring; an empty group asks nothing."""
    groups = {"expert": expert} | {
        name: np.broadcast_to([r.marks(name) for r in pool.readers], expert.shape)
        for name in ("woman", "city", "sponsor")
    }
    held = np.array([[(a.id, r.person.id) in pool.held for r in pool.readers] for a in pool.applications])
    quotas = {}
    for name, members in groups.items():
        if not members.any():
            continue
        present = (held.reshape(members.shape) & members).sum(axis=1)
        wanted = members.any(axis=1) if name == "expert" else np.ones(len(members), bool)
        bound = np.maximum(0, wanted.astype(np.int64) - present)
        quotas[name] = Quota(members, bound, is_least=name != "sponsor")
    return quotas


def _affinity(application: Application, reader: Reader) -> float:
    sector, known = application.startup.sector, reader.sectors
    spoken = set(application.answers.get("languages") or [])
    same = 0.6 if sector and sector in known else 0.0
    near = 0.3 if not same and dimension_of(sector) in {dimension_of(s) for s in known} - {""} else 0.0
    languages = set(reader.commitment.languages) if reader.commitment else set()
    return 0.3 + same + near + (0.1 if spoken & languages else 0.0)


def missing_in(pool: Pool, dealt: Dealt) -> list[dict[str, Any]]:
    """What could not be had for each application, and what stood in the way, as plain values."""
    quotas = _quotas(pool, _experts(pool))
    load = dealt.chosen.sum(axis=0)
    found = []
    for row, application in enumerate(pool.applications):
        groups = {"reader": (int(dealt.empty[row]), np.ones(len(pool.readers), bool))} | {
            name: (int(short[row]), quotas[name].members[row]) for name, short in dealt.short.items()
        }
        for kind, (count, members) in groups.items():
            if count > 0:
                why = _obstacles(pool, application, members, load)
                found.append({"application": application.id, "kind": kind, "count": count, **why})
    return found


def _experts(pool: Pool) -> Any:
    """Who knows the field of which application."""
    known = [[a.startup.sector in reader.sectors for reader in pool.readers] for a in pool.applications]
    return np.array(known, bool).reshape(len(pool.applications), len(pool.readers))


def _obstacles(pool: Pool, application: Application, members: Any, load: Any) -> dict[str, Any]:
    """Of the people who could have done it: how many there are, are barred, and are full."""
    group = [(r, int(load[at])) for at, r in enumerate(pool.readers) if members[at]]
    free = [(r, n) for r, n in group if (application.id, r.person.id) not in pool.held]
    barred = [r for r, _n in free if (application.id, r.person.id) in pool.barred]
    full = [r for r, n in free if r not in barred and r.held + n >= r.capacity]
    return {"members": len(group), "barred": len(barred), "full": len(full)}


def proposal(key: str) -> Proposal:
    """One proposal with its round and call."""
    return get_or_404(Proposal, key, joinedload(Proposal.round).joinedload(Round.call))


def open_proposal(round_: Round) -> Proposal | None:
    """The proposal of a round that waits to be looked over."""
    query = sa.select(Proposal).where(
        Proposal.round_id == round_.id, Proposal.state == ProposalState.PROPOSED
    )
    return db.session.scalars(query.order_by(Proposal.id.desc()).limit(1)).one_or_none()


def loads_in(found: Proposal) -> list[tuple[Reader, int]]:
    """Each reader of a proposal with how many applications it would give them besides what they hold."""
    given = Counter(reviewer_id for _application, reviewer_id in found.pairs)
    return [(reader, given[reader.person.id]) for reader in readers_of(found.round)]


def applications_in(found: Proposal) -> dict[int, Application]:
    """The applications in which a proposal misses something, by id."""
    ids = {row["application"] for row in found.missing}
    query = sa.select(Application).where(Application.id.in_(ids))
    options = (joinedload(Application.startup), joinedload(Application.call))
    return {row.id: row for row in db.session.scalars(query.options(*options))}
