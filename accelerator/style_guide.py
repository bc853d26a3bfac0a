"""The style guide at /ui: every component once, with content as long and as empty as real life has it."""

from typing import Any

from flask import Blueprint, Flask, Response

from accelerator import charts
from accelerator.forms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    FileField,
    Form,
    LineField,
    ManyField,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.paging import Page
from accelerator.web import public, render

bp = Blueprint("style_guide", __name__)


class SampleForm(Form):
    """One field of every kind; the labels are samples and stay untranslated."""

    name = LineField("Startup", required())
    pitch = TextField(
        "What do you build, and for whom?", required(), description="In words a city official follows."
    )
    sector = SelectField(
        "Sector", choices=choices({"mobility": "Urban mobility", "waste": "Waste"}, blank="Choose one")
    )
    cities = ManyField("Pilot cities", choices=choices({"jkt": "Jakarta", "bkk": "Bangkok", "ber": "Berlin"}))
    stage = RadioField("Stage", choices=choices({"idea": "Idea", "pilot": "Pilot", "revenue": "Revenue"}))
    impact = RadioField("Impact on the city", choices=choices({n: str(n) for n in range(1, 6)}))
    fit = RadioField("Fit", choices=choices({n: str(n) for n in range(11)}))
    founded = DateField("Founded on")
    demo_at = DateTimeLocalField("Demo, Jakarta time")
    share = DecimalField("Own share of the pilot's cost")
    deck = FileField("Pitch deck", description="PDF, at most 10 MB.")
    password = PasswordField("Password")
    agree = BooleanField("We may share this profile with the mentors of the cohort")


def wrong_form() -> SampleForm:
    """The sample form as it comes back after a mistake."""
    form = SampleForm(
        prefix="wrong",
        name="",
        pitch="Kami mengolah sampah pasar menjadi pakan ternak.",
        impact="4",
        stage="pilot",
    )
    form.name.errors = ["Please fill this in."]
    form.stage.errors = ["A pilot needs a city: choose one above."]
    form.deck.errors = ["This file is empty. Choose the PDF again."]
    return form


STARTUPS = [
    {
        "name": "Perusahaan Rintisan Pengelolaan Sampah Terpadu Kota Jakarta Selatan",
        "founder": "Raden Ayu Kusumaningtyas Wulandari Prawirodirdjo",
        "city": "Jakarta",
        "score": 8.25,
        "state": ("Accepted", "good"),
    },
    {
        "name": "Angkot Pintar",
        "founder": "Budi Santoso",
        "city": "Bandung",
        "score": 7.5,
        "state": ("In review", "info"),
    },
    {
        "name": "น้ำใสกรุงเทพ",
        "founder": "สมหญิง ใจดี",
        "city": "Bangkok",
        "score": 6.75,
        "state": ("Waiting for reviewers", "wait"),
    },
    {
        "name": "Kiezstrom",
        "founder": "Anneliese Brandt",
        "city": "Berlin",
        "score": None,
        "state": ("Late", "attention"),
    },
]

MILESTONES = [
    {"title": "Letter of intent with the city", "when": "12 Feb 2024", "tone": "good", "badge": "Verified"},
    {
        "title": "Pilot with 50 households",
        "when": "due 30 Apr 2024",
        "tone": "info",
        "badge": "Under way",
        "text": "Evidence so far: 31 signed consents, weighing log of March.",
    },
    {
        "title": "Unit economics",
        "when": "due 15 Apr 2024",
        "tone": "attention",
        "badge": "3 days late",
        "url": "#",
    },
    {"title": "Demo day", "when": "28 Jun 2024, 14:00 WIB", "tone": "neutral", "badge": "Planned"},
]

TASKS = [
    {
        "title": "Log the session with Angkot Pintar",
        "note": "Tuesday, 60 minutes online",
        "url": "#",
        "due": "2 days late",
        "tone": "attention",
    },
    {"title": "Verify evidence for “Letter of intent with the city”", "url": "#", "due": "today"},
    {
        "title": "Review Perusahaan Rintisan Pengelolaan Sampah Terpadu Kota Jakarta Selatan",
        "note": "Call 2024, 3 of 12 done",
        "url": "#",
        "due": "30 Apr 2024",
    },
]


SESSIONS = [
    charts.Bar("January", 12),
    charts.Bar("February", 31),
    charts.Bar("March", 27),
    charts.Bar("April", 4, "coral"),
]


def samples() -> dict[str, Any]:
    """What the page shows."""
    return {
        "form": SampleForm(prefix="sample"),
        "search": SampleForm(prefix="search"),
        "wrong": wrong_form(),
        "startups": Page(rows=STARTUPS, next="cursor", first=True),
        "milestones": MILESTONES,
        "tasks": TASKS,
        "sessions": SESSIONS,
        "drawing": charts.bars("Sessions logged per month", SESSIONS),
    }


@bp.get("/ui")
@public("the style guide shows samples only")
def style_guide() -> Response:
    return render("ui/guide.html", **samples())


def register(app: Flask) -> None:
    """Open the page."""
    app.register_blueprint(bp)
