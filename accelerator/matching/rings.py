"""Improve a matching by rings of trades: one startup changes to a mentor whose startup changes to another, and so on.

A ring is a cycle in the graph of mentors, where the way from one to another is worth the most that any of the first
one's startups gains by that change and still has its goal. Rings that add to the total are found as negative cycles
are, short ones first (Bellman and Ford; Thompson and Orlin's cyclic exchanges). It finds, and proves nothing.
"""

import numpy as np

from accelerator.matching.budget import Budget
from accelerator.matching.problem import Ints
from accelerator.matching.trades import Trader

CLOSED = -(1 << 60)


def enrich(trader: Trader, goal: Ints, budget: Budget) -> None:
    """Make every ring of trades that adds to the total and leaves all at their goals, until there is none."""
    rings = _Rings(trader, goal)
    while ring := rings.find():
        budget.check()
        rings.turn(ring)


class _Rings:
    """The graph of mentors; its last node stands for no mentor at all, and for a place that stays empty."""

    def __init__(self, trader: Trader, goal: Ints) -> None:
        self.trader, self.goal, self.none = trader, goal, trader.none
        self.gain = np.full((self.none + 1, self.none + 1), CLOSED, np.int64)
        self.slot = np.full((self.none + 1, self.none + 1), -1, np.int64)
        trader.closed[:] = 0
        for mentor in range(self.none + 1):
            self._look(mentor)

    def _look(self, mentor: int) -> None:
        """Whose change from a mentor to each other is worth most, and how much."""
        trader = self.trader
        slots = np.flatnonzero(trader.mentor == mentor)
        self.gain[mentor] = CLOSED
        if len(slots) == 0:
            return
        owners = trader.owner[slots]
        worth = trader.worth[owners]
        gains = worth - trader.worth[owners, mentor][:, None]
        fits = (worth >= 0) & ~trader.has[owners] & (trader.closed[owners] == 0)
        fits[:, self.none] &= trader.empty[owners] < trader.spare[owners]
        fits &= trader.total[owners][:, None] + gains >= self.goal[owners][:, None]
        fits[:, mentor] = False
        gains = np.where(fits, gains, CLOSED)
        best = gains.argmax(axis=0)
        self.gain[mentor] = gains[best, np.arange(self.none + 1)]
        self.slot[mentor] = slots[best]

    def find(self) -> list[int]:
        """The mentors along a ring that adds to the total; empty when there is none."""
        trader, none = self.trader, self.none
        worth = self.gain.copy()
        has_room, can_spare = trader.load < trader.high, trader.load > trader.low
        worth[has_room, none] = np.maximum(worth[has_room, none], 0)
        worth[none, can_spare] = np.maximum(worth[none, can_spare], 0)
        worth[none, none] = CLOSED
        reached, before = np.zeros(none + 1, np.int64), np.full(none + 1, -1)
        for _ in range(none + 1):
            ways = reached[:, None] + worth
            best = ways.argmax(axis=0)
            most = ways[best, np.arange(none + 1)]
            better = most > reached
            if not better.any():
                break
            before[better], reached[better] = best[better], most[better]
            if ring := _ring(before.tolist()):
                return ring
        return []

    def turn(self, ring: list[int]) -> None:
        """Make the trades of a ring; close a way instead if it would touch a startup twice."""
        trader = self.trader
        touched: dict[int, int] = {}
        steps = []
        for place, wanted in zip(ring, [*ring[1:], ring[0]], strict=True):
            is_free = self._is_free(place, wanted)
            slot = -1 if is_free else int(self.slot[place, wanted])
            if slot >= 0 and touched.setdefault(int(trader.owner[slot]), slot) != slot:
                trader.closed[trader.owner[slot], wanted] = 1
                self._look(place)
                return
            steps.append((slot, place, wanted))
        mentors = set(ring)
        for slot, place, wanted in steps:
            if slot >= 0:
                trader.put(slot, wanted)
            elif wanted == self.none:
                trader.load[place] += 1
            else:
                trader.load[wanted] -= 1
        for startup in touched:
            trader.closed[startup] = 0
            mentors |= set(trader.mentor[trader.first[startup] : trader.first[startup + 1]].tolist())
        for mentor in sorted(mentors):
            self._look(mentor)

    def _is_free(self, place: int, wanted: int) -> bool:
        """Whether a way is nobody's change: a place of a mentor that is filled, or left empty."""
        load, low, high = self.trader.load, self.trader.low, self.trader.high
        if wanted == self.none:
            return bool(load[place] < high[place] and self.gain[place, wanted] <= 0)
        return bool(place == self.none and load[wanted] > low[wanted] and self.gain[place, wanted] <= 0)


def _ring(before: list[int]) -> list[int]:
    """A cycle among the ways by which the nodes were reached, in the order of its ways."""
    seen = [0] * len(before)
    for start in range(len(before)):
        at = start
        while at >= 0 and not seen[at]:
            seen[at] = start + 1
            at = before[at]
        if at >= 0 and seen[at] == start + 1:
            ring, node = [at], before[at]
            while node != at:
                ring.append(node)
                node = before[node]
            return ring[::-1]
    return []
