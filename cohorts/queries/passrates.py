"""How far applications come, by team gender, city, sector and track, at every stage; small groups stay hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accelerator.db import db
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Organisation
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Decision,
    DecisionState,
    Outcome,
    Standing,
    Submission,
)
from cohorts.models.taxonomy import SECTORS, label_of
from cohorts.queries.samples import IS_SAMPLE
from cohorts.queries.tracks import tracks_of

SMALLEST = 5
"""A figure below this could point at single people: the group is added to others, or the cell is hidden."""
STAGES: dict[str, Any] = {
    "submitted": _l("Submitted"),
    "read": _l("Read"),
    "considered": _l("Offer or waiting list"),
    "offered": _l("Offer"),
    "accepted": _l("Place taken"),
}
DIMENSIONS: dict[str, Any] = {
    "gender": _l("Founding team"),
    "city": _l("City"),
    "sector": _l("Field"),
    "track": _l("Track"),
}
GENDERS: dict[str, Any] = {
    "half": _l("women are half or more"),
    "some": _l("some women"),
    "none": _l("no woman"),
    "": _l("not stated"),
}
OTHERS = "\0others"
"""The code under which groups that are too small stand together."""


@dataclass(frozen=True)
class Cell:
    """How many came this far; None where the number is too small to be shown."""

    count: int | None
    share: float | None
    """Of those who came to the stage before."""


@dataclass(frozen=True)
class Row:
    """One group and its way through the stages."""

    label: Any
    cells: tuple[Cell, ...]


def pass_rates(call: Call) -> dict[str, list[Row]]:
    """For each dimension its groups, the largest first; counted in one query whatever the size of the call.

    By track only where the call has some (REV12).
    """
    titles = {str(track.id): track.title for track in tracks_of(call)}
    found: dict[str, dict[str, tuple[int, ...]]] = {name: {} for name in DIMENSIONS}
    for name, first, second, *counts in db.session.execute(_counts(call.id)):
        code = _gender(first, second) if name == "gender" else _tidy(first)
        known = found[name].get(code, (0,) * len(STAGES))
        found[name][code] = tuple(map(sum, zip(known, counts, strict=True)))
    return {name: _rows(name, groups, titles) for name, groups in found.items()}


def hide_small(groups: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """The same counts with groups under five added up; the smallest shown one joins them while they stay small."""
    kept = dict(sorted(groups.items(), key=lambda item: (-item[1][0], item[0])))
    small: list[tuple[int, ...]] = [kept.pop(code) for code in list(kept) if kept[code][0] < SMALLEST]
    while small and kept and sum(counts[0] for counts in small) < SMALLEST:
        small.append(kept.popitem()[1])
    if small:
        kept[OTHERS] = tuple(map(sum, zip(*small, strict=True)))
    return kept


def cells(counts: Iterable[int]) -> tuple[Cell, ...]:
    """Counts and shares by stage; below five neither is shown, nor the share of what comes after."""
    found: list[Cell] = []
    before: int | None = None
    for count in counts:
        shown = count if count >= SMALLEST else None
        share = count / before if before and shown is not None else None
        found.append(Cell(shown, share))
        before = shown
    return tuple(found)


def _rows(name: str, groups: dict[str, tuple[int, ...]], titles: Mapping[str, str]) -> list[Row]:
    return [Row(_label(name, code, titles), cells(counts)) for code, counts in hide_small(groups).items()]


def _label(name: str, code: str, titles: Mapping[str, str]) -> Any:
    if code == OTHERS:
        return _l("smaller groups together")
    if name == "gender":
        return GENDERS[code]
    if not code:
        return GENDERS[""]
    if name == "track":
        return titles[code]
    return label_of(SECTORS, code) if name == "sector" else code


_OFFERED = (
    ApplicationState.OFFERED,
    ApplicationState.ACCEPTED,
    ApplicationState.DECLINED,
    ApplicationState.EXPIRED,
)


def _counts(call_id: int) -> sa.CompoundSelect[Any]:
    """(dimension, what was answered, how many reached each stage): the applications are gone through once."""
    each = _each(call_id).cte("each")
    nothing: sa.ColumnElement[str] = sa.literal("")
    answers = {
        "gender": (each.c.women, each.c.founders),
        "city": (each.c.city, nothing),
        "sector": (each.c.sector, nothing),
        "track": (each.c.track, nothing),
    }
    reached = [sa.func.count(), *(sa.func.sum(each.c[stage]) for stage in list(STAGES)[1:])]
    return sa.union_all(
        *(
            sa.select(sa.literal(name), *columns, *reached).group_by(
                *(column for column in columns if column is not nothing)
            )
            for name, columns in answers.items()
        )
    )


def _each(call_id: int) -> sa.Select[Any]:
    """Every application of a call: what its team answered when it first handed in, and how far it came.

    Offers count from when they are prepared, so that a bias shows before it is final.
    """
    answers = Submission.answers
    outcome, released = Decision.outcome, Decision.state == DecisionState.RELEASED
    stages = {
        "read": Standing.id.is_not(None),
        "considered": outcome.in_((Outcome.OFFER, Outcome.WAITLIST)),
        "offered": sa.or_(outcome == Outcome.OFFER, sa.and_(released, Application.state.in_(_OFFERED))),
        "accepted": Application.state == ApplicationState.ACCEPTED,
    }
    return (
        sa.select(
            answers["women_founders"].as_string().label("women"),
            answers["founders"].as_string().label("founders"),
            sa.func.coalesce(answers["city"].as_string(), Organisation.city).label("city"),
            sa.func.coalesce(answers["sector"].as_string(), Organisation.sector).label("sector"),
            sa.cast(Application.track_id, sa.String).label("track"),
            *(sa.case((came, 1), else_=0).label(stage) for stage, came in stages.items()),
        )
        .select_from(Application)
        .join(Organisation, Organisation.id == Application.startup_id)
        .outerjoin(Submission, sa.and_(Submission.application_id == Application.id, Submission.number == 1))
        .outerjoin(Decision, Decision.application_id == Application.id)
        .outerjoin(Standing, Standing.application_id == Application.id)
        .where(Application.call_id == call_id, Application.number.is_not(None), ~IS_SAMPLE)
    )


def _tidy(text: str | None) -> str:
    return (text or "").strip()


def _gender(women: str | None, founders: str | None) -> str:
    """The group of a founding team; what is missing or makes no sense is 'not stated'."""
    try:
        few, all_of_them = int(women or ""), int(founders or "")
    except ValueError:
        return ""
    if not 0 <= few <= all_of_them or all_of_them == 0:
        return ""
    return "none" if few == 0 else "half" if 2 * few >= all_of_them else "some"
