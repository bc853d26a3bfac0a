"""How near a mentor stands to the startups of a cohort: what its programme has opened to mentors, and their own."""

from collections.abc import Sequence

import sqlalchemy as sa

from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models import Enrolment, FieldGroup, Reach
from cohorts.models.reaches import MENTORS_NEED
from cohorts.queries.reaches import Nearness
from mentors.models import Match, MatchState, MentorInCohort, MentorProfile
from mentors.models.matches import LIVE
from mentors.queries.ties import is_barred


def nearness(actor: Actor, enrolments: Sequence[Enrolment]) -> dict[int, Nearness]:
    """By enrolment, where this person reads as a mentor: of its cohort, and without a conflict with it (MEN08).

    A live match adds what a mentor needs of the startup; its goals come once both have accepted, and go while
    the match rests (R06).
    """
    if not actor.has("mentor"):
        return {}
    ids = [enrolment.id for enrolment in enrolments if actor.has("mentor", *enrolment.scopes)]
    takes_part = sa.exists().where(
        MentorInCohort.mentor_id == MentorProfile.id,
        MentorInCohort.cohort_id == Enrolment.cohort_id,
        MentorInCohort.is_active,
    )
    is_live = sa.and_(
        Match.enrolment_id == Enrolment.id, Match.mentor_id == MentorProfile.id, Match.state.in_(LIVE)
    )
    query = (
        sa.select(Enrolment.id, Match.state)
        .join_from(Enrolment, MentorProfile, MentorProfile.user_id == actor.id)
        .outerjoin(Match, is_live)
        .where(
            Enrolment.id.in_(ids),
            sa.or_(Match.id.is_not(None), sa.and_(takes_part, ~is_barred(Enrolment.startup_id))),
        )
    )
    found: dict[int, Nearness] = {}
    for ident, state in db.session.execute(query):
        groups = found[ident].groups if ident in found else frozenset()
        found[ident] = Nearness(Reach.MENTORS, groups | _needed(state))
    return found


def _needed(state: MatchState | None) -> frozenset[FieldGroup]:
    if state is None:
        return frozenset()
    return MENTORS_NEED if state is MatchState.ACTIVE else MENTORS_NEED - {FieldGroup.GOALS}
