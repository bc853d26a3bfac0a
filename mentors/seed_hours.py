"""The demo's office hours, and the meetings that lie before its founder and mentor."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db
from accelerator.demo import Cast, at
from cohorts.models import Cohort, Enrolment, EnrolmentState
from mentors.models import Audience, Booking, SessionMode, TieKind
from mentors.operations import bookings as operations
from mentors.operations import hours as hours_operations
from mentors.operations import meeting_invitations as invitation_operations
from mentors.operations import ties as tie_operations
from mentors.operations.hours import Block
from mentors.operations.meeting_invitations import Proposal
from mentors.queries import bookings, profiles
from mentors.queries.bookings import Pairing
from mentors.slots import instant_on

MOST_MENTORS = 12
TOPICS = (
    "What a sub-district may pay for a pilot",
    "Our first hire: engineer or seller?",
    "Reading the tender of the water company",
)


def keep_hours(cast: Cast, slug: str) -> None:
    """A dozen mentors of the present cohort keep hours; the demo's founder has booked some of theirs."""
    cohort = db.session.scalars(sa.select(Cohort).where(Cohort.slug == slug)).one()
    places = profiles.mentors_of(cohort)
    places.sort(key=lambda place: place.mentor.user_id != cast["mentor"].id)
    for number, place in enumerate(places[:MOST_MENTORS]):
        user = place.mentor.user
        morning = 9 if number % 2 else 14
        block = Block(
            weekday=number % 5,
            begins=time(morning),
            ends=time(morning + 2),
            zone=user.zone,
            audience=Audience.COHORT if number % 3 == 0 else Audience.MATCHED,
            mode=SessionMode.IN_PERSON if number % 4 == 3 else SessionMode.VIDEO,
            place="Jakarta Future City Hub, room 2" if number % 4 == 3 else "https://meet.example/demo",
            starts_on=cohort.starts_on,
        )
        hours_operations.open_hours(cast.actor(user), place.mentor, block=block)
    for enrolment in _with_founder(cast, cohort):
        _meetings(cast, enrolment)
        _invitation(cast, bookings.pair_of(enrolment, places[0].mentor))
        tie_operations.declare_tie(
            cast.actor(cast["manager"]),
            places[0].mentor,
            startup=enrolment.startup,
            kind=TieKind.NDA,
            note="On their standard form, before the tender was read.",
            signed_on=cohort.starts_on,
        )


def _with_founder(cast: Cast, cohort: Cohort) -> list[Enrolment]:
    mine = bookings.enrolments_of(cast.actor(cast["founder"]))
    return [place for place in mine if place.cohort_id == cohort.id and place.state is EnrolmentState.ACTIVE]


def _meetings(cast: Cast, enrolment: Enrolment) -> None:
    """One last week that nobody has logged yet, one to come, one that was called off."""
    founder = cast.actor(cast["founder"])
    last_week = _book(cast, enrolment, clock.now() - timedelta(days=8), TOPICS[0])
    coming = _book(cast, enrolment, clock.now(), TOPICS[1])
    called_off = _book(cast, enrolment, clock.now(), TOPICS[2])
    if last_week and coming and called_off:
        operations.cancel_booking(founder, bookings.booking(called_off.key), reason="We are at a trade fair.")


def _invitation(cast: Cast, pair: Pairing) -> None:
    """The demo's mentor proposes two evenings, and the founder has not chosen yet."""
    zone = pair.mentor.user.zone
    evening = instant_on(clock.today(zone) + timedelta(days=3), time(18), zone)
    invitation_operations.invite_startup(
        cast.actor(pair.mentor.user),
        pair,
        proposal=Proposal(
            topic="Before you sign with the water company",
            starts={"first": evening, "second": evening + timedelta(days=1)},
            minutes=45,
            mode=SessionMode.VIDEO,
            zone=zone,
            place="https://meet.example/demo",
        ),
    )


def _book(cast: Cast, enrolment: Enrolment, moment: datetime, topic: str) -> Booking | None:
    """The first free slot after a moment, of the demo's mentor if they have one."""
    founder = cast.actor(cast["founder"])
    with at(moment):
        since, until = operations.bookable_span(founder, enrolment)
        pairs = bookings.pairings_of(enrolment)
        pairs.sort(key=lambda pair: pair.mentor.user_id != cast["mentor"].id)
        free = bookings.slots_for(pairs, since=since, until=until)
        for pair in pairs:
            slots = free[pair.mentor.id]
            if slots and slots[0].starts_at < moment + timedelta(days=7):
                return operations.book_slot(founder, pair, slot=slots[0].value, topic=topic)
    return None
