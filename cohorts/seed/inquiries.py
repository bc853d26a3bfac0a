"""The call under review: one team has answered what it was asked, another one still has some days."""

from datetime import timedelta

from accelerator import clock, demo
from cohorts.models import Application
from cohorts.models.snapshots import section_mark
from cohorts.operations.applications import save_draft
from cohorts.operations.inquiries import answer_inquiry, request_information
from cohorts.queries import applications as queries
from cohorts.queries import inquiries
from cohorts.seed.world import World, days_from_now

NOTE = "The readers ask who pays today, and how many people really use it. Please answer with this month's numbers."
TRACTION = (
    "One agency pays for a pilot since last month; eleven conversations with users, two of them in writing."
)


def seed_inquiries(world: World) -> None:
    """Two requests for more information, one answered and one open."""
    call = world.calls["fca-2024-early"]
    answered, waiting = world.applications[call.slug][1:3]
    with demo.at(clock.now() - timedelta(days=3)):
        _ask(world, answered)
    with demo.at(clock.now() - timedelta(days=1)):
        _answer(world, answered)
        _ask(world, waiting)


def _ask(world: World, application: Application) -> None:
    request_information(
        world.manager(),
        queries.application(application.key),
        questions=["traction", "users"],
        note=NOTE,
        due_on=days_from_now(5),
    )


def _answer(world: World, application: Application) -> None:
    owner, application = world.owner(application), queries.application(application.key)
    form = inquiries.open_form(application, inquiries.open_inquiry(application))
    for section in form.sections:
        typed = {"traction": TRACTION} if section.question("traction") else {"users": "1480"}
        save_draft(
            owner, application, section=section, typed=typed, seen=section_mark(section, application.answers)
        )
    answer_inquiry(owner, application, reply="Counted on Monday, from our own records.")
