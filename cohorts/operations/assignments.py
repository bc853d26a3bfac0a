"""What reviewers take on, and how a dealing becomes readings: proposed, looked over, published (REV07, G2)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Commitment, Proposal, ProposalState, Round, RoundState
from cohorts.models.assignments import Part
from cohorts.models.taxonomy import LANGUAGES, SECTORS
from cohorts.operations.reviewers import assign_dealt
from cohorts.queries import assignments as queries
from cohorts.queries import calls

MOST = 500


def commit(
    actor: Actor,
    round_: Round,
    *,
    capacity: int,
    sectors: Sequence[str] = (),
    languages: Sequence[str] = (),
    parts: Sequence[str] = (),
    times: str = "",
    is_woman: bool = False,
    is_city: bool = False,
    is_sponsor: bool = False,
) -> Commitment:
    """Say how many applications of a round one reads, and what one knows about; 0 says no. May be changed."""
    require(actor, permissions.COMMIT, round_)
    if round_.state is RoundState.CLOSED:
        raise Conflict(_("This round is closed."))
    if not 0 <= capacity <= MOST:
        raise DomainError(_("Choose a number between 0 and %(most)d.", most=MOST), "capacity")
    row = queries.commitment_of(round_.id, actor.id)
    if row is None:
        row = Commitment(round_id=round_.id, reviewer_id=actor.id)
        db.session.add(row)
    row.capacity = capacity
    row.sectors = [code for code in sectors if code in SECTORS]
    row.languages = [code for code in languages if code in LANGUAGES]
    row.parts, row.times = [part.value for part in Part if part.value in parts], times.strip()
    row.is_woman, row.is_city, row.is_sponsor = is_woman, is_city, is_sponsor
    db.session.flush()
    record(facts.ReviewerCommitted(actor_id=actor.id, round_id=round_.id, capacity=capacity))
    return row


def keep_proposal(
    actor: Actor, round_: Round, *, pairs: list[list[int]], missing: list[Any], share: Decimal
) -> Proposal:
    """Keep a dealing to be looked over; one that waited before is discarded."""
    require(actor, permissions.MANAGE_ROUND, round_)
    waiting = sa.select(Proposal).where(
        Proposal.round_id == round_.id, Proposal.state == ProposalState.PROPOSED
    )
    for old in db.session.scalars(waiting):
        old.move_to(ProposalState.DISCARDED)
    made = Proposal(round_id=round_.id, pairs=pairs, missing=missing, share=share)
    made.round = round_
    db.session.add(made)
    db.session.flush()
    record(
        facts.DealingProposed(actor_id=actor.id, round_id=round_.id, proposal_id=made.id, count=len(pairs))
    )
    return made


def publish_proposal(actor: Actor, proposal: Proposal) -> int:
    """Hand the readings out, each pair checked again; what became a conflict or was decided is left out."""
    require(actor, permissions.PUBLISH_PROPOSAL, proposal)
    proposal.move_to(ProposalState.PUBLISHED)
    if proposal.round.state is not RoundState.ACTIVE:
        raise Conflict(_("This round is not under way."))
    pairs = [(application_id, reviewer_id) for application_id, reviewer_id in proposal.pairs]
    return assign_dealt(actor, calls.call(proposal.round.call.slug), pairs=pairs).given


def discard_proposal(actor: Actor, proposal: Proposal) -> None:
    """Let a dealing go; it stays in the record."""
    require(actor, permissions.PUBLISH_PROPOSAL, proposal)
    proposal.move_to(ProposalState.DISCARDED)
