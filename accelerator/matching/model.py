"""What goes into the assignment engine and what comes out: plain frozen values, no solver, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Pair = tuple[str, str]


class Mode(Enum):
    """What is asked for: the most in all, the fairest worst-off, the k worst-off in turn, or stability."""

    TOTAL = "total"
    FAIR = "fair"
    LEXIMIN = "leximin"
    STABLE = "stable"


class Measure(Enum):
    """How well off a startup is: by its total affinity, or by the share of its own best total."""

    TOTAL = "total"
    SHARE = "share"


class Status(Enum):
    """How far the answer is proven."""

    OPTIMAL = "optimal"
    BOUNDED = "bounded"
    INFEASIBLE = "infeasible"
    TIMEOUT = "timeout"


class BadInstance(ValueError):
    """An instance that says something impossible; `problems` names every fault found, not only the first."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Cancelled(Exception):
    """The caller's cancel hook answered yes between two steps."""


@dataclass(frozen=True)
class Side:
    """One party and how many partners it takes, at least and at most."""

    id: str
    min: int
    max: int


@dataclass(frozen=True)
class Instance:
    """One whole problem. Build it with `parse_instance`, which refuses what cannot be."""

    startups: tuple[Side, ...]
    mentors: tuple[Side, ...]
    affinity: Mapping[Pair, float]
    conflicts: frozenset[Pair] = frozenset()
    locks: frozenset[Pair] = frozenset()
    startup_rankings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mentor_rankings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mode: Mode = Mode.FAIR
    leximin: int = 0
    time_limit_s: float = 60.0
    alpha: float = 1.0
    fairness: Measure = Measure.TOTAL
    rank_weight: float = 0.0
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prices:
    """Prices that bound the total over all matchings by weak duality."""

    startups: Mapping[str, float]
    mentors: Mapping[str, float]
    bound: float


@dataclass(frozen=True)
class WorstPrices(Prices):
    """Prices that bound the worst-off: the same sum with `weights[s]` times the affinity in its place."""

    weights: Mapping[str, float]


@dataclass(frozen=True)
class FloorPrices(Prices):
    """Prices that bound the total of the matchings in which every startup reaches its `floors`.

    `weights[s]` rewards each affinity of s up to its floor; a row (s, least, count, weight) of `counts` rewards
    each pair worth at least `least`, of which s cannot have fewer than `count` and reach its floor.
    """

    floors: Mapping[str, float]
    weights: Mapping[str, float]
    counts: tuple[tuple[str, float, int, float], ...] = ()


@dataclass(frozen=True)
class Certificate:
    """Bounds that anyone can recompute (`verify.py`) without trusting the solver."""

    total: Prices | None = None
    worst: WorstPrices | None = None
    floor: FloorPrices | None = None


@dataclass(frozen=True)
class Standing:
    """How one startup came out."""

    startup: str
    total: float
    best: float
    share: float
    pairs: int


@dataclass(frozen=True)
class Fairness:
    """The fairness picture of a matching."""

    worst_five: tuple[Standing, ...]
    mean: float
    gini: float
    mean_share: float
    worst_share: float
    loads: Mapping[str, int]
    envy_count: int
    envy: tuple[Pair, ...]
    blocking_count: int
    blocking: tuple[Pair, ...]
    max_total: float | None
    price: float | None


@dataclass(frozen=True)
class Diagnosis:
    """One cause that makes the instance infeasible; `need` exceeds `offer`, and anyone can count both."""

    kind: str
    startups: tuple[str, ...]
    mentors: tuple[str, ...]
    need: int
    offer: int
    text: str


@dataclass(frozen=True)
class Relaxation:
    """One rule to change, and by how much; all of them together make the instance feasible."""

    kind: str
    startup: str | None
    mentor: str | None
    by: int
    text: str


@dataclass(frozen=True)
class Result:
    """The answer with its proofs. `to_json` gives the file format."""

    status: Status
    mode: Mode
    pairs: tuple[Pair, ...] = ()
    total: float | None = None
    worst_total: float | None = None
    bound_total: float | None = None
    bound_worst: float | None = None
    floor: float | None = None
    levels: tuple[float, ...] = ()
    certificate: Certificate = Certificate()
    fairness: Fairness | None = None
    diagnosis: tuple[Diagnosis, ...] = ()
    relax: tuple[Relaxation, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_feasible(self) -> bool:
        """Whether the pairs obey every rule (an empty matching may)."""
        return self.total is not None

    def to_json(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {name: _plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Cost:
    """What a counterfactual re-solve found; `total` is None when the change makes the instance infeasible.

    Not `exact` only where the re-solve stopped at its limit: the true cost is then at most `total`.
    """

    total: float | None
    worst: float | None
    exact: bool


@dataclass(frozen=True)
class Reason:
    """Why a pair stands: its rank on both sides (1 is best) and what forbidding it would cost."""

    startup: str
    mentor: str
    affinity: float
    startup_rank: int
    mentor_rank: int
    locked: bool
    forbid: Cost | None


@dataclass(frozen=True)
class LostWish:
    """A mentor whom a startup ranks above what it got, who holds the place, and what granting it costs."""

    startup: str
    mentor: str
    rank: int
    cause: str
    holders: tuple[str, ...]
    displaced: tuple[str, ...]
    cost: Cost | None


@dataclass(frozen=True)
class Explanation:
    """The reasons for the pairs and the wishes lost, startup by startup."""

    pairs: tuple[Reason, ...]
    wishes: tuple[LostWish, ...]


def _plain(value: Any) -> Any:
    """Turn frozen values into JSON values; pairs become two-item lists."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(item) for name, item in vars(value).items()}
    return value
