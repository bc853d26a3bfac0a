"""Every matching of a tiny instance, one by one: slow, simple, and so the judge of the engine."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from accelerator.matching import Instance, Mode, Side


@dataclass
class Enumeration:
    """All feasible choices of an instance and the startups' totals in each."""

    instance: Instance

    def __post_init__(self):
        instance = self.instance
        pairs = sorted((set(instance.affinity) | instance.locks) - instance.conflicts)
        masks = ((np.arange(2 ** len(pairs))[:, None] >> np.arange(len(pairs))) & 1).astype(np.int64)
        keep = np.ones(len(masks), bool)
        for sides, end in ((instance.startups, 0), (instance.mentors, 1)):
            for side in sides:
                degree = masks[:, [i for i, pair in enumerate(pairs) if pair[end] == side.id]].sum(axis=1)
                keep &= (degree >= side.min) & (degree <= side.max)
        for i, pair in enumerate(pairs):
            if pair in instance.locks:
                keep &= masks[:, i] == 1
        if instance.locks & instance.conflicts:
            keep[:] = False
        masks = masks[keep]
        worth = np.array([round(instance.affinity.get(pair, 0.0) * 1e6) for pair in pairs], np.int64)
        self.totals = np.stack(
            [
                masks[:, mine] @ worth[mine]
                for mine in (
                    [i for i, pair in enumerate(pairs) if pair[0] == s.id] for s in instance.startups
                )
            ],
            axis=1,
        )
        self.pairs, self.masks = pairs, masks

    @property
    def feasible(self):
        return len(self.totals) > 0

    def best_total(self):
        return self.totals.sum(axis=1).max() / 1e6

    def best_worst(self):
        return self.totals.min(axis=1).max() / 1e6

    def best_total_at(self, floor):
        reaching = (self.totals >= round(floor * 1e6)).all(axis=1)
        return self.totals[reaching].sum(axis=1).max() / 1e6

    def leximin(self, k):
        """The k lowest levels in turn, and the greatest total that has them."""
        ordered = np.sort(self.totals, axis=1)
        keep = np.ones(len(ordered), bool)
        levels = []
        for i in range(min(k, ordered.shape[1])):
            level = ordered[keep, i].max()
            keep &= ordered[:, i] == level
            levels.append(level / 1e6)
        return tuple(levels), ordered[keep].sum(axis=1).max() / 1e6


@st.composite
def tiny_instances(draw, mode=Mode.FAIR, most_pairs=10):
    """Tiny instances with ranges, minima, locks, conflicts and ties."""
    startups, mentors = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    fine = draw(st.sampled_from([2, 10, 10**6]))
    cells = draw(st.permutations([(f"s{i}", f"m{j}") for i in range(startups) for j in range(mentors)]))
    affinity = {pair: draw(st.integers(0, fine)) / fine for pair in cells[:most_pairs]}

    def side(name):
        low = draw(st.sampled_from([0, 0, 0, 1, 1, 2]))
        return Side(name, low, low + draw(st.integers(0, 2)))

    some = st.lists(st.sampled_from(cells), max_size=2, unique=True)
    return Instance(
        tuple(side(f"s{i}") for i in range(startups)),
        tuple(side(f"m{j}") for j in range(mentors)),
        affinity,
        frozenset(draw(some)) if draw(st.integers(0, 3)) == 0 else frozenset(),
        frozenset(draw(some)) if draw(st.integers(0, 3)) == 0 else frozenset(),
        mode=mode,
    )


def as_json(instance):
    """The file that an instance would be read from."""
    return {
        "startups": [vars(side) for side in instance.startups],
        "mentors": [vars(side) for side in instance.mentors],
        "affinity": [[s, m, worth] for (s, m), worth in instance.affinity.items()],
        "conflicts": [list(pair) for pair in instance.conflicts],
        "locks": [list(pair) for pair in instance.locks],
        "mode": instance.mode.value,
        "leximin": instance.leximin,
    }
