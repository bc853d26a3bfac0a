"""The long startup form that comes with the system: the short one, and all else that selections ask (domain §2.2).

Only what the short form requires is required here, too: a team that has nothing to say to a question leaves it out.
"""

import copy
from typing import Any

from cohorts.models.shipped_texts import texts
from cohorts.models.startup_form import YES_NO, ask, option, section, startup_form

Definition = dict[str, Any]
LEGAL_FORMS = [
    option("none", "not registered"),
    option("pt", "PT (Indonesia)"),
    option("pt_one", "PT Perorangan (Indonesia)"),
    option("cv", "CV (Indonesia)"),
    option("cooperative", "Cooperative"),
    option("foundation", "Foundation or association"),
    option("gmbh", "GmbH or UG (Germany)"),
    option("co_ltd", "Company limited (Thailand)"),
    option("other", "another one"),
]
MARKETS = [
    option("government", "public bodies"),
    option("business", "businesses"),
    option("people", "people directly"),
    option("through_business", "people, through businesses"),
]
SOURCES = [
    option("founders", "founders"),
    option("family", "family and friends"),
    option("angels", "angel investors"),
    option("funds", "venture capital"),
    option("grants", "grants"),
    option("loans", "loans"),
    option("other", "another one"),
]
AGENCIES = [
    option("transport", "Transport"),
    option("environment", "Environment"),
    option("health", "Health"),
    option("social", "Social affairs"),
    option("business", "Small business and cooperatives"),
    option("planning", "Planning"),
    option("disaster", "Disaster management"),
    option("digital", "Digital affairs and statistics"),
    option("district", "A district or sub-district office"),
]

MARKET = section(
    "market",
    "Market and competition",
    [
        ask("segment", "long", "Who buys first?", limit=500),
        ask("market_size", "long", "How large is this market, and how did you count?", limit=500),
        ask("competitors", "long", "Who else solves it, and how?", limit=500),
        ask("advantage", "long", "What do you have that they cannot easily copy?", limit=500),
    ],
)
MONEY = section(
    "money",
    "Business and money",
    [
        ask("model", "long", "Who pays for what, and how much?", limit=500),
        ask(
            "raised", "table", "Money raised so far", most_rows=10,
            columns=[
                ask("source", "choice", "From whom", is_required=True, own_options=SOURCES),
                ask("amount", "money", "Amount", is_required=True),
            ],
        ),
        ask("runway", "number", "How long will the money last?", unit=texts("months"), least=0, most=120),
        ask("raising", "choice", "Are you raising money now?", own_options=YES_NO),
        ask(
            "cap_table", "file", "Who owns the company",
            hint="Only our team and your reviewers open it.", file_kinds=["pdf", "csv"],
        ),
    ],
)  # fmt: skip
IMPACT = section(
    "impact",
    "Impact and inclusion",
    [
        ask("beneficiaries", "long", "Who benefits?", limit=500),
        ask("reached", "long", "How do you reach women and people with disabilities?", limit=400),
        ask("indicator", "text", "One figure by which your effect can be measured", limit=140),
        ask("baseline", "text", "Its value today", limit=140),
        ask("environment", "long", "Which effect does it have on the environment?", limit=400),
        ask("risks", "long", "What could go wrong or do harm, and what do you do about it?", limit=600),
    ],
)

MORE: dict[str, list[Definition]] = {
    "startup": [
        ask("short_pitch", "text", "Your startup in one sentence", limit=140),
        ask("legal_form", "choice", "Legal form", own_options=LEGAL_FORMS),
        ask("registered", "choice", "Is it registered?", own_options=YES_NO),
        ask(
            "registration_number", "text", "Registration number",
            hint="Of the company, never of a person.", limit=40,
            shown_if={"question": "registered", "test": "is", "value": "yes"},
        ),
        ask("other_sectors", "many", "Other fields", options_from="sectors", most_choices=5),
        ask("dimensions", "many", "Which sides of the smart city does it serve?", options_from="dimensions"),
    ],
    "problem": [
        ask("evidence", "long", "How do you know?", hint="Figures, interviews, letters.", limit=800),
        ask("markets", "many", "Whom do you serve?", own_options=MARKETS),
        ask(
            "readiness", "number", "Technology readiness (TRL)",
            hint="From 1, an idea, to 9, proven in use.", least=1, most=9,
        ),
    ],
    "state": [
        ask("customers", "number", "Paying customers", least=0),
        ask("users_counted", "text", "Who counts as an active user?", limit=140),
        ask(
            "recent_revenue", "money", "Revenue of the last 3 months",
            shown_if={"question": "earning", "test": "is", "value": "yes"},
        ),
        ask("letters", "file", "Letters of intent", hint="In one file.", file_kinds=["pdf", "zip"]),
    ],
    "people": [
        ask("full_time", "number", "People who work full time", least=0),
        ask("part_time", "number", "People who work part time", least=0),
        ask("women", "number", "Women among them", least=0),
    ],
    "support": [
        ask("why", "long", "Why this programme?", limit=600),
        ask("agencies", "many", "With which kind of city agency would you work?", own_options=AGENCIES),
        ask("hours", "number", "Time for the programme", unit=texts("hours a week"), least=0, most=80),
        ask("attends", "choice", "Can your team attend on the dates of the call?", own_options=YES_NO),
    ],
    "deck": [
        ask("video", "link", "A video of the founders", hint="One to three minutes."),
        ask("deed", "file", "Proof of registration", file_kinds=["pdf"]),
    ],
    "consent": [ask("heard", "text", "How did you hear of us?", limit=140)],
}  # fmt: skip
TEAM_COLUMNS = [
    ask(
        "gender", "choice", "Gender",
        own_options=[
            option("woman", "woman"), option("man", "man"), option("other", "another"),
            option("unsaid", "rather not say"),
        ],
    ),
    ask(
        "age", "choice", "Age",
        own_options=[
            option("below_25", "below 25"), option("to_34", "25 to 34"), option("to_44", "35 to 44"),
            option("above", "45 or more"),
        ],
    ),
    ask("share", "number", "Share in the company", unit=texts("percent"), least=0, most=100),
    ask("bio", "long", "In a few words", limit=400),
]  # fmt: skip
PHOTOS = option("photos", "use photos and films of us")


def whole_startup_form() -> Definition:
    """The definition, made anew so that a call may change its own copy."""
    form = startup_form()
    sections = {part["key"]: part for part in form["sections"]}
    for key, questions in MORE.items():
        sections[key]["questions"] += copy.deepcopy(questions)
    asked = {question["key"]: question for part in form["sections"] for question in part["questions"]}
    asked["team"]["columns"] += copy.deepcopy(TEAM_COLUMNS)
    asked["sharing"]["own_options"].append(copy.deepcopy(PHOTOS))
    order = (
        "startup",
        "problem",
        "market",
        "state",
        "money",
        "people",
        "impact",
        "support",
        "deck",
        "consent",
    )
    sections |= {part["key"]: copy.deepcopy(part) for part in (MARKET, MONEY, IMPACT)}
    return {"sections": [sections[key] for key in order]}
