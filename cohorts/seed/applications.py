"""The demo's startups and what they hand in: coined names, plausible answers, a quarter of them in the last hours."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import FileStorage

from accelerator import clock, demo
from accelerator.accounts.models import User
from accelerator.permissions import Actor
from cohorts.models import Application, Call
from cohorts.models.answers import Answers
from cohorts.models.questions import Section, form_of
from cohorts.models.snapshots import section_mark
from cohorts.operations.applications import attach_file, save_draft, start_application, submit_application
from cohorts.operations.tracks import choose_track
from cohorts.seed.texts import CITIES, ENDINGS, GOALS, STEMS, WORK
from cohorts.seed.world import World

APPLICANTS = {
    "hackathon-2020": 28,
    "fca-2021": 25,
    "fca-2022": 25,
    "fca-2023": 26,
    "fca-2024-early": 10,
    "fca-2024": 5,
}
NEEDS = [
    "b2g_sales", "pilot_design", "public_procurement", "impact_measurement", "pitch_deck", "fundraising_equity",
    "pricing", "product_management", "data_engineering", "go_to_market", "financial_modelling", "partnerships",
    "user_research", "iot_hardware", "company_law_id", "hiring", "grants", "government_relations",
]  # fmt: skip
PASSES = {"prototype": "yes", "young": "yes"}
"""What lets one through the quiz."""
ROLES = ["Chief executive", "Technology", "Operations", "Design"]
STAGES = ["prototype", "mvp", "mvp", "early_revenue", "early_revenue", "growth"]


def seed_applications(world: World) -> None:
    """Let startups apply to each call; the demo's own founder leads the first one of 2023."""
    names = _names(world)
    for slug, count in APPLICANTS.items():
        call = world.calls[slug]
        moments = sorted(_moment(world, call) for _number in range(count))
        world.applications[slug] = [
            _apply(world, call, next(names), number, moment) for number, moment in enumerate(moments)
        ]


def _names(world: World) -> Any:
    """Coined names, none twice."""
    pairs = [(stem, ending) for stem in STEMS for ending in ENDINGS]
    world.rng.shuffle(pairs)
    return (f"{stem}{ending} (demo)" for stem, ending in pairs)


def _moment(world: World, call: Call) -> datetime:
    """When a startup submits: one in four in the last six hours, as calls know it."""
    latest = min(call.closes_at, clock.now() - timedelta(hours=2))
    if world.rng.random() < 0.25:
        return latest - timedelta(minutes=world.rng.randint(1, 360))
    window = int((latest - call.opens_at).total_seconds() // 60) - 400
    return call.opens_at + timedelta(minutes=world.rng.randint(30, window))


def _apply(world: World, call: Call, name: str, number: int, moment: datetime) -> Application:
    with demo.at(moment - timedelta(minutes=25)):
        owner = _owner(world, call, number)
        actor = world.cast.actor(owner)
        application = start_application(actor, call, name=name)
        world.owners[application.startup_id] = owner
        actor = world.cast.actor(owner)
        take_up(world, actor, application, number)
        fill_in(actor, application, form_of(call.questions).sections, answers_of(world, name, owner))
        deck = FileStorage(io.BytesIO(_deck(name)), filename=f"{name.split()[0]}-deck.pdf")
        attach_file(actor, application, question="deck", upload=deck)
    with demo.at(moment):
        return submit_application(actor, application)


def take_up(world: World, actor: Actor, application: Application, number: int) -> None:
    """Choose one of the challenges of the call, if it sets some: the applicants go about evenly."""
    if offered := world.tracks.get(application.call.slug):
        choose_track(actor, application, track_id=offered[number % len(offered)].id)


def fill_in(actor: Actor, application: Application, sections: Sequence[Section], answers: Answers) -> None:
    """Answer the form page by page, as one does."""
    for section in sections:
        asked = [question.key for question in section.questions if question.key in answers]
        typed = {key: answers[key] for key in asked}
        seen = section_mark(section, application.answers)
        save_draft(actor, application, section=section, typed=typed, seen=seen)


def _owner(world: World, call: Call, number: int) -> User:
    if call.slug == "fca-2023" and number == 0:
        return world.cast["founder"]
    region = world.rng.choices(["id", "de", "th"], [70, 18, 12])[0]
    return world.cast.new_person(region, "founder")


def answers_of(world: World, name: str, owner: User) -> Answers:
    """What a startup says to every question that a call of the demo asks."""
    rng = world.rng
    sector = rng.choice(list(WORK))
    tagline, problem, solution = WORK[sector]
    city, country = CITIES[owner.locale or "id"]
    founders = rng.randint(1, 4)
    revenue = {"amount": str(rng.randint(0, 90) * 5_000_000), "currency": "IDR"}
    people = [owner.name, *(world.cast.invented_name(owner.locale or "id") for _n in range(founders - 1))]
    return PASSES | {
        "name": name,
        "tagline": tagline,
        "pitch": f"{name.split()[0]} works on one thing: {tagline[0].lower()}{tagline[1:]}. {solution}",
        "website": f"https://{name.split()[0].lower()}.example",
        "city": city,
        "country": country,
        "founded": f"{clock.now().year - rng.randint(1, 5)}-{rng.randint(1, 12):02d}",
        "sector": sector,
        "sdgs": ["sdg_11"],
        "problem": problem,
        "solution": solution,
        "stage": rng.choice(STAGES),
        "traction": (
            f"{rng.randint(2, 40)} conversations with users, {rng.randint(0, 6)} paying customers, "
            "and one agency that waits for a pilot."
        ),
        "users": str(rng.randint(5, 900) * 10),
        "earning": "yes" if revenue["amount"] != "0" else "no",
        "revenue": revenue,
        "pilots": [{"agency": "Dinas Kota (demo)", "state": "agreed", "paid": "no"}] if founders > 2 else [],
        "team": [_member(name, role) for name, role in zip(people, ROLES, strict=False)],
        "founders": str(founders),
        "women_founders": str(rng.randint(0, founders)),
        "needs": rng.sample(NEEDS, 3),
        "goals": " ".join(rng.sample(GOALS, 3)),
        "languages": sorted({"en", owner.locale or "id"}),
        "declarations": ["accurate", "rules", "privacy"],
        "sharing": ["mentors", "city"],
    }


def _member(name: str, role: str) -> dict[str, str]:
    return {"name": name, "role": role, "founder": "yes", "time": "full"}


def _deck(name: str) -> bytes:
    """A one-page PDF with the startup's name on it."""
    words = f"BT /F1 28 Tf 60 360 Td ({name.replace('(', '').replace(')', '')}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 474]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))
