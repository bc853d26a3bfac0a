"""What a round is judged by: criteria added, worded, weighed, put aside and taken back (REV03)."""

import re
from dataclasses import dataclass

from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Criterion, ReviewState, Round
from cohorts.models.definitions import Texts
from cohorts.models.rubric import RubricItem
from cohorts.operations.rounds import require_whole
from cohorts.queries import reviewers, reviews, rounds, tracks
from cohorts.queries.ranking import weighted


@dataclass(frozen=True, kw_only=True)
class CriterionTerms:
    """How a criterion reads, by language, and what each value of it means."""

    label: Texts
    anchors: dict[str, Texts]
    is_required: bool = True
    tracks: tuple[int, ...] = ()
    """The ids of the tracks to which it is limited; with none, it is asked of every application."""


def add_criterion(actor: Actor, round_: Round, *, terms: CriterionTerms, weight: int) -> Criterion:
    """Add a criterion at the end; the weights of all of them are then set together."""
    require(actor, permissions.MANAGE_ROUND, round_)
    _require_unscored(round_)
    known = rounds.all_criteria_of(round_)
    taken = {criterion.code for criterion in known}
    made = Criterion(
        round_id=round_.id, code=_code(terms.label, taken), position=len(known) + 1, weight=max(1, weight)
    )
    _word(made, terms, round_)
    db.session.add(made)
    db.session.flush()
    _record(actor, round_)
    return made


def word_criterion(actor: Actor, criterion: Criterion, *, round_: Round, terms: CriterionTerms) -> None:
    """Change what a criterion says; its words stay once somebody has scored by them."""
    require(actor, permissions.MANAGE_ROUND, round_)
    _require_unscored(round_)
    _word(criterion, terms, round_)
    _record(actor, round_)


def weigh_criteria(actor: Actor, round_: Round, *, weights: dict[str, int]) -> None:
    """Change how much each criterion counts; the weights stay as they are once somebody has scored."""
    require(actor, permissions.MANAGE_ROUND, round_)
    known = rounds.criteria_of(round_)
    require_whole([RubricItem(c.code, weights.get(c.code, c.weight), c.label, c.anchors) for c in known])
    _require_unscored(round_)
    for criterion in known:
        criterion.weight = weights.get(criterion.code, criterion.weight)
    _record(actor, round_)


def put_criterion_aside(actor: Actor, criterion: Criterion, *, round_: Round, aside: bool = True) -> None:
    """Ask a criterion no more, or again. Its scores are kept; reviews that are in are counted anew without it,
    the other weights in proportion.
    """
    require(actor, permissions.MANAGE_ROUND, round_)
    if aside:
        _require_another_for_all(round_, criterion)
    criterion.is_active = not aside
    db.session.flush()
    weights = {c.id: c.weight for c in rounds.criteria_of(round_)}
    for review in reviews.held_in(round_):
        if review.state is ReviewState.SUBMITTED:
            given = {s.criterion_id: s.value for s in review.scores if s.criterion_id in weights}
            review.overall = weighted(given, weights) if given else review.overall
    _record(actor, round_)


def _word(criterion: Criterion, terms: CriterionTerms, round_: Round) -> None:
    if not any(text.strip() for text in terms.label.values()):
        raise DomainError(_("Give it a name in at least one language."))
    criterion.label = {code: text.strip() for code, text in terms.label.items() if text.strip()}
    criterion.anchors = {
        value: kept
        for value, texts in terms.anchors.items()
        if (kept := {code: text.strip() for code, text in texts.items() if text.strip()})
    }
    criterion.is_required = terms.is_required
    if not {track.id for track in tracks.tracks_of(round_.call)}.issuperset(terms.tracks):
        raise DomainError(_("Choose one of the tracks shown."), "tracks")
    if terms.tracks:
        _require_another_for_all(round_, criterion)
    criterion.tracks = sorted(terms.tracks) or None


def _require_another_for_all(round_: Round, criterion: Criterion) -> None:
    """Without a criterion that counts for every application, one of another track could not be judged at all."""
    if all(other.id == criterion.id for other in rounds.common_criteria_of(round_)):
        raise Conflict(
            _("A round needs a criterion that counts for every application; this is the last one.")
        )


def _code(label: Texts, taken: set[str]) -> str:
    """A short name for fields and exports, made from the first language that has a label."""
    first = next((text for text in label.values() if text.strip()), "criterion")
    base = re.sub(r"[^a-z0-9]+", "_", first.casefold()).strip("_")[:30] or "criterion"
    numbered = (f"{base}_{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)


def _require_unscored(round_: Round) -> None:
    if reviewers.has_scores(round_):
        raise Conflict(
            _("Somebody has begun to score in this round: criteria can be put aside, but not changed.")
        )


def _record(actor: Actor, round_: Round) -> None:
    known = rounds.criteria_of(round_)
    record(
        facts.CriteriaSet(actor_id=actor.id, round_id=round_.id, weights={c.code: c.weight for c in known})
    )
