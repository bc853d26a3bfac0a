"""What other modules show on a startup's page; they add their panel here, cohorts knows none of them."""

from collections.abc import Callable
from typing import Any

from accelerator.permissions import Actor
from cohorts.models import Enrolment

Panel = tuple[str, dict[str, Any]]
"""A template and its context."""
panels: list[Callable[[Actor, Enrolment], Panel | None]] = []
"""Functions (actor, enrolment) → (template, context), or None where there is nothing for this reader."""


def panels_for(actor: Actor, enrolment: Enrolment) -> list[Panel]:
    """Every panel that has something for this reader, in the order in which modules added them."""
    return [panel for show in panels if (panel := show(actor, enrolment)) is not None]
