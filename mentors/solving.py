"""From a cohort's pool to the engine and back: settings, the engine's input, the answer with its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accelerator.errors import DomainError
from accelerator.i18n import _
from accelerator.matching import Result, parse_instance, solve
from mentors.affinity import PARTS, WEIGHTS, Affinity, Term
from mentors.models import MatchRun
from mentors.queries.matching import Pair, Pool, mentor_code, startup_code

MODES = ("fair", "total", "leximin", "stable")
TIME_LIMIT_S = 60
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
        if any(not 0 <= self.weights.get(code, 0) <= 1 for code in PARTS):
            raise DomainError(_("A weight lies between 0 and 100."), "weights")
        if not any(self.weights.get(code) for code in PARTS):
            raise DomainError(_("Give at least one part a weight."), "weights")


def engine_input(pool: Pool, affinity: Affinity, settings: Settings) -> dict[str, Any]:
    """The cohort as the engine takes it: matches at work and locks always, bans and refusals never."""
    locked = pool.kept | {pair for pair, mark in pool.marks.items() if mark.is_lock}
    banned = pool.barred | {pair for pair, mark in pool.marks.items() if not mark.is_lock} - pool.kept
    return {
        "startups": [
            {"id": startup_code(e.id), "min": settings.least, "max": settings.most} for e in pool.enrolments
        ],
        "mentors": [{"id": mentor_code(p.mentor_id), "min": 0, "max": p.most_startups} for p in pool.places],
        "affinity": [list(triple) for triple in affinity.triples()],
        "conflicts": [_codes(pair) for pair in sorted(banned)],
        "locks": [_codes(pair) for pair in sorted(locked)],
        "mode": settings.mode,
        "alpha": settings.alpha,
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


def answer(pool: Pool, settings: Settings, progress: Callable[[int, int, str], None] | None = None) -> Answer:
    """Score all pairs and solve; no database, so that no lock is held meanwhile."""
    if not pool.enrolments:
        raise DomainError(_("There is no startup in this cohort yet."))
    if not pool.places:
        raise DomainError(_("There is no mentor in this cohort yet. Add some first."))
    affinity = pool.affinity(settings.weights)
    given = engine_input(pool, affinity, settings)
    result = solve(parse_instance(given), progress=progress)
    terms = {pair: affinity.terms(*pair) for pair in result.pairs if affinity.score(*pair) is not None}
    return Answer(given, result, terms)
