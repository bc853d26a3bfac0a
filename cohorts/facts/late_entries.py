"""What happened to the deadlines of single applicants."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class LateEntryGranted(Fact):
    """Somebody may apply after the deadline; with a code, they typed it."""

    call_id: int
    entry_id: int
    until: str
    code_id: int = 0


@dataclass(frozen=True, kw_only=True)
class LateEntryUsed(Fact):
    """A startup applies by it; from now on it is this startup's alone."""

    call_id: int
    entry_id: int
    startup_id: int


@dataclass(frozen=True, kw_only=True)
class LateEntryRevoked(Fact):
    call_id: int
    entry_id: int


@dataclass(frozen=True, kw_only=True)
class LateCodeMade(Fact):
    call_id: int
    code_id: int
    until: str
    max_uses: int
    track_id: int = 0


@dataclass(frozen=True, kw_only=True)
class LateCodeRefused(Fact):
    """Somebody typed a code that does not work; these are counted against guessing."""

    call_id: int


@dataclass(frozen=True, kw_only=True)
class LateCodeRevoked(Fact):
    """A code works no more, nor do the deadlines that were got by it."""

    call_id: int
    code_id: int
    entries: int
