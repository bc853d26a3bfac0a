"""The two sides' lists of wishes: whom each may name, what each said, and how it reads to the matching (MEN04)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, EnrolmentState
from mentors.models import Match, MentorInCohort, MentorProfile, RankedWish
from mentors.models.matches import LIVE
from mentors.queries import bookings, ties

Pair = tuple[int, int]
Place = TypeVar("Place")


@dataclass(frozen=True)
class Turn(Generic[Place]):
    """Somebody's turn to wish in one cohort: their place, how much they have said, whether they are matched already."""

    place: Place
    said: int
    is_matched: bool


def lists_in(cohort_id: int) -> list[RankedWish]:
    """Everything that a cohort's two sides wish, each list in its order."""
    query = sa.select(RankedWish).where(RankedWish.cohort_id == cohort_id)
    return list(db.session.scalars(query.order_by(RankedWish.rank, RankedWish.id)))


def of_startup(enrolment_id: int) -> list[RankedWish]:
    """A startup's list."""
    query = sa.select(RankedWish).where(RankedWish.enrolment_id == enrolment_id, ~RankedWish.is_from_mentor)
    return list(db.session.scalars(query.order_by(RankedWish.rank)))


def of_mentor(place: MentorInCohort) -> list[RankedWish]:
    """A mentor's list in one cohort."""
    query = sa.select(RankedWish).where(
        RankedWish.cohort_id == place.cohort_id,
        RankedWish.mentor_id == place.mentor_id,
        RankedWish.is_from_mentor,
    )
    return list(db.session.scalars(query.order_by(RankedWish.rank)))


def goals_of(pairs: Iterable[Pair]) -> dict[Pair, dict[str, list[str]]]:
    """What each side of some pairs wants of the other, as a match keeps it: {'startup': […], 'mentor': […]}."""
    wanted = set(pairs)
    query = sa.select(RankedWish).where(RankedWish.enrolment_id.in_({pair[0] for pair in wanted}))
    found: dict[Pair, dict[str, list[str]]] = {pair: {} for pair in wanted}
    for wish in db.session.scalars(query.order_by(RankedWish.id)):
        if (pair := (wish.enrolment_id, wish.mentor_id)) in wanted:
            found[pair]["mentor" if wish.is_from_mentor else "startup"] = list(wish.goals)
    return found


def mentors_to_wish_for(enrolment: Enrolment) -> list[MentorProfile]:
    """The mentors of the cohort whom a startup could be matched with, by name; needs `cohort` loaded."""
    found = [pair.mentor for pair in bookings.pairings_of(enrolment)]
    return sorted(found, key=lambda mentor: (mentor.user.name.casefold(), mentor.id))


def startups_to_wish_for(place: MentorInCohort) -> list[Enrolment]:
    """The startups at work in the cohort with which a mentor could be matched, by name; needs `mentor` loaded."""
    query = (
        sa.select(Enrolment)
        .where(Enrolment.cohort_id == place.cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .options(joinedload(Enrolment.startup), joinedload(Enrolment.cohort))
    )
    enrolments = list(db.session.scalars(query))
    apart = ties.kept_apart(enrolments, [place])
    found = [enrolment for enrolment in enrolments if (enrolment.id, place.mentor_id) not in apart]
    return sorted(found, key=lambda enrolment: (enrolment.startup.name.casefold(), enrolment.id))


def turns_of_startups(actor: Actor) -> list[Turn[Enrolment]]:
    """The places of this person's startups whose cohort has mentors, latest cohort first."""
    said = sa.select(sa.func.count(RankedWish.id)).where(
        RankedWish.enrolment_id == Enrolment.id, ~RankedWish.is_from_mentor
    )
    is_matched = sa.exists().where(Match.enrolment_id == Enrolment.id, Match.state.in_(LIVE))
    has_mentors = sa.exists().where(MentorInCohort.cohort_id == Enrolment.cohort_id, MentorInCohort.is_active)
    query = (
        sa.select(Enrolment, said.scalar_subquery(), is_matched)
        .join(Enrolment.cohort)
        .where(
            Enrolment.startup_id.in_(actor.organisations),
            Enrolment.state == EnrolmentState.ACTIVE,
            has_mentors,
        )
        .options(joinedload(Enrolment.cohort), joinedload(Enrolment.startup))
        .order_by(Cohort.starts_on.desc(), Enrolment.id)
    )
    return [Turn(*row) for row in db.session.execute(query)]


def turns_of_mentor(actor: Actor) -> list[Turn[MentorInCohort]]:
    """A mentor's places in cohorts with startups at work, latest cohort first."""
    said = sa.select(sa.func.count(RankedWish.id)).where(
        RankedWish.cohort_id == MentorInCohort.cohort_id,
        RankedWish.mentor_id == MentorInCohort.mentor_id,
        RankedWish.is_from_mentor,
    )
    is_matched = sa.exists().where(
        Match.cohort_id == MentorInCohort.cohort_id,
        Match.mentor_id == MentorInCohort.mentor_id,
        Match.state.in_(LIVE),
    )
    has_startups = sa.exists().where(
        Enrolment.cohort_id == MentorInCohort.cohort_id, Enrolment.state == EnrolmentState.ACTIVE
    )
    query = (
        sa.select(MentorInCohort, said.scalar_subquery(), is_matched)
        .join(MentorInCohort.cohort)
        .join(MentorInCohort.mentor)
        .where(MentorProfile.user_id == actor.id, MentorInCohort.is_active, has_startups)
        .options(joinedload(MentorInCohort.cohort))
        .order_by(Cohort.starts_on.desc(), MentorInCohort.id)
    )
    return [Turn(*row) for row in db.session.execute(query)]
