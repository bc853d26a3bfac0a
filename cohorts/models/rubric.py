"""The rubric that a new call starts with: eight criteria, their weights, and what 1, 3 and 5 mean."""

from dataclasses import dataclass

from cohorts.models.definitions import Texts
from cohorts.models.shipped_texts import texts


@dataclass(frozen=True)
class RubricItem:
    """One criterion as it is copied to a call."""

    code: str
    weight: int
    label: Texts
    anchors: dict[str, Texts]
    is_required: bool = True
    tracks: list[int] | None = None


def _item(code: str, weight: int, label: str, *anchors: str) -> RubricItem:
    means = {value: texts(words) for value, words in zip(("1", "3", "5"), anchors, strict=True)}
    return RubricItem(code, weight, texts(label), means)


RUBRIC: tuple[RubricItem, ...] = (
    _item(
        "team",
        20,
        "Team",
        "One part-time person without a link to the field.",
        "Two people full-time; a key skill is missing.",
        "Complete full-time team that knows the field and has shipped.",
    ),
    _item(
        "problem",
        15,
        "Urban problem and demand",
        "Vague; no user is named.",
        "Users were interviewed; an agency is informally interested.",
        "Problem in figures; an agency or paying users confirm it in writing.",
    ),
    _item(
        "solution",
        15,
        "Solution and readiness",
        "An idea.",
        "A working prototype, tested with users.",
        "In use, TRL 7 or more, data protection answered.",
    ),
    _item(
        "innovation",
        10,
        "Innovation and advantage",
        "A copy without an edge.",
        "Some edge, easy to copy.",
        "A clear edge – data, rights, access – against named rivals.",
    ),
    _item(
        "business",
        10,
        "Business model",
        "Nobody knows who pays.",
        "A tested price; the public buyer's way is unclear.",
        "Repeat revenue or a budget line; the margin per unit is known.",
    ),
    _item(
        "impact",
        15,
        "Impact and inclusion",
        "Only claimed.",
        "An indicator is named, without a baseline.",
        "Indicator and baseline; women and vulnerable users are designed for.",
    ),
    _item(
        "pilot",
        10,
        "Pilot in the city",
        "No agency, no access to data.",
        "The kind of agency is known, dependencies are listed.",
        "A named problem owner, a path to data and permits, a drafted KPI.",
    ),
    _item(
        "fit",
        5,
        "Fit and coachability",
        "Wants money only.",
        "General goals.",
        "Three sharp goals, and time set aside.",
    ),
)
"""After the practice of public innovation programmes. Copied to a call: later changes here touch none that began."""
