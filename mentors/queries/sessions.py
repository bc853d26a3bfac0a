"""Mentor sessions: one, those a person may see, what waits, and the one reader of private notes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor, can
from cohorts.models import Cohort, Enrolment
from mentors.models import (
    ActionItem,
    Booking,
    BookingState,
    Match,
    MentorProfile,
    MentorSession,
    SessionState,
)
from mentors.models.sessions import LONGEST_MINUTES, UNHELD
from mentors.permissions import READ_RATINGS, READ_STAFF_NOTE
from mentors.queries.bookings import with_both_sides
from mentors.queries.matches import run_by
from mentors.queries.meetings import minutes_got
from mentors.queries.session_filters import Filters, narrowed

CONFIRMS_ITSELF_AFTER = timedelta(days=7)
LATEST_FIRST = (MentorSession.held_at.desc(), MentorSession.id.desc())
STANDING = (SessionState.LOGGED, SessionState.CONFIRMED, SessionState.DISPUTED)
LONGEST = timedelta(minutes=LONGEST_MINUTES)


@cache
def with_all_parts() -> tuple[Any, ...]:
    """What a session's page reads; the private note is not among it."""
    return (
        joinedload(MentorSession.cohort).joinedload(Cohort.programme),
        joinedload(MentorSession.enrolment).joinedload(Enrolment.startup),
        joinedload(MentorSession.mentor).joinedload(MentorProfile.user),
    )


def session(key: int | str) -> MentorSession:
    """One session by id or key, with both sides and its action items."""
    return get_or_404(MentorSession, key, *with_all_parts(), selectinload(MentorSession.actions))


def session_by_client_id(mentor_id: int, enrolment_id: int, client_id: str) -> MentorSession | None:
    """The session that a mentor's form or phone has sent before."""
    query = sa.select(MentorSession.id).where(
        MentorSession.mentor_id == mentor_id,
        MentorSession.enrolment_id == enrolment_id,
        MentorSession.client_id == client_id,
    )
    found = db.session.scalar(query)  # hardly ever one, so its parts are read only then
    return session(found) if found else None


