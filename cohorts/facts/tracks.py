"""What happened to the challenge tracks of a call."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TrackChanged(Fact):
    """A track was added, worded, moved, closed, opened or removed; `change` says which."""

    call_id: int
    track_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class TrackChosen(Fact):
    """An applicant took up a challenge, or another one than before."""

    application_id: int
    track_id: int
