"""Speed meetings: plan a day in rounds, say who misses what, and say afterwards whom one would like (G21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Cohort
from mentors import facts, permissions
from mentors.models import SpeedDay, SpeedMeeting, Wish
from mentors.models.speed import MOST_ROUNDS
from mentors.queries import matching, speed
from mentors.speedplan import plan


@dataclass(frozen=True)
class Timetable:
    """When the rounds are."""

    title: str
    begins_at: datetime
    zone: str
    rounds: int
    minutes: int = 20
    pause_minutes: int = 5
    break_after: int = 0
    break_minutes: int = 0

    def check(self) -> None:
        """Refuse what no day can be."""
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise DomainError(_("A day has 1 to %(most)d rounds.", most=MOST_ROUNDS), "rounds")
        if not 0 <= self.break_after < self.rounds:
            raise DomainError(_("The break comes after a round that is not the last."), "break_after")


def plan_day(actor: Actor, cohort: Cohort, *, times: Timetable) -> SpeedDay:
    """Set up a day and put its meetings into rounds."""
    require(actor, permissions.SPEED_PLAN, cohort)
    times.check()
    if times.begins_at < clock.now():
        raise DomainError(_("This time has passed."), "begins")
    day = SpeedDay(cohort_id=cohort.id, planned_by=actor.id, absences={}, **vars(times))
    day.cohort = cohort
    db.session.add(day)
    db.session.flush()
    _place(actor, day)
    return day


def replan_day(actor: Actor, day: SpeedDay) -> None:
    """Plan anew with today's startups, mentors and absences; not once somebody has said a wish."""
    require(actor, permissions.SPEED_PLAN, day)
    _place(actor, lock(day))


def miss_rounds(actor: Actor, day: SpeedDay, *, code: str, first: int, last: int) -> None:
    """A party misses some rounds (none where `last` is 0); the day is planned anew around it."""
    require(actor, permissions.SPEED_PLAN, day)
    pool = matching.pool(day.cohort)
    known = {matching.startup_code(e.id) for e in pool.enrolments}
    if code not in known | {matching.mentor_code(p.mentor_id) for p in pool.places}:
        raise DomainError(_("Choose from the list."), "who")
    if last and not 1 <= first <= last <= day.rounds:
        raise DomainError(
            _("Choose rounds from 1 to %(most)d, the first before the last.", most=day.rounds), "first"
        )
    lock(day)
    others = {key: rounds for key, rounds in day.absences.items() if key != code}
    day.absences = others | ({code: list(range(first, last + 1))} if last else {})
    _place(actor, day)


def _place(actor: Actor, day: SpeedDay) -> None:
    """Replace the meetings of a day."""
    old = speed.meetings_on(day.id)
    if any(meeting.startup_wish or meeting.mentor_wish for meeting in old):
        raise Conflict(_("The meetings have taken place: wishes were given already."))
    pool = matching.pool(day.cohort)
    if not pool.enrolments or not pool.places:
        raise Conflict(_("Speed meetings need startups and mentors in this cohort."))
    found = plan(pool, day.rounds, day.absences)
    for meeting in old:
        db.session.delete(meeting)
    db.session.flush()
    for number, pairs in enumerate(found.rounds, 1):
        for codes in pairs:
            enrolment_id, mentor_id = matching.pair_of(codes)
            db.session.add(
                SpeedMeeting(day_id=day.id, round=number, enrolment_id=enrolment_id, mentor_id=mentor_id)
            )
    day.left_over = len(found.left)
    db.session.flush()
    count = sum(len(pairs) for pairs in found.rounds)
    record(facts.SpeedDayPlanned(actor_id=actor.id, day_id=day.id, cohort_id=day.cohort_id, meetings=count))


def say_wishes(actor: Actor, day: SpeedDay, *, wishes: Mapping[int, Wish]) -> None:
    """Say how gladly one would work with whom one met, by meeting; others are left as they were."""
    require(actor, permissions.SPEED_RANK, day)
    if clock.now() < day.begins_at:
        raise Conflict(_("The meetings have not begun yet."))
    own = {meeting.id: (meeting, is_mentor) for meeting, is_mentor in speed.own_meetings(actor, day)}
    for meeting_id, wish in wishes.items():
        if meeting_id not in own:
            raise DomainError(_("Choose from the list."))
        meeting, is_mentor = own[meeting_id]
        if is_mentor:
            meeting.mentor_wish = wish
        else:
            meeting.startup_wish = wish
    db.session.flush()
    record(facts.SpeedWishesSaid(actor_id=actor.id, day_id=day.id, count=len(wishes)))
