"""The workbench's picture of a cohort: startups with their pairs, worst served first, and what is left over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accelerator import clock
from cohorts.models import Cohort, Enrolment
from mentors.affinity import WEIGHTS
from mentors.models import (
    Match,
    MatchMark,
    MatchRun,
    MatchState,
    MentorInCohort,
    MentorProfile,
    MentorTie,
    RankedWish,
    RunState,
)
from mentors.models.matches import REFUSED
from mentors.queries import matches, matching, profiles, ties, warnings, wishes

NEXT_BEST = 3


@dataclass
class Row:
    """One startup with the pairs that stand for it."""

    enrolment: Enrolment
    pairs: list[Match] = field(default_factory=list)
    declined: list[Match] = field(default_factory=list)
    wishes: list[RankedWish] = field(default_factory=list)
    """Whom the startup wishes for, dearest first."""
    wished_by: list[RankedWish] = field(default_factory=list)
    """Mentors who wish for the startup."""

    @property
    def total(self) -> float:
        """How well it is served."""
        return float(sum(pair.affinity for pair in self.pairs))

    @property
    def is_granted(self) -> bool:
        """Whether it has one of the mentors whom it wishes for."""
        return not {pair.mentor_id for pair in self.pairs}.isdisjoint(wish.mentor_id for wish in self.wishes)


@dataclass(frozen=True)
class Change:
    """What the last run did to the plan: pairs that came and pairs that went."""

    came: list[tuple[str, str]]
    went: list[tuple[str, str]]


@dataclass(frozen=True)
class Workbench:
    """Everything the page shows; read in a fixed number of queries."""

    cohort: Cohort
    rows: list[Row]
    places: list[MentorInCohort]
    loads: dict[int, int]
    marks: dict[matching.Pair, MatchMark]
    agreements: dict[matching.Pair, MentorTie]
    """Where the two signed that they keep silent (MEN08)."""
    run: MatchRun | None
    """The last run that came to an end."""
    newest: MatchRun | None
    change: Change | None
    names: dict[str, str]
    """The engine's codes as people and startups."""
    health: dict[int, warnings.Health]
    """By match, of those at work (MEN09)."""
    next_best: dict[int, list[tuple[MentorInCohort, float]]]
    """By enrolment, for startups whom a mentor was declined: who suits best of those with a place left."""

    @property
    def is_running(self) -> bool:
        """Whether a run is on its way, or stopped without an end."""
        return self.newest is not None and self.newest.state is RunState.RUNNING

    @property
    def pairs(self) -> list[Match]:
        """All pairs of the present plan."""
        return [pair for row in self.rows for pair in row.pairs]

    @property
    def suggested(self) -> int:
        """Pairs that publishing would offer."""
        return sum(pair.state is MatchState.SUGGESTED for pair in self.pairs)

    @property
    def marked(self) -> list[tuple[MatchMark, Enrolment, MentorProfile]]:
        """The marks of those who take part, newest first."""
        here = {row.enrolment.id: row.enrolment for row in self.rows}
        there = {place.mentor_id: place.mentor for place in self.places}
        return [
            (mark, here[mark.enrolment_id], there[mark.mentor_id])
            for mark in sorted(self.marks.values(), key=lambda mark: -mark.id)
            if mark.enrolment_id in here and mark.mentor_id in there
        ]

    @property
    def unheeded(self) -> int:
        """How many marks these pairs do not keep to, because they were set after the run."""
        state = {(pair.enrolment_id, pair.mentor_id): pair.state for pair in self.pairs}
        found = [(mark.is_lock, state.get((mark.enrolment_id, mark.mentor_id))) for mark, *_ in self.marked]
        return sum(now is None if is_lock else now is MatchState.SUGGESTED for is_lock, now in found)

    @property
    def wishing(self) -> list[Row]:
        """The startups that said whom they wish for."""
        return [row for row in self.rows if row.wishes]

    @property
    def free_places(self) -> list[tuple[MentorInCohort, int]]:
        """Mentors with places left, most first."""
        left = [(place, place.most_startups - self.loads.get(place.mentor_id, 0)) for place in self.places]
        return sorted((item for item in left if item[1] > 0), key=lambda item: -item[1])


