"""Who was asked to mentor, who accepted which code of conduct, and who mentored in the cohort before."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import Cohort
from mentors.models import CodeAcceptance, MentorInCohort, MentorProfile, PlaceState


def has_accepted(place: MentorInCohort) -> bool:
    """Whether the mentor accepted a code for this cohort; the version then in force stays good for all of it."""
    query = sa.select(CodeAcceptance.id).where(
        CodeAcceptance.mentor_id == place.mentor_id, CodeAcceptance.cohort_id == place.cohort_id
    )
    return db.session.scalars(query.limit(1)).first() is not None


def accepted_in(cohort_id: int, mentor_ids: Collection[int]) -> dict[int, CodeAcceptance]:
    """By mentor, what some of them accepted in a cohort."""
    query = sa.select(CodeAcceptance).where(
        CodeAcceptance.cohort_id == cohort_id, CodeAcceptance.mentor_id.in_(mentor_ids)
    )
    return {row.mentor_id: row for row in db.session.scalars(query.order_by(CodeAcceptance.id))}


def mentors_of_earlier(cohort: Cohort) -> list[MentorInCohort]:
    """Those who took part in the programme's cohort before this one and do not stand on its list in any state."""
    before = (
        sa.select(Cohort.id)
        .join(MentorInCohort, MentorInCohort.cohort_id == Cohort.id)
        .where(Cohort.programme_id == cohort.programme_id, Cohort.starts_on < cohort.starts_on)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    listed = sa.select(MentorInCohort.mentor_id).where(MentorInCohort.cohort_id == cohort.id)
    query = (
        sa.select(MentorInCohort)
        .join(MentorInCohort.mentor)
        .join(MentorProfile.user)
        .where(
            MentorInCohort.cohort_id == before,
            MentorInCohort.is_active,
            MentorInCohort.mentor_id.not_in(listed),
            User.is_active,
        )
        .options(joinedload(MentorInCohort.mentor).joinedload(MentorProfile.user))
        .order_by(MentorInCohort.id)
    )
    return list(db.session.scalars(query))


def to_answer(actor: Actor) -> list[MentorInCohort]:
    """What waits for this person's answer: asked, or taking part without having accepted the code yet."""
    accepted = sa.exists().where(
        CodeAcceptance.mentor_id == MentorInCohort.mentor_id,
        CodeAcceptance.cohort_id == MentorInCohort.cohort_id,
    )
    query = (
        sa.select(MentorInCohort)
        .join(MentorInCohort.mentor)
        .join(MentorInCohort.cohort)
        .where(
            MentorProfile.user_id == actor.id,
            sa.or_(
                MentorInCohort.state == PlaceState.ASKED,
                sa.and_(MentorInCohort.is_active, ~accepted, Cohort.ends_on >= clock.today()),
            ),
        )
        .options(joinedload(MentorInCohort.cohort), joinedload(MentorInCohort.mentor))
        .order_by(MentorInCohort.id)
    )
    return list(db.session.scalars(query))


def is_unknown(actor: Actor) -> bool:
    """Whether this person mentors in a cohort that has not ended and has said nothing yet of what they offer."""
    query = (
        sa.select(MentorProfile.id)
        .join(MentorInCohort, MentorInCohort.mentor_id == MentorProfile.id)
        .join(Cohort, Cohort.id == MentorInCohort.cohort_id)
        .where(
            MentorProfile.user_id == actor.id,
            MentorProfile.headline == "",
            MentorInCohort.is_active,
            Cohort.ends_on >= clock.today(),
        )
    )
    return db.session.scalars(query.limit(1)).first() is not None


def open_to(actor: Actor) -> list[Cohort]:
    """Cohorts to come or under way for which this mentor holds the role but has no place yet."""
    placed = (
        sa.select(MentorInCohort.cohort_id)
        .join(MentorInCohort.mentor)
        .where(
            MentorProfile.user_id == actor.id,
            MentorInCohort.state.in_((PlaceState.ASKED, PlaceState.DESIRED, PlaceState.APPROVED)),
        )
    )
    query = (
        sa.select(Cohort)
        .where(Cohort.ends_on >= clock.today(), Cohort.id.not_in(placed))
        .options(joinedload(Cohort.programme))
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [cohort for cohort in db.session.scalars(query) if actor.has("mentor", *cohort.scopes)]
