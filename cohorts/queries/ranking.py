"""Ranking: what several readers' scores say together, raw and with each reader's severity taken out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEWEST_READS = 5
"""A reader with fewer reads shows no pattern of severity: their scores stay as they are."""
WIDE_RANGE = Decimal(2)
"""Reads that lie this far apart are a disagreement: a further read is worth its time."""
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Read:
    """One submitted review's overall score."""

    application_id: int
    reviewer_id: int
    overall: Decimal


@dataclass(frozen=True)
class Standing:
    """Where an application stands; None where nobody has read it yet."""

    application_id: int
    reads: int = 0
    mean: Decimal | None = None
    normalised: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    rank: int | None = None
    """By the normalised mean, 1 is best; equal means share a rank."""

    @property
    def spread(self) -> Decimal | None:
        """How far the reads lie apart."""
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest

    @property
    def is_disputed(self) -> bool:
        """Whether the readers disagree so much that another one should look."""
        return self.spread is not None and self.spread >= WIDE_RANGE


def weighted(scores: dict[int, int], weights: dict[int, int]) -> Decimal:
    """The weighted mean of one reader's scores by criterion; exact to the hundredth, halves go up."""
    total = sum(weights[criterion] for criterion in scores)
    points = sum(value * weights[criterion] for criterion, value in scores.items())
    return (Decimal(points) / Decimal(total)).quantize(HUNDREDTH, ROUND_HALF_UP)


def normalise(reads: Iterable[Read]) -> dict[tuple[int, int], Decimal]:
    """Each read as if all readers were equally severe and equally bold, by (application, reviewer).

    Each reader's mean and standard deviation are rescaled to those of all reads, as Carrot describes it in
    "A level playing field" (carrot.net; used by natgeochallenges.com/fairness): z = (s − mean_r) / sd_r,
    then mean_pool + z · sd_pool. That is fair where piles are dealt at random. A reader with fewer than
    five reads, or with the same score for all, keeps the raw ones. Results may lie a little outside 1 to 5;
    raw scores are never overwritten.
    """
    reads = list(reads)
    by_reader: dict[int, list[Decimal]] = defaultdict(list)
    for read in reads:
        by_reader[read.reviewer_id].append(read.overall)
    pool_mean, pool_sd = _moments([read.overall for read in reads])
    moments = {reader: _moments(scores) for reader, scores in by_reader.items()}
    adjusted = {}
    for read in reads:
        mean, sd = moments[read.reviewer_id]
        plain = len(by_reader[read.reviewer_id]) < FEWEST_READS or sd == 0
        value = read.overall if plain else pool_mean + (read.overall - mean) / sd * pool_sd
        adjusted[read.application_id, read.reviewer_id] = value
    return adjusted


def standings(reads: Iterable[Read]) -> dict[int, Standing]:
    """Every application that has been read, by id, with its place in the order."""
    reads = list(reads)
    adjusted = normalise(reads)
    raw: dict[int, list[Decimal]] = defaultdict(list)
    fair: dict[int, list[Decimal]] = defaultdict(list)
    for read in reads:
        raw[read.application_id].append(read.overall)
        fair[read.application_id].append(adjusted[read.application_id, read.reviewer_id])
    means = {application: _rounded(_mean(values)) for application, values in fair.items()}
    places: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(means.values(), reverse=True), start=1):
        places.setdefault(value, place)
    return {
        application: Standing(
            application_id=application,
            reads=len(scores),
            mean=_rounded(_mean(scores)),
            normalised=means[application],
            lowest=min(scores),
            highest=max(scores),
            rank=places[means[application]],
        )
        for application, scores in raw.items()
    }


def _mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _moments(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """Mean and standard deviation of a whole population; (0, 0) of nothing."""
    if not values:
        return Decimal(0), Decimal(0)
    mean = _mean(values)
    return mean, _mean([(value - mean) ** 2 for value in values]).sqrt()


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
