"""Office hours: a mentor's blocks, a cohort's rules, and the slots that are still free for a startup."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accelerator import clock
from accelerator.db import db, get_or_404
from cohorts.models import Cohort
from mentors.models import BookingRules, HeldQuarter, MentorProfile, OfficeHours
from mentors.slots import Slot, quarters_of, slots_of


def hours(key: int | str) -> OfficeHours:
    """One block by id or key, with its mentor and its days off."""
    return get_or_404(
        OfficeHours,
        key,
        joinedload(OfficeHours.mentor).joinedload(MentorProfile.user),
        selectinload(OfficeHours.days_off),
    )


def hours_of(mentor_id: int) -> list[OfficeHours]:
    """A mentor's blocks that go on, in the order of the week."""
    return hours_of_all([mentor_id])


def hours_of_all(mentor_ids: Collection[int]) -> list[OfficeHours]:
    """The blocks of several mentors that go on, in the order of the week."""
    yesterday = clock.today() - timedelta(days=1)  # somewhere it may still be that date
    query = (
        sa.select(OfficeHours)
        .where(
            OfficeHours.mentor_id.in_(mentor_ids),
            sa.or_(OfficeHours.ends_on.is_(None), OfficeHours.ends_on >= yesterday),
        )
        .options(selectinload(OfficeHours.days_off))
        .order_by(OfficeHours.weekday, OfficeHours.begins, OfficeHours.id)
    )
    return [block for block in db.session.scalars(query) if block.goes_on(clock.today(block.zone))]


def rules_of(cohort: Cohort) -> BookingRules:
    """A cohort's rules for booking; the defaults where nobody has set any, not yet a row."""
    query = sa.select(BookingRules).where(BookingRules.cohort_id == cohort.id)
    return db.session.scalars(query).one_or_none() or BookingRules(
        cohort_id=cohort.id, minutes_per_month=240, notice_hours=24, days_ahead=28
    )


@dataclass(frozen=True)
class Taken:
    """The quarters of an hour that one startup and some mentors have given away."""

    of_startup: frozenset[datetime]
    of_mentors: frozenset[tuple[int, datetime]]

    def is_free(self, mentor_id: int, slot: Slot) -> bool:
        """Whether neither side is booked in any part of a slot."""
        quarters = quarters_of(slot.starts_at, slot.ends_at)
        return not any(at in self.of_startup or (mentor_id, at) in self.of_mentors for at in quarters)


def taken(
    mentor_ids: Collection[int],
    startup_id: int,
    *,
    since: datetime,
    until: datetime,
    but_for: int | None = None,
) -> Taken:
    """What is held of slots that begin in a span of time; `but_for` is a booking whose own quarters count as free."""
    query = sa.select(HeldQuarter.mentor_id, HeldQuarter.startup_id, HeldQuarter.at).where(
        HeldQuarter.at >= since - timedelta(hours=2),
        HeldQuarter.at < until + timedelta(hours=2),
        sa.or_(HeldQuarter.mentor_id.in_(mentor_ids), HeldQuarter.startup_id == startup_id),
    )
    if but_for is not None:
        query = query.where(HeldQuarter.booking_id != but_for)
    held = db.session.execute(query).all()
    return Taken(
        frozenset(at for _mentor, startup, at in held if startup == startup_id),
        frozenset((mentor, at) for mentor, _startup, at in held),
    )


def free_slots(
    blocks: Iterable[OfficeHours],
    startup_id: int,
    *,
    since: datetime,
    until: datetime,
    but_for: int | None = None,
) -> dict[int, list[Slot]]:
    """By mentor, the slots that neither side has given away, in order; two queries whatever their number.

    `but_for` is a booking that is about to move: what it holds counts as free.
    """
    blocks = list(blocks)
    mentor_ids = {block.mentor_id for block in blocks}
    held = taken(mentor_ids, startup_id, since=since, until=until, but_for=but_for)
    found: dict[int, dict[datetime, Slot]] = {mentor_id: {} for mentor_id in mentor_ids}
    for block in blocks:
        for slot in slots_of(block, since, until):
            if held.is_free(block.mentor_id, slot):
                found[block.mentor_id].setdefault(slot.starts_at, slot)
    return {mentor_id: sorted(slots.values()) for mentor_id, slots in found.items()}
