"""What happened to who reads the profiles of startups."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ReachesSet(Fact):
    """A manager changed how far groups are read: group → reach, and for a wider one from when on."""

    programme_id: int
    reaches: dict[str, str]
    announced: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class FiguresShared(Fact):
    """An owner of a startup let the mentors read its figures, as far as the programme opens them, or took it back."""

    enrolment_id: int
    is_shared: bool
