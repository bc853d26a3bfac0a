"""Answers that a draft took over from what its startup told before: each counts once somebody says it is still true.

Kept with the application by question key, as JSON; whoever changes such an answer has told it anew, and its
entry goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accelerator.i18n import lazy_gettext as _l

Carried = dict[str, Any]
STILL_TRUE = _l("Say that this is still true, or change it.")


@dataclass(frozen=True)
class CarriedAnswer:
    """Where an answer came from, when it was told there, and when the team last said that it is true."""

    source: str
    """The number of the earlier application; '' for the startup's profile."""
    told_at: datetime
    confirmed_at: datetime | None = None


def carry(source: str, told_at: datetime) -> dict[str, str]:
    """The entry of an answer that nobody has confirmed yet."""
    return {"source": source, "told_at": told_at.isoformat()}


def carried_answers(carried: Carried) -> dict[str, CarriedAnswer]:
    """The entries as they are shown, by question key."""
    return {
        key: CarriedAnswer(
            entry["source"],
            datetime.fromisoformat(entry["told_at"]),
            datetime.fromisoformat(entry["confirmed_at"]) if "confirmed_at" in entry else None,
        )
        for key, entry in carried.items()
    }


def confirm(carried: Carried, keys: Iterable[str], at: datetime) -> Carried:
    """The entries after somebody said that these answers are still true; the first time counts."""
    return {
        key: {"confirmed_at": at.isoformat(), **entry} if key in set(keys) else entry
        for key, entry in carried.items()
    }


def unchanged(carried: Carried, before: dict[str, Any], after: dict[str, Any]) -> Carried:
    """The entries of the answers that still say what they said."""
    return {key: entry for key, entry in carried.items() if key in after and after[key] == before.get(key)}


def unconfirmed(carried: Carried) -> list[str]:
    """The questions whose answers wait for a word of the team."""
    return [key for key, entry in carried.items() if "confirmed_at" not in entry]
