"""Computing where the applications of a call stand, and declaring by which rules they are ranked."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db, get_or_404, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.jobs import Job, enqueue
from accelerator.permissions import SYSTEM, Actor, require
from cohorts import facts, permissions
from cohorts.models import Calibration, Call, Method, Severity, Standing
from cohorts.queries import calibration as queries
from cohorts.queries import decisions, reviews, rounds
from cohorts.queries.ranking import (
    Figures,
    Moments,
    Read,
    figures,
    in_order,
    moments,
    moments_by_reader,
    normalise,
    ranks,
    rounded,
    weighed,
)
from cohorts.queries.samples import samples_of
from cohorts.queries.severity import Fit, fit_model


@dataclass(frozen=True)
class Computed:
    """A whole ranking as it was computed from what stood in the database at one moment."""

    changes: int
    parameters: dict[str, Any]
    severities: list[dict[str, Any]]
    standings: list[dict[str, Any]]


def set_ranking_rules(actor: Actor, call: Call, *, method: Method, tie_break: str) -> None:
    """Declare how a call ranks and what decides between equals; before the first decision, and not after."""
    require(actor, permissions.SET_RANKING_RULES, call)
    row = _row_of(call)
    if decisions.has_decisions(call.id):
        raise Conflict(
            _("A decision of this call is prepared already; the rules of its ranking stay as they are.")
        )
    round_ = rounds.current_round(call.id)
    if tie_break and tie_break not in {criterion.code for criterion in rounds.common_criteria_of(round_)}:
        raise DomainError(_("Choose one of the criteria of this call."), "tie_break")
    row.method, row.tie_break = method, tie_break
    record(
        facts.RankingRulesSet(actor_id=actor.id, call_id=call.id, method=method.value, tie_break=tie_break)
    )
    recalculate(actor, call)


def note_change(call_id: int) -> None:
    """A judgement came or went: count it, and ask for a new ranking unless one is on its way.

    The counter is raised in one statement, so that reviewers who hand in at once wait for each other for
    that statement only, and exactly one of them asks.
    """
    raised = (
        sa.update(Calibration)
        .where(Calibration.call_id == call_id)
        .values(changes=Calibration.changes + 1)
        .returning(Calibration.changes, Calibration.counted)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(raised).one_or_none()
    if row is None:
        _row_of(get_or_404(Call, call_id))
        row = db.session.execute(raised).one()
    if row.changes == row.counted + 1:
        _ask(get_or_404(Call, call_id))


def recalculate(actor: Actor, call: Call) -> Job:
    """Ask for a new ranking whether or not anything has changed."""
    require(actor, permissions.SET_RANKING_RULES, call)
    row = _row_of(call)
    row.changes += 1
    return _ask(call, actor)


def compute(call_id: int) -> Computed | None:
    """The ranking of a call from what was submitted in its current round, or None where nothing ever was.

    Calibration samples tell of their readers, and have no place themselves. It only reads, so it may take its time.
    """
    row = queries.calibration_of(call_id)
    if row is None:
        return None
    numbers = queries.numbers_of(call_id)
    round_ = rounds.current_round(call_id)
    samples = {sample.id for sample in samples_of(call_id)}
    reads = [read for read in reviews.reads_of(round_) if read.application_id in samples | numbers.keys()]
    fit = fit_model(reads, unranked=samples)
    found = {ident: row for ident, row in figures(reads).items() if ident not in samples}
    ties = queries.tie_values(round_, row.tie_break)
    counts = _weighed(row.method, reads, samples) if round_.weighs_confidence else None
    return Computed(
        changes=row.changes,
        parameters={"round": round_.position, **_parameters(reads, fit, row, counts)},
        severities=_severities(call_id, reads, fit),
        standings=_standings(call_id, row.method, found, fit, counts, ties, numbers),
    )


def keep(call: Call, computed: Computed) -> None:
    """Put a computed ranking in place of the last one; asks again if judgements came meanwhile.

    One that was overtaken by a later one is dropped.
    """
    row = lock(_row_of(call))
    if computed.changes < row.counted:
        return
    for model, rows in ((Severity, computed.severities), (Standing, computed.standings)):
        db.session.execute(sa.delete(model).where(model.call_id == call.id))
        if rows:
            db.session.execute(sa.insert(model), rows)
    row.counted, row.computed_at, row.parameters = computed.changes, clock.now(), computed.parameters
    if row.is_stale:
        _ask(call)


def calibrate(call: Call) -> None:
    """Compute and keep in one transaction; for the moment of release, and for the demo."""
    _row_of(call)
    computed = compute(call.id)
    if computed is not None:
        keep(call, computed)


def _ask(call: Call, actor: Actor = SYSTEM) -> Job:
    return enqueue(actor, "cohorts.calibrate", _("Ranking of %(call)s", call=call.title), call_id=call.id)


def _row_of(call: Call) -> Calibration:
    """The call's row, made under the call's lock the first time."""
    row = queries.calibration_of(call.id)
    if row is None:
        lock(call)
        row = queries.calibration_of(call.id)
    if row is None:
        row = Calibration(call_id=call.id)
        db.session.add(row)
        db.session.flush()
    return row


@dataclass(frozen=True)
class _Weighed:
    """What the applications are worth by the declared method where readers' own confidence counts."""

    values: dict[int, Decimal]
    fit: Fit | None
    """Where the method is the model."""


