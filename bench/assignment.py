"""Giving 1,000 applications to 40 reviewers, three each, with the mix of readers: how near to its bound, how long.

The ratio is the value reached over the solver's own bound; 0.99 is wanted. Greedy is what a person would do by
hand: application after application, the best reader who has room.
"""

import time

import numpy as np

from accelerator.matching.quotas import EMPTY_SEAT, MISSING_KIND, Quota, Reading, deal

SIZES = ((84, 12), (300, 25), (1000, 40))
READS, SECTORS = 3, 24


def problem(applications: int, reviewers: int, seed: int = 7) -> Reading:
    """Readers who know three sectors each; four in ten women, a quarter from the city, a tenth from sponsors."""
    random = np.random.default_rng(seed)
    sector = random.integers(0, SECTORS, applications)
    known = random.random((reviewers, SECTORS)).argsort(axis=1) < 3
    expert = known[:, sector].T
    worth = 0.3 + 0.6 * expert + random.uniform(0, 0.1, expert.shape)
    woman, city, sponsor = (random.random(reviewers) < share for share in (0.4, 0.25, 0.1))
    room = random.choice([60, 80, 100, 120], reviewers) * applications * READS // (reviewers * 75)
    ones = np.ones(applications, np.int64)
    return Reading(
        worth,
        random.random(expert.shape) > 0.03,
        ones * READS,
        room,
        {
            "expert": Quota(expert, ones),
            "woman": Quota(np.broadcast_to(woman, expert.shape), ones),
            "city": Quota(np.broadcast_to(city, expert.shape), ones),
            "sponsor": Quota(np.broadcast_to(sponsor, expert.shape), ones, is_least=False),
        },
    )


def value_of(reading: Reading, chosen: np.ndarray) -> float:
    """What a dealing is worth by the same prices."""
    missing = reading.needs.sum() - chosen.sum()
    short = sum(
        np.maximum(0, quota.bound - (chosen & quota.members).sum(axis=1)).sum()
        for quota in reading.quotas.values()
        if quota.is_least
    )
    return float(reading.worth[chosen].sum() - EMPTY_SEAT * missing - MISSING_KIND * short)


def greedy(reading: Reading) -> np.ndarray:
    """The best reader with room for each seat in turn, sponsors at most once."""
    chosen, room = np.zeros(reading.allowed.shape, bool), reading.room.copy()
    sponsor = reading.quotas["sponsor"].members
    for row in range(len(reading.needs)):
        for column in np.argsort(-np.where(reading.allowed[row], reading.worth[row], -1)):
            full = chosen[row].sum() == reading.needs[row]
            second = sponsor[row, column] and (chosen[row] & sponsor[row]).any()
            if not full and room[column] and reading.allowed[row, column] and not second:
                chosen[row, column] = True
                room[column] -= 1
    return chosen


def main() -> None:
    """Print the table."""
    print(
        f"{'applications x reviewers':28} {'value/bound':>12} {'greedy/bound':>13} {'empty':>6} {'seconds':>8}"
    )
    for applications, reviewers in SIZES:
        reading = problem(applications, reviewers)
        started = time.perf_counter()
        dealt = deal(reading)
        seconds = time.perf_counter() - started
        by_hand = value_of(reading, greedy(reading)) / dealt.bound
        label = f"{applications} x {reviewers}"
        print(
            f"{label:28} {dealt.value / dealt.bound:12.6f} {by_hand:13.6f} {dealt.empty.sum():6d} {seconds:8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
