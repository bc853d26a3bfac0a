"""What came of a cohort's mentoring, in figures that each open their rows (domain: engagement report)."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from accelerator.db import db
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor
from accelerator.search import keys, listed
from cohorts.models import Cohort, Enrolment
from mentors.models import ActionItem, MentorInCohort, MentorProfile, MentorSession, SessionState
from mentors.queries.meetings import InKind, confirmed_meetings, in_kind
from mentors.queries.session_filters import NO_SHOWS, rated_for
from mentors.queries.sessions import STANDING, tallies, with_all_parts
from mentors.queries.warnings import FEWEST_RATINGS

S = MentorSession
NEWEST_FIRST = (ActionItem.created_at.desc(), ActionItem.id.desc())


@dataclass(frozen=True)
class StartupHours:
    """A startup's place and its confirmed minutes, those with several mentors at once counted once (SES10)."""

    enrolment: Enrolment
    minutes: int


@dataclass(frozen=True)
class TagBalance:
    """One field of expertise: who needs it, how many offer it, how many confirmed sessions were about it."""

    code: str
    needed_by: tuple[Enrolment, ...]
    offered: int
    sessions: int


@dataclass(frozen=True)
class Engagement:
    """The figures of one cohort."""

    mentors: int
    """Who take part now."""
    active: tuple[MentorProfile, ...]
    """Of all who ever had a place here, those with a confirmed session."""
    sessions: int
    meetings: int
    minutes: int
    missed: int
    appointments: int
    """Held or missed; the cancelled ones were missed by nobody."""
    actions: int
    actions_done: int
    ratings: int
    mean_rating: float | None
    hours: tuple[StartupHours, ...]
    tags: tuple[TagBalance, ...]
    in_kind: InKind | None
    """What the mentors' hours are worth, where the programme names a rate."""

    @property
    def women(self) -> tuple[int, int]:
        """How many active mentors are women, of those who said."""
        said = [mentor.gender for mentor in self.active if mentor.gender]
        return said.count("woman"), len(said)

    @property
    def no_show_rate(self) -> float | None:
        """Missed appointments of all that were due; none without an appointment."""
        return self.missed / self.appointments if self.appointments else None

    @property
    def completion(self) -> float | None:
        """Actions done of all agreed on."""
        return self.actions_done / self.actions if self.actions else None

    @property
    def least_hours(self) -> float | None:
        """Of the startup that got least."""
        return min(row.minutes for row in self.hours) / 60 if self.hours else None

    @property
    def median_hours(self) -> float | None:
        """Half of the startups got at least so much."""
        return median(row.minutes for row in self.hours) / 60 if self.hours else None


def engagement(actor: Actor, cohort: Cohort) -> Engagement:
    """All figures of a cohort, counted by the database: as many questions for one startup as for a hundred.

    Needs `programme` of the cohort loaded.
    """
    confirmed, missed, due = _appointments(cohort.id)
    meetings, minutes = _meetings(cohort.id)
    active = _active(cohort.id)
    ratings, mean = _ratings(actor, cohort.id)
    actions, done = _actions(cohort.id)
    hours = _hours(cohort.id)
    return Engagement(
        mentors=_mentors(cohort.id),
        active=active,
        sessions=confirmed,
        meetings=meetings,
        minutes=minutes,
        missed=missed,
        appointments=missed + due,
        actions=actions,
        actions_done=done,
        ratings=ratings,
        mean_rating=mean if ratings >= FEWEST_RATINGS else None,
        hours=hours,
        tags=_tags(cohort.id, {row.enrolment.id: row.enrolment for row in hours}),
        in_kind=in_kind(cohort.programme, minutes),
    )


def _appointments(cohort_id: int) -> tuple[int, int, int]:
    """How many sessions are confirmed, were missed, and were held."""
    held = sa.and_(S.state.in_(STANDING), S.minutes > 0)
    conditions = S.state == SessionState.CONFIRMED, S.state.in_(NO_SHOWS), held
    query = sa.select(*(sa.func.count().filter(condition) for condition in conditions))
    confirmed, missed, due = tuple(db.session.execute(query.where(S.cohort_id == cohort_id)).one())
    return confirmed, missed, due


def _meetings(cohort_id: int) -> tuple[int, int]:
    """Confirmed meetings, and the time that mentors gave in them."""
    each = confirmed_meetings(cohort_id)
    total = sa.func.coalesce(sa.func.sum(each.c.minutes), 0)
    meetings, minutes = db.session.execute(sa.select(sa.func.count(), total).select_from(each)).one()
    return meetings, minutes


def _mentors(cohort_id: int) -> int:
    query = sa.select(sa.func.count(MentorInCohort.id))
    return (
        db.session.scalar(query.where(MentorInCohort.cohort_id == cohort_id, MentorInCohort.is_active)) or 0
    )


