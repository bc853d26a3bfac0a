"""Bookings: one, those a person may see, who may be booked by whom, and what a startup has used of its month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.errors import NotFound
from accelerator.organisations.models import Membership
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, EnrolmentState
from mentors.models import (
    Audience,
    Booking,
    BookingState,
    HeldQuarter,
    Match,
    MatchState,
    MeetingInvitation,
    MentorInCohort,
    MentorProfile,
    OfficeHours,
)
from mentors.models.bookings import USES_BUDGET
from mentors.queries import hours, profiles, ties
from mentors.queries.matches import mentored_in, run_by
from mentors.slots import Slot

IN_TIME = (Booking.starts_at, Booking.id)


@dataclass(frozen=True)
class Pairing:
    """A startup's place and a mentor who might meet: whether they are matched, and whether they are in one cohort."""

    enrolment: Enrolment
    mentor: MentorProfile
    is_matched: bool
    is_in_cohort: bool

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach the pair."""
        return self.enrolment.scopes

    @property
    def may_meet(self) -> bool:
        """Whether there can be slots for them at all."""
        return self.enrolment.state is EnrolmentState.ACTIVE and (self.is_matched or self.is_in_cohort)

    def may_use(self, block: OfficeHours) -> bool:
        """Whether a block is open to this startup."""
        return self.is_matched or (self.is_in_cohort and block.audience is Audience.COHORT)


def pairing(enrolment_key: str, mentor_key: str) -> Pairing:
    """A startup and a mentor, as far as they may meet."""
    place = get_or_404(
        Enrolment,
        enrolment_key,
        joinedload(Enrolment.cohort).joinedload(Cohort.programme),
        joinedload(Enrolment.startup),
    )
    mentor = get_or_404(MentorProfile, mentor_key, joinedload(MentorProfile.user))
    return pair_of(place, mentor)


def pair_of(enrolment: Enrolment, mentor: MentorProfile) -> Pairing:
    """The same for rows already at hand."""
    found = next((pair for pair in pairings_of(enrolment) if pair.mentor.id == mentor.id), None)
    return found or Pairing(enrolment, mentor, is_matched=False, is_in_cohort=False)


def pairings_of(enrolment: Enrolment) -> list[Pairing]:
    """Every mentor whom a startup may meet, matched ones first, by name; needs `cohort` loaded.

    A mentor counts while their account, their role and their place in the cohort last; nobody mentors
    a startup that they belong to themselves (R12) or declared a conflict with (MEN08).
    """
    is_matched = sa.exists().where(
        Match.enrolment_id == enrolment.id,
        Match.mentor_id == MentorProfile.id,
        Match.state == MatchState.ACTIVE,
    )
    query = (
        sa.select(MentorProfile, is_matched)
        .join(MentorProfile.user)
        .join(MentorInCohort, MentorInCohort.mentor_id == MentorProfile.id)
        .where(
            profiles.takes_part(enrolment.cohort),
            ~_belongs_to(enrolment.startup_id),
            ~ties.is_barred(enrolment.startup_id),
        )
        .options(joinedload(MentorProfile.user))
        .order_by(is_matched.desc(), User.name, MentorProfile.id)
    )
    return [
        Pairing(enrolment, mentor, is_matched=bool(matched), is_in_cohort=True)
        for mentor, matched in db.session.execute(query)
    ]


def _belongs_to(organisation_id: int) -> sa.ColumnElement[bool]:
    now = clock.now()
    return sa.exists().where(
        Membership.user_id == User.id,
        Membership.organisation_id == organisation_id,
        Membership.starts_at <= now,
        sa.or_(Membership.ends_at.is_(None), Membership.ends_at > now),
    )


def slots_for(
    pairs: Sequence[Pairing], *, since: datetime, until: datetime, but_for: int | None = None
) -> dict[int, list[Slot]]:
    """By mentor, the slots that one startup may still take; the pairs share their startup."""
    by_mentor = {pair.mentor.id: pair for pair in pairs if pair.may_meet}
    blocks = [
        block for block in hours.hours_of_all(by_mentor.keys()) if by_mentor[block.mentor_id].may_use(block)
    ]
    startup_id = pairs[0].enrolment.startup_id if pairs else 0
    free = hours.free_slots(blocks, startup_id, since=since, until=until, but_for=but_for)
    return {mentor_id: free.get(mentor_id, []) for mentor_id in by_mentor}


def is_possible(booking: Booking) -> bool:
    """Whether these two could agree on this meeting today; one without a block is of a mentor's invitation."""
    pair = pair_of(booking.enrolment, booking.mentor)
    if not pair.may_meet:
        return False
    block = hours.hours(booking.hours_id) if booking.hours_id else None
    return block is None or pair.may_use(block)


@cache
def with_both_sides() -> tuple[ORMOption, ...]:
    """What every page about bookings reads: cohort, startup and mentor."""
    return (
        joinedload(Booking.cohort).joinedload(Cohort.programme),
        joinedload(Booking.enrolment).options(joinedload(Enrolment.startup), joinedload(Enrolment.cohort)),
        joinedload(Booking.mentor).joinedload(MentorProfile.user),
    )


def booking(key: int | str) -> Booking:
    """One booking by id or key, with both sides and where it stood before."""
    return get_or_404(Booking, key, *with_both_sides(), selectinload(Booking.moves))


