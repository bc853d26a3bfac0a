"""Speed meetings: plan a day in rounds, tell everybody, and say afterwards whom one would like (G21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accelerator import clock, jobs
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.jobs import Job
from accelerator.permissions import Actor, require
from cohorts.models import Cohort
from mentors import facts, permissions
from mentors.models import SpeedDay, SpeedEntry, SpeedMeeting, Wish
from mentors.models.speed import MOST_ROUNDS
from mentors.queries import matching, speed
from mentors.speedplan import plan

LONGEST_REASON = 1000


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
    day = lock(day)
    _check_stands(day)
    _place(actor, day)


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
    _check_stands(day)
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
    _check_stands(day)
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


def publish_day(actor: Actor, day: SpeedDay) -> Job:
    """Tell everybody whose plan is new or changed; the letters are written in the background."""
    require(actor, permissions.SPEED_PLAN, day)
    day = lock(day)
    _check_stands(day)
    if day.ends(day.rounds) < clock.now():
        raise Conflict(_("The day is over."))
    known = {(entry.enrolment_id, entry.mentor_id): entry for entry in speed.entries_on(day.id)}
    planned = {
        (meeting.enrolment_id, meeting.mentor_id): meeting.round for meeting in speed.meetings_on(day.id)
    }
    changed = [_announce(day, known.get(pair), pair, number) for pair, number in planned.items()]
    changed += [_call_off(day, entry) for pair, entry in known.items() if pair not in planned]
    if not any(changed):
        raise Conflict(_("Everybody knows this plan already."))
    return _publish(actor, day, sum(changed))


def cancel_day(actor: Actor, day: SpeedDay, *, reason: str) -> Job | None:
    """Call a day off; whoever was told of it is told why, and their calendars follow."""
    require(actor, permissions.SPEED_PLAN, day)
    if not reason.strip():
        raise DomainError(_("Please give the reason."), "reason")
    day = lock(day)
    _check_stands(day)
    if day.begins_at <= clock.now():
        raise Conflict(_("The day has begun."))
    day.cancelled_at, day.cancel_reason = clock.now(), reason.strip()[:LONGEST_REASON]
    record(facts.SpeedDayCancelled(actor_id=actor.id, day_id=day.id, reason=day.cancel_reason))
    changed = sum(_call_off(day, entry) for entry in speed.entries_on(day.id))
    return _publish(actor, day, changed) if changed else None


def _announce(day: SpeedDay, entry: SpeedEntry | None, pair: tuple[int, int], number: int) -> bool:
    """Write down that two are told of their round; whether that is news to them."""
    if entry is None:
        entry = SpeedEntry(day_id=day.id, enrolment_id=pair[0], mentor_id=pair[1], sequence=0)
        db.session.add(entry)
    elif entry.round == number and not entry.is_cancelled:
        return False
    else:
        entry.sequence += 1
    entry.round, entry.is_cancelled = number, False
    entry.publication, entry.changed_at = day.publications + 1, clock.now()
    return True


def _call_off(day: SpeedDay, entry: SpeedEntry) -> bool:
    """Write down that two are told not to meet; whether that is news to them."""
    if entry.is_cancelled:
        return False
    entry.is_cancelled = True
    entry.sequence += 1
    entry.publication, entry.changed_at = day.publications + 1, clock.now()
    return True


def _publish(actor: Actor, day: SpeedDay, changed: int) -> Job:
    day.publications += 1
    day.published_at = clock.now()
    db.session.flush()
    record(
        facts.SpeedDayPublished(
            actor_id=actor.id, day_id=day.id, publication=day.publications, meetings=changed
        )
    )
    title = _("Letters about %(title)s", title=day.title)
    return jobs.enqueue(
        actor, "mentors.announce_speed_day", title, day_id=day.id, publication=day.publications
    )


def _check_stands(day: SpeedDay) -> None:
    if day.cancelled_at is not None:
        raise Conflict(_("This day is cancelled."))
