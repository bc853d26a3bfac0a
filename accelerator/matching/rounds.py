"""Put chosen meetings into rounds in which nobody sits at two tables: edge colouring, one matching at a time.

A party that has as many meetings left as rounds is urgent. In each round the matching that covers the most urgent
parties is taken; matchable sets form a matroid, so all who are urgent are covered whenever that is possible, and
without absences every meeting finds a round as long as nobody has more meetings than there are rounds (König).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from accelerator.matching.model import Instance, Mode, Pair, Side
from accelerator.matching.solver import solve

Absences = Mapping[str, Collection[int]]
"""The rounds, counted from 1, that a party misses."""


@dataclass(frozen=True)
class Plan:
    """Who meets in which round, and the meetings for which there was none."""

    rounds: tuple[tuple[Pair, ...], ...]
    left: tuple[Pair, ...]


def plan_rounds(meetings: Iterable[Pair], rounds: int, absent: Absences) -> Plan:
    """Spread meetings over rounds; ids of the two sides must differ."""
    left = sorted(set(meetings))
    planned: list[tuple[Pair, ...]] = []
    for number in range(1, rounds + 1):
        open_ = [pair for pair in left if not any(number in absent.get(key, ()) for key in pair)]
        chosen = _round(open_, left, number, rounds, absent)
        planned.append(chosen)
        left = [pair for pair in left if pair not in set(chosen)]
    return Plan(tuple(planned), tuple(left))


def _round(
    open_: list[Pair], left: list[Pair], number: int, rounds: int, absent: Absences
) -> tuple[Pair, ...]:
    """The matching of one round that serves the most urgent."""
    waiting = Counter(key for pair in left for key in pair)
    urgency = {}
    for key, count in waiting.items():
        present = sum(later not in absent.get(key, ()) for later in range(number, rounds + 1))
        urgency[key] = 1.0 if count >= present else 0.9 * count / present
    worth = {pair: (urgency[pair[0]] + urgency[pair[1]]) / 2 for pair in open_}
    found = solve(
        Instance(
            startups=tuple(Side(key, 0, 1) for key in sorted({s for s, _ in open_})),
            mentors=tuple(Side(key, 0, 1) for key in sorted({m for _, m in open_})),
            affinity=worth,
            mode=Mode.TOTAL,
        )
    )
    return found.pairs
