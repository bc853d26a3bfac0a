"""What happened to letters that a programme writes to many, and to its words in those that the system writes."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CallLetterSent(Fact):
    """A letter went to everybody who stood somewhere in a call."""

    call_id: int
    letter_id: int
    people: int


@dataclass(frozen=True, kw_only=True)
class LetterWorded(Fact):
    """A programme put its own words in place of a letter's, in one language."""

    programme_id: int
    letter: str
    locale: str


@dataclass(frozen=True, kw_only=True)
class LetterWordingTakenBack(Fact):
    """A letter is sent as it ships again, in one language."""

    programme_id: int
    letter: str
    locale: str
