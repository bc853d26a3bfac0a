"""What happened on the way into a cohort."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OnboardingItemAdded(Fact):
    cohort_id: int
    item_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class OnboardingItemRemoved(Fact):
    cohort_id: int
    item_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class OnboardingItemDone(Fact):
    """The staff noted for every startup that had not done it."""

    cohort_id: int
    item_id: int
    startups: int


@dataclass(frozen=True, kw_only=True)
class OnboardingStepDone(Fact):
    enrolment_id: int
    step_id: int
    has_file: bool


@dataclass(frozen=True, kw_only=True)
class OnboardingStepReopened(Fact):
    """What was shown for it stays in the record of this fact's step until it is done again.

    Without a reason somebody's answer is missing that proved it.
    """

    enrolment_id: int
    step_id: int
    reason: str
