"""Facts: what happened, in the past tense; recording one writes the audit row and tells subscribers at once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from accelerator import audit


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts: frozen ids and plain values, never rows, so that it can be kept and replayed."""

    actor_id: int

    def values(self) -> dict[str, Any]:
        """Everything but the actor, ready for JSON."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "actor_id"}


AnyFact = TypeVar("AnyFact", bound=Fact)
Subscriber = Callable[[Any], None]
subscribers: dict[type[Fact], list[Subscriber]] = defaultdict(list)
listeners: list[Callable[[Fact], None]] = []
"""Called with each fact; for tests that want to read what happened."""


def on(fact: type[AnyFact]) -> Callable[[Callable[[AnyFact], None]], Callable[[AnyFact], None]]:
    """Subscribe to a fact; runs in the same transaction as the operation that recorded it."""

    def add(subscriber: Callable[[AnyFact], None]) -> Callable[[AnyFact], None]:
        subscribers[fact].append(subscriber)
        return subscriber

    return add


def record(fact: Fact) -> None:
    """Write the audit row and call the subscribers; if any of it fails, the act itself fails (R28)."""
    audit.write(fact.actor_id, type(fact).__name__, fact.values())
    for listener in listeners:
        listener(fact)
    for subscriber in subscribers[type(fact)]:
        subscriber(fact)
