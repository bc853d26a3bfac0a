"""From a cohort's pool to the engine and back: settings, the engine's input, the answer with its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accelerator.errors import DomainError
from accelerator.i18n import _
from accelerator.matching import (
    Cost,
    Instance,
    Result,
    fairness_curve,
    parse_instance,
    result_from_json,
    solve,
    what_if,
)
from mentors.affinity import PARTS, WEIGHTS, Affinity, Term
from mentors.models import MatchRun
from mentors.queries.matching import Pair, Pool, mentor_code, startup_code

MODES = ("fair", "total", "leximin", "stable")
MEASURES = ("total", "share")
TIME_LIMIT_S = 60
CURVE_SECONDS = 8.0
MOST_PER_STARTUP = 10


@dataclass(frozen=True)
class Settings:
    """What a manager chooses for a run; kept with it."""

    least: int = 1
    most: int = 2
    """Mentors per startup."""
    mode: str = "fair"
    alpha: float = 1.0
    """The floor, as a share of the best possible for the worst-off."""
    measure: str = "total"
    """Who is worst off: whoever gets the least, or the least of their own best."""
    rank_weight: float = 0.0
    """How far the lists of wishes count in place of the score: fewer would rather change, for some of the total."""
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))

    @classmethod
    def of(cls, run: MatchRun | None) -> "Settings":
        """The settings of an earlier run, or the proposed ones."""
        return cls(**run.settings) if run is not None and run.settings else cls()

    def check(self) -> None:
        """Refuse what no run can mean; all values came from a form."""
        if not 0 <= self.least <= self.most <= MOST_PER_STARTUP:
            raise DomainError(_("Choose a least number of mentors that is not above the most."), "most")
        if self.mode not in MODES:
            raise DomainError(_("Choose from the list."), "mode")
        if not 0 <= self.alpha <= 1:
            raise DomainError(_("Choose a share between 0 and 100 per cent."), "alpha")
        if self.measure not in MEASURES:
            raise DomainError(_("Choose from the list."), "measure")
        if not 0 <= self.rank_weight <= 1:
            raise DomainError(_("Choose a share between 0 and 100 per cent."), "rank_weight")
        if any(not 0 <= self.weights.get(code, 0) <= 1 for code in PARTS):
            raise DomainError(_("A weight lies between 0 and 100."), "weights")
        if not any(self.weights.get(code) for code in PARTS):
            raise DomainError(_("Give at least one part a weight."), "weights")


def engine_input(pool: Pool, affinity: Affinity, settings: Settings) -> dict[str, Any]:
    """The cohort as the engine takes it: matches at work and locks always, bans and refusals never."""
    return {
        "startups": [
            {"id": startup_code(e.id), "min": settings.least, "max": settings.most} for e in pool.enrolments
        ],
        "mentors": [{"id": mentor_code(p.mentor_id), "min": 0, "max": p.most_startups} for p in pool.places],
        "affinity": [list(triple) for triple in affinity.triples()],
        "conflicts": [_codes(pair) for pair in sorted(pool.banned)],
        "locks": [_codes(pair) for pair in sorted(pool.locked)],
        "rankings": pool.rankings,
        "mode": settings.mode,
        "alpha": settings.alpha,
        "fairness": settings.measure,
        "rank_weight": settings.rank_weight,
        "time_limit_s": TIME_LIMIT_S,
    }


def _codes(pair: Pair) -> list[str]:
    return [startup_code(pair[0]), mentor_code(pair[1])]


@dataclass(frozen=True)
class Answer:
    """What went in, what came out, and the parts of each chosen pair's score."""

    given: dict[str, Any]
    result: Result
    terms: dict[tuple[str, str], list[Term]]
    curve: list[dict[str, float]] = field(default_factory=list)
    """The price of fairness, floor by floor."""


def answer(
    pool: Pool,
    settings: Settings,
    progress: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Answer:
    """Score all pairs and solve; no database, so that no lock is held meanwhile."""
    if not pool.enrolments:
        raise DomainError(_("There is no startup in this cohort yet."))
    if not pool.places:
        raise DomainError(_("There is no mentor in this cohort yet. Add some first."))
    affinity = pool.affinity(settings.weights)
    given = engine_input(pool, affinity, settings)
    instance = parse_instance(given)
    result = solve(instance, progress=progress, cancelled=cancelled)
    terms = {pair: affinity.terms(*pair) for pair in result.pairs if affinity.score(*pair) is not None}
    return Answer(given, result, terms, _curve(instance, result, cancelled))


def _curve(
    instance: Instance, result: Result, cancelled: Callable[[], bool] | None
) -> list[dict[str, float]]:
    """What other floors would cost, where there is a floor to choose."""
    if not result.is_feasible or result.floor is None:
        return []
    points = fairness_curve(instance, seconds=CURVE_SECONDS, cancelled=cancelled)
    return [dict(vars(point)) for point in points]


@dataclass(frozen=True)
class Verdict:
    """Why two are paired, or why not: today's scores, and what the last run would lose by the opposite."""

    score: float | None
    """None: no candidate."""
    terms: list[dict[str, Any]]
    startup_rank: int
    mentor_rank: int
    stands: bool
    holders: list[str]
    """Startups (as codes) that hold the mentor's places in the last run."""
    is_full: bool
    cause: str
    """related, declined, refused, forbidden, language, full, elsewhere; '' if it stands or nothing was solved."""
    cost: Cost | None


def verdict(pool: Pool, run: MatchRun | None, pair: Pair) -> Verdict:
    """Explain any pair of a cohort; `run` needs its instance loaded."""
    codes = startup_code(pair[0]), mentor_code(pair[1])
    affinity = pool.affinity(Settings.of(run).weights)
    score = affinity.score(*codes)
    result = (
        result_from_json(run.outcome) if run is not None and run.outcome.get("total") is not None else None
    )
    holders = [s for s, m in result.pairs if m == codes[1]] if result else []
    stands = codes[0] in holders
    room = next((p.most_startups for p in pool.places if p.mentor_id == pair[1]), 0)
    is_full = len(holders) >= room
    return Verdict(
        score=score,
        terms=[term.to_json() for term in affinity.terms(*codes)],
        startup_rank=affinity.rank_for_startup(*codes),
        mentor_rank=affinity.rank_for_mentor(*codes),
        stands=stands,
        holders=holders,
        is_full=is_full,
        cause="" if stands else _cause(pool, pair, score, is_full) if result else "",
        cost=_cost(run, result, codes)
        if run is not None and result is not None and pair not in pool.banned
        else None,
    )


def _cause(pool: Pool, pair: Pair, score: float | None, is_full: bool) -> str:
    if pair in pool.related:
        return "related"
    if pair in pool.marks and not pool.marks[pair].is_lock:
        return "forbidden"
    if pair in pool.declined:
        return "declined"
    if pair in pool.refused:
        return "refused"
    if score is None:
        return "language"
    return "full" if is_full else "elsewhere"


def _cost(run: MatchRun, result: Result, codes: tuple[str, str]) -> Cost | None:
    """What the opposite would cost, by a re-solve; None where one of the two was not in that run, or is in conflict."""
    instance = parse_instance(run.instance)
    known = {side.id for side in (*instance.startups, *instance.mentors)}
    if not {*codes} <= known or codes in instance.conflicts:
        return None
    return what_if(instance, result, codes)
