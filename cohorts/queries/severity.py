"""The application + reader model: who is severe is estimated from the applications that readers share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cohorts.queries.ranking import Read

DRAWS = 400
"""How many rankings are drawn for the intervals; more would not move them by a rank that matters."""
SEED = 20240701
"""The same reads always give the same intervals."""
MOST_SHRINKAGE = 10.0
"""Even where the readers agree no better than by chance, an order remains."""
TINY = 1e-9
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Fit:
    """What the model says of every application and every reader, by id, on the scale of the scores."""

    merits: dict[int, float]
    offsets: dict[int, float]
    """Of readers: below zero is severe, above zero is mild; they sum to zero over the reads of a group."""
    errors: dict[int, float]
    """The standard errors of the offsets; empty where the noise cannot be estimated."""
    intervals: dict[int, tuple[int, int]]
    """The 5th and 95th percentile of each application's rank; empty where the noise cannot be estimated."""
    application_groups: dict[int, int]
    reader_groups: dict[int, int]
    """Parts of the reading that no shared application connects, numbered from 1."""
    noise: float | None
    """Variance of one average read around application and reader; None where no read is there to spare."""
    shrinkage: float
    """How many average reads an application's score is pulled by towards its group's middle."""

    @property
    def groups(self) -> int:
        """How many parts there are; with more than one, their levels cannot be compared by the model."""
        return max(self.reader_groups.values(), default=0)


@dataclass(frozen=True)
class _Design:
    applications: Ints
    readers: Ints
    scores: Floats
    weights: Floats
    """Of the reads; one is an average read."""
    shared: Floats
    """How much each reader (row) read of each application (column): the weights of these reads together."""

    @property
    def by_application(self) -> Floats:
        total: Floats = self.shared.sum(axis=0)
        return total

    @property
    def by_reader(self) -> Floats:
        total: Floats = self.shared.sum(axis=1)
        return total


def fit_model(reads: Sequence[Read], *, weighs: bool = False, unranked: Collection[int] = ()) -> Fit:
    """Fit score = application + reader by least squares, the applications shrunk towards their middle.

    The main-effects model of "Fairness of scoring: a level playing field" (carrot.net; used by National
    Geographic's challenges, natgeochallenges.com/fairness), solved by the mixed-model equations of C. R.
    Henderson, "Best linear unbiased estimation and prediction under a selection model", Biometrics 31 (1975):
    readers fixed, applications random. Noise and spread come from the reads by Henderson's method 3, so the
    shrinkage is theirs and nobody's choice; where readers agree it is zero and the result is the raw mean.
    Adding a constant to all scores of one reader moves that reader's offset and no application.

    Where it `weighs`, a read of twice the weight is taken to have half the noise: weighted least squares (A. C. Aitken,
    Proc. Royal Society of Edinburgh 55, 1935). The `unranked`, calibration samples, tell of readers and take no rank.
    Readers that no chain of shared applications connects cannot be compared: each such group keeps its own level.
    """
    if not reads:
        return Fit({}, {}, {}, {}, {}, {}, None, 0.0)
    design, application_ids, reader_ids = _design(reads, weighs)
    groups = _groups(design)
    noise, shrinkage = _variances(design, groups)
    levels, merits, inverse = _solve(design, shrinkage)
    weights, reader_of = _weights(design, groups), _reader_of(design)
    errors, intervals = {}, {}
    if noise is not None:
        ids = [ident for ident in application_ids if ident not in unranked]
        ranked = np.isin(application_ids, ids)
        found = _intervals(design, levels, inverse, weights, noise, shrinkage, ranked)
        intervals = dict(zip(ids, found, strict=True))
        contrast = np.eye(len(levels)) - weights
        spread = np.sqrt(np.maximum(0, ((contrast @ inverse) * contrast).sum(axis=1) * noise))
        errors = dict(zip(reader_ids, spread.tolist(), strict=True))
    return Fit(
        merits=dict(zip(application_ids, ((weights @ levels)[reader_of] + merits).tolist(), strict=True)),
        offsets=dict(zip(reader_ids, (levels - weights @ levels).tolist(), strict=True)),
        errors=errors,
        intervals=intervals,
        application_groups=dict(zip(application_ids, groups[reader_of].tolist(), strict=True)),
        reader_groups=dict(zip(reader_ids, groups.tolist(), strict=True)),
        noise=noise,
        shrinkage=shrinkage,
    )


