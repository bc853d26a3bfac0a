"""Ranking: what several readers' scores say together, raw and with each reader's severity taken out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

FEWEST_READS = 5
"""A reader with fewer reads shows no pattern of severity: their scores stay as they are."""
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Read:
    """One submitted review's overall score."""

    application_id: int
    reviewer_id: int
    overall: Decimal
    weight: int = 1
    """How sure its reader is of it; only what the reads' weights are to each other matters."""


@dataclass(frozen=True)
class Figures:
    """What the reads of one application say, in every way of adding them up; raw stays beside adjusted."""

    reads: int
    mean: Decimal
    median: Decimal
    deviation: Decimal
    lowest: Decimal
    highest: Decimal
    normalised: Decimal


@dataclass(frozen=True)
class Moments:
    """Mean and standard deviation of a whole population of scores."""

    count: int
    mean: Decimal
    deviation: Decimal

    @property
    def keeps_raw(self) -> bool:
        """Too few scores, or all the same: they show no pattern that could be taken out."""
        return self.count < FEWEST_READS or self.deviation == 0


def weighted(scores: dict[int, int], weights: dict[int, int]) -> Decimal:
    """The weighted mean of one reader's scores by criterion; exact to the hundredth, halves go up."""
    total = sum(weights[criterion] for criterion in scores)
    points = sum(value * weights[criterion] for criterion, value in scores.items())
    return (Decimal(points) / Decimal(total)).quantize(HUNDREDTH, ROUND_HALF_UP)


def moments(scores: Sequence[Decimal]) -> Moments:
    """Mean and standard deviation; zeros of nothing."""
    if not scores:
        return Moments(0, Decimal(0), Decimal(0))
    mean = _mean(scores)
    return Moments(len(scores), mean, _mean([(value - mean) ** 2 for value in scores]).sqrt())


def moments_by_reader(reads: Iterable[Read]) -> dict[int, Moments]:
    """Each reader's mean and spread."""
    by_reader: dict[int, list[Decimal]] = defaultdict(list)
    for read in reads:
        by_reader[read.reviewer_id].append(read.overall)
    return {reader: moments(scores) for reader, scores in by_reader.items()}


def adjusted(score: Decimal, reader: Moments, pool: Moments) -> Decimal:
    """One score as if its reader were as severe and as bold as all readers together.

    Each reader's mean and standard deviation are rescaled to those of all reads, as Carrot describes it in
    "A level playing field" (carrot.net; used by natgeochallenges.com/fairness): z = (s − mean_r) / sd_r,
    then mean_pool + z · sd_pool. That is fair where piles are dealt at random. A reader with fewer than
    five reads, or with the same score for all, keeps the raw ones. Results may lie a little outside 1 to 5;
    raw scores are never overwritten.
    """
    return (
        score if reader.keeps_raw else pool.mean + (score - reader.mean) / reader.deviation * pool.deviation
    )


def normalise(reads: Sequence[Read]) -> list[Decimal]:
    """Each read's adjusted score, in the order of the reads."""
    readers, pool = moments_by_reader(reads), moments([read.overall for read in reads])
    return [adjusted(read.overall, readers[read.reviewer_id], pool) for read in reads]


def figures(reads: Sequence[Read]) -> dict[int, Figures]:
    """Every application that has been read, by id."""
    raw: dict[int, list[Decimal]] = defaultdict(list)
    fair: dict[int, list[Decimal]] = defaultdict(list)
    for read, value in zip(reads, normalise(reads), strict=True):
        raw[read.application_id].append(read.overall)
        fair[read.application_id].append(value)
    return {
        application: Figures(
            reads=len(scores),
            mean=rounded(_mean(scores)),
            median=rounded(median(scores)),
            deviation=rounded(moments(scores).deviation),
            lowest=min(scores),
            highest=max(scores),
            normalised=rounded(_mean(fair[application])),
        )
        for application, scores in raw.items()
    }


def weighed(reads: Sequence[Read], values: Sequence[Decimal]) -> dict[int, Decimal]:
    """Each application's mean of its reads' values, every read weighted by how sure its reader is of it.

    The weights are the steps of the scale themselves, as program committees of conferences use them: "The IJCNN
    2025 Review Process" (arXiv 2603.19244) takes the mean of the scores weighted by the reviewers' confidence.
    """
    sums: dict[int, Decimal] = defaultdict(Decimal)
    totals: dict[int, int] = defaultdict(int)
    for read, value in zip(reads, values, strict=True):
        sums[read.application_id] += value * read.weight
        totals[read.application_id] += read.weight
    return {application: rounded(total / totals[application]) for application, total in sums.items()}


def ranks(values: Mapping[int, Decimal]) -> dict[int, int]:
    """The rank of each, 1 is the highest value; equal values share a rank, and the next one is skipped."""
    places: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=True), start=1):
        places.setdefault(value, place)
    return {ident: places[value] for ident, value in values.items()}


def in_order(
    values: Mapping[int, Decimal], ties: Mapping[int, Decimal], numbers: Mapping[int, int]
) -> list[int]:
    """Best first; equal ones by the declared criterion, and then by who submitted first."""
    return sorted(
        values,
        key=lambda ident: (-values[ident], -ties.get(ident, Decimal(0)), numbers.get(ident, 0), ident),
    )


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def rounded(value: Decimal) -> Decimal:
    """To the hundredth, halves up: finer differences are not differences."""
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
