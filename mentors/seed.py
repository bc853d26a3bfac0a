"""The demo's mentoring: sixty profiles, a real solve for each cohort, and the sessions that came of it."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db
from accelerator.demo import Cast, at
from accelerator.permissions import SYSTEM, Actor
from cohorts.models import Cohort, Enrolment, EnrolmentState
from mentors.models import ActionItem, Match, MatchState, MentorProfile, MentorSession, SessionMode
from mentors.operations import matches as match_operations
from mentors.operations import matching as operations
from mentors.operations import profiles as profile_operations
from mentors.operations import sessions as session_operations
from mentors.operations import speed as speed_operations
from mentors.operations import wishes as wish_operations
from mentors.operations.records import Action, Aside, Record
from mentors.operations.wishes import Hope
from mentors.queries import matching, profiles, wishes
from mentors.seed_hours import keep_hours
from mentors.seed_offers import ACTIONS, EMPLOYERS, NOTES, SUMMARIES, TRADES
from mentors.solving import Settings, answer

MATCHED = ("hackathon-2020", "fca-2021", "fca-2022", "fca-2023")
PRESENT = "fca-2023"
FOUNDERS_GOALS = (
    "A price for the first three sub-districts that we can still raise.",
    "An introduction to somebody who has sold to the water company.",
)
SILENT, FLAGGED = 9, 4
"""Of the present cohort's pairs, each ninth met only once; the fifth is the one that the staff should look at."""
FLAG = Aside(staff_note="The founders want to part. Please talk to both before demo day.", is_flagged=True)
IN_COHORT = (EnrolmentState.ACTIVE, EnrolmentState.PAUSED, EnrolmentState.GRADUATED)
SPOKEN = {
    zone: {own: "native", "en": "c1"}
    for zone, own in (("Asia/Jakarta", "id"), ("Europe/Berlin", "de"), ("Asia/Bangkok", "th"))
}


def seed(cast: Cast, rng: random.Random) -> None:
    """Fill in everything that mentors do, cohort by cohort, in the order in which it happened."""
    mentors = _profiles(cast, rng)
    query = sa.select(Cohort).where(Cohort.slug.in_(MATCHED)).options(joinedload(Cohort.programme))
    for cohort in db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id)).all():
        _mentoring(cast, cohort, mentors, rng)
    keep_hours(cast, PRESENT)


@dataclass
class Course:
    """One cohort's mentoring as it is told."""

    cast: Cast
    cohort: Cohort
    rng: random.Random
    begins: datetime
    ends: datetime
    is_disputed: bool = False
    taken: dict[int, list[datetime]] = field(default_factory=dict)
    """By mentor, when they met somebody."""

    @property
    def is_present(self) -> bool:
        """Whether it is the cohort of the demo's founder."""
        return self.cohort.slug == PRESENT

    def may_dispute(self, match: Match) -> bool:
        """One session is disputed, and not between the demo's own people."""
        return not self.is_disputed and match.mentor.user_id != self.cast["mentor"].id

    def free(self, match: Match, held: datetime) -> datetime:
        """The first time from then on at which the mentor meets nobody else."""
        met = self.taken.setdefault(match.mentor_id, [])
        while any(abs(held - other) < timedelta(minutes=90) for other in met):
            held += timedelta(hours=2)
        met.append(held)
        return held


def _profiles(cast: Cast, rng: random.Random) -> list[MentorProfile]:
    with at(datetime(2020, 2, 3, 3, 0, tzinfo=UTC)):
        profiles = []
        for number, user in enumerate(cast.mentors):
            headline, about, skills, sectors, stages = TRADES[number % len(TRADES)]
            own = {code: min(3, max(1, level - rng.randint(0, 1))) for code, level in skills.items()}
            profile = profile_operations.begin_profile(SYSTEM, user)
            profile_operations.describe_mentor(
                SYSTEM,
                profile,
                headline=headline,
                employer=rng.choice(EMPLOYERS),
                about=about,
                expertise=own,
                sectors=sectors,
                stages=stages,
                languages=SPOKEN.get(user.zone, {"en": "any"}),
                hours_per_month=rng.choice((2, 2, 4, 6)),
            )
            profiles.append(profile)
        return profiles