def _design(reads: Sequence[Read], weighs: bool) -> tuple[_Design, list[int], list[int]]:
    """The reads as arrays in one fixed order, with the ids of applications and readers.

    Weights are taken relative to their mean, so equal ones change nothing.
    """
    ordered = sorted(reads, key=lambda read: (read.application_id, read.reviewer_id, read.overall))
    application_ids, applications = np.unique([read.application_id for read in ordered], return_inverse=True)
    reader_ids, readers = np.unique([read.reviewer_id for read in ordered], return_inverse=True)
    shared = np.zeros((len(reader_ids), len(application_ids)))
    weights = np.array([float(read.weight) if weighs else 1.0 for read in ordered])
    weights /= weights.mean()
    np.add.at(shared, (readers, applications), weights)
    scores = np.array([float(read.overall) for read in ordered])
    design = _Design(applications, readers, scores, weights, shared)
    return design, application_ids.tolist(), reader_ids.tolist()


def _groups(design: _Design) -> Ints:
    """The connected part that each reader is in, numbered from 1 by the first reader of it."""
    meets = (design.shared @ design.shared.T) > 0
    found = np.zeros(len(meets), dtype=np.intp)
    for first in range(len(meets)):
        if found[first]:
            continue
        part = np.zeros(len(meets), dtype=bool)
        part[first] = True
        while (wider := meets[part].any(axis=0) | part).sum() > part.sum():
            part = wider
        found[part] = found.max() + 1
    return found


def _reader_of(design: _Design) -> Ints:
    """Some reader of each application: all of one application are in one group."""
    first: Ints = np.argmax(design.shared > 0, axis=0)
    return first


def _weights(design: _Design, groups: Ints) -> Floats:
    """Row by reader: the weights by which the mean level of that reader's group is taken."""
    same = (groups[:, None] == groups[None, :]) * design.by_reader[None, :]
    weights: Floats = same / same.sum(axis=1, keepdims=True)
    return weights


def _solve(design: _Design, shrinkage: float) -> tuple[Floats, Floats, Floats]:
    """Levels of readers, merits of applications around them, and the (pseudo-)inverse of the readers' equations."""
    room = design.by_application + shrinkage
    left = np.diag(design.by_reader) - (design.shared / room) @ design.shared.T
    application_sums = np.bincount(design.applications, design.weights * design.scores, len(room))
    reader_sums = np.bincount(design.readers, design.weights * design.scores, len(left))
    inverse: Floats = np.asarray(np.linalg.pinv(left, rcond=TINY, hermitian=True), dtype=np.float64)
    levels: Floats = inverse @ (reader_sums - design.shared @ (application_sums / room))
    merits: Floats = (application_sums - design.shared.T @ levels) / room
    return levels, merits, inverse


def _variances(design: _Design, groups: Ints) -> tuple[float | None, float]:
    """Noise of one read and the shrinkage it asks for, by Henderson's method 3; (None, 0) without spare reads."""
    count, parts = len(design.scores), int(groups.max())
    spare = count - design.shared.shape[0] - design.shared.shape[1] + parts
    if spare <= 0:
        return None, 0.0
    levels, merits, _inverse = _solve(design, 0.0)
    rest = design.scores - levels[design.readers] - merits[design.applications]
    unexplained = float(design.weights @ rest**2)
    noise = unexplained / spare
    means = np.bincount(design.readers, design.weights * design.scores) / design.by_reader
    within: Floats = design.scores - means[design.readers]
    explained = float(design.weights @ within**2) - unexplained
    room = count - float(((design.shared**2).sum(axis=1) / design.by_reader).sum())
    freedom = design.shared.shape[1] - parts
    if noise < TINY:
        return 0.0, 0.0
    if freedom <= 0 or room <= TINY:
        return noise, 0.0
    spread = (explained - freedom * noise) / room
    return noise, min(MOST_SHRINKAGE, noise / spread) if spread > TINY else MOST_SHRINKAGE


def _intervals(
    design: _Design,
    levels: Floats,
    inverse: Floats,
    weights: Floats,
    noise: float,
    shrinkage: float,
    ranked: Bools,
) -> list[tuple[int, int]]:
    """Each application's rank in many draws from what the model leaves open, 5th and 95th percentile."""
    chance = np.random.default_rng(SEED)
    values, vectors = np.linalg.eigh(inverse)
    root = vectors * np.sqrt(np.maximum(values, 0) * noise)
    room = (design.by_application + shrinkage)[:, None]
    sums = np.bincount(design.applications, design.weights * design.scores, len(room))[:, None]
    drawn = levels[:, None] + root @ chance.standard_normal((len(levels), DRAWS))
    merits = (sums - design.shared.T @ drawn) / room
    merits += chance.standard_normal((len(room), DRAWS)) * np.sqrt(noise / room)
    order = np.argsort(-((weights @ drawn)[_reader_of(design)] + merits)[ranked], axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(order) + 1)[:, None], axis=0)
    ranks.sort(axis=1)
    low, high = ranks[:, int(DRAWS * 0.05)], ranks[:, int(DRAWS * 0.95) - 1]
    return list(zip(low.tolist(), high.tolist(), strict=True))
