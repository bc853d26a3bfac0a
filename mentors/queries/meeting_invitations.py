"""Invitations to meetings: one, those that wait, whom a mentor may invite, and the times that are still free."""

from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, EnrolmentState
from mentors.models import (
    InvitationState,
    Match,
    MatchState,
    MeetingInvitation,
    MentorInCohort,
    MentorProfile,
)
from mentors.queries import hours, ties
from mentors.queries.bookings import Pairing, belongs, pair_of, stands_from
from mentors.queries.matches import mentored_in
from mentors.slots import Slot

Invitation = MeetingInvitation


@cache
def with_both_sides() -> tuple[ORMOption, ...]:
    """What every page about invitations reads: cohort, startup, mentor and the times."""
    return (
        joinedload(Invitation.cohort).joinedload(Cohort.programme),
        joinedload(Invitation.enrolment).options(
            joinedload(Enrolment.startup), joinedload(Enrolment.cohort).joinedload(Cohort.programme)
        ),
        joinedload(Invitation.mentor).joinedload(MentorProfile.user),
        joinedload(Invitation.booking),
        selectinload(Invitation.times),
    )


def meeting_invitation(key: int | str) -> MeetingInvitation:
    """One invitation by id or key, with both sides and its times."""
    return get_or_404(Invitation, key, *with_both_sides())


def pairings_with(actor: Actor) -> list[Pairing]:
    """Every startup that this person, as a mentor, may invite: their own first, by name.

    The same pairs as startups see from their side: see `bookings.pairings_of`.
    """
    is_matched = sa.exists().where(
        Match.enrolment_id == Enrolment.id,
        Match.mentor_id == MentorProfile.id,
        Match.state == MatchState.ACTIVE,
    )
    query = (
        sa.select(Enrolment, MentorProfile, is_matched)
        .join(Enrolment.cohort)
        .join(Enrolment.startup)
        .join(MentorInCohort, MentorInCohort.cohort_id == Cohort.id)
        .join(MentorProfile, MentorProfile.id == MentorInCohort.mentor_id)
        .where(
            MentorProfile.user_id == actor.id,
            MentorInCohort.is_active,
            mentored_in(actor),
            Enrolment.state == EnrolmentState.ACTIVE,
            Enrolment.startup_id.not_in(actor.organisations),
            ~ties.is_barred(Enrolment.startup_id),
        )
        .options(
            joinedload(Enrolment.cohort).joinedload(Cohort.programme),
            joinedload(Enrolment.startup),
            joinedload(MentorProfile.user),
        )
        .order_by(is_matched.desc(), sa.func.lower(Organisation.name), Enrolment.id)
    )
    return [
        Pairing(enrolment, mentor, is_matched=bool(matched), is_in_cohort=True)
        for enrolment, mentor, matched in db.session.execute(query)
    ]


def open_for(actor: Actor) -> list[MeetingInvitation]:
    """Invitations that wait for an answer, made by this person or to their startups, the next to expire first."""
    query = (
        sa.select(Invitation)
        .join(Invitation.cohort)
        .join(Invitation.enrolment)
        .join(Invitation.mentor)
        .where(
            *_waits(),
            sa.or_(
                sa.and_(MentorProfile.user_id == actor.id, mentored_in(actor)),
                Enrolment.startup_id.in_(actor.organisations),
            ),
        )
        .options(*with_both_sides())
    )
    return list(db.session.scalars(query.order_by(Invitation.expires_at, Invitation.id)))


def open_between(**whose: int) -> list[MeetingInvitation]:
    """Invitations that wait; `whose`: a `mentor_id`, an `enrolment_id`, a `cohort_id`."""
    query = sa.select(Invitation).where(*_waits(**whose)).options(*with_both_sides())
    return list(db.session.scalars(query.order_by(Invitation.id)))


def _waits(**whose: int) -> list[sa.ColumnElement[bool]]:
    is_open = Invitation.state == InvitationState.OPEN
    return [is_open, Invitation.expires_at > clock.now(), *belongs(Invitation, **whose)]


def has_anything_ahead(**whose: int) -> bool:
    """Whether a booking or an invitation lies before these; most matches and places end without, in one question."""
    booked = sa.exists().where(*stands_from(clock.now(), **whose))
    return bool(db.session.scalar(sa.select(sa.or_(booked, sa.exists().where(*_waits(**whose))))))


def overdue() -> list[MeetingInvitation]:
    """Invitations that nobody answered in time, held for whoever closes them."""
    query = sa.select(Invitation).where(
        Invitation.state == InvitationState.OPEN, Invitation.expires_at <= clock.now()
    )
    query = query.options(*with_both_sides()).order_by(Invitation.id)
    return list(db.session.scalars(query.with_for_update(of=Invitation)))


def pair_invited(invitation: MeetingInvitation) -> Pairing:
    """The two of an invitation, as far as they may meet today."""
    return pair_of(invitation.enrolment, invitation.mentor)


def times_of(invitation: MeetingInvitation) -> list[Slot]:
    """All times of an invitation, in order."""
    length = timedelta(minutes=invitation.minutes)
    return [Slot(time.starts_at, time.starts_at + length, invitation) for time in invitation.times]


def free_times(invitation: MeetingInvitation) -> list[Slot]:
    """The times that are still to come and that neither side has given away meanwhile."""
    return free_of(times_of(invitation), invitation.mentor_id, invitation.enrolment.startup_id)


def free_of(times: list[Slot], mentor_id: int, startup_id: int) -> list[Slot]:
    """Those of some times that are to come and in which neither side is booked."""
    coming = [slot for slot in times if slot.starts_at > clock.now()]
    if not coming:
        return []
    since, until = min(slot.starts_at for slot in coming), max(slot.ends_at for slot in coming)
    taken = hours.taken([mentor_id], startup_id, since=since, until=until)
    return [slot for slot in coming if taken.is_free(mentor_id, slot)]
