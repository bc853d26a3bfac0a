"""The programme, its cohorts and calls, and the people who run and read them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accelerator import demo
from accelerator.accounts.models import Role
from accelerator.money import Money
from accelerator.organisations import operations as organisations
from accelerator.organisations.models import OrganisationKind
from accelerator.permissions import SYSTEM, Actor
from cohorts.models import Call, Track
from cohorts.models.startup_form import startup_form
from cohorts.operations.calls import CallTerms, create_call, publish_call
from cohorts.operations.cohorts import create_cohort
from cohorts.operations.cycles import open_cycle
from cohorts.operations.families import create_family
from cohorts.operations.programmes import create_programme
from cohorts.operations.tracks import TrackTerms, add_track
from cohorts.seed.texts import EARLY_CALL, ELIGIBILITY, FAMILY, FAQ, QUIZ, SUMMARY, TRACKS
from cohorts.seed.world import World, days_from_now, noon

ZONE = "Asia/Jakarta"


@dataclass(frozen=True)
class Plan:
    """One cohort and its call."""

    slug: str
    name: str
    places: int
    opens: date
    closes: date
    starts: date
    days: int = 112
    call: str = ""
    has_quiz: bool = False


PAST = [
    Plan(
        "hackathon-2020",
        "Future City Hackathon 2020",
        24,
        date(2020, 5, 4),
        date(2020, 6, 14),
        date(2020, 7, 6),
        56,
    ),
    Plan(
        "fca-2021",
        "Future City Accelerator 2021",
        20,
        date(2021, 1, 11),
        date(2021, 2, 21),
        date(2021, 4, 12),
    ),
    Plan(
        "fca-2022",
        "Future City Accelerator 2022",
        20,
        date(2022, 1, 10),
        date(2022, 2, 20),
        date(2022, 4, 11),
    ),
]


def near() -> list[Plan]:
    """The cohort of 2023, under way, and that of 2024 with its two calls, dated around the day of loading."""
    starts = days_from_now(100)
    name = "Future City Accelerator 2024"
    return [
        Plan(
            "fca-2023",
            "Future City Accelerator 2023",
            20,
            days_from_now(-200),
            days_from_now(-160),
            days_from_now(-84),
        ),
        Plan("fca-2024", name, 20, days_from_now(-50), days_from_now(-10), starts, call="fca-2024-early"),
        Plan("fca-2024", name, 20, days_from_now(-20), days_from_now(35), starts, has_quiz=True),
    ]


def seed_programmes(world: World) -> None:
    """Make the programme with its manager, then each cohort with its call, at the time of each."""
    with demo.at(noon(date(2020, 2, 3))):
        world.programme = create_programme(
            SYSTEM,
            slug="future-city-accelerator",
            name="Future City Accelerator",
            summary=SUMMARY["en"],
            city="Jakarta",
            zone=ZONE,
            mentor_rate=Money.of(350_000, "IDR"),
        )
        _people(world)
    for plan in [*PAST, *near()]:
        with demo.at(noon(plan.opens - timedelta(days=7))):
            _cohort_and_call(world, plan)
    _family_and_cycle(world)


def _family_and_cycle(world: World) -> None:
    """What the programme belongs to, and the season in which its two calls of 2024 are opened together."""
    manager = world.manager()
    create_family(
        manager, slug="smart-change", name="Smart Change", summary=FAMILY, programmes=[world.programme]
    )
    calls = [world.calls["fca-2024-early"], world.calls["fca-2024"]]
    open_cycle(manager, name="2024 season", opens_on=near()[-1].opens, joining=calls)


def _people(world: World) -> None:
    cast, scope = world.cast, world.programme.scopes[0]
    roles = {
        "manager": Role.MANAGER,
        "trainer": Role.TRAINER,
        "official": Role.OFFICIAL,
        "funder": Role.FUNDER,
    }
    for name, role in roles.items():
        cast.give_role(cast[name], role, scope)
    for reviewer in cast.reviewers:
        cast.give_role(reviewer, Role.REVIEWER, scope)
    organisations.create_organisation(
        SYSTEM,
        kind=OrganisationKind.SUPPORT,
        name="Inkubator Sungai Kota (demo)",
        owner_id=cast["delegate"].id,
    )


def _cohort_and_call(world: World, plan: Plan) -> None:
    manager = world.manager()
    if plan.slug not in world.cohorts:
        world.cohorts[plan.slug] = create_cohort(
            manager,
            world.programme,
            slug=plan.slug,
            name=plan.name,
            capacity=plan.places,
            starts_on=plan.starts,
            ends_on=plan.starts + timedelta(days=plan.days),
            city="Jakarta",
            zone=ZONE,
        )
    early = plan.call.endswith("-early")
    terms = CallTerms(
        titles={
            code: f"{plan.name}: {early_call}" if early else plan.name
            for code, early_call in EARLY_CALL.items()
        },
        summaries=SUMMARY,
        eligibilities=ELIGIBILITY,
        faq=FAQ,
        opens_at=noon(plan.opens),
        closes_at=_one_minute_to_midnight(plan.closes),
        zone=ZONE,
        grace_minutes=15,
        prefix=plan.slug.replace("hackathon-20", "HACK").replace("fca-20", "FCA") + ("E" if early else ""),
        decisions_promised_on=plan.closes + timedelta(days=30),
    )
    questions = startup_form()
    questions["sections"][:0] = [QUIZ] if plan.has_quiz else []
    call = create_call(
        manager, world.cohorts[plan.slug], slug=plan.call or plan.slug, terms=terms, questions=questions
    )
    publish_call(manager, call)
    world.calls[call.slug] = call
    if plan.has_quiz:
        world.tracks[call.slug] = _tracks(manager, call)


def _tracks(manager: Actor, call: Call) -> list[Track]:
    """What the city wants solved in the open call."""
    return [
        add_track(manager, call, terms=TrackTerms(titles=titles, summaries=summaries, partner=partner))
        for titles, summaries, partner in TRACKS
    ]


def _one_minute_to_midnight(day: date) -> datetime:
    """23:59 in Jakarta, as calls announce it."""
    return noon(day) + timedelta(hours=11, minutes=59)
