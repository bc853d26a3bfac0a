"""Read an instance from plain JSON values and refuse, all at once and by name, whatever cannot be."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar

from accelerator.matching.model import BadInstance, Instance, Measure, Mode, Pair, Side

Choice = TypeVar("Choice", bound=Enum)
LARGEST = 1e12

KEYS = {
    "startups",
    "mentors",
    "affinity",
    "conflicts",
    "locks",
    "rankings",
    "mode",
    "leximin",
    "time_limit_s",
    "alpha",
    "fairness",
    "rank_weight",
}


def parse_instance(data: Mapping[str, Any]) -> Instance:
    """Check everything and return the instance, or raise `BadInstance` naming every fault."""
    reader = _Reader(data)
    instance = reader.read()
    if reader.problems:
        raise BadInstance(tuple(reader.problems))
    return instance


class _Reader:
    """Collects faults while it reads, so that one run shows them all."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        if not isinstance(data, Mapping):
            raise BadInstance(("an instance must be an object with startups, mentors and affinity",))
        self.data = data
        self.problems: list[str] = []
        self.known: dict[str, set[str]] = {"startups": set(), "mentors": set()}

    def read(self) -> Instance:
        """Read every part; the instance is only meaningful when `problems` stayed empty."""
        startups, mentors = self.sides("startups"), self.sides("mentors")
        affinity = self.affinity()
        conflicts, locks = self.pairs("conflicts"), self.pairs("locks")
        rankings = self.data.get("rankings") or {}
        if not isinstance(rankings, Mapping):
            self.problems.append("rankings: must be an object with startups and mentors")
            rankings = {}
        mode = self.choice("mode", Mode, Mode.FAIR)
        leximin = self.whole("leximin", self.data.get("leximin", 0))
        if mode is Mode.LEXIMIN and leximin == 0 and "leximin" not in self.data:
            leximin = len(startups)
        return Instance(
            startups=startups,
            mentors=mentors,
            affinity=affinity,
            conflicts=frozenset(conflicts),
            locks=frozenset(locks),
            startup_rankings=self.rankings(rankings, "startups", "mentors"),
            mentor_rankings=self.rankings(rankings, "mentors", "startups"),
            mode=mode,
            leximin=leximin,
            time_limit_s=self.number("time_limit_s", 60.0, lambda v: v > 0, "a positive number"),
            alpha=self.number("alpha", 1.0, lambda v: 0 <= v <= 1, "a number from 0 to 1"),
            fairness=self.choice("fairness", Measure, Measure.TOTAL),
            rank_weight=self.number("rank_weight", 0.0, lambda v: 0 <= v <= 1, "a number from 0 to 1"),
            ignored=tuple(
                sorted(repr(key) if not _is_text(key) else key for key in self.data if key not in KEYS)
            ),
        )

    def sides(self, name: str) -> tuple[Side, ...]:
        """Read one side's parties and their bounds."""
        found: list[Side] = []
        noun = name[:-1]
        for place, item in self.items(name):
            if not isinstance(item, Mapping) or not _is_text(item.get("id")):
                self.problems.append(f"{place}: a {noun} must be an object with a text id")
                continue
            key = item["id"]
            if key in self.known[name]:
                self.problems.append(f"{noun} {key!r}: listed twice")
                continue
            self.known[name].add(key)
            if "max" not in item:
                self.problems.append(f"{noun} {key!r}: max is missing")
                continue
            low = self.whole(f"{noun} {key!r}: min", item.get("min", 0))
            high = self.whole(f"{noun} {key!r}: max", item["max"])
            if low > high >= 0:
                self.problems.append(f"{noun} {key!r}: min {low} is greater than max {high}")
            found.append(Side(key, max(low, 0), max(high, 0)))
        return tuple(found)

    def affinity(self) -> dict[Pair, float]:
        """Read the candidate pairs."""
        found: dict[Pair, float] = {}
        for place, item in self.items("affinity"):
            if not isinstance(item, list | tuple) or len(item) != 3:
                self.problems.append(f"{place}: must be [startup, mentor, number]")
                continue
            pair = self.pair(place, item[0], item[1])
            value = item[2]
            if pair is None:
                continue
            label = f"affinity {pair[0]!r} – {pair[1]!r}"
            if pair in found:
                self.problems.append(f"{label}: listed twice")
            elif isinstance(value, bool) or not isinstance(value, int | float):
                self.problems.append(f"{label}: {value!r} is not a number")
            elif isinstance(value, float) and not math.isfinite(value):
                self.problems.append(f"{label}: {value} is not a finite number")
            elif not 0 <= value <= 1:
                self.problems.append(f"{label}: {value} is outside 0 to 1")
            else:
                found[pair] = float(value)
        return found

    def pairs(self, name: str) -> set[Pair]:
        """Read conflicts or locks."""
        found: set[Pair] = set()
        for place, item in self.items(name):
            if not isinstance(item, list | tuple) or len(item) != 2:
                self.problems.append(f"{place}: must be [startup, mentor]")
                continue
            pair = self.pair(place, item[0], item[1])
            if pair is None:
                continue
            if pair in found:
                self.problems.append(f"{name[:-1]} {pair[0]!r} – {pair[1]!r}: listed twice")
            found.add(pair)
        return found

    def rankings(self, data: Mapping[str, Any], own: str, others: str) -> dict[str, tuple[str, ...]]:
        """Read one side's rankings, best first."""
        found: dict[str, tuple[str, ...]] = {}
        listed = data.get(own) or {}
        if not isinstance(listed, Mapping):
            self.problems.append(f"rankings.{own}: must be an object of lists")
            return found
        for key, ranked in listed.items():
            label = f"ranking of {own[:-1]} {key!r}"
            if key not in self.known[own]:
                self.problems.append(f"{label}: unknown {own[:-1]}")
            if not isinstance(ranked, list | tuple):
                self.problems.append(f"{label}: must be a list")
                continue
            for other in ranked:
                if not isinstance(other, str) or other not in self.known[others]:
                    self.problems.append(f"{label}: unknown {others[:-1]} {other!r}")
            names = [other for other in ranked if isinstance(other, str)]
            for other in sorted(other for other, count in Counter(names).items() if count > 1):
                self.problems.append(f"{label}: {other!r} listed twice")
            found[str(key)] = tuple(names)
        return found

    def pair(self, place: str, startup: Any, mentor: Any) -> Pair | None:
        """A pair of known ids, or None after naming the unknown."""
        known = True
        for noun, key in (("startup", startup), ("mentor", mentor)):
            if not isinstance(key, str) or key not in self.known[f"{noun}s"]:
                self.problems.append(f"{place}: unknown {noun} {key!r}")
                known = False
        return (startup, mentor) if known else None

    def items(self, name: str) -> Iterator[tuple[str, Any]]:
        """The items of a list with the place to name in a message."""
        listed = self.data.get(name, [])
        if not isinstance(listed, list | tuple):
            self.problems.append(f"{name}: must be a list")
            return
        for number, item in enumerate(listed):
            yield f"{name}[{number}]", item

    def whole(self, label: str, value: Any) -> int:
        """A whole number, zero or more."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.problems.append(f"{label}: {value!r} is not a whole number")
            return 0
        if value < 0:
            self.problems.append(f"{label}: {value} is negative")
            return 0
        return value

    def number(self, name: str, default: float, fits: Callable[[float], bool], wanted: str) -> float:
        """A finite number within its range."""
        value = self.data.get(name, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not -LARGEST < value < LARGEST or not fits(value):
            self.problems.append(f"{name}: {value!r} is not {wanted}")
            return default
        return float(value)

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """One of the listed words."""
        value = self.data.get(name, default.value)
        for item in kind:
            if item.value == value:
                return item
        self.problems.append(f"{name}: {value!r} is not one of {', '.join(str(item.value) for item in kind)}")
        return default


def _is_text(value: Any) -> bool:
    """Whether a value is text that can be written to a file; JSON lets in halves of characters that cannot."""
    return (
        isinstance(value, str) and value != "" and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )
