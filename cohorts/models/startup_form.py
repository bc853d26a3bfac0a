"""The startup form that comes with the system: seven short sections, twenty minutes."""

import copy
from typing import Any

from cohorts.models.shipped_texts import texts


def section(key: str, title: str, questions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"key": key, "title": texts(title), "questions": questions, **more}


def ask(key: str, kind: str, label: str, *, hint: str = "", **more: Any) -> dict[str, Any]:
    helped = {"help": texts(hint)} if hint else {}
    return {"key": key, "kind": kind, "label": texts(label), **helped, **more}


def option(code: str, label: str) -> dict[str, Any]:
    return {"code": code, "label": texts(label)}


YES_NO = [option("yes", "Yes"), option("no", "No")]
TIME = [
    option("full", "Full time"),
    option("part", "Part time"),
]

STARTUP = section(
    "startup",
    "Your startup",
    [
        ask("name", "text", "Name of the startup", is_required=True, limit=80),
        ask(
            "tagline",
            "text",
            "What you do, in one line",
            hint="For example: “Flood warnings for every alley.”",
            is_required=True,
            limit=50,
        ),
        ask(
            "pitch",
            "long",
            "Your startup in a few sentences",
            hint="For whom, what and how: as you would tell it to a neighbour.",
            is_required=True,
            limit=500,
        ),
        ask(
            "website",
            "link",
            "Website",
            hint="Leave it out if there is none yet.",
        ),
        ask("city", "text", "City", is_required=True, limit=80),
        ask("country", "country", "Country", is_required=True),
        ask(
            "founded",
            "month",
            "Founded",
            hint="Year, or year and month: 2021 or 2021-05. The start of work counts, not the registration.",
            is_required=True,
            is_past=True,
        ),
        ask("sector", "sector", "Main field", is_required=True),
        ask(
            "sdgs",
            "many",
            "Which goals of the United Nations do you serve?",
            hint="Those that your work can be measured by.",
            options_from="sdgs",
            most_choices=3,
        ),
    ],
)


PROBLEM = section(
    "problem",
    "Problem and solution",
    [
        ask(
            "problem",
            "long",
            "Which problem of the city do you solve, and for whom?",
            hint="Name the people, the place and a number if you have one.",
            is_required=True,
            limit=150,
            limit_unit="words",
        ),
        ask(
            "solution",
            "long",
            "What is your solution, and what is new about it?",
            is_required=True,
            limit=150,
            limit_unit="words",
        ),
        ask(
            "demo",
            "link",
            "A link where it can be seen",
            hint="A video, a prototype or an app; one to three minutes are enough.",
        ),
    ],
)


STATE = section(
    "state",
    "Where you stand",
    [
        ask("stage", "choice", "Stage", is_required=True, options_from="stages"),
        ask(
            "traction",
            "long",
            "What have you achieved so far?",
            hint="Users, pilots, partners, prizes. Nothing yet is an answer too.",
            is_required=True,
            limit=120,
            limit_unit="words",
        ),
        ask(
            "users",
            "number",
            "Active users in the last month",
            unit=texts("people"),
            least=0,
        ),
        ask(
            "earning",
            "choice",
            "Do you earn revenue already?",
            is_required=True,
            own_options=YES_NO,
        ),
        ask(
            "revenue",
            "money",
            "Revenue of the last calendar year",
            hint="For the whole year, before costs. It is never shown to other startups.",
            shown_if={"question": "earning", "test": "is", "value": "yes"},
        ),
        ask(
            "pilots",
            "table",
            "Pilots with public bodies",
            hint="Only those that have a date.",
            most_rows=10,
            columns=[
                ask("agency", "text", "Agency", is_required=True, limit=120),
                ask("began", "month", "Begins or began"),
                ask(
                    "state",
                    "choice",
                    "State",
                    own_options=[
                        option("agreed", "agreed"),
                        option("running", "running"),
                        option("ended", "ended"),
                    ],
                ),
                ask("paid", "choice", "Paid?", own_options=YES_NO),
            ],
        ),
    ],
)


TEAM = section(
    "people",
    "Team",
    [
        ask(
            "team",
            "table",
            "Who is in the team?",
            hint="One row a person, the founders first. A plain list of names will do to begin with.",
            is_required=True,
            least_rows=1,
            most_rows=15,
            columns=[
                ask("name", "text", "Full name", is_required=True, limit=80),
                ask("role", "text", "Role", is_required=True, limit=80),
                ask("founder", "choice", "Founder?", own_options=YES_NO),
                ask("time", "choice", "Time for the startup", own_options=TIME),
                ask("link", "link", "Link to a profile"),
            ],
        ),
        ask(
            "founders",
            "number",
            "Number of founders",
            is_required=True,
            least=1,
            most=20,
        ),
        ask(
            "women_founders",
            "number",
            "Women among the founders",
            hint="We count it to see whether our selection is fair.",
            least=0,
            most=20,
        ),
    ],
)


SUPPORT = section(
    "support",
    "What you look for",
    [
        ask(
            "needs",
            "many",
            "In what should a mentor help you?",
            hint="We match mentors by this.",
            is_required=True,
            options_from="expertise",
            most_choices=5,
        ),
        ask(
            "goals",
            "long",
            "What do you want to have reached at the end of the programme?",
            hint="Up to three goals that one could check.",
            is_required=True,
            limit=120,
            limit_unit="words",
        ),
        ask(
            "languages",
            "many",
            "In which languages can your team work?",
            is_required=True,
            options_from="languages",
        ),
    ],
)


DECK = section(
    "deck",
    "Deck and logo",
    [
        ask(
            "deck",
            "file",
            "Your deck",
            hint="Ten pages are enough. Only our team and your reviewers open it.",
            is_required=True,
            file_kinds=["pdf"],
            most_mb=10,
        ),
        ask(
            "logo",
            "file",
            "Your logo",
            hint="For the programme's pages, if you are selected.",
            file_kinds=["png", "jpg"],
            most_mb=5,
        ),
    ],
)


CONSENT = section(
    "consent",
    "Before you submit",
    [
        ask(
            "declarations",
            "many",
            "We declare",
            is_required=True,
            needs_all=True,
            own_options=[
                option(
                    "accurate",
                    "that what we wrote is true to the best of our knowledge",
                ),
                option(
                    "rules",
                    "that we accept the rules of this call",
                ),
                option(
                    "privacy",
                    "that we have read how our data is used",
                ),
            ],
        ),
        ask(
            "sharing",
            "many",
            "If you like: you may …",
            hint="Each is your free choice, does not touch the selection and can be taken back.",
            own_options=[
                option(
                    "mentors",
                    "show our application to mentors of the programme",
                ),
                option("city", "show it to agencies of the city"),
                option(
                    "donor",
                    "show it to the funder, for its reporting",
                ),
                option(
                    "follow_up",
                    "ask us in a year how we are doing",
                ),
            ],
        ),
    ],
)


def startup_form() -> dict[str, Any]:
    """The definition, made anew so that a call may change its own copy."""
    return copy.deepcopy({"sections": [STARTUP, PROBLEM, STATE, TEAM, SUPPORT, DECK, CONSENT]})
