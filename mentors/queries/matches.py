"""Matches: one, those a person may see, and who is matched with whom."""

from collections.abc import Collection
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment
from mentors.models import Match, MatchState, MentorProfile
from mentors.models.matches import ANSWER_WITHIN, BEGUN, LIVE, OVER, REFUSED
from mentors.permissions import SEEN_BY_STARTUP


@cache
def with_both_sides() -> tuple[ORMOption, ...]:
    """What every page about matches reads: cohort, startup and mentor."""
    return (
        joinedload(Match.cohort).joinedload(Cohort.programme),
        joinedload(Match.enrolment).options(joinedload(Enrolment.startup), joinedload(Enrolment.cohort)),
        joinedload(Match.mentor).joinedload(MentorProfile.user),
    )


def match(key: int | str) -> Match:
    """One match by id or key, with both sides."""
    return get_or_404(Match, key, *with_both_sides())


def run_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Cohorts that a manager runs, as a condition on `Cohort`."""
    if actor.is_system or actor.has("manager", ""):
        return sa.true()
    return sa.or_(
        Cohort.id.in_(actor.scope_ids("manager", "cohort")),
        Cohort.programme_id.in_(actor.scope_ids("manager", "programme")),
    )


def mentored_in(actor: Actor) -> sa.ColumnElement[bool]:
    """Cohorts in which the role of mentor is held now, as a condition on `Cohort`."""
    if actor.has("mentor", ""):
        return sa.true()
    return sa.or_(
        Cohort.id.in_(actor.scope_ids("mentor", "cohort")),
        Cohort.programme_id.in_(actor.scope_ids("mentor", "programme")),
    )


def matches_visible_to(actor: Actor) -> sa.Select[Match]:
    """A manager's programmes, a mentor's live matches, a startup's matches past and present (R06)."""
    return (
        sa.select(Match)
        .join(Match.cohort)
        .join(Match.enrolment)
        .join(Match.mentor)
        .where(
            sa.or_(
                run_by(actor),
                sa.and_(MentorProfile.user_id == actor.id, Match.state.in_(LIVE), mentored_in(actor)),
                sa.and_(Enrolment.startup_id.in_(actor.organisations), Match.state.in_(SEEN_BY_STARTUP)),
            )
        )
        .options(*with_both_sides())
    )


def my_matches(actor: Actor) -> list[Match]:
    """The startups that a mentor works with or is asked to, offers first."""
    query = (
        matches_visible_to(actor)
        .where(MentorProfile.user_id == actor.id, Match.state.in_(LIVE))
        .order_by(Match.state.desc(), Cohort.starts_on.desc(), Match.id)
    )
    return list(db.session.scalars(query))


def matches_of_mentor(actor: Actor, mentor_id: int) -> list[Match]:
    """A mentor's matches that a person may see, latest first."""
    query = matches_visible_to(actor).where(
        Match.mentor_id == mentor_id, Match.state.in_((*LIVE, *OVER, *REFUSED))
    )
    return list(db.session.scalars(query.order_by(Match.id.desc())))


def matches_of_startups(actor: Actor) -> list[Match]:
    """The mentors of this person's startups, past and present, offers and work first."""
    query = matches_visible_to(actor).where(Enrolment.startup_id.in_(actor.organisations))
    states = {MatchState.OFFERED: 0, MatchState.ACTIVE: 1, MatchState.PAUSED: 2}
    found = db.session.scalars(query.order_by(Match.id.desc())).all()
    return sorted(found, key=lambda match: states.get(match.state, len(states)))


def at_work_beside(actor: Actor, match: Match) -> list[Match]:
    """The mentor's other startups that a person may log for, by name: a meeting may be of several."""
    query = matches_visible_to(actor).where(
        Match.mentor_id == match.mentor_id, Match.state == MatchState.ACTIVE, Match.id != match.id
    )
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda other: other.enrolment.startup.name.casefold())


def offers_to(actor: Actor) -> list[Match]:
    """Offers that wait for this person's own answer, as mentor or for their startup."""
    query = (
        matches_visible_to(actor)
        .where(
            Match.state == MatchState.OFFERED,
            sa.or_(
                sa.and_(MentorProfile.user_id == actor.id, Match.mentor_accepted_at.is_(None)),
                sa.and_(Enrolment.startup_id.in_(actor.organisations), Match.startup_accepted_at.is_(None)),
            ),
        )
        .order_by(Match.id)
    )
    return list(db.session.scalars(query))


