"""The form for people who apply by themselves, without an organisation (PRG02)."""

import copy
from typing import Any

from cohorts.models.shipped_texts import texts
from cohorts.models.startup_form import CONSENT, ask, section

PERSON = section(
    "person",
    "About you",
    [
        ask("name", "text", "Full name", is_required=True, limit=80),
        ask("tagline", "text", "What you do, in one line", is_required=True, limit=50),
        ask("city", "text", "City", is_required=True, limit=80),
        ask("country", "country", "Country", is_required=True),
        ask("website", "link", "Link to a profile"),
    ],
)
BRINGS = section(
    "brings",
    "What you bring",
    [
        ask(
            "experience", "long", "What have you done so far?",
            hint="Work, studies, projects: what you are proud of.",
            is_required=True, limit=150, limit_unit="words",
        ),
        ask("skills", "many", "What are you good at?", options_from="expertise", most_choices=5),
        ask(
            "languages", "many", "In which languages can you work?",
            is_required=True, options_from="languages",
        ),
    ],
)  # fmt: skip
AIM = section(
    "aim",
    "What you look for",
    [
        ask(
            "problem", "long", "Which problem of the city do you want to work on?",
            hint="Name the people, the place and a number if you have one.",
            is_required=True, limit=150, limit_unit="words",
        ),
        ask(
            "goals", "long", "What do you want to have reached at the end of the programme?",
            hint="Up to three goals that one could check.",
            is_required=True, limit=120, limit_unit="words",
        ),
        ask("hours", "number", "Time for the programme", unit=texts("hours a week"), least=0, most=80),
        ask("cv", "file", "Your CV", hint="Two pages are enough.", file_kinds=["pdf"], most_mb=5),
    ],
)  # fmt: skip


def person_form() -> dict[str, Any]:
    """The definition, made anew so that a call may change its own copy."""
    return copy.deepcopy({"participants": "person", "sections": [PERSON, BRINGS, AIM, CONSENT]})