def session_of_booking(booking_id: int) -> MentorSession | None:
    """The session that an appointment became, as far as it stands."""
    query = sa.select(MentorSession).where(
        MentorSession.booking_id == booking_id, MentorSession.state != SessionState.VOIDED
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def sessions_visible_to(actor: Actor, filters: Filters | None = None) -> sa.Select[MentorSession]:
    """A mentor's own, a startup's own, a manager's programmes'; no mentor reads another's (R07, R08)."""
    query = (
        sa.select(MentorSession)
        .join(MentorSession.cohort)
        .join(MentorSession.enrolment)
        .join(MentorSession.mentor)
        .where(
            sa.or_(
                run_by(actor),
                sa.and_(MentorProfile.user_id == actor.id, sa.literal(actor.has("mentor"))),
                Enrolment.startup_id.in_(actor.organisations),
            )
        )
        .options(*with_all_parts())
    )
    return narrowed(query, actor, filters) if filters else query


def sessions_by_mentor(actor: Actor) -> sa.Select[MentorSession]:
    """A mentor's own sessions, also with startups they mentor no more: their past notes stay theirs (R06)."""
    return sessions_visible_to(actor).where(MentorProfile.user_id == actor.id)


def sessions_between(actor: Actor, match: Match) -> list[MentorSession]:
    """The sessions of one match that this person may read, latest first."""
    query = sessions_visible_to(actor).where(
        MentorSession.enrolment_id == match.enrolment_id, MentorSession.mentor_id == match.mentor_id
    )
    return list(db.session.scalars(query.order_by(*LATEST_FIRST)))


def cohort_choices(actor: Actor) -> list[tuple[str, str]]:
    """The cohorts of which this person may see sessions: slug and name, latest first."""
    cohort = aliased(Cohort)
    in_it = sessions_visible_to(actor).where(MentorSession.cohort_id == cohort.id)
    has_some = in_it.with_only_columns(MentorSession.id).exists()
    query = sa.select(cohort.slug, cohort.name).where(has_some).order_by(cohort.starts_on.desc(), cohort.id)
    return [(slug, name) for slug, name in db.session.execute(query)]


def private_note(actor: Actor, session: MentorSession) -> str | None:
    """The note, for its author; None for everybody else, whatever roles they hold (R07)."""
    query = (
        sa.select(MentorSession.private_note)
        .join(MentorSession.mentor)
        .where(MentorSession.id == session.id, MentorProfile.user_id == actor.id)
    )
    return db.session.scalar(query)


def staff_note(actor: Actor, session: MentorSession) -> str | None:
    """The note for the staff, for those who may read it; None for the startup, whatever roles they hold (R12)."""
    if not can(actor, READ_STAFF_NOTE, session):
        return None
    return db.session.scalar(sa.select(MentorSession.staff_note).where(MentorSession.id == session.id))


@dataclass(frozen=True)
class Ratings:
    """What each side thought of one meeting."""

    usefulness: int | None = None
    meets_again: bool | None = None
    preparedness: int | None = None


def ratings(actor: Actor, session: MentorSession) -> Ratings | None:
    """The ratings of a meeting, for the programme's staff alone."""
    if not can(actor, READ_RATINGS, session):
        return None
    columns = (MentorSession.usefulness, MentorSession.meets_again, MentorSession.preparedness)
    return Ratings(*db.session.execute(sa.select(*columns).where(MentorSession.id == session.id)).one())


def also_there(session: MentorSession) -> list[str]:
    """The names of the other startups of a group meeting."""
    query = (
        sa.select(Organisation.name)
        .join(Enrolment, Enrolment.startup_id == Organisation.id)
        .join(MentorSession, MentorSession.enrolment_id == Enrolment.id)
        .where(
            MentorSession.mentor_id == session.mentor_id,
            MentorSession.client_id == session.client_id,
            MentorSession.id != session.id,
        )
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(query))


def other_mentors(actor: Actor, session: MentorSession) -> list[str]:
    """Who else logged a meeting with the startup at that time: one meeting of several mentors, or a mistake (SES10).

    For the startup and the staff; no mentor hears what another logged (R08).
    """
    if session.mentor.user_id == actor.id or not session.minutes:
        return []
    query = (
        sa.select(User.name, MentorSession.held_at, MentorSession.minutes)
        .join(MentorSession.mentor)
        .join(MentorProfile.user)
        .where(
            MentorSession.enrolment_id == session.enrolment_id,
            MentorSession.mentor_id != session.mentor_id,
            MentorSession.state.in_(STANDING),
            MentorSession.held_at > session.held_at - LONGEST,
            MentorSession.held_at < session.ended_at,
        )
        .order_by(User.name)
    )
    found = [row.name for row in db.session.execute(query) if _ended(row) > session.held_at]
    return list(dict.fromkeys(found))


def _ended(row: Any) -> datetime:
    ended: datetime = row.held_at + timedelta(minutes=row.minutes)
    return ended


def sessions_of(enrolment_id: int, *states: SessionState) -> list[MentorSession]:
    """A startup's sessions, latest first."""
    query = sa.select(MentorSession).where(
        MentorSession.enrolment_id == enrolment_id, MentorSession.state.in_(states or STANDING)
    )
    query = query.options(*with_all_parts()).order_by(MentorSession.held_at.desc(), MentorSession.id.desc())
    return list(db.session.scalars(query))


def waiting_for(actor: Actor) -> list[MentorSession]:
    """Sessions that this person's startups are asked to confirm, oldest first."""
    query = sessions_visible_to(actor).where(
        Enrolment.startup_id.in_(actor.organisations), MentorSession.state == SessionState.LOGGED
    )
    return list(db.session.scalars(query.order_by(MentorSession.created_at, MentorSession.id)))


def disputed_in(actor: Actor) -> list[MentorSession]:
    """Disputed sessions of a manager's programmes, oldest first."""
    query = sessions_visible_to(actor).where(run_by(actor), MentorSession.state == SessionState.DISPUTED)
    return list(db.session.scalars(query.order_by(MentorSession.held_at, MentorSession.id)))


def due_for_confirmation() -> list[MentorSession]:
    """Sessions that nobody objected to for seven days."""
    query = sa.select(MentorSession).where(
        MentorSession.state == SessionState.LOGGED,
        MentorSession.created_at <= clock.now() - CONFIRMS_ITSELF_AFTER,
    )
    return list(db.session.scalars(query.options(*with_all_parts()).order_by(MentorSession.id)))


def at_the_same_time(mentor_id: int, held_at: datetime, minutes: int) -> list[MentorSession]:
    """A mentor's appointments, whatever became of them, that share time with [held_at, held_at + minutes).

    A moment counts as a minute.
    """
    query = sa.select(MentorSession.id, MentorSession.held_at, MentorSession.minutes).where(
        MentorSession.mentor_id == mentor_id,
        MentorSession.state.in_((*STANDING, *UNHELD)),
        MentorSession.held_at > held_at - LONGEST,
        MentorSession.held_at < held_at + _at_least(minutes),
    )
    near = [row.id for row in db.session.execute(query) if row.held_at + _at_least(row.minutes) > held_at]
    if not near:
        return []
    found = sa.select(MentorSession).where(MentorSession.id.in_(near)).options(*with_all_parts())
    return list(db.session.scalars(found.order_by(MentorSession.held_at, MentorSession.id)))


def _at_least(minutes: int) -> timedelta:
    return timedelta(minutes=max(minutes, 1))


def near_in_time(enrolment_id: int, mentor_id: int, held_at: datetime, minutes: int) -> MentorSession | None:
    """Another session of the same two that overlaps this one: likely the same meeting logged twice."""
    rows = at_the_same_time(mentor_id, held_at, minutes)
    return next((row for row in rows if row.enrolment_id == enrolment_id), None)


def booking_to_log(match: Match, key: str = "") -> Booking | None:
    """The appointment that a log is begun for: the one named, else the latest of which nothing was said yet."""
    query = sa.select(Booking).where(*_stands_between(match), Booking.starts_at <= clock.now())
    if key:
        query = query.where(Booking.key == key)
    query = query.options(*with_both_sides()).order_by(Booking.starts_at.desc())
    return db.session.scalars(query.limit(1)).one_or_none()


def booking_at(match: Match, held_at: datetime, minutes: int) -> Booking | None:
    """The appointment that a logged meeting was: it shares time with it, give or take half an hour."""
    slack = timedelta(minutes=30)
    query = sa.select(Booking.id).where(
        *_stands_between(match),
        Booking.starts_at < held_at + _at_least(minutes) + slack,
        Booking.ends_at > held_at - slack,
        Booking.starts_at <= clock.now(),
    )
    found = db.session.scalar(query.order_by(Booking.starts_at).limit(1))
    return get_or_404(Booking, found, *with_both_sides()) if found else None


def _stands_between(match: Match) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Booking.mentor_id == match.mentor_id,
        Booking.enrolment_id == match.enrolment_id,
        Booking.state == BookingState.BOOKED,
    )