def matches_in(cohort_id: int, *states: MatchState) -> list[Match]:
    """All matches of a cohort in some states, with both sides; one query whatever their number."""
    query = sa.select(Match).where(Match.cohort_id == cohort_id, Match.state.in_(states))
    return list(db.session.scalars(query.options(*with_both_sides()).order_by(Match.id)))


def matches_in_run(run_id: int) -> list[Match]:
    """The pairs that a run suggested, whatever became of them."""
    query = sa.select(Match).where(Match.run_id == run_id).options(*with_both_sides())
    return list(db.session.scalars(query.order_by(Match.id)))


def matches_of_enrolment(enrolment_id: int, *states: MatchState) -> list[Match]:
    """A startup's matches, present ones first."""
    query = (
        sa.select(Match)
        .where(Match.enrolment_id == enrolment_id, Match.state.in_(states or SEEN_BY_STARTUP))
        .options(*with_both_sides())
        .order_by(Match.state, Match.id)
    )
    return list(db.session.scalars(query))


def matches_with(mentor_id: int, *states: MatchState) -> list[Match]:
    """A mentor's matches in some states, with both sides."""
    query = sa.select(Match).where(Match.mentor_id == mentor_id, Match.state.in_(states))
    return list(db.session.scalars(query.options(*with_both_sides()).order_by(Match.id)))


def mentors_by_enrolment(enrolment_ids: Collection[int]) -> dict[int, list[MentorProfile]]:
    """Who works or worked with each startup, by name; for reports."""
    query = (
        sa.select(Match)
        .where(Match.enrolment_id.in_(enrolment_ids), Match.state.in_((*BEGUN, *OVER)))
        .options(joinedload(Match.mentor).joinedload(MentorProfile.user))
        .order_by(Match.id)
    )
    found: dict[int, dict[int, MentorProfile]] = {ident: {} for ident in enrolment_ids}
    for row in db.session.scalars(query):
        found[row.enrolment_id][row.mentor_id] = row.mentor
    return {
        ident: sorted(mentors.values(), key=lambda mentor: mentor.user.name.casefold())
        for ident, mentors in found.items()
    }


def live_pair(enrolment_id: int, mentor_id: int) -> Match | None:
    """The live match of two, if there is one."""
    query = sa.select(Match).where(
        Match.enrolment_id == enrolment_id, Match.mentor_id == mentor_id, Match.state.in_(LIVE)
    )
    return db.session.scalars(query).first()


def lead_of(enrolment_id: int) -> Match | None:
    """The match of a startup's lead mentor."""
    return db.session.scalars(sa.select(Match).where(*_leads(Match, enrolment_id))).one_or_none()


def is_without_lead(enrolment_id: int) -> sa.ColumnElement[bool]:
    """Whether no mentor leads a startup, as the database sees it while it writes."""
    other = aliased(Match)
    return ~sa.exists().where(*_leads(other, enrolment_id))


def _leads(match: type[Match], enrolment_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return match.enrolment_id == enrolment_id, sa.and_(match.is_lead), match.state.in_(BEGUN)


def offers_overdue() -> list[Match]:
    """Offers that waited too long for an answer of either side."""
    query = sa.select(Match).where(
        Match.state == MatchState.OFFERED, Match.offered_at <= clock.now() - ANSWER_WITHIN
    )
    return list(db.session.scalars(query.options(*with_both_sides()).order_by(Match.cohort_id, Match.id)))


def mentored_pairs(startup_ids: Collection[int], person_ids: Collection[int]) -> list[tuple[int, int]]:
    """(startup, person) where the person mentors or mentored the startup, or was asked to; they must not review it."""
    query = (
        sa.select(Enrolment.startup_id, MentorProfile.user_id)
        .join(Match, Match.enrolment_id == Enrolment.id)
        .join(MentorProfile, MentorProfile.id == Match.mentor_id)
        .where(
            Enrolment.startup_id.in_(startup_ids),
            MentorProfile.user_id.in_(person_ids),
            Match.state.in_(SEEN_BY_STARTUP),
        )
    )
    return [(startup, person) for startup, person in db.session.execute(query.distinct())]
