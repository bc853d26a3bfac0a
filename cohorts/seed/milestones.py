"""What the demo's startups reached: older cohorts are over, the latest one is under way."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from accelerator import clock, demo
from accelerator.accounts.models import Consent, ConsentKind
from accelerator.accounts.queries import texts_for_everyone
from accelerator.db import db
from accelerator.organisations.queries import people_by_organisation
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, EnrolmentState, Milestone, MilestoneState
from cohorts.operations.enrolments import move_enrolment
from cohorts.operations.milestones import (
    add_evidence,
    apply_plan,
    drop_milestone,
    hand_in_milestone,
    return_milestone,
    verify_milestone,
)
from cohorts.operations.onboarding import add_usual_items, finish_item, settle_by_consent
from cohorts.queries import enrolments, milestones, onboarding
from cohorts.seed.world import World, noon

PROOF = [
    "Notes of ten interviews, with what surprised us.",
    "Signed letter of the agency; the measuring plan is on its second page.",
    "The numbers of the last four weeks, from our own books.",
    "Photos and the log of the test week; eleven users, two of them left.",
    "Price list and the three orders that followed.",
]
SHARE = {"hackathon-2020": 0.5, "fca-2021": 0.75, "fca-2022": 0.8, "fca-2023": 0.85}
"""How many of their milestones the startups of a cohort reached, in the mean."""
LATEST = "fca-2023"
"""The cohort that the demo's founder is in; it is under way."""
SETTLED = timedelta(days=10)
"""What was due longer ago has been handed in and answered, or is late."""


def seed_milestones(world: World) -> None:
    """Apply the plan to each past cohort and let its startups prove what they reached."""
    for slug, share in SHARE.items():
        cohort = world.cohorts[slug]
        plan = milestones.plans_of(cohort.programme_id)[0]
        with demo.at(noon(cohort.starts_on)):
            apply_plan(world.manager(), cohort, plan=plan)
        for enrolment, own in _enrolled(cohort):
            _progress(world, enrolment, own, share)


def seed_onboarding(world: World) -> None:
    """The latest cohort has the usual checklist; all is done but the bank form, which is late.

    Everybody has answered about pictures, and one in nine said no.
    """
    cohort, manager = world.cohorts[LATEST], world.manager()
    with demo.at(noon(cohort.starts_on - timedelta(days=14))):
        add_usual_items(manager, cohort)
    with demo.at(noon(cohort.starts_on + timedelta(days=1))):
        for line in onboarding.items_of(cohort.id)[:-1]:
            if line.consent is None:
                finish_item(
                    manager,
                    onboarding.item(line.id),
                    note="Collected on the first day; the papers are in the office.",
                )
        _answer_about_pictures([place.startup_id for place, _own in _enrolled(cohort)])
        settle_by_consent(manager.id)


def _answer_about_pictures(startups: list[int]) -> None:
    """Written as rows: as many acts would tell the demo nothing more."""
    text = texts_for_everyone()[ConsentKind.PHOTO]
    people = [person for team in people_by_organisation(startups).values() for person in team]
    answers = [
        {
            "user_id": person.id,
            "text_id": text.id,
            "is_given": place % 9 != 4,
            "locale": text.language_for(person.locale or "en"),
        }
        for place, person in enumerate(people)
    ]
    db.session.execute(sa.insert(Consent), answers)


def seed_graduations(world: World) -> None:
    """Close the cohorts that are over, once their mentoring is told as well."""
    for slug in SHARE:
        if slug != LATEST:
            for enrolment, own in _enrolled(world.cohorts[slug]):
                _close(world, world.cohorts[slug], enrolment, own)


def _enrolled(cohort: Cohort) -> list[tuple[Enrolment, list[Milestone]]]:
    """The startups of a cohort with their milestones, read at once."""
    rows = list(db.session.scalars(enrolments.enrolments_of(cohort).order_by(Enrolment.id)))
    own: dict[int, list[Milestone]] = {row.id: [] for row in rows}
    for milestone in milestones.milestones_of(*own):
        own[milestone.enrolment_id].append(milestone)
    return [(row, own[row.id]) for row in rows]


def _progress(world: World, enrolment: Enrolment, own: list[Milestone], share: float) -> None:
    """Some milestones achieved, one perhaps waiting for a look or returned, the rest still to come."""
    is_demo = world.owners[enrolment.startup_id] == world.cast["founder"]
    due = [milestone for milestone in own if noon(milestone.due_on) < clock.now() - SETTLED]
    reached = 3 if is_demo else min(len(due), max(0, round(world.rng.gauss(share, 0.15) * len(due))))
    founder, manager = world.cast.actor(world.owners[enrolment.startup_id]), world.manager()
    for milestone in own[:reached]:
        _hand_in(world, founder, milestone, _day(world, milestone.due_on))
        with demo.at(noon(milestone.due_on + timedelta(days=world.rng.randint(3, 9)))):
            verify_milestone(manager, milestone, words="")
    rest = due[reached:]
    if rest and (is_demo or world.rng.random() < 0.3):
        _hand_in(world, founder, rest[0], _day(world, rest[0].due_on))
        if is_demo or world.rng.random() < 0.4:
            with demo.at(noon(rest[0].due_on + timedelta(days=5))):
                return_milestone(manager, rest[0], words="Add who said it and when, then hand it in again.")


def _close(world: World, cohort: Cohort, enrolment: Enrolment, own: list[Milestone]) -> None:
    """At the end what was not reached is dropped, and the startup graduates."""
    manager = world.manager()
    with demo.at(noon(cohort.ends_on + timedelta(days=14))):
        for milestone in own:
            if milestone.state is not MilestoneState.ACHIEVED:
                drop_milestone(manager, milestone, reason="Not reached by the end of the cohort.")
        move_enrolment(manager, enrolment, state=EnrolmentState.GRADUATED, reason="The cohort is over.")


def _day(world: World, due_on: date) -> datetime:
    return noon(due_on - timedelta(days=world.rng.randint(-4, 6)))


def _hand_in(world: World, founder: Actor, milestone: Milestone, moment: datetime) -> None:
    with demo.at(moment):
        add_evidence(founder, milestone, note=world.rng.choice(PROOF))
        hand_in_milestone(founder, milestone)
