"""Mentors, matches and sessions for tests."""

import itertools
from datetime import timedelta
from decimal import Decimal

from accelerator import clock
from accelerator.accounts.models import Role, User
from accelerator.db import db
from cohorts.models import Cohort, Enrolment
from mentors.models import (
    ActionItem,
    Match,
    MatchState,
    MentorInCohort,
    MentorProfile,
    MentorSession,
    SessionMode,
    SessionOutcome,
    SessionState,
)
from mentors.models.sessions import UNHELD
from tests.factories import platform
from tests.factories import selection as enrolments
from tests.stage import staged

_numbers = itertools.count(1)


@staged
def mentor(
    cohort: Cohort | None = None, name: str = "Nils", *, most_startups: int = 2, **values: object
) -> MentorProfile:
    """A mentor's profile; with a cohort, their role and place there."""
    user = platform.person(name)
    offer = {"expertise": {"pricing": 3}, "sectors": [], "stages": [], "languages": {"en": "any"}}
    made = MentorProfile(user_id=user.id, headline="Advises on prices", **{**offer, **values})
    made.user = user
    db.session.add(made)
    db.session.flush()
    if cohort is not None:
        platform.role(user, Role.MENTOR, f"cohort:{cohort.id}")
        db.session.add(MentorInCohort(cohort_id=cohort.id, mentor_id=made.id, most_startups=most_startups))
        db.session.flush()
    return made


@staged
def match(
    mentor: MentorProfile,
    enrolment: Enrolment,
    state: MatchState = MatchState.ACTIVE,
) -> Match:
    """A mentor and a startup in some state of their match."""
    made = Match(
        cohort_id=enrolment.cohort_id,
        enrolment_id=enrolment.id,
        mentor_id=mentor.id,
        state=state,
        affinity=Decimal("0.5"),
        terms=[],
    )
    made.cohort, made.enrolment, made.mentor = enrolment.cohort, enrolment, mentor
    db.session.add(made)
    db.session.flush()
    return made


@staged
def mentor_session(
    match: Match, state: SessionState = SessionState.LOGGED, **values: object
) -> MentorSession:
    """A session of a match, an hour yesterday unless said otherwise."""
    number = next(_numbers)
    facts = {
        "client_id": f"test-{number}",
        "held_at": clock.now() - timedelta(days=1, hours=number),
        "minutes": 60,
        "summary": "We spoke of prices.",
        "outcome": SessionOutcome.HELD,
        "settlement": "Settled." if state is SessionState.VOIDED else "",
    }
    if state in UNHELD:
        facts |= {"minutes": 0, "outcome": SessionOutcome(state.value)}
    made = MentorSession(
        cohort_id=match.cohort_id,
        enrolment_id=match.enrolment_id,
        mentor_id=match.mentor_id,
        match_id=match.id,
        zone="Asia/Jakarta",
        mode=SessionMode.VIDEO,
        state=state,
        logged_by=match.mentor.user_id,
        confirmed_at=clock.now() if state is SessionState.CONFIRMED else None,
        **{**facts, **values},
    )
    db.session.add(made)
    db.session.flush()
    made.cohort, made.enrolment, made.mentor = match.cohort, match.enrolment, match.mentor
    return made


@staged
def action(session: MentorSession, text: str = "Raise the price", **values: object) -> ActionItem:
    """Something that the startup promised in a session."""
    made = ActionItem(session_id=session.id, text=text, **values)
    db.session.add(made)
    db.session.flush()
    return made


@staged
def pair(**values: object) -> tuple[Match, User, User]:
    """An active match with its mentor's and its founder's person."""
    founder = platform.person("Budi")
    enrolment = enrolments.enrolment(owner=founder, needs=["pricing"], languages=["en"])
    profile = mentor(enrolment.cohort, **values)
    return match(profile, enrolment), profile.user, founder