def _mentoring(cast: Cast, cohort: Cohort, mentors: list[MentorProfile], rng: random.Random) -> None:
    """One cohort: who takes part, the solve, the answers, the sessions."""
    begins = datetime.combine(cohort.starts_on, time(2), UTC)
    ends = min(datetime.combine(cohort.ends_on, time(2), UTC), clock.now() - timedelta(days=1))
    taking_part = (
        [mentors[0], *rng.sample(mentors[1:], 34)] if cohort.slug == PRESENT else rng.sample(mentors[1:], 30)
    )
    with at(begins + timedelta(days=3)):
        for mentor in taking_part:
            profile_operations.place_mentor(
                SYSTEM, cohort, person=mentor.user, most_startups=rng.choice((1, 2, 2, 3))
            )
        run = operations.begin_run(SYSTEM, cohort, settings=Settings())
        pool = matching.pool(cohort, IN_COHORT)
        if not pool.enrolments:
            return
        _join_demo_people(cast, cohort, mentors[0])
        pool = matching.pool(cohort, IN_COHORT)
        found = answer(pool, Settings())
        operations.finish_run(
            SYSTEM, run, given=found.given, result=found.result, terms=found.terms, curve=found.curve
        )
    with at(begins + timedelta(days=5)):
        offered = operations.publish_run(SYSTEM, run, seen_version=run.version)
    with at(begins + timedelta(days=8)):
        working = [match for match in offered if _answer(cast, cohort, match, rng)]
    course = Course(cast, cohort, rng, begins, ends)
    for number, match in enumerate(working):
        _sessions(course, match, number)
    _confirm_what_nobody_objected_to(course)
    if cohort.slug == PRESENT:
        _speed_day(cohort)
    for match in working:
        if match.enrolment.state is EnrolmentState.GRADUATED:
            with at(ends):
                match_operations.end_match(SYSTEM, match, reason="The programme was completed.")


def _speed_day(cohort: Cohort) -> None:
    """The present cohort meets in two weeks, so that new pairs can be found for those whom a mentor was declined."""
    day = (clock.now() + timedelta(days=14)).date()
    speed_operations.plan_day(
        SYSTEM,
        cohort,
        times=speed_operations.Timetable(
            title="Meet the mentors",
            begins_at=datetime.combine(day, time(2), UTC),
            zone=cohort.zone,
            rounds=6,
            break_after=3,
            break_minutes=30,
        ),
    )


def _join_demo_people(cast: Cast, cohort: Cohort, mentor: MentorProfile) -> None:
    """The demo's mentor and founder belong together: a manager locks the pair, as managers do."""
    if cohort.slug != PRESENT:
        return
    founder = cast.actor(cast["founder"])
    enrolment = next(
        (e for e in matching.enrolments_in(cohort.id) if e.startup_id in founder.organisations), None
    )
    if enrolment is not None:
        enrolment.cohort = cohort
        operations.mark_pair(
            SYSTEM, enrolment, mentor=mentor, is_lock=True, reason="They asked for each other."
        )
        _wish(founder, cast.actor(mentor.user), enrolment, mentor)


def _wish(founder: Actor, mentor_actor: Actor, enrolment: Enrolment, mentor: MentorProfile) -> None:
    """Their wishes, with what each wants: the founder names two more, whom the matching may give to others."""
    known = wishes.mentors_to_wish_for(enrolment)
    others = [other for other in known if other.id != mentor.id][:2]
    hopes = [Hope(mentor.key, FOUNDERS_GOALS), *(Hope(other.key, FOUNDERS_GOALS[:1]) for other in others)]
    wish_operations.wish_for_mentors(founder, enrolment, hopes=hopes)
    place = profiles.place_in(enrolment.cohort_id, mentor.id)
    if place is not None:
        hopes = [
            Hope(enrolment.key, ("See one pilot with a city office from the first call to the contract.",))
        ]
        wish_operations.wish_for_startups(mentor_actor, profiles.place(place.id), hopes=hopes)


