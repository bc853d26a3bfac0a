"""The assignment engine on synthetic families: how good, how well proven, how long, how much memory.

`python -m bench.matching` runs the sizes of a cohort and of a reviewing round; `--large` adds 20,000 x 5,000 with
50 candidates each. Ratios matter, not seconds: total and worst-off are shown over their proven bounds.
"""

import argparse
import resource
import time

import numpy as np

from accelerator.matching import Instance, Mode, Result, Side, solve

FAMILIES = ("uniform", "latent", "block", "star")
EACH = 3


def worths(name: str, startups: int, mentors: int, random: np.random.Generator) -> np.ndarray:
    """Everybody different, low-rank tastes, clusters of expertise, or the same few stars for all."""
    if name == "uniform":
        return random.uniform(size=(startups, mentors))
    if name == "latent":
        taste = random.normal(size=(startups, 8)) @ random.normal(size=(8, mentors))
        return 1 / (1 + np.exp(-taste / np.sqrt(8)))
    if name == "block":
        same = random.integers(0, 8, startups)[:, None] == random.integers(0, 8, mentors)[None, :]
        return np.where(same, random.uniform(0.5, 1, same.shape), random.uniform(0, 0.4, same.shape))
    fame = random.beta(2, 5, mentors)[None, :] * random.uniform(0.5, 1, startups)[:, None]
    return np.clip(1.5 * fame + 0.1 * random.uniform(size=fame.shape), 0, 1)


def instance(name: str, startups: int, mentors: int, mode: Mode, limit: float, few: int = 0) -> Instance:
    """A seeded instance; `few` candidates per startup, or all."""
    random = np.random.default_rng(7)
    affinity: dict[tuple[str, str], float] = {}
    if few:
        here, there = random.normal(size=(startups, 8)), random.normal(size=(mentors, 8))
        for s in range(startups):
            some = random.choice(mentors, few, replace=False)
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
        tuple(Side(f"m{m}", 0, room) for m in range(mentors)),
        affinity,
        mode=mode,
        time_limit_s=limit,
    )


def row(label: str, result: Result, seconds: float) -> str:
    """One line of the table."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = _ratio(result.total, result.bound_total)
    worst = _ratio(result.worst_total, result.bound_worst)
    return f"{label:34} {result.status.value:10} {total:>10} {worst:>10} {seconds:8.2f} {memory:9.0f}"


def _ratio(value: float | None, bound: float | None) -> str:
    if value is None or bound is None:
        return "-"
    return f"{value / bound:.6f}" if bound else "1.000000"


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--large", action="store_true", help="also 20,000 x 5,000, 50 candidates each")
    reader.add_argument("--limit", type=float, default=30.0, help="seconds for each solve")
    asked = reader.parse_args()
    print(f"{'instance':34} {'status':10} {'total/bd':>10} {'worst/bd':>10} {'seconds':>8} {'peak MB':>9}")
    jobs = [(f, s, m, 0) for s, m in ((84, 60), (1000, 300)) for f in FAMILIES]
    if asked.large:
        jobs.append(("latent", 20_000, 5_000, 50))
    for name, startups, mentors, few in jobs:
        for mode in (Mode.TOTAL, Mode.FAIR):
            problem = instance(name, startups, mentors, mode, max(asked.limit, 90.0 if few else 0.0), few)
            started = time.perf_counter()
            result = solve(problem)
            label = f"{name} {startups} x {mentors} {mode.value}"
            print(row(label, result, time.perf_counter() - started), flush=True)


if __name__ == "__main__":
    main()
