"""Mentor profiles and places: the directory with its facets, and who is in which cohort with how much room."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from accelerator import clock
from accelerator.accounts import queries as accounts
from accelerator.accounts.models import Role, RoleGrant, User
from accelerator.db import db, get_or_404
from accelerator.paging import Page, page
from accelerator.permissions import Actor
from accelerator.search import names, says
from cohorts.models import Cohort
from mentors.models import Match, MentorInCohort, MentorProfile, PlaceState
from mentors.models.matches import LIVE


@dataclass(frozen=True)
class Facets:
    """What the directory is narrowed to; '' is no wish."""

    text: str = ""
    expertise: str = ""
    sector: str = ""
    stage: str = ""
    language: str = ""
    cohort: str = ""
    has_room: bool = False


@dataclass(frozen=True)
class Room:
    """How many startups a mentor takes in running cohorts, and how many they have."""

    places: int = 0
    taken: int = 0

    @property
    def free(self) -> int:
        """Places that are left."""
        return max(0, self.places - self.taken)


def profile(key: int | str) -> MentorProfile:
    """One profile by id or key, with its person."""
    return get_or_404(MentorProfile, key, joinedload(MentorProfile.user))


def profile_of(user_id: int) -> MentorProfile | None:
    """A person's profile, if they have begun one."""
    query = sa.select(MentorProfile).where(MentorProfile.user_id == user_id)
    return db.session.scalars(query.options(joinedload(MentorProfile.user))).one_or_none()


def mentors_visible_to(actor: Actor, facets: Facets | None = None) -> sa.Select[MentorProfile]:
    """The directory: everybody for managers, oneself for a mentor; narrowed by what is asked for."""
    facets = facets or Facets()
    query = sa.select(MentorProfile).join(MentorProfile.user).options(joinedload(MentorProfile.user))
    if not actor.is_system and not actor.has("manager"):
        query = query.where(MentorProfile.user_id == actor.id)
    if facets.text:
        columns = (User.name, MentorProfile.headline, MentorProfile.employer, MentorProfile.about)
        query = query.where(says(facets.text, *columns))
    for column, code in (
        (MentorProfile.expertise, facets.expertise),
        (MentorProfile.sectors, facets.sector),
        (MentorProfile.stages, facets.stage),
        (MentorProfile.languages, facets.language),
    ):
        if code:
            query = query.where(names(code, column))
    if facets.cohort:
        query = query.where(MentorProfile.id.in_(_placed_in(facets.cohort)))
    if facets.has_room:
        query = query.where(_places_now() > _taken_now())
    return query


def _placed_in(slug: str) -> sa.Select[int]:
    return (
        sa.select(MentorInCohort.mentor_id)
        .join(MentorInCohort.cohort)
        .where(Cohort.slug == slug, MentorInCohort.is_active)
    )


def _places_now() -> sa.ScalarSelect[int]:
    total = sa.select(sa.func.coalesce(sa.func.sum(MentorInCohort.most_startups), 0))
    return (
        total.join(MentorInCohort.cohort)
        .where(MentorInCohort.mentor_id == MentorProfile.id, MentorInCohort.is_active, _is_running())
        .correlate(MentorProfile)
        .scalar_subquery()
    )


def _taken_now() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Match.id))
        .join(Match.cohort)
        .where(Match.mentor_id == MentorProfile.id, Match.state.in_(LIVE), _is_running())
        .correlate(MentorProfile)
        .scalar_subquery()
    )


def _is_running() -> sa.ColumnElement[bool]:
    return Cohort.ends_on >= clock.today()


def rooms(mentor_ids: Iterable[int]) -> dict[int, Room]:
    """The room of each of these mentors in running cohorts, in one query."""
    ids = list(mentor_ids)
    query = sa.select(MentorProfile.id, _places_now(), _taken_now()).where(MentorProfile.id.in_(ids))
    return {mentor: Room(places, taken) for mentor, places, taken in db.session.execute(query)}


def place(place_id: int) -> MentorInCohort:
    """One mentor's place in a cohort."""
    return get_or_404(
        MentorInCohort,
        place_id,
        joinedload(MentorInCohort.cohort).joinedload(Cohort.programme),
        joinedload(MentorInCohort.mentor).joinedload(MentorProfile.user),
    )


