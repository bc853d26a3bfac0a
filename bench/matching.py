"""The assignment engine on synthetic families, beside a peer written here in the plainest way.

For each instance: the total and the worst-off over their proven bounds, the seconds, and what the peer reaches of the
engine's figures. The peer is what a spreadsheet does: round by round, the dearest pair that still fits; it
knows no minimums and is left out where there are any. Seconds are the processor's, so that a busy machine tells the
same; the limit for each solve counts real time, as it does for people.
`python -m bench.matching` stays under four minutes; `--large` adds 20,000 x 5,000 with 50 candidates each.
"""

import argparse
import resource
import time

import numpy as np

from accelerator.matching import Instance, Mode, Result, Side, solve
from accelerator.matching.problem import Floats

FAMILIES = ("uniform", "latent", "block", "star")
EACH = 3


def worths(name: str, startups: int, mentors: int, random: np.random.Generator) -> Floats:
    """Everybody different, low-rank tastes, clusters of expertise, or the same few stars for all."""
    if name == "uniform":
        return random.uniform(size=(startups, mentors))
    if name == "latent":
        taste = random.normal(size=(startups, 8)) @ random.normal(size=(8, mentors))
        likely: Floats = 1 / (1 + np.exp(-taste / np.sqrt(8)))
        return likely
    if name == "block":
        same = random.integers(0, 8, startups)[:, None] == random.integers(0, 8, mentors)[None, :]
        inside: Floats = np.where(
            same, random.uniform(0.5, 1, same.shape), random.uniform(0, 0.4, same.shape)
        )
        return inside
    fame = random.beta(2, 5, mentors)[None, :] * random.uniform(0.5, 1, startups)[:, None]
    wanted: Floats = np.clip(1.5 * fame + 0.1 * random.uniform(size=fame.shape), 0, 1)
    return wanted


def instance(
    name: str, startups: int, mentors: int, mode: Mode, limit: float, few: int = 0, least: int = 0
) -> Instance:
    """A seeded instance; `few` candidates per startup, or all; `least` is every mentor's minimum."""
    random = np.random.default_rng(7)
    affinity: dict[tuple[str, str], float] = {}
    if few:
        here, there = random.normal(size=(startups, 8)), random.normal(size=(mentors, 8))
        for s in range(startups):
            some = random.choice(mentors, few, replace=False)
            if name == "uniform":
                values = random.uniform(size=few)
            else:
                values = 1 / (1 + np.exp(-(there[some] @ here[s]) / np.sqrt(8)))
            affinity |= {(f"s{s}", f"m{m}"): round(float(v), 4) for m, v in zip(some, values, strict=True)}
    else:
        table = worths(name, startups, mentors, random)
        affinity = {
            (f"s{s}", f"m{m}"): round(float(table[s, m]), 4) for s in range(startups) for m in range(mentors)
        }
    room = -(-startups * EACH * 11 // (mentors * 10))
    return Instance(
        tuple(Side(f"s{s}", 0, EACH) for s in range(startups)),
        tuple(Side(f"m{m}", least, max(room, least)) for m in range(mentors)),
        affinity,
        mode=mode,
        time_limit_s=limit,
    )


def by_hand(problem: Instance) -> tuple[float, float]:
    """The peer: in each round every startup gets one more mentor, the dearest pairs first; total and worst-off."""
    order = sorted(problem.affinity.items(), key=lambda item: -item[1])
    room = {side.id: side.max for side in problem.mentors}
    totals = {side.id: 0.0 for side in problem.startups}
    held: set[tuple[str, str]] = set()
    for _round in range(EACH):
        served: set[str] = set()
        for (startup, mentor), worth in order:
            if startup not in served and room[mentor] and (startup, mentor) not in held:
                served.add(startup)
                held.add((startup, mentor))
                room[mentor] -= 1
                totals[startup] += worth
    return sum(totals.values()), min(totals.values())


def row(label: str, result: Result, peer: tuple[float | None, float | None], seconds: float) -> str:
    """One line of the table."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = (
        _ratio(result.total, result.bound_total),
        _ratio(result.worst_total, result.bound_worst),
        _ratio(peer[0], result.total),
        _ratio(peer[1], result.worst_total),
    )
    return (
        f"{label:34} {result.status.value:10} "
        + " ".join(f"{f:>10}" for f in figures)
        + (f" {seconds:8.2f} {memory:8.0f}")
    )


def _ratio(value: float | None, bound: float | None) -> str:
    if value is None or bound is None:
        return "-"
    return f"{value / bound:.6f}" if bound else "1.000000"


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--large", action="store_true", help="also 20,000 x 5,000, 50 candidates each")
    reader.add_argument("--limit", type=float, default=25.0, help="seconds for each solve")
    asked = reader.parse_args()
    heads = ("total/bd", "worst/bd", "peer total", "peer worst")
    print(f"{'instance':34} {'status':10} {' '.join(f'{h:>10}' for h in heads)} {'cpu s':>8} {'peak MB':>8}")
    jobs = [(f, s, m, 0, 0) for s, m in ((84, 60), (1000, 300)) for f in FAMILIES]
    jobs += [("latent", 118, 177, 0, least) for least in (0, 2)]
    if asked.large:
        jobs += [(f, 20_000, 5_000, 50, 0) for f in ("uniform", "latent")]
    for name, startups, mentors, few, least in jobs:
        peer: tuple[float | None, float | None] | None = None
        for mode in (Mode.TOTAL, Mode.FAIR):
            problem = instance(
                name, startups, mentors, mode, max(asked.limit, 90.0 if few else 0.0), few, least
            )
            peer = peer or ((None, None) if least else by_hand(problem))
            started = time.process_time()
            result = solve(problem)
            minimum = f" min {least}" if least else ""
            label = f"{name} {startups:,} x {mentors:,}{minimum} {mode.value}"
            print(row(label, result, peer, time.process_time() - started), flush=True)


if __name__ == "__main__":
    main()
