"""What happened to letters that a programme writes to many."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CallLetterSent(Fact):
    """A letter went to everybody who stood somewhere in a call."""

    call_id: int
    letter_id: int
    people: int