def _active(cohort_id: int) -> tuple[MentorProfile, ...]:
    """Whom the page names, in the order in which they came."""
    has_met = sa.exists().where(
        S.cohort_id == cohort_id, S.mentor_id == MentorProfile.id, S.state == SessionState.CONFIRMED
    )
    query = (
        sa.select(MentorProfile)
        .join(MentorInCohort, MentorInCohort.mentor_id == MentorProfile.id)
        .where(MentorInCohort.cohort_id == cohort_id, has_met)
        .options(joinedload(MentorProfile.user))
        .order_by(MentorInCohort.id)
    )
    return tuple(db.session.scalars(query))


def _hours(cohort_id: int) -> tuple[StartupHours, ...]:
    """Those with the fewest hours first, then by name."""
    query = (
        sa.select(Enrolment)
        .join(Enrolment.startup)
        .where(Enrolment.cohort_id == cohort_id)
        .options(contains_eager(Enrolment.startup))
        .order_by(sa.func.lower(Organisation.name), Enrolment.id)
    )
    enrolments = db.session.scalars(query).all()
    got = tallies([enrolment.id for enrolment in enrolments])
    hours = [StartupHours(enrolment, got[enrolment.id].minutes) for enrolment in enrolments]
    return tuple(sorted(hours, key=lambda row: row.minutes))


def _tags(cohort_id: int, enrolments: Mapping[int, Enrolment]) -> tuple[TagBalance, ...]:
    """Fields that somebody needs, offers or spoke about; those most needed beyond what is offered come first."""
    need, skill, topic = listed(Enrolment.needs), keys(MentorProfile.expertise), listed(S.topics)
    wanting = sa.select(need.c.value, Enrolment.id).distinct().join(need, sa.true())
    wanting = wanting.where(Enrolment.cohort_id == cohort_id).order_by(Enrolment.id)
    offering = (
        sa.select(skill.c.key, sa.func.count())
        .select_from(MentorProfile)
        .join(MentorInCohort, MentorInCohort.mentor_id == MentorProfile.id)
        .join(skill, sa.true())
        .where(MentorInCohort.cohort_id == cohort_id, MentorInCohort.is_active)
        .group_by(skill.c.key)
    )
    speaking = (
        sa.select(topic.c.value, sa.func.count(S.id.distinct()))
        .join(topic, sa.true())
        .where(S.cohort_id == cohort_id, S.state == SessionState.CONFIRMED)
        .group_by(topic.c.value)
    )
    needed: dict[str, list[Enrolment]] = {}
    for code, enrolment_id in db.session.execute(wanting):
        needed.setdefault(code, []).append(enrolments[enrolment_id])
    offered: dict[str, int] = {row[0]: row[1] for row in db.session.execute(offering)}
    spoken: dict[str, int] = {row[0]: row[1] for row in db.session.execute(speaking)}
    found = [
        TagBalance(code, tuple(needed.get(code, ())), offered.get(code, 0), spoken.get(code, 0))
        for code in {*needed, *offered, *spoken}
    ]
    return tuple(sorted(found, key=lambda tag: (tag.offered - len(tag.needed_by), -tag.sessions, tag.code)))


def _ratings(actor: Actor, cohort_id: int) -> tuple[int, float | None]:
    """How many there are, and their mean; of the rows that the list of sessions shows for `rated=1`."""
    query = (
        sa.select(sa.func.count(S.usefulness), sa.cast(sa.func.avg(S.usefulness), sa.Float))
        .join(S.cohort)
        .join(S.enrolment)
        .join(S.mentor)
        .where(S.cohort_id == cohort_id, S.state == SessionState.CONFIRMED, rated_for(actor))
    )
    ratings, mean = db.session.execute(query).one()
    return ratings, mean


def _actions(cohort_id: int) -> tuple[int, int]:
    """How many were agreed on, and how many are done."""
    query = sa.select(sa.func.count(), sa.func.count(ActionItem.done_at)).select_from(ActionItem)
    agreed, done = db.session.execute(query.join(ActionItem.session).where(*_counts_in(cohort_id))).one()
    return agreed, done


def actions_in(cohort_id: int, state: str = "") -> sa.Select[ActionItem]:
    """The action items of a cohort, all or those that are `open` or `done`."""
    query = sa.select(ActionItem).join(ActionItem.session).where(*_counts_in(cohort_id))
    if state == "open":
        query = query.where(ActionItem.done_at.is_(None))
    if state == "done":
        query = query.where(ActionItem.done_at.is_not(None))
    return query.options(joinedload(ActionItem.session).options(*with_all_parts()))


def _counts_in(cohort_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return S.cohort_id == cohort_id, S.state != SessionState.VOIDED
