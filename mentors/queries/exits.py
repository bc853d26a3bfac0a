"""What was said at the end of matches, for the programme's staff alone."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from accelerator.db import db
from accelerator.permissions import Actor, can
from cohorts.models import Enrolment
from mentors.models import Match, MentorProfile
from mentors.models.exits import MatchExit
from mentors.permissions import READ_EXIT
from mentors.queries.matches import run_by


def exit_of(actor: Actor, match: Match) -> MatchExit | None:
    """The answers given at the end of a match; None for its two sides, whatever roles they hold (R12)."""
    if not can(actor, READ_EXIT, match):
        return None
    return db.session.scalars(sa.select(MatchExit).where(MatchExit.match_id == match.id)).one_or_none()


def wishes_for_another(actor: Actor) -> list[MatchExit]:
    """Who asked for another match in a manager's programmes and has no answer yet, oldest first."""
    found = contains_eager(MatchExit.match)
    query = (
        sa.select(MatchExit)
        .join(MatchExit.match)
        .join(Match.cohort)
        .join(Match.enrolment)
        .join(Match.mentor)
        .where(
            run_by(actor),
            MatchExit.wants_another,
            MatchExit.answered_at.is_(None),
            MentorProfile.user_id != actor.id,
            Enrolment.startup_id.not_in(actor.organisations),
        )
        .options(
            found.joinedload(Match.cohort),
            found.joinedload(Match.enrolment).joinedload(Enrolment.startup),
            found.joinedload(Match.mentor).joinedload(MentorProfile.user),
        )
        .order_by(MatchExit.id)
    )
    return list(db.session.scalars(query))
