"""Conflicts and promises of silence between mentors and startups, and the startups that a mentor may name."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from accelerator.db import db, get_or_404
from accelerator.organisations.models import Membership, Organisation
from accelerator.permissions import Actor
from cohorts.models import Enrolment
from mentors.models import MentorInCohort, MentorProfile, MentorTie, TieKind


def tie(key: str) -> MentorTie:
    """One tie by its address, with both sides."""
    return get_or_404(
        MentorTie,
        key,
        joinedload(MentorTie.mentor).joinedload(MentorProfile.user),
        joinedload(MentorTie.startup),
    )


def ties_of(mentor_id: int) -> list[MentorTie]:
    """What a mentor's ties are now, by startup."""
    query = (
        sa.select(MentorTie)
        .join(MentorTie.startup)
        .where(MentorTie.mentor_id == mentor_id, MentorTie.ended_at.is_(None))
        .options(joinedload(MentorTie.startup), joinedload(MentorTie.mentor))
        .order_by(Organisation.name, MentorTie.id)
    )
    return list(db.session.scalars(query))


def startups_near(mentor_id: int) -> list[Organisation]:
    """The startups of the cohorts in which a mentor stands, by name: those a tie can be about."""
    cohorts = sa.select(MentorInCohort.cohort_id).where(MentorInCohort.mentor_id == mentor_id)
    query = (
        sa.select(Organisation)
        .where(Organisation.id.in_(sa.select(Enrolment.startup_id).where(Enrolment.cohort_id.in_(cohorts))))
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(query))


def conflicts_in(cohort_id: int) -> set[tuple[int, int]]:
    """(enrolment, mentor) of a cohort between whom a conflict stands; they are neither matched nor booked."""
    query = (
        sa.select(Enrolment.id, MentorTie.mentor_id)
        .join(MentorTie, MentorTie.startup_id == Enrolment.startup_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            MentorTie.kind == TieKind.CONFLICT,
            MentorTie.ended_at.is_(None),
        )
    )
    return {(enrolment, mentor) for enrolment, mentor in db.session.execute(query)}


def agreements_in(cohort_id: int) -> dict[tuple[int, int], MentorTie]:
    """By (enrolment, mentor) of a cohort the agreement to keep silent that stands between the two."""
    query = (
        sa.select(Enrolment.id, MentorTie)
        .join(MentorTie, MentorTie.startup_id == Enrolment.startup_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            MentorTie.kind == TieKind.NDA,
            MentorTie.ended_at.is_(None),
        )
    )
    return {(enrolment, tie.mentor_id): tie for enrolment, tie in db.session.execute(query)}


def agreement(mentor_id: int, startup_id: int) -> MentorTie | None:
    """The agreement to keep silent that stands between two."""
    query = sa.select(MentorTie).where(
        MentorTie.mentor_id == mentor_id,
        MentorTie.startup_id == startup_id,
        MentorTie.kind == TieKind.NDA,
        MentorTie.ended_at.is_(None),
    )
    return db.session.scalars(query).one_or_none()


def silent_towards(actor: Actor) -> set[int]:
    """The startups about which this person, as a mentor, signed to keep silent."""
    query = (
        sa.select(MentorTie.startup_id)
        .join(MentorTie.mentor)
        .where(MentorProfile.user_id == actor.id, MentorTie.kind == TieKind.NDA, MentorTie.ended_at.is_(None))
    )
    return set(db.session.scalars(query))


def kept_apart(enrolments: Sequence[Enrolment], places: Sequence[MentorInCohort]) -> set[tuple[int, int]]:
    """(enrolment, mentor) of one cohort who are never paired: a conflict stands (MEN08), or the mentor belongs
    or belonged to the startup's team (R12); needs `mentor` of the places loaded.
    """
    startups = {enrolment.startup_id: enrolment.id for enrolment in enrolments}
    people = {place.mentor.user_id: place.mentor_id for place in places}
    query = sa.select(Membership.user_id, Membership.organisation_id).where(
        Membership.user_id.in_(people), Membership.organisation_id.in_(startups)
    )
    own = {(startups[startup], people[user]) for user, startup in db.session.execute(query)}
    ids = {place.mentor_id for place in places}
    declared = conflicts_in(enrolments[0].cohort_id) if enrolments else set()
    return own | {pair for pair in declared if pair[0] in startups.values() and pair[1] in ids}


def is_barred(startup_id: int | InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    """Whether a conflict stands between a mentor and a startup, as a condition on `MentorProfile`."""
    return sa.exists().where(
        MentorTie.mentor_id == MentorProfile.id,
        MentorTie.startup_id == startup_id,
        MentorTie.kind == TieKind.CONFLICT,
        MentorTie.ended_at.is_(None),
    )
