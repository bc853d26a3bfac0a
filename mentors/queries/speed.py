"""Speed meetings: days with their rounds, a person's own meetings, and the wishes that came of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment
from mentors.models import MentorProfile, SpeedDay, SpeedEntry, SpeedMeeting, Wish

Pair = tuple[int, int]
PEOPLE = (
    joinedload(SpeedMeeting.enrolment).joinedload(Enrolment.startup),
    joinedload(SpeedMeeting.mentor).joinedload(MentorProfile.user),
)


def day(key: str) -> SpeedDay:
    """One day with its cohort and all meetings."""
    return get_or_404(
        SpeedDay,
        key,
        joinedload(SpeedDay.cohort).joinedload(Cohort.programme),
        selectinload(SpeedDay.meetings).options(*PEOPLE),
    )


def days_of(cohort_id: int) -> list[tuple[SpeedDay, int, int]]:
    """A cohort's days, latest first, with how many meetings each has and how many wishes were given."""
    wished = sa.func.count(SpeedMeeting.startup_wish) + sa.func.count(SpeedMeeting.mentor_wish)
    query = (
        sa.select(SpeedDay, sa.func.count(SpeedMeeting.id), wished)
        .outerjoin(SpeedMeeting, SpeedMeeting.day_id == SpeedDay.id)
        .where(SpeedDay.cohort_id == cohort_id)
        .group_by(SpeedDay.id)
        .order_by(SpeedDay.begins_at.desc(), SpeedDay.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def meetings_on(day_id: int) -> list[SpeedMeeting]:
    """The meetings of a day."""
    return list(db.session.scalars(sa.select(SpeedMeeting).where(SpeedMeeting.day_id == day_id)))


def entries_on(day_id: int) -> list[SpeedEntry]:
    """What stands in calendars about a day, also what was called off."""
    query = sa.select(SpeedEntry).where(SpeedEntry.day_id == day_id)
    return list(db.session.scalars(query.order_by(SpeedEntry.round, SpeedEntry.id)))


def told(day_id: int) -> list[SpeedEntry]:
    """The same with both sides, for letters."""
    query = sa.select(SpeedEntry).where(SpeedEntry.day_id == day_id)
    query = query.options(
        joinedload(SpeedEntry.enrolment).joinedload(Enrolment.startup),
        joinedload(SpeedEntry.mentor).joinedload(MentorProfile.user),
    )
    return list(db.session.scalars(query.order_by(SpeedEntry.round, SpeedEntry.id)))


def day_by_id(day_id: int) -> SpeedDay:
    """One day by its number, as jobs name it, with its cohort."""
    return get_or_404(SpeedDay, day_id, joinedload(SpeedDay.cohort).joinedload(Cohort.programme))


def entries_of(actor: Actor, since: datetime, until: datetime) -> list[SpeedEntry]:
    """What a person was told of, on days that begin in a span of time; called off ones are left out."""
    query = (
        sa.select(SpeedEntry)
        .join(SpeedEntry.day)
        .join(SpeedEntry.enrolment)
        .join(SpeedEntry.mentor)
        .where(
            SpeedDay.begins_at > since,
            SpeedDay.begins_at < until,
            ~SpeedEntry.is_cancelled,
            sa.or_(MentorProfile.user_id == actor.id, Enrolment.startup_id.in_(actor.organisations)),
        )
        .options(
            joinedload(SpeedEntry.day),
            joinedload(SpeedEntry.enrolment).joinedload(Enrolment.startup),
            joinedload(SpeedEntry.mentor).joinedload(MentorProfile.user),
        )
        .order_by(SpeedDay.begins_at, SpeedEntry.round, SpeedEntry.id)
    )
    return list(db.session.scalars(query))


def unknown_changes(day: SpeedDay) -> int:
    """How many meetings are new, moved or gone since everybody was told; needs `meetings` loaded."""
    known = {(e.enrolment_id, e.mentor_id): e.round for e in entries_on(day.id) if not e.is_cancelled}
    planned = {(meeting.enrolment_id, meeting.mentor_id): meeting.round for meeting in day.meetings}
    return sum(known.get(pair) != planned.get(pair) for pair in {*known, *planned})


def own_meetings(actor: Actor, day: SpeedDay) -> list[tuple[SpeedMeeting, bool]]:
    """A person's meetings of a day in order, each with whether they sit on the mentor's side."""
    return [
        (meeting, meeting.mentor.user_id == actor.id)
        for meeting in day.meetings
        if meeting.mentor.user_id == actor.id or meeting.enrolment.startup_id in actor.organisations
    ]


def wishes_in(cohort_id: int) -> dict[Pair, tuple[Wish | None, Wish | None]]:
    """What startup and mentor wish, by (enrolment, mentor); of several days the last word counts."""
    query = (
        sa.select(
            SpeedMeeting.enrolment_id,
            SpeedMeeting.mentor_id,
            SpeedMeeting.startup_wish,
            SpeedMeeting.mentor_wish,
        )
        .join(SpeedDay, SpeedDay.id == SpeedMeeting.day_id)
        .where(SpeedDay.cohort_id == cohort_id)
        .where(SpeedMeeting.startup_wish.is_not(None) | SpeedMeeting.mentor_wish.is_not(None))
        .order_by(SpeedDay.begins_at, SpeedMeeting.id)
    )
    found: dict[Pair, tuple[Wish | None, Wish | None]] = {}
    for enrolment, mentor, ours, theirs in db.session.execute(query):
        before = found.get((enrolment, mentor), (None, None))
        found[enrolment, mentor] = ours or before[0], theirs or before[1]
    return found


def days_to_rank(actor: Actor) -> Sequence[SpeedDay]:
    """Days that began and on which this person has not said a wish about somebody they met."""
    as_mentor = SpeedMeeting.mentor_wish.is_(None) & SpeedMeeting.mentor.has(user_id=actor.id)
    as_startup = SpeedMeeting.startup_wish.is_(None) & SpeedMeeting.enrolment.has(
        Enrolment.startup_id.in_(actor.organisations)
    )
    query = (
        sa.select(SpeedDay)
        .where(SpeedDay.cancelled_at.is_(None), SpeedDay.begins_at < clock.now())
        .where(SpeedDay.begins_at > clock.now() - timedelta(days=60))
        .where(SpeedDay.meetings.any(as_mentor | as_startup))
        .order_by(SpeedDay.begins_at)
    )
    return db.session.scalars(query).all()
