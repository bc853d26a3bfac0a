"""Whom one would like to work with, said before the cohort is matched, by startups and by mentors (MEN04)."""

from collections.abc import Sequence
from dataclasses import dataclass

from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Enrolment, EnrolmentState
from mentors import facts, permissions
from mentors.models import MentorInCohort, RankedWish
from mentors.models.wishes import LONGEST_GOAL, MOST_GOALS, MOST_WISHES
from mentors.queries import wishes as queries


@dataclass(frozen=True)
class Hope:
    """One place on a list: of whom, by the key of the mentor's profile or the startup's place, and what for."""

    key: str
    goals: Sequence[str]


def wish_for_mentors(actor: Actor, enrolment: Enrolment, *, hopes: Sequence[Hope]) -> None:
    """Write a startup's list anew, dearest first; an empty one takes every wish back."""
    require(actor, permissions.WISH_FOR_MENTORS, enrolment)
    enrolment = lock(enrolment)
    if enrolment.state is not EnrolmentState.ACTIVE:
        raise Conflict(_("%(startup)s is not in this cohort any more.", startup=enrolment.startup.name))
    known = {mentor.key: mentor.id for mentor in queries.mentors_to_wish_for(enrolment)}
    _check(hopes, known)
    new = [
        RankedWish(enrolment_id=enrolment.id, mentor_id=known[hope.key], is_from_mentor=False)
        for hope in hopes
    ]
    _replace(queries.of_startup(enrolment.id), new, hopes, cohort_id=enrolment.cohort_id, said_by=actor.id)
    record(
        facts.StartupWished(
            actor_id=actor.id,
            enrolment_id=enrolment.id,
            cohort_id=enrolment.cohort_id,
            mentor_ids=[known[hope.key] for hope in hopes],
        )
    )


def wish_for_startups(actor: Actor, place: MentorInCohort, *, hopes: Sequence[Hope]) -> None:
    """Write a mentor's list for one cohort anew."""
    require(actor, permissions.WISH_FOR_STARTUPS, place)
    place = lock(place)
    known = {enrolment.key: enrolment.id for enrolment in queries.startups_to_wish_for(place)}
    _check(hopes, known)
    new = [
        RankedWish(enrolment_id=known[hope.key], mentor_id=place.mentor_id, is_from_mentor=True)
        for hope in hopes
    ]
    _replace(queries.of_mentor(place), new, hopes, cohort_id=place.cohort_id, said_by=actor.id)
    record(
        facts.MentorWished(
            actor_id=actor.id,
            mentor_id=place.mentor_id,
            cohort_id=place.cohort_id,
            enrolment_ids=[known[hope.key] for hope in hopes],
        )
    )


def _check(hopes: Sequence[Hope], known: dict[str, int]) -> None:
    """Refuse a list that is too long, names somebody twice or who is not there, or says not what for."""
    if len(hopes) > MOST_WISHES:
        raise DomainError(_("At most %(most)d wishes.", most=MOST_WISHES))
    if len({hope.key for hope in hopes}) < len(hopes):
        raise DomainError(_("Name each of them once."))
    for hope in hopes:
        if hope.key not in known:
            raise DomainError(_("Choose from the list."))
        if not hope.goals:
            raise DomainError(_("Say what you want from the meeting; the other side prepares for it."))
        if len(hope.goals) > MOST_GOALS:
            raise DomainError(_("At most %(most)d goals, one in a line.", most=MOST_GOALS))
        if any(len(goal) > LONGEST_GOAL for goal in hope.goals):
            raise DomainError(_("At most %(most)d characters.", most=LONGEST_GOAL))


def _replace(
    old: Sequence[RankedWish],
    new: Sequence[RankedWish],
    hopes: Sequence[Hope],
    *,
    cohort_id: int,
    said_by: int,
) -> None:
    """Put a list in the place of another; the wishes stand in the order of their hopes."""
    for wish in old:
        db.session.delete(wish)
    db.session.flush()
    for rank, (wish, hope) in enumerate(zip(new, hopes, strict=True), 1):
        wish.rank, wish.goals = rank, list(hope.goals)
        wish.cohort_id, wish.said_by = cohort_id, said_by
    db.session.add_all(new)
    db.session.flush()
