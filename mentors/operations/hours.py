"""Keeping office hours: opening, changing and ending weekly blocks, leaving a date out (SES01)."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, is_zone
from accelerator.permissions import Actor, require
from cohorts.models import Cohort
from mentors import facts, permissions
from mentors.models import Audience, BookingRules, DayOff, MentorProfile, OfficeHours, SessionMode
from mentors.models.hours import QUARTER, SLOT_LENGTHS
from mentors.queries import bookings
from mentors.queries import hours as queries

MOST_BLOCKS = 20
LONGEST_PLACE = 300
MOST_DAYS_OFF = 60


@dataclass(frozen=True, kw_only=True)
class Block:
    """What is said of a weekly block."""

    weekday: int
    begins: time
    ends: time
    zone: str
    slot_minutes: int = 30
    audience: Audience = Audience.MATCHED
    mode: SessionMode = SessionMode.VIDEO
    place: str = ""
    starts_on: date
    ends_on: date | None = None

    def check(self) -> None:
        """Refuse what could not be cut into slots."""
        if not is_zone(self.zone):
            raise DomainError(_("This time zone is not known."), "zone")
        if self.weekday not in range(7) or self.slot_minutes not in SLOT_LENGTHS:
            raise DomainError(_("Choose from the list."), "weekday")
        for name, value in (("begins", self.begins), ("ends", self.ends)):
            if value.minute % QUARTER or value.second or value.microsecond:
                raise DomainError(_("Use a full hour or a quarter, such as 9:00 or 9:15."), name)
        length = (self.ends.hour - self.begins.hour) * 60 + self.ends.minute - self.begins.minute
        if length < self.slot_minutes:
            raise DomainError(
                _("Between these times no slot of %(minutes)d minutes fits.", minutes=self.slot_minutes),
                "ends",
            )
        if len(self.place) > LONGEST_PLACE:
            raise DomainError(_("At most %(most)d characters.", most=LONGEST_PLACE), "place")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise DomainError(_("This lies before the first date."), "ends_on")


def open_hours(actor: Actor, mentor: MentorProfile, *, block: Block) -> OfficeHours:
    """Offer a weekly block; staff may do it for a mentor, who is told."""
    require(actor, permissions.KEEP_HOURS, mentor)
    block.check()
    if len(queries.hours_of(lock(mentor).id)) >= MOST_BLOCKS:
        raise Conflict(_("At most %(most)d blocks at a time; end one first.", most=MOST_BLOCKS))
    made = OfficeHours(mentor_id=mentor.id, mentor=mentor, created_by=actor.id, days_off=[], **vars(block))
    db.session.add(made)
    db.session.flush()
    _record(actor, made, "opened")
    return made


def change_hours(actor: Actor, hours: OfficeHours, *, block: Block) -> None:
    """Change a block for the time to come; what is booked already stands as it was agreed."""
    require(actor, permissions.CHANGE_HOURS, hours)
    block.check()
    for name, value in vars(block).items():
        setattr(hours, name, value)
    _record(actor, hours, "changed")


def end_hours(actor: Actor, hours: OfficeHours) -> None:
    """Offer no more of it from today; the block and its bookings stay in the record."""
    require(actor, permissions.CHANGE_HOURS, hours)
    yesterday = clock.today(hours.zone) - timedelta(days=1)
    hours.starts_on = min(hours.starts_on, yesterday)
    hours.ends_on = yesterday
    _record(actor, hours, "ended")


def leave_out(actor: Actor, hours: OfficeHours, *, day: date) -> int:
    """Offer nothing on one date; returns how many bookings stand on it, for those are to be moved by hand."""
    require(actor, permissions.CHANGE_HOURS, hours)
    if day.weekday() != hours.weekday:
        raise DomainError(_("This block does not take place on that day of the week."), "day")
    if day < clock.today(hours.zone):
        raise DomainError(_("This date has passed."), "day")
    if day not in hours.off:
        if len(hours.off) >= MOST_DAYS_OFF:
            raise DomainError(_("End this block and open another one instead."), "day")
        hours.days_off.append(DayOff(off_on=day, added_by=actor.id))
        _record(actor, hours, "day_off")
    return bookings.standing_on(hours, day)


def set_rules(
    actor: Actor, cohort: Cohort, *, minutes_per_month: int, notice_hours: int, days_ahead: int
) -> None:
    """Say how much a cohort's startups may book, how late and how far ahead."""
    require(actor, permissions.SET_BOOKINGS, cohort)
    lock(cohort)
    rules: BookingRules = queries.rules_of(cohort)
    rules.minutes_per_month, rules.notice_hours, rules.days_ahead = (
        minutes_per_month,
        notice_hours,
        days_ahead,
    )
    db.session.add(rules)
    db.session.flush()
    record(
        facts.BookingRulesSet(
            actor_id=actor.id,
            cohort_id=cohort.id,
            minutes_per_month=minutes_per_month,
            notice_hours=notice_hours,
            days_ahead=days_ahead,
        )
    )


def _record(actor: Actor, hours: OfficeHours, change: str) -> None:
    record(
        facts.OfficeHoursKept(actor_id=actor.id, hours_id=hours.id, mentor_id=hours.mentor_id, change=change)
    )
