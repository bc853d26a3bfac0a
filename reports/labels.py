"""Words for the codes of a snapshot, as template filters; a code that nobody knows any more stands for itself."""

import enum
from typing import Any

from flask import Flask

from cohorts.models import MilestoneState
from cohorts.models.taxonomy import EXPERTISE, SECTORS, STAGES, label_of
from mentors.models import SessionState
from mentors.models.sessions import SessionMode


def label_in(choices: type[enum.Enum], code: str) -> Any:
    """The label of an enum's member by its value."""
    known = {member.value: member for member in choices}
    return known[code].label if code in known else code  # type: ignore[attr-defined]


def milestone_tone(milestone: dict[str, Any]) -> str:
    """How a milestone's state is marked in print."""
    if milestone["overdue"]:
        return "attention"
    return {"achieved": "good", "submitted": "active", "returned": "waiting"}.get(
        milestone["state"], "planned"
    )


FILTERS = {
    "sector_label": lambda code: label_of(SECTORS, code),
    "stage_label": lambda code: label_of(STAGES, code),
    "expertise_label": lambda code: label_of(EXPERTISE, code),
    "milestone_label": lambda code: label_in(MilestoneState, code),
    "session_label": lambda code: label_in(SessionState, code),
    "mode_label": lambda code: label_in(SessionMode, code),
    "milestone_tone": milestone_tone,
}


def join(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(FILTERS)