def place_in(cohort_id: int, mentor_id: int) -> MentorInCohort | None:
    """A mentor's place in one cohort, active or not."""
    query = sa.select(MentorInCohort).where(
        MentorInCohort.cohort_id == cohort_id, MentorInCohort.mentor_id == mentor_id
    )
    return db.session.scalars(query).one_or_none()


PRESENT_FIRST = (MentorInCohort.is_active.desc(), User.name, MentorInCohort.id)


def takes_part(cohort: Cohort) -> sa.ColumnElement[bool]:
    """That a place in a cohort is used: by somebody who may still sign in and holds the role (R19).

    A condition on `MentorInCohort` and `User`.
    """
    now = clock.now()
    is_mentor = sa.exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role == Role.MENTOR,
        RoleGrant.scope.in_(("", *cohort.scopes)),
        RoleGrant.starts_at <= now,
        sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
    )
    in_it = MentorInCohort.cohort_id == cohort.id
    return sa.and_(in_it, MentorInCohort.is_active, User.is_active, is_mentor)


def mentors_of(cohort: Cohort) -> list[MentorInCohort]:
    """The mentors who take part in a cohort now, by name."""
    query = _places(cohort.id).where(takes_part(cohort)).order_by(User.name, MentorInCohort.id)
    return list(db.session.scalars(query))


def page_of_places(cohort_id: int, *, after: str | None = None) -> Page[MentorInCohort]:
    """One page of the same."""
    ids = sa.select(MentorInCohort.id).join(MentorInCohort.mentor).join(MentorProfile.user)
    found = page(ids.where(MentorInCohort.cohort_id == cohort_id), PRESENT_FIRST, after=after)
    query = _places(cohort_id).where(MentorInCohort.id.in_(found.rows)).order_by(*PRESENT_FIRST)
    return Page(rows=list(db.session.scalars(query)), next=found.next, first=found.first)


def _places(cohort_id: int) -> sa.Select[MentorInCohort]:
    return (
        sa.select(MentorInCohort)
        .join(MentorInCohort.mentor)
        .join(MentorProfile.user)
        .where(MentorInCohort.cohort_id == cohort_id)
        .options(contains_eager(MentorInCohort.mentor).contains_eager(MentorProfile.user))
    )


def places_of(mentor_id: int) -> list[MentorInCohort]:
    """The cohorts in which a mentor takes part, latest first."""
    query = (
        sa.select(MentorInCohort)
        .join(MentorInCohort.cohort)
        .where(MentorInCohort.mentor_id == mentor_id)
        .options(joinedload(MentorInCohort.cohort))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    return list(db.session.scalars(query))


def live_loads(cohort_id: int, mentor_ids: Collection[int] | None = None) -> dict[int, int]:
    """How many live matches each mentor has in a cohort, or some of its mentors."""
    query = (
        sa.select(Match.mentor_id, sa.func.count())
        .where(Match.cohort_id == cohort_id, Match.state.in_(LIVE))
        .group_by(Match.mentor_id)
    )
    if mentor_ids is not None:
        query = query.where(Match.mentor_id.in_(mentor_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def may_join(cohort: Cohort) -> list[User]:
    """People who could be asked or added: mentors of the programme and everybody with a profile.

    Those who declined, waited or left may be asked again.
    """
    placed = (
        sa.select(MentorProfile.user_id)
        .join(MentorInCohort, MentorInCohort.mentor_id == MentorProfile.id)
        .where(
            MentorInCohort.cohort_id == cohort.id,
            MentorInCohort.state.in_((PlaceState.ASKED, PlaceState.DESIRED, PlaceState.APPROVED)),
        )
    )
    with_profile = sa.select(User).join(MentorProfile, MentorProfile.user_id == User.id).where(User.is_active)
    people = {user.id: user for user in db.session.scalars(with_profile.where(User.id.not_in(placed)))}
    with_role = {user.id: user for user in accounts.people_with_role("mentor", *cohort.scopes)}
    there = set(db.session.scalars(placed.where(MentorProfile.user_id.in_(with_role))))
    people |= {ident: user for ident, user in with_role.items() if ident not in there}
    return sorted(people.values(), key=lambda user: (user.name.casefold(), user.id))
