"""What managers do with the rounds of a call: plan them, give them criteria, and go from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Begin, Call, Criterion, Round, RoundState, Visibility
from cohorts.models.rubric import RUBRIC, RubricItem
from cohorts.queries import rounds
from cohorts.queries.decisions import has_decisions

WHOLE = 100
"""What the weights of a round's criteria add up to, in per cent."""


@dataclass(frozen=True, kw_only=True)
class RoundTerms:
    """Everything about a round but its criteria."""

    name: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    begins: Begin = Begin.ON_DATE
    reads_wanted: int = 3
    visibility: Visibility = Visibility.AFTER_OWN
    shows_names: bool = False
    asks_confidence: bool = False
    weighs_confidence: bool = False
    is_blind: bool = False
    hidden: list[str] | None = None
    """The questions left out where it is blind; None hides those that usually tell who applies."""
    readers: list[int] | None = None
    """The ids of those who read in it; None for everybody whom the call has."""
    named_readers: list[int] | None = None
    """The ids of those who read with names though it is blind."""


def open_first_round(
    actor: Actor, call: Call, *, terms: RoundTerms | None = None, criteria: Sequence[RubricItem] = RUBRIC
) -> Round:
    """Give a new call its first round, under way from the start: it begins when the call has closed."""
    require(actor, permissions.MANAGE_CALL, call)
    made = _added(call, terms or RoundTerms(name=_("First reading")), criteria)
    made.state = RoundState.ACTIVE
    db.session.flush()
    record(facts.RoundAdded(actor_id=actor.id, call_id=call.id, round_id=made.id))
    return made


def add_round(actor: Actor, call: Call, *, terms: RoundTerms) -> Round:
    """Plan a further round; it starts with the criteria of the one before."""
    require(actor, permissions.MANAGE_CALL, call)
    lock(call)
    last = rounds.rounds_of(call.id)[-1]
    criteria = [
        RubricItem(c.code, c.weight, c.label, c.anchors, c.is_required, c.tracks)
        for c in rounds.criteria_of(last)
    ]
    made = _added(call, terms, criteria, position=last.position + 1)
    record(facts.RoundAdded(actor_id=actor.id, call_id=call.id, round_id=made.id))
    return made


def edit_round(actor: Actor, round_: Round, *, terms: RoundTerms) -> None:
    """Change a round's dates and what its readers see; that it is blind stays once somebody reads in it.

    So it does for one reader who reads in it. Whether own confidence counts is a rule of the ranking: it stays
    once a decision is prepared.
    """
    require(actor, permissions.MANAGE_ROUND, round_)
    if round_.is_blind and not terms.is_blind and rounds.has_reviews(round_):
        raise Conflict(_("Somebody reads in this round already; it stays blind."), "is_blind")
    unveiled = set(terms.named_readers or ()).difference(round_.named_readers or ())
    if round_.is_blind and rounds.reads_in(round_, unveiled):
        raise Conflict(
            _("Somebody of these reads in this round already; for them it stays blind."), "named_readers"
        )
    if terms.weighs_confidence != round_.weighs_confidence and has_decisions(round_.call_id):
        raise Conflict(
            _("A decision of this call is prepared already; the rules of its ranking stay as they are."),
            "weighs_confidence",
        )
    _describe(round_, terms)
    db.session.flush()
    record(
        facts.RoundChanged(
            actor_id=actor.id,
            round_id=round_.id,
            visibility=terms.visibility.value,
            is_blind=terms.is_blind,
            starts_at=terms.starts_at.isoformat() if terms.starts_at else "",
            ends_at=terms.ends_at.isoformat() if terms.ends_at else "",
            readers=tuple(terms.readers or ()),
            named_readers=tuple(round_.named_readers or ()),
            weighs_confidence=round_.weighs_confidence,
        )
    )


def activate_round(actor: Actor, round_: Round) -> None:
    """Go on to this round: the one under way closes, its scores stay as they are."""
    require(actor, permissions.MANAGE_ROUND, round_)
    lock(round_.call)
    before = rounds.current_round(round_.call_id)
    if before.id == round_.id:
        raise Conflict(_("This round is under way already."))
    _go_on(actor, before, round_, Begin.BY_HAND)


def begin_if_due(actor: Actor, round_: Round) -> bool:
    """Go on to a planned round whose time has come, as its manager chose; says whether this call did it.

    For the clock's job: a second run, or one that a manager was quicker than, changes nothing.
    """
    require(actor, permissions.MANAGE_ROUND, round_)
    lock(round_.call)
    lock(round_)
    before = rounds.current_round(round_.call_id)
    following = rounds.following(before)
    if following is None or following.id != round_.id or not rounds.is_due(round_, before):
        return False
    _go_on(actor, before, round_, round_.begins)
    return True


def _go_on(actor: Actor, before: Round, round_: Round, begins: Begin) -> None:
    before.move_to(RoundState.CLOSED)
    db.session.flush()  # first: no moment may have two rounds under way
    round_.move_to(RoundState.ACTIVE)
    db.session.flush()
    record(
        facts.RoundActivated(actor_id=actor.id, round_id=round_.id, before_id=before.id, begins=begins.value)
    )


def _added(call: Call, terms: RoundTerms, criteria: Sequence[RubricItem], position: int = 1) -> Round:
    made = Round(call_id=call.id, position=position, state=RoundState.PLANNED)
    made.call = call
    _describe(made, terms)
    db.session.add(made)
    db.session.flush()
    require_whole(criteria)
    db.session.add_all(
        Criterion(
            round_id=made.id,
            code=item.code,
            position=place,
            label=item.label,
            weight=item.weight,
            anchors=item.anchors,
            is_required=item.is_required,
            tracks=item.tracks,
        )
        for place, item in enumerate(criteria, start=1)
    )
    db.session.flush()
    return made


def require_whole(criteria: Sequence[RubricItem]) -> None:
    """Refuse weights that do not make a whole."""
    total = sum(item.weight for item in criteria)
    if total != WHOLE or any(item.weight <= 0 for item in criteria):
        raise DomainError(
            _("The weights must be above zero and add up to 100; these are %(total)d.", total=total)
        )


def _describe(round_: Round, terms: RoundTerms) -> None:
    if not terms.name.strip():
        raise DomainError(_("Please fill this in."), "name")
    if terms.reads_wanted < 1:
        raise DomainError(_("Every application wants at least one reader."), "reads_wanted")
    if terms.starts_at and terms.ends_at and terms.ends_at <= terms.starts_at:
        raise DomainError(_("A round ends after it has started."), "ends_at")
    round_.name, round_.reads_wanted = terms.name.strip(), terms.reads_wanted
    round_.starts_at, round_.ends_at, round_.begins = terms.starts_at, terms.ends_at, terms.begins
    round_.visibility, round_.shows_names = terms.visibility, terms.shows_names
    round_.asks_confidence = terms.asks_confidence or terms.weighs_confidence
    round_.weighs_confidence = terms.weighs_confidence
    round_.is_blind, round_.hidden = terms.is_blind, terms.hidden if terms.is_blind else None
    round_.readers = terms.readers or None
    round_.named_readers = (terms.named_readers or None) if terms.is_blind else None