def _weighed(method: Method, reads: Sequence[Read], samples: Collection[int]) -> _Weighed:
    if method is Method.MODEL:
        fit = fit_model(reads, weighs=True, unranked=samples)
        values = {ident: rounded(_decimal(merit)) for ident, merit in fit.merits.items()}
    else:
        fit = None
        scores = normalise(reads) if method is Method.NORMALISED else [read.overall for read in reads]
        values = weighed(reads, scores)
    return _Weighed({ident: value for ident, value in values.items() if ident not in samples}, fit)


def _parameters(reads: Sequence[Read], fit: Fit, row: Calibration, counts: _Weighed | None) -> dict[str, Any]:
    pool = moments([read.overall for read in reads])
    return {
        "method": row.method.value,
        "tie_break": row.tie_break,
        "reads": pool.count,
        "mean": f"{pool.mean:.8f}",
        "deviation": f"{pool.deviation:.8f}",
        "noise": None if fit.noise is None else f"{fit.noise:.6f}",
        "shrinkage": f"{fit.shrinkage:.6f}",
        "groups": fit.groups,
        "weighs_confidence": counts is not None,
        "weighed_shrinkage": f"{counts.fit.shrinkage:.6f}" if counts and counts.fit else None,
    }


def _severities(call_id: int, reads: Sequence[Read], fit: Fit) -> list[dict[str, Any]]:
    return [
        {
            "call_id": call_id,
            "reviewer_id": reader,
            "reads": found.count,
            "mean": found.mean,
            "deviation": found.deviation,
            "keeps_raw": found.keeps_raw,
            "offset": _decimal(fit.offsets[reader]),
            "error": _decimal(fit.errors[reader]) if reader in fit.errors else None,
            "group": fit.reader_groups[reader],
        }
        for reader, found in _by_reader(reads).items()
    ]


def _by_reader(reads: Sequence[Read]) -> dict[int, Moments]:
    return dict(sorted(moments_by_reader(reads).items()))


def _standings(
    call_id: int,
    method: Method,
    found: dict[int, Figures],
    fit: Fit,
    counts: _Weighed | None,
    ties: dict[int, Decimal],
    numbers: dict[int, int],
) -> list[dict[str, Any]]:
    values = {
        Method.RAW: {ident: row.mean for ident, row in found.items()},
        Method.NORMALISED: {ident: row.normalised for ident, row in found.items()},
        Method.MODEL: {ident: rounded(_decimal(fit.merits[ident])) for ident in found},
    }
    placed = {each: ranks(values[each]) for each in Method}
    ranking = counts.values if counts else values[method]
    final = ranks(ranking)
    positions = {ident: place for place, ident in enumerate(in_order(ranking, ties, numbers), start=1)}
    intervals = (counts.fit if counts and counts.fit else fit).intervals
    return [
        {
            "call_id": call_id,
            "application_id": ident,
            **asdict(row),
            "spread": row.highest - row.lowest,
            "modelled": values[Method.MODEL][ident],
            "weighed": counts.values[ident] if counts else None,
            "group": fit.application_groups[ident],
            "rank_raw": placed[Method.RAW][ident],
            "rank_normalised": placed[Method.NORMALISED][ident],
            "rank_modelled": placed[Method.MODEL][ident],
            "rank_low": intervals[ident][0] if ident in intervals else None,
            "rank_high": intervals[ident][1] if ident in intervals else None,
            "rank": final[ident],
            "tie_value": rounded(ties[ident]) if ident in ties else None,
            "position": positions[ident],
        }
        for ident, row in found.items()
    ]


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")
