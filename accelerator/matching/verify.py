"""Check a result against its instance without the engine: plain arithmetic on the two files, nothing imported.

A reader who distrusts the solver needs to trust only this file: rules kept, totals added up, bounds recomputed by
weak duality, causes of infeasibility counted again, and proposed changes tried with a simple flow.
"""

from collections import deque
from collections.abc import Mapping
from math import fsum
from typing import Any

Json = Mapping[str, Any]
Pair = tuple[str, str]
NEAR = 1e-6


def verify(instance: Json, result: Json) -> list[str]:
    """Everything wrong with a result (in its file format); an empty list when all of it holds."""
    facts = _Facts(instance)
    if result["status"] == "infeasible":
        return facts.causes_wrong(result["diagnosis"]) + facts.changes_wrong(result["relax"])
    if result["total"] is None:
        return []
    pairs = [(s, m) for s, m in result["pairs"]]
    return facts.rules_broken(pairs) + facts.sums_wrong(pairs, result) + facts.proofs_wrong(result)


class _Facts:
    """An instance as dictionaries."""

    def __init__(self, instance: Json) -> None:
        self.low = {("s", p["id"]): p.get("min", 0) for p in instance["startups"]}
        self.low |= {("m", p["id"]): p.get("min", 0) for p in instance["mentors"]}
        self.high = {("s", p["id"]): p["max"] for p in instance["startups"]}
        self.high |= {("m", p["id"]): p["max"] for p in instance["mentors"]}
        self.conflicts = {(s, m) for s, m in instance.get("conflicts", [])}
        self.locks = {(s, m) for s, m in instance.get("locks", [])}
        self.worth: dict[Pair, float] = {(s, m): a for s, m, a in instance["affinity"]}
        for pair in self.locks:
            self.worth.setdefault(pair, 0.0)
        for pair in self.conflicts:
            self.worth.pop(pair, None)
        self.is_plain = not instance.get("rank_weight") and instance.get("fairness", "total") == "total"

    def rules_broken(self, pairs: list[Pair]) -> list[str]:
        """Bounds, locks, conflicts and candidates."""
        wrong = [f"{pair} is listed twice" for pair in sorted({p for p in pairs if pairs.count(p) > 1})]
        wrong += [f"{pair} is no candidate" for pair in pairs if pair not in self.worth]
        wrong += [f"{pair} is locked but missing" for pair in sorted(self.locks - set(pairs))]
        degree = dict.fromkeys(self.low, 0)
        for s, m in pairs:
            degree["s", s] += 1
            degree["m", m] += 1
        for party, count in degree.items():
            if not self.low[party] <= count <= self.high[party]:
                wrong.append(f"{party[1]} has {count}, not {self.low[party]} to {self.high[party]}")
        return wrong

    def sums_wrong(self, pairs: list[Pair], result: Json) -> list[str]:
        """The total and the worst-off, added up again, and neither above its bound."""
        wrong = []
        totals = {key: 0.0 for side, key in self.low if side == "s"}
        for s, m in pairs:
            totals[s] += self.worth.get((s, m), 0.0)
        if self.is_plain:
            if abs(fsum(totals.values()) - result["total"]) > NEAR * max(1.0, result["total"]):
                wrong.append(f"total is {fsum(totals.values())}, not {result['total']}")
            if totals and abs(min(totals.values()) - result["worst_total"]) > NEAR:
                wrong.append(f"worst-off is {min(totals.values())}, not {result['worst_total']}")
        for value, bound in (("total", "bound_total"), ("worst_total", "bound_worst")):
            if result[bound] is not None and result[value] > result[bound] + NEAR * max(1.0, result[bound]):
                wrong.append(f"{value} {result[value]} is above its bound {result[bound]}")
        return wrong

    def proofs_wrong(self, result: Json) -> list[str]:
        """Bounds recomputed from the prices alone; each must cover what was found and be what it says."""
        if not self.is_plain:
            return []
        wrong = []
        proofs = result["certificate"]
        total, worst, floor = proofs["total"], proofs["worst"], proofs["floor"]
        found = []
        if total is not None:
            found.append(("total", total, self.bound(total, self.worth), result["total"]))
        if worst is not None:
            weights = worst["weights"]
            if min(weights.values(), default=0.0) < 0 or abs(fsum(weights.values()) - 1) > NEAR:
                wrong.append("the weights of the worst-off are negative or do not sum to 1")
            scaled = {(s, m): weights[s] * a for (s, m), a in self.worth.items()}
            found.append(("worst", worst, self.bound(worst, scaled), result["worst_total"]))
        if floor is not None:
            found.append(("floor", floor, self.floor_bound(floor), result["total"]))
        for name, proof, bound, value in found:
            if abs(bound - proof["bound"]) > NEAR * max(1.0, abs(bound)):
                wrong.append(f"the {name} prices prove {bound}, not {proof['bound']}")
            if value > bound + NEAR * max(1.0, abs(bound)):
                wrong.append(f"the {name} prices prove {bound}, below what was found, {value}")
        return wrong

    def bound(self, prices: Json, worth: Mapping[Pair, float]) -> float:
        """Weak duality: what the parties pay at most, and what each pair is worth beyond its prices."""
        terms = []
        for side, named in (("s", prices["startups"]), ("m", prices["mentors"])):
            for key, price in named.items():
                terms.append(price * (self.high[side, key] if price > 0 else self.low[side, key]))
        for (s, m), value in worth.items():
            left = value - prices["startups"][s] - prices["mentors"][m]
            terms.append(left if (s, m) in self.locks else max(0.0, left))
        return fsum(terms)

    def floor_bound(self, floor: Json) -> float:
        """The same with rewards for reaching the floors, less the rewards that the floors make certain."""
        floors, weights = floor["floors"], floor["weights"]
        worth: dict[Pair, float] = {}
        certain = [weights[s] * floors[s] for s in floors]
        for (s, m), value in self.worth.items():
            if (s, m) in self.locks or not self._is_useless(s, value, floors[s]):
                worth[s, m] = value + weights[s] * min(value, floors[s])
        for s, least, count, weight in floor["counts"]:
            if not self._must_have(s, least, count, floors[s]):
                return float("-inf")
            certain.append(weight * count)
            for (other, m), value in self.worth.items():
                if other == s and value >= least and (s, m) in worth:
                    worth[s, m] += weight
        return self.bound(floor, worth) - fsum(certain)

    def _best(self, startup: str, count: int, below: float = 2.0) -> float:
        values = sorted((a for (s, _), a in self.worth.items() if s == startup and a < below), reverse=True)
        return fsum(values[: max(0, count)])

    def _has_lock(self, startup: str) -> bool:
        return any(s == startup for s, _ in self.locks)

    def _is_useless(self, startup: str, value: float, floor: float) -> bool:
        """Even with the best others beside it, the pair leaves the startup short."""
        return (
            not self._has_lock(startup)
            and value + self._best(startup, self.high["s", startup] - 1) < floor - NEAR / 10
        )

    def _must_have(self, startup: str, least: float, count: int, floor: float) -> bool:
        """With fewer than `count` pairs worth `least`, the startup stays short."""
        few = self._best(startup, count - 1) + self._best(startup, self.high["s", startup] - count + 1, least)
        return few < floor

    def causes_wrong(self, causes: list[Json]) -> list[str]:
        """Count every named cause again; at least one must be there."""
        wrong = [] if causes else ["no cause is named"]
        for cause in causes:
            need, offer = self._count(cause)
            if (need, offer) != (cause["need"], cause["offer"]) or need <= offer:
                wrong.append(f"{cause['kind']}: need {need}, offer {offer}: {cause['text']}")
        return wrong

    def _count(self, cause: Json) -> tuple[int, int]:
        """What a cause needs and what there is for it."""
        kind, startups, mentors = cause["kind"], set(cause["startups"]), set(cause["mentors"])
        if kind == "contradictory_lock":
            both = {(s, m) for s in startups for m in mentors} & self.locks & self.conflicts
            return len(both), 0
        if kind == "overloaded_locks":
            held = [(s, m) for s, m in self.locks if s in startups and m in mentors]
            party = ("s", *startups) if len(startups) == 1 and len(mentors) != 1 else ("m", *mentors)
            if len(startups) == len(mentors) == 1:
                party = ("s", *startups) if self.high["s", next(iter(startups))] < 1 else ("m", *mentors)
            return len(held), self.high[party]
        side, group = ("s", startups) if kind in ("isolated_startup", "short_startups") else ("m", mentors)
        end = 0 if side == "s" else 1
        other = "m" if side == "s" else "s"
        wanted: dict[str, int] = {}
        taken: dict[str, int] = {}
        for pair in self.worth:
            if pair[end] in group:
                wanted[pair[1 - end]] = wanted.get(pair[1 - end], 0) + 1
            elif pair in self.locks:
                taken[pair[1 - end]] = taken.get(pair[1 - end], 0) + 1
        need = sum(self.low[side, key] for key in group)
        if kind.startswith("isolated"):
            return need, sum(wanted.values())
        return need, sum(
            min(count, max(0, self.high[other, key] - taken.get(key, 0))) for key, count in wanted.items()
        )

    def changes_wrong(self, changes: list[Json]) -> list[str]:
        """Make the changes and see whether there is a matching then."""
        released = {(c["startup"], c["mentor"]) for c in changes if c["kind"] == "release_lock"}
        self.locks -= released
        for pair in released & self.conflicts:
            self.worth.pop(pair, None)
        for change in changes:
            party = ("s", change["startup"]) if change["startup"] else ("m", change["mentor"])
            if change["kind"].startswith("lower"):
                self.low[party] -= change["by"]
            elif change["kind"].startswith("raise"):
                self.high[party] += change["by"]
        return [] if self._has_matching() else ["the proposed changes do not make it feasible"]

    def _has_matching(self) -> bool:
        """A circulation with lower bounds, found by augmenting paths."""
        if self.locks & self.conflicts:
            return False
        room: dict[object, dict[object, int]] = {}
        needed = 0

        def edge(tail: object, head: object, low: int, high: int) -> None:
            nonlocal needed
            room.setdefault(tail, {})[head] = high - low
            room.setdefault(head, {}).setdefault(tail, 0)
            for a, b in (("source", head), (tail, "sink")):
                room.setdefault(a, {})[b] = room.get(a, {}).get(b, 0) + low
                room.setdefault(b, {}).setdefault(a, 0)
            needed += low

        for party, low in self.low.items():
            if low > self.high[party]:
                return False
            tail, head = ("begin", party) if party[0] == "s" else (party, "end")
            edge(tail, head, low, self.high[party])
        for s, m in self.worth:
            is_locked = (s, m) in self.locks
            edge(("s", s), ("m", m), int(is_locked), 1)
        edge("end", "begin", 0, len(self.worth) + 1)
        return _flow(room) == needed


def _flow(room: dict[object, dict[object, int]]) -> int:
    """The greatest flow from source to sink; shortest paths first."""
    sent = 0
    while True:
        before: dict[object, object] = {"source": "source"}
        queue: deque[object] = deque(["source"])
        while queue and "sink" not in before:
            node = queue.popleft()
            for head, left in room.get(node, {}).items():
                if left > 0 and head not in before:
                    before[head] = node
                    queue.append(head)
        if "sink" not in before:
            return sent
        path: list[tuple[object, object]] = []
        at: object = "sink"
        while at != "source":
            path.append((before[at], at))
            at = before[at]
        amount = min(room[a][b] for a, b in path)
        for a, b in path:
            room[a][b] -= amount
            room[b][a] += amount
        sent += amount
