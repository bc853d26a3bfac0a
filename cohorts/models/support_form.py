"""The form for support organisations that apply to the training track (domain §2.4)."""

import copy
from typing import Any

from cohorts.models.shipped_texts import texts
from cohorts.models.startup_form import YES_NO, ask, option, section

SPACE_KINDS = [
    option("university", "University centre"),
    option("incubator", "Incubator"),
    option("accelerator", "Accelerator"),
    option("coworking", "Coworking space"),
    option("makerspace", "Makerspace"),
    option("government", "Government unit"),
    option("corporate", "Corporate programme"),
    option("ngo", "NGO or foundation"),
    option("angels", "Angel network"),
]
SERVICES = [
    option("training", "Training"),
    option("mentoring", "Mentoring"),
    option("space", "Space"),
    option("investment", "Access to investors"),
    option("market", "Access to customers"),
    option("grants", "Grants"),
    option("legal", "Law and accounting"),
]
MODULES = [
    option("selection", "Finding and selecting startups"),
    option("curriculum", "Designing a programme"),
    option("mentors", "Working with mentors"),
    option("city", "Working with city agencies"),
    option("finance", "Financing of support organisations"),
    option("impact", "Measuring impact"),
    option("inclusion", "Reaching women and people left out"),
]
INCOME = [
    option("public", "public money"),
    option("fees", "fees and rent"),
    option("companies", "companies"),
    option("donors", "donors"),
    option("other", "another one"),
]
PROGRAMME_KINDS = [
    option("incubation", "Incubation"),
    option("acceleration", "Acceleration"),
    option("course", "Course"),
    option("hackathon", "Hackathon"),
    option("other", "another one"),
]
STAGES = [
    option("idea", "An idea"),
    option("prototype", "A prototype"),
    option("first_users", "First users"),
    option("revenue", "Revenue"),
    option("growth", "Growth"),
]
CAPABILITIES = [
    ("can_strategy", "Strategy and financing of your own"),
    ("can_find", "Finding startups"),
    ("can_select", "Selecting fairly"),
    ("can_design", "Designing a programme"),
    ("can_mentor", "Working with mentors"),
    ("can_invest", "Links to investors"),
    ("can_sell", "Links to customers"),
    ("can_city", "Working with city agencies"),
    ("can_measure", "Measuring impact"),
    ("can_include", "Reaching women and people left out"),
]
"""What the baseline asks, ten abilities from 1 to 5 (domain §2.4)."""


ELIGIBILITY = section(
    "eligibility",
    "Is this for you?",
    [
        ask(
            "supports_startups", "choice",
            "Does your organisation support startups or founders today?",
            is_required=True, own_options=YES_NO, passes=["yes"],
            reason=texts("The training is for organisations that support startups already."),
            elsewhere=texts("Startups themselves apply to the accelerator."),
        ),
        ask(
            "a_year", "choice",
            "Have you worked for a year or longer?",
            is_required=True, own_options=YES_NO, passes=["yes"],
            reason=texts("The training builds on a first year of practice. Apply to the next one."),
        ),
    ],
)  # fmt: skip

ORGANISATION = section(
    "organisation",
    "Your organisation",
    [
        ask("name", "text", "Name", is_required=True, limit=80),
        ask("tagline", "text", "What you do, in one line", limit=50),
        ask("kind", "choice", "Kind", is_required=True, own_options=SPACE_KINDS),
        ask("legal_form", "text", "Legal form", is_required=True, limit=80),
        ask("founded", "month", "Founded", is_required=True, is_past=True),
        ask("seat", "address", "Address", is_required=True),
        ask("website", "link", "Website"),
        ask("staff", "number", "Staff, full and part time", is_required=True, least=0),
        ask("part_time", "number", "Of these, part time", least=0),
        ask("women_staff", "number", "Women among them", least=0),
        ask(
            "budget", "choice", "Yearly budget",
            own_options=[
                option("small", "Below EUR 50,000"),
                option("middle", "EUR 50,000 to 250,000"),
                option("large", "Above EUR 250,000"),
            ],
        ),
        ask(
            "income", "table", "Where does the income come from?", most_rows=6,
            columns=[
                ask("source", "choice", "From whom", is_required=True, own_options=INCOME),
                ask("share", "number", "Share", unit=texts("percent"), is_required=True, least=0, most=100),
            ],
        ),
    ],
)  # fmt: skip

WORK = section(
    "work",
    "Your work",
    [
        ask(
            "programmes", "table", "Programmes that you have run",
            is_required=True, most_rows=10,
            columns=[
                ask("title", "text", "Name", is_required=True, limit=120),
                ask("kind", "choice", "Kind", own_options=PROGRAMME_KINDS),
                ask("months", "number", "Months", least=0, most=60),
                ask("startups", "number", "Startups", least=0),
                ask("women_led", "number", "Led by women", least=0),
                ask("funder", "text", "Paid by", limit=120),
            ],
        ),
        ask("supported", "number", "Startups supported so far", is_required=True, least=0),
        ask("alive", "number", "Of these, still working", least=0),
        ask("jobs", "number", "Jobs in them today", least=0),
        ask("sectors", "many", "Fields", options_from="sectors", most_choices=5),
        ask("stages", "many", "Stages of the startups that you serve", own_options=STAGES),
        ask("services", "many", "Services", own_options=SERVICES),
        ask("mentors", "number", "Mentors in your pool", least=0),
    ],
)  # fmt: skip

TODAY = section(
    "today",
    "Where you stand today",
    [ask(key, "number", label, least=1, most=5) for key, label in CAPABILITIES],
    help=texts(
        "From 1, we do not do this yet, to 5, others learn it from us. It helps to see what changed later."
    ),
)

LEARNING = section(
    "learning",
    "What you want to learn",
    [
        ask(
            "modules", "many", "The three modules that you need most",
            is_required=True, own_options=MODULES, most_choices=3,
        ),
        ask(
            "plan", "long", "What will you do differently afterwards?",
            is_required=True, limit=600,
        ),
        ask(
            "delegates", "table", "Who takes part?",
            hint="Two or three people; one of them decides.",
            is_required=True, least_rows=2, most_rows=3,
            columns=[
                ask("name", "text", "Full name", is_required=True, limit=80),
                ask("role", "text", "Role", is_required=True, limit=80),
                ask("decides", "choice", "Decides?", own_options=YES_NO),
            ],
        ),
        ask(
            "commitment", "file", "Signed commitment letter",
            is_required=True, file_kinds=["pdf"], most_mb=5,
        ),
    ],
)  # fmt: skip

CONSENT = section(
    "consent",
    "Before you submit",
    [
        ask(
            "declarations", "many", "We declare", is_required=True, needs_all=True,
            own_options=[
                option("accurate", "that what we wrote is true"),
                option("rules", "that we accept the rules of this call"),
                option(
                    "privacy", "that we have read how our data is used",
                ),
            ],
        ),
        ask(
            "sharing", "many", "If you like: you may …",
            hint="Each is your free choice, does not touch the selection and can be taken back.",
            own_options=[
                option("city", "show it to agencies of the city"),
                option("donor", "show it to the funder, for its reporting"),
                option("photos", "use photos and films of us"),
            ],
        ),
    ],
)  # fmt: skip


def support_form() -> dict[str, Any]:
    """The definition, made anew so that a call may change its own copy."""
    return copy.deepcopy(
        {"participants": "support", "sections": [ELIGIBILITY, ORGANISATION, WORK, TODAY, LEARNING, CONSENT]}
    )
