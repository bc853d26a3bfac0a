"""What happened to families of programmes, and to the cycles in which their calls are opened."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class FamilyCreated(Fact):
    family_id: int
    slug: str
    programmes: list[int]


@dataclass(frozen=True, kw_only=True)
class FamilyChanged(Fact):
    """Its name or text, or which programmes belong to it now."""

    family_id: int
    programmes: list[int]


@dataclass(frozen=True, kw_only=True)
class CycleOpened(Fact):
    """Calls of several programmes were copied from their last ones, to be opened together."""

    cycle_id: int
    name: str
    calls: list[int]


@dataclass(frozen=True, kw_only=True)
class CallJoinedCycle(Fact):
    call_id: int
    cycle_id: int


@dataclass(frozen=True, kw_only=True)
class CallLeftCycle(Fact):
    call_id: int
    cycle_id: int
