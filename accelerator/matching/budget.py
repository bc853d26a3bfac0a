"""How long a solve may take, how it tells of its progress, and how it is stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from accelerator.matching.model import Cancelled

Progress = Callable[[int, int, str], None]


class OutOfTime(Exception):
    """The time limit ran out inside a step; the caller keeps what it has."""


@dataclass
class Budget:
    """Time left and the caller's hooks. Results depend on it only when the time runs out."""

    seconds: float
    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    started: float = field(default_factory=time.monotonic)

    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def left(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self.seconds - self.spent())

    def check(self) -> None:
        """Stop here if the caller cancelled or the time is out."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.left() <= 0:
            raise OutOfTime

    def is_out(self) -> bool:
        """Whether the time is out, for a step that can hand back what it has; stops if the caller cancelled."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        return self.left() <= 0

    def tell(self, done: int, total: int, message: str) -> None:
        """Report progress, and stop if the caller cancelled."""
        if self.progress is not None:
            self.progress(done, total, message)
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def part(self, seconds: float) -> "Budget":
        """A smaller budget inside this one, with the same hooks."""
        return Budget(min(seconds, self.left()), self.progress, self.cancelled)