def _answer(cast: Cast, cohort: Cohort, match: Match, rng: random.Random) -> bool:
    """Both sides accept, with a few exceptions that a manager sees in the present cohort."""
    mentor = cast.actor(match.mentor.user)
    startup = _team(match)
    is_demo = match.mentor.user_id == cast["mentor"].id
    if cohort.slug == PRESENT and not is_demo and rng.random() < 0.08:
        match_operations.decline_match(
            mentor, match, reason="I have no time for a second startup until spring."
        )
        return False
    match_operations.accept_match(mentor, match)
    match_operations.accept_match(startup, match)
    return match.state is MatchState.ACTIVE


def _team(match: Match) -> Actor:
    """The startup's voice; managed profiles have no people yet, so the programme speaks for them."""
    return Actor(id=0, name="team", organisations=frozenset({match.enrolment.startup_id}))


def _sessions(course: Course, match: Match, number: int) -> None:
    """A handful of meetings; some are confirmed by the team, one is disputed, the others by time alone.

    In the present cohort some pairs fell silent, and a mentor asks the staff to look at one startup.
    """
    rng, ends = course.rng, course.ends
    held = course.begins + timedelta(days=12 + rng.randint(0, 5))
    held = held.replace(hour=rng.choice((2, 3, 6, 7, 8)))
    mentor = course.cast.actor(match.mentor.user)
    most = 4 if course.is_present and number % SILENT else 1
    step = max(timedelta(days=4), (ends - course.begins - timedelta(days=12)) / 5) * 5 / most
    count, promised = 0, list[ActionItem]()
    while held < ends and count < most:
        is_last = course.is_present and (count == most - 1 or held + step >= ends)
        held = course.free(match, held)
        with at(held + timedelta(hours=2)):
            logged = session_operations.log_session(
                mentor,
                match,
                client_id=f"demo-{match.id}-{count}",
                what=_record(match, held, rng),
                actions=_actions(held, is_last, rng),
                aside=replace(
                    FLAG if is_last and number == FLAGGED else Aside(), private_note=rng.choice(NOTES)
                ),
                done_actions=[item.key for item in promised],
            )
        promised = logged.actions
        if is_last and course.may_dispute(match):
            course.is_disputed = True
            with at(held + timedelta(days=1)):
                reason = "We met for half an hour only; the rest was a phone call with somebody else."
                session_operations.dispute_session(_team(match), logged, reason=reason)
        elif not is_last and ((days := rng.randint(1, 6)) < 3 or course.is_present):
            with at(min(held + timedelta(days=days), ends)):
                _confirm(course, match, logged, count)
        held, count = held + step + timedelta(days=rng.randint(0, 2)), count + 1


def _confirm(course: Course, match: Match, session: MentorSession, count: int) -> None:
    """The startup says yes; those of the present cohort give three to five stars with it."""
    stars = 3 + (match.id + count) % 3 if course.is_present else None
    session_operations.confirm_session(_team(match), session, usefulness=stars)


def _confirm_what_nobody_objected_to(course: Course) -> None:
    """The clock's own work, done here week by week as it was due, so that the first start finds nothing left."""
    moment, last = course.begins + timedelta(days=21), min(course.ends + timedelta(days=21), clock.now())
    while moment < last:
        with at(moment):
            session_operations.confirm_due(SYSTEM)
        moment += timedelta(days=7)
    with at(last):
        session_operations.confirm_due(SYSTEM)


def _record(match: Match, held: datetime, rng: random.Random) -> Record:
    topics = [code for code in match.enrolment.needs if code in match.mentor.expertise] or list(
        match.mentor.expertise
    )
    return Record(
        held_at=held,
        zone=match.mentor.user.zone,
        minutes=rng.choice((30, 45, 45, 60, 60, 90)),
        mode=rng.choice((SessionMode.VIDEO, SessionMode.VIDEO, SessionMode.IN_PERSON, SessionMode.PHONE)),
        topics=topics[: rng.randint(1, 2)],
        summary=rng.choice(SUMMARIES),
    )


def _actions(held: datetime, is_last: bool, rng: random.Random) -> list[Action]:
    count = 2 if is_last else rng.randint(0, 2)
    due: date = (held + timedelta(days=14)).date()
    return [Action(text, n == 1, due) for n, text in enumerate(rng.sample(ACTIONS, count))]