def enrolment(key: str) -> Enrolment:
    """A startup's place by its address, with what booking asks of it."""
    found = get_or_404(
        Enrolment,
        key,
        joinedload(Enrolment.cohort).joinedload(Cohort.programme),
        joinedload(Enrolment.startup),
    )
    if found.state is not EnrolmentState.ACTIVE:
        raise NotFound
    return found


def enrolments_of(actor: Actor) -> list[Enrolment]:
    """The places from which this person's startups may book now, latest cohort first."""
    query = (
        sa.select(Enrolment)
        .join(Enrolment.cohort)
        .where(
            Enrolment.startup_id.in_(actor.organisations),
            Enrolment.state == EnrolmentState.ACTIVE,
        )
        .options(joinedload(Enrolment.cohort).joinedload(Cohort.programme), joinedload(Enrolment.startup))
        .order_by(Cohort.starts_on.desc(), Enrolment.id)
    )
    return list(db.session.scalars(query))


def bookings_visible_to(actor: Actor) -> sa.Select[Booking]:
    """A mentor's own while their role lasts, a startup's own, a manager's programmes'."""
    return (
        sa.select(Booking)
        .join(Booking.cohort)
        .join(Booking.enrolment)
        .join(Booking.mentor)
        .where(sa.or_(run_by(actor), *_own(actor)))
        .options(*with_both_sides())
    )


def _own(actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [
        sa.and_(MentorProfile.user_id == actor.id, mentored_in(actor)),
        Enrolment.startup_id.in_(actor.organisations),
    ]


def own_bookings(actor: Actor, since: datetime, until: datetime) -> list[Booking]:
    """What this person has agreed to in a span of time, as mentor or for their startups, whatever became of it."""
    query = bookings_visible_to(actor).where(
        sa.or_(*_own(actor)), Booking.ends_at > since, Booking.starts_at < until
    )
    return list(db.session.scalars(query.options(selectinload(Booking.moves)).order_by(*IN_TIME)))


def upcoming_of(actor: Actor, days: int = 14) -> list[Booking]:
    """What stands before this person in the next days, soonest first."""
    now = clock.now()
    found = own_bookings(actor, now, now + timedelta(days=days))
    return [booking for booking in found if booking.state is BookingState.BOOKED]


def to_log(actor: Actor, ahead: timedelta = timedelta()) -> list[Booking]:
    """A mentor's bookings whose time has come, or soon will, and of which nobody has said what became, oldest first."""
    query = bookings_visible_to(actor).where(
        MentorProfile.user_id == actor.id,
        mentored_in(actor),
        Booking.state == BookingState.BOOKED,
        Booking.ends_at <= clock.now() + ahead,
    )
    return list(db.session.scalars(query.order_by(*IN_TIME)))


def standing_from(moment: datetime, **whose: int) -> list[Booking]:
    """Bookings that stand and begin after a moment; `whose`: a `mentor_id`, an `enrolment_id`, a `cohort_id`."""
    query = sa.select(Booking).where(*stands_from(moment, **whose)).options(*with_both_sides())
    return list(db.session.scalars(query.order_by(*IN_TIME)))


def stands_from(moment: datetime, **whose: int) -> list[sa.ColumnElement[bool]]:
    """The same as a condition on `Booking`."""
    return [Booking.state == BookingState.BOOKED, Booking.starts_at > moment, *belongs(Booking, **whose)]


def belongs(model: type[Booking | MeetingInvitation], **whose: int) -> list[sa.ColumnElement[bool]]:
    """That a row is of one mentor, one startup's place, one cohort, or of several of these at once."""
    return [getattr(model, column) == ident for column, ident in whose.items()]


def standing_on(block: OfficeHours, day: date) -> int:
    """How many bookings of a block stand on one of its dates."""
    begins = datetime.combine(day, time.min, ZoneInfo(block.zone)).astimezone(UTC)
    query = sa.select(sa.func.count(Booking.id)).where(
        Booking.hours_id == block.id,
        Booking.state == BookingState.BOOKED,
        Booking.starts_at >= begins,
        Booking.starts_at < begins + timedelta(hours=25),
    )
    return db.session.scalar(query) or 0


def minutes_used(enrolment: Enrolment, moment: datetime, *, but_for: int | None = None) -> int:
    """What a startup has booked in the month of the host city into which a moment falls, in minutes."""
    begins, ends = month_of(moment, enrolment.cohort.zone)
    query = sa.select(Booking.starts_at, Booking.ends_at).where(
        Booking.enrolment_id == enrolment.id,
        Booking.state.in_(USES_BUDGET),
        Booking.starts_at >= begins,
        Booking.starts_at < ends,
        Booking.id != (but_for or 0),
    )
    total = sum((end - start for start, end in db.session.execute(query)), timedelta())
    return int(total.total_seconds()) // 60


def month_of(moment: datetime, zone: str) -> tuple[datetime, datetime]:
    """The first instant of a calendar month somewhere, and that of the next."""
    place = ZoneInfo(zone)
    first = moment.astimezone(place).date().replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    ends = [datetime.combine(day, time.min, place).astimezone(UTC) for day in (first, following)]
    return ends[0], ends[1]


def quarters_held_by(booking_id: int) -> sa.Select[HeldQuarter]:
    """The quarters of an hour that a booking holds."""
    return sa.select(HeldQuarter).where(HeldQuarter.booking_id == booking_id)
