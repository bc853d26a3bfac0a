"""Where a value lies on a chart: linear and date scales with ticks at round places."""

import math
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Scale:
    """Maps a value from `low..high` to a place from `start..end`; an empty range maps to its start."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value, held inside the chart and rounded to what an eye can see."""
        if self.high <= self.low:
            return round(self.start, 2)
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return round(self.start + share * (self.end - self.start), 2)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values (1, 2, 2.5 or 5 times a power of ten) that cover the range from below its low to its high."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        high = low + 1 if math.isfinite(low) else 1.0
        low = low if math.isfinite(low) else 0.0
    rough = (high - low) / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def whole_ticks(high: float, wanted: int = 4) -> list[float]:
    """Ticks from zero for counted things: never a half startup."""
    found = ticks(0, max(high, 1), wanted)
    return (
        found
        if all(tick == int(tick) for tick in found)
        else [float(n) for n in range(math.ceil(max(high, 1)) + 1)]
    )


def month_starts(first: date, last: date, at_most: int = 12) -> list[date]:
    """First days of months inside the range, thinned evenly to at most so many."""
    found = []
    month = date(first.year, first.month, 1)
    while month <= last:
        if month >= first:
            found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    step = max(1, math.ceil(len(found) / at_most))
    return found[::step]


def day_scale(first: date, last: date, start: float, end: float) -> Scale:
    """A scale over dates; give it `day.toordinal()`."""
    return Scale(first.toordinal(), last.toordinal(), start, end)
