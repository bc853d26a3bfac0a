"""The milestone plan that a new programme starts with: seven steps over sixteen weeks."""

from dataclasses import dataclass

from accelerator.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class PlanStep:
    """One milestone of the shipped plan; its words are kept in the language in which it is taken over."""

    title: object
    goal: object
    due_after_days: int


PLAN_NAME = _l("Sixteen weeks to a pilot")

PLAN: tuple[PlanStep, ...] = (
    PlanStep(
        _l("Onboarding and diagnosis"),
        _l("Agreement signed, baseline figures handed in, the one metric that matters chosen."),
        14,
    ),
    PlanStep(
        _l("Problem confirmed with users"),
        _l("Ten interviews with users or an agency; the problem in figures."),
        28,
    ),
    PlanStep(
        _l("Product tested in the field"),
        _l("A version that ten real users have used for a week, with what they said."),
        49,
    ),
    PlanStep(
        _l("Business model and price"),
        _l("Who pays, how much and why; a price tested with three customers."),
        63,
    ),
    PlanStep(
        _l("Pilot design with an agency"),
        _l("Problem owner, site, indicator with baseline, data and permits, agreed in writing."),
        84,
    ),
    PlanStep(
        _l("Impact baseline measured"),
        _l("The indicator's first value, how it was measured, and who is reached."),
        98,
    ),
    PlanStep(
        _l("Demo day and pilot agreement"),
        _l("Pitch given; the pilot agreement signed, or the reason why not."),
        112,
    ),
)
