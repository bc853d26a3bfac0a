"""`make bench`: run every benchmark, or those named, and print their tables."""

import importlib
import sys

BENCHES = {
    "pages": "list pages: queries and p95 at 100 and 10,000 rows of everything",
    "selection": "ranked list, calibration, board and jobs of a call of 10,000 applications × 3 judgements",
    "workbench": "a cohort of 84 startups and 60 mentors: solved anew and painted, beside the engine alone",
    "matching": "the assignment engine against its own bounds",
    "assignment": "readers for 1,000 applications with quotas, against the bound and against greedy",
    "deadline": "200 submissions a second at the deadline: none lost, none doubled",
    "reports": "the cohort report: seconds per page, peak memory, growth",
}


def main(names: list[str]) -> int:
    """Run benchmarks by name; no name means all."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(BENCHES)}.")
        return 2
    for name in names or BENCHES:
        print(f"\n# {name}: {BENCHES[name]}\n", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