def action(key: str) -> ActionItem:
    """One action item with its session and both sides."""
    return get_or_404(
        ActionItem,
        key,
        joinedload(ActionItem.session).options(*with_all_parts()),
    )


def open_actions_between(enrolment_id: int, mentor_id: int) -> list[ActionItem]:
    """What two agreed on earlier and have not done yet; it stands on top of the next log."""
    query = (
        sa.select(ActionItem)
        .join(ActionItem.session)
        .where(
            MentorSession.enrolment_id == enrolment_id,
            MentorSession.mentor_id == mentor_id,
            MentorSession.state != SessionState.VOIDED,
            ActionItem.done_at.is_(None),
        )
        .options(joinedload(ActionItem.session))
        .order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)
    )
    return list(db.session.scalars(query))


def open_actions_of(actor: Actor) -> list[ActionItem]:
    """What this person owes, as a mentor or for their startup, soonest first."""
    owed_by_mentor = sa.and_(
        ActionItem.is_for_mentor, MentorProfile.user_id == actor.id, sa.literal(actor.has("mentor"))
    )
    owed_by_startup = sa.and_(~ActionItem.is_for_mentor, Enrolment.startup_id.in_(actor.organisations))
    query = (
        sa.select(ActionItem)
        .join(ActionItem.session)
        .join(MentorSession.mentor)
        .join(MentorSession.enrolment)
        .where(
            ActionItem.done_at.is_(None),
            MentorSession.state != SessionState.VOIDED,
            sa.or_(owed_by_mentor, owed_by_startup),
        )
        .options(joinedload(ActionItem.session).options(*with_all_parts()))
        .order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Tally:
    """What counts of a startup's mentoring: confirmed sessions and the time in them; `sessions` are all that stand."""

    sessions: int = 0
    confirmed: int = 0
    minutes: int = 0


def tallies(enrolment_ids: Collection[int]) -> dict[int, Tally]:
    """Sessions and confirmed minutes per enrolment, in one query; two mentors at once are one time (SES10)."""
    row = MentorSession
    query = sa.select(row.enrolment_id, row.id, row.state, row.held_at, row.minutes).where(
        row.enrolment_id.in_(enrolment_ids), row.state.in_(STANDING)
    )
    standing: dict[int, list[Any]] = {ident: [] for ident in enrolment_ids}
    for found in db.session.execute(query):
        standing[found.enrolment_id].append(found)
    return {ident: _tally(rows) for ident, rows in standing.items()}


def _tally(standing: Sequence[Any]) -> Tally:
    confirmed = [row for row in standing if row.state is SessionState.CONFIRMED]
    return Tally(len(standing), len(confirmed), sum(minutes_got(confirmed).values()))


def waiting_by_cohort(actor: Actor) -> list[tuple[Cohort, int]]:
    """How many sessions wait for confirmation in each cohort of a manager, most first."""
    count = sa.func.count(MentorSession.id)
    query = (
        sa.select(Cohort, count)
        .join(MentorSession, MentorSession.cohort_id == Cohort.id)
        .where(run_by(actor), MentorSession.state == SessionState.LOGGED)
        .group_by(*Cohort.__table__.columns)
        .order_by(count.desc(), Cohort.id)
    )
    return [(cohort, number) for cohort, number in db.session.execute(query)]