def workbench(cohort: Cohort) -> Workbench:
    """Read the present plan of a cohort."""
    enrolments = matching.enrolments_in(cohort.id)
    places = profiles.mentors_of(cohort)
    rows = {enrolment.id: Row(enrolment) for enrolment in enrolments}
    found = matches.matches_in(cohort.id, *matching.PAIRED, *REFUSED)
    loads: dict[int, int] = {}
    for match in found:
        is_declined = match.state in REFUSED
        if not is_declined:
            loads[match.mentor_id] = loads.get(match.mentor_id, 0) + 1
        if match.enrolment_id in rows:
            row = rows[match.enrolment_id]
            (row.declined if is_declined else row.pairs).append(match)
    for wish in wishes.lists_in(cohort.id):
        if wish.enrolment_id in rows:
            row = rows[wish.enrolment_id]
            (row.wished_by if wish.is_from_mentor else row.wishes).append(wish)
    for row in rows.values():
        row.pairs.sort(key=lambda pair: (-pair.affinity, pair.id))
    newest = matching.latest_runs(cohort.id, count=1)
    ended = matching.latest_runs(cohort.id, RunState.SOLVED, RunState.PUBLISHED, RunState.INFEASIBLE)
    names = _names(enrolments, places, found)
    return Workbench(
        cohort=cohort,
        rows=sorted(rows.values(), key=lambda row: (row.total, row.enrolment.startup.name, row.enrolment.id)),
        places=places,
        loads=loads,
        marks=matching.marks_in(cohort.id),
        agreements=ties.agreements_in(cohort.id),
        run=ended[0] if ended else None,
        newest=newest[0] if newest else None,
        change=_change(ended, names),
        names=names,
        health=_health(cohort),
        next_best=_next_best(cohort, rows.values(), loads, ended),
    )


def _health(cohort: Cohort) -> dict[int, warnings.Health]:
    """While the cohort runs; before and afterwards no warning is raised."""
    if not cohort.starts_on <= clock.today() <= cohort.ends_on:
        return {}
    return warnings.health_in([cohort], warnings.warnings_in([cohort]))


def _next_best(
    cohort: Cohort, rows: Iterable[Row], loads: Mapping[int, int], ended: list[MatchRun]
) -> dict[int, list[tuple[MentorInCohort, float]]]:
    """Today's scores with the weights of the last run; nothing is worked out while nobody goes short."""
    most = int(ended[0].settings.get("most", 1)) if ended else 1
    short = [row.enrolment.id for row in rows if row.declined and len(row.pairs) < most]
    if not short:
        return {}
    pool = matching.pool(cohort)
    affinity = pool.affinity((ended[0].settings.get("weights") if ended else None) or WEIGHTS)
    free = {
        matching.mentor_code(place.mentor_id): place
        for place in pool.places
        if loads.get(place.mentor_id, 0) < place.most_startups
    }
    taken = pool.banned | pool.kept
    return {
        enrolment: [
            (free[code], score)
            for code, score in affinity.best(matching.startup_code(enrolment), len(pool.places))
            if code in free and (enrolment, free[code].mentor_id) not in taken
        ][:NEXT_BEST]
        for enrolment in short
    }


def _names(enrolments: list[Enrolment], places: list[MentorInCohort], found: list[Match]) -> dict[str, str]:
    names = {matching.startup_code(match.enrolment_id): match.enrolment.startup.name for match in found}
    names |= {matching.mentor_code(match.mentor_id): match.mentor.user.name for match in found}
    names |= {matching.startup_code(enrolment.id): enrolment.startup.name for enrolment in enrolments}
    return names | {matching.mentor_code(place.mentor_id): place.mentor.user.name for place in places}


def _change(ended: list[MatchRun], names: Mapping[str, str]) -> Change | None:
    """The difference between the last two runs; a first run, or one without a matching, has none."""
    if len(ended) < 2 or not all(_pairs(run) for run in ended):
        return None
    now, before = _pairs(ended[0]), _pairs(ended[1])
    return Change(came=_named(now - before, names), went=_named(before - now, names))


def _pairs(run: MatchRun) -> set[tuple[str, str]]:
    return {(pair[0], pair[1]) for pair in run.outcome.get("pairs", [])}


def _named(pairs: set[tuple[str, str]], names: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((names.get(startup, startup), names.get(mentor, mentor)) for startup, mentor in pairs)


def fairness(run: MatchRun | None) -> dict[str, Any]:
    """The engine's fairness figures of a run; empty where there is none."""
    return (run.outcome.get("fairness") or {}) if run is not None else {}


def curve(run: MatchRun | None) -> list[dict[str, float]]:
    """The price of fairness, floor by floor, as far as it was worked out for a run."""
    return list(run.outcome.get("curve") or []) if run is not None else []
