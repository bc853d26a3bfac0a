"""What other modules show on the pages of a startup and a cohort; they add it here, cohorts knows none of them."""

from collections.abc import Callable
from typing import Any

from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment

Panel = tuple[str, dict[str, Any]]
"""A template and its context."""
panels: list[Callable[[Actor, Enrolment], Panel | None]] = []
"""Functions (actor, enrolment) → (template, context), or None where there is nothing for this reader."""

Door = tuple[Any, str]
"""A title and an address."""
doors: list[Callable[[Actor, Cohort], list[Door]]] = []
"""Functions (actor, cohort) → where to go on from a cohort's page."""


def panels_for(actor: Actor, enrolment: Enrolment) -> list[Panel]:
    """Every panel that has something for this reader, in the order in which modules added them."""
    return [panel for show in panels if (panel := show(actor, enrolment)) is not None]


def doors_of(actor: Actor, cohort: Cohort) -> list[Door]:
    """Where this reader can go on from a cohort's page, in the order in which modules added it."""
    return [door for show in doors for door in show(actor, cohort)]
