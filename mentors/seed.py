"""The demo's mentors: what they offer, whom a real solve gave them, and what they logged."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from accelerator import clock, demo
from accelerator.accounts.models import Role, User
from accelerator.accounts.queries import actor_for
from accelerator.db import db
from accelerator.demo import Cast
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, Programme
from cohorts.models.taxonomy import EXPERTISE, SECTORS, STAGES
from mentors.models import Match, MatchRun, MentorProfile, SessionMode
from mentors.operations import matches as answers
from mentors.operations.matching import begin_run, finish_run, mark_pair, publish_run
from mentors.operations.profiles import begin_profile, describe_mentor, place_mentor
from mentors.operations.sessions import Action, Record, confirm_session, dispute_session, log_session
from mentors.queries import matches, matching
from mentors.queries.sessions import session as session_by_key
from mentors.solving import Settings, answer

COHORTS = {"hackathon-2020": 1, "fca-2021": 2, "fca-2022": 2, "fca-2023": 2}
"""The most mentors of a startup, by cohort."""
PLACES = 26
"""Mentors in a cohort."""
HEADLINES = [
    ("Built and sold a logistics company", "Muatan Bersama (demo)"),
    ("Fifteen years of public procurement", "Kontor für Vergabe (demo)"),
    ("Product lead of a health app", "Sehat Dekat (demo)"),
    ("Engineer of sensors and networks", "Messfeld (demo)"),
    ("Finance of growing firms", "Modal Tumbuh (demo)"),
    ("Urban planner and pilot designer", "Ruang Kota (demo)"),
    ("Brings software to city agencies", "Klong Systems (demo)"),
]
SUMMARIES = [
    "We went through the interview notes and cut the pitch to one problem. Next: five more talks with drivers.",
    "Looked at the price. Two customers would pay monthly if the report comes on Mondays.",
    "Prepared the meeting with the agency: who decides, which budget line, what they need by when.",
    "Reviewed the field test. The device holds; the app loses people at the second step.",
    "Went through the hiring plan. First an engineer for the backend, sales by the founders until spring.",
]
TASKS = [
    "Send the interview notes",
    "Ask the agency for its data format",
    "Write the one-page pilot plan",
    "Call the two customers about the price",
    "Introduce the team to a supplier",
]


def seed(cast: Cast, rng: random.Random) -> None:
    """Sixty mentors, four matchings, and the sessions that came of them."""
    programme = db.session.scalars(sa.select(Programme)).one()
    with demo.at(datetime.fromisoformat("2020-06-20T03:00+00:00")):
        profiles = [_profile(cast, rng, user, programme) for user in cast.mentors]
    for slug, most in COHORTS.items():
        _cohort(cast, rng, matching.cohort(slug), profiles, most)


def _profile(cast: Cast, rng: random.Random, user: User, programme: Programme) -> MentorProfile:
    cast.give_role(user, Role.MENTOR, programme.scopes[0])
    actor = actor_for(user)
    profile = begin_profile(actor, user)
    headline, employer = rng.choice(HEADLINES)
    describe_mentor(
        actor,
        profile,
        headline=headline,
        employer=employer,
        about=f"{headline}. {rng.choice(SUMMARIES)}",
        expertise={code: rng.randint(1, 3) for code in rng.sample(sorted(EXPERTISE), rng.randint(6, 12))},
        sectors=rng.sample(sorted(SECTORS), rng.randint(2, 4)),
        stages=rng.sample(list(STAGES), 3),
        languages=sorted({"en", user.locale or "en"}),
        hours_per_month=rng.choice([1, 2, 2, 3, 4]),
    )
    return profile


def _cohort(cast: Cast, rng: random.Random, cohort: Cohort, profiles: list[MentorProfile], most: int) -> None:
    begins = datetime.combine(cohort.starts_on, datetime.min.time(), tzinfo=clock.now().tzinfo)
    with demo.at(begins - timedelta(days=9)):
        manager = cast.actor(cast["manager"])
        for profile in [profiles[0], *rng.sample(profiles[1:], PLACES - 1)]:
            place_mentor(manager, cohort, person=_person(cast, profile), most_startups=rng.choice([2, 2, 3]))
        _lock_the_demo_pair(cast, manager, cohort, profiles[0])
        run = _solve(manager, cohort, Settings(least=1, most=most))
        offered = publish_run(manager, run, seen_version=run.version)
    for match in [matches.match(match.key) for match in offered]:
        mentor = actor_for(match.mentor.user)
        founder = actor_for(people_of(match.enrolment.startup_id)[0])
        with demo.at(begins - timedelta(days=rng.randint(2, 7))):
            answers.accept_match(mentor, match)
            answers.accept_match(founder, match)
        _sessions(cast, rng, match, begins, mentor, founder)


def _person(cast: Cast, profile: MentorProfile) -> User:
    return next(user for user in cast.mentors if user.id == profile.user_id)


def _lock_the_demo_pair(cast: Cast, manager: Actor, cohort: Cohort, mentor: MentorProfile) -> None:
    """The demo's mentor and founder work together in 2023, so that both have something to do."""
    founder = cast.actor(cast["founder"])
    query = sa.select(Enrolment.key).where(
        Enrolment.cohort_id == cohort.id, Enrolment.startup_id.in_(founder.organisations)
    )
    for key in db.session.scalars(query).all():
        mark_pair(manager, matching.enrolment(key), mentor=mentor, is_lock=True, reason="They asked for it.")


def _solve(manager: Actor, cohort: Cohort, settings: Settings) -> MatchRun:
    """The same steps as the job, inside the demo's one transaction."""
    run = begin_run(manager, cohort, settings=settings)
    found = answer(matching.pool(cohort), settings)
    finish_run(manager, run, given=found.given, result=found.result, terms=found.terms)
    db.session.flush()
    return run


def _sessions(
    cast: Cast, rng: random.Random, match: Match, begins: datetime, mentor: Actor, founder: Actor
) -> None:
    """One to three meetings, confirmed; the demo's founder has one to confirm, and another one is disputed."""
    is_demo = founder.id == cast["founder"].id
    count = 3 if is_demo else rng.choice([1, 2, 2, 3])
    for number in range(count):
        held_at = begins + timedelta(days=14 + 24 * number + rng.randint(0, 9), hours=rng.choice([7, 8, 9]))
        last = number == count - 1
        with demo.at(held_at + timedelta(hours=2)):
            session = log_session(
                mentor,
                match,
                client_id=str(UUID(int=rng.getrandbits(128))),
                what=_record(rng, match, held_at),
                actions=[Action(rng.choice(TASKS), is_for_mentor=rng.random() < 0.3)] if last else [],
                private_note="Strong on the product; slow to sell." if is_demo else "",
            )
        waits = is_demo and last and mentor.id == cast["mentor"].id
        if waits:
            continue
        with demo.at(held_at + timedelta(days=rng.randint(1, 4))):
            whole = session_by_key(session.key)
            if rng.random() < 0.01:
                dispute_session(founder, whole, reason="We met for half an hour only.")
            else:
                confirm_session(founder, whole)


def _record(rng: random.Random, match: Match, held_at: datetime) -> Record:
    return Record(
        held_at=held_at,
        zone=match.mentor.user.zone,
        minutes=rng.choice([30, 45, 45, 60, 60, 90]),
        mode=rng.choice(list(SessionMode)),
        topics=match.enrolment.needs[:2],
        summary=rng.choice(SUMMARIES),
    )
