"""Reviews, decisions, offers, enrolments and milestones for tests."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from accelerator import clock
from accelerator.accounts.models import Role, User
from accelerator.accounts.queries import actor_for
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from accelerator.permissions import SYSTEM, Actor
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Cohort,
    Criterion,
    Decision,
    DecisionState,
    Enrolment,
    EnrolmentState,
    Milestone,
    MilestonePlan,
    MilestoneState,
    Offer,
    OfferState,
    Outcome,
    Programme,
    Review,
    ReviewState,
    Round,
    RoundState,
    Score,
)
from cohorts.operations.calibration import calibrate
from cohorts.operations.milestones import take_over_plan
from cohorts.queries.ranking import weighted
from cohorts.queries.rounds import criteria_applying
from tests.factories import cohorts, platform
from tests.stage import stage, staged

_numbers = itertools.count(1)


def actor(user: User) -> Actor:
    """A person as they may act now."""
    with stage():
        return actor_for(user)


@staged
def closed_call(cohort: Cohort | None = None, **values: object) -> Call:
    """A call that closed yesterday, with the shipped criteria."""
    now = clock.now()
    dates = {"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(days=1)}
    return cohorts.call(cohort, **{**dates, **values})


@staged
def reviewer(call: Call, name: str = "Jonas", **values: str) -> User:
    """Somebody who reads for a call."""
    return platform.role(platform.person(name, **values), Role.REVIEWER, f"call:{call.id}")


@staged
def review(
    application: Application,
    reviewer: User | None = None,
    *,
    state: ReviewState = ReviewState.ASSIGNED,
    value: int = 3,
    in_round: Round | None = None,
    **values: object,
) -> Review:
    """One person's reading; a submitted one has the same value for every criterion."""
    round_ = (
        in_round
        or db.session.scalars(
            sa.select(Round).where(Round.call_id == application.call_id, Round.state == RoundState.ACTIVE)
        ).one()
    )
    set_committed_value(round_, "call", application.call)
    made = Review(round_id=round_.id, application_id=application.id, state=state, scores=[], **values)
    made.reviewer = reviewer = reviewer or globals()["reviewer"](application.call)
    made.reviewer_id, made.application, made.round = reviewer.id, application, round_
    known: list[Criterion] = criteria_applying(round_, application.track_id)
    if state is ReviewState.SUBMITTED:
        made.submitted_at = clock.now()
        made.overall = (
            weighted({c.id: value for c in known}, {c.id: c.weight for c in known})
            if known
            else Decimal(value)
        )
        made.scores = [Score(criterion_id=c.id, value=value) for c in known]
    if application.state is ApplicationState.SUBMITTED:
        application.state = ApplicationState.IN_REVIEW
    db.session.add(made)
    db.session.flush()
    return made


@staged
def ranked(call: Call) -> Call:
    """The call with its ranking computed from the judgements that are in."""
    calibrate(get_or_404(Call, call.id))
    return call


@staged
def decision(
    application: Application,
    outcome: Outcome = Outcome.OFFER,
    *,
    released: bool = False,
    **values: object,
) -> Decision:
    """A decision, pending unless released."""
    now = clock.now()
    made = Decision(application_id=application.id, outcome=outcome, decided_by=0, decided_at=now, **values)
    if released:
        made.state, made.released_at = DecisionState.RELEASED, now
    made.application = application
    db.session.add(made)
    db.session.flush()
    return made


@staged
def offer(
    call: Call, *, owner: User | None = None, expires_at: datetime | None = None, **values: object
) -> Offer:
    """An application with an offer that waits for its answer for ten days."""
    application = cohorts.application(state=ApplicationState.OFFERED, call=call, owner=owner)
    decision(application, released=True)
    made = Offer(
        application_id=application.id,
        cohort_id=call.cohort_id,
        state=OfferState.OPEN,
        expires_at=expires_at or clock.now() + timedelta(days=10),
        **values,
    )
    made.application = application
    db.session.add(made)
    db.session.flush()
    return made


@staged
def waiting(call: Call, rank: int) -> Application:
    """An application on the waiting list."""
    application = cohorts.application(state=ApplicationState.WAITLISTED, call=call)
    decision(application, Outcome.WAITLIST, released=True, rank=rank)
    return application


@staged
def enrolment(
    cohort: Cohort | None = None,
    *,
    owner: User | None = None,
    startup: Organisation | None = None,
    state: EnrolmentState = EnrolmentState.ACTIVE,
    **values: object,
) -> Enrolment:
    """A startup's place in a cohort."""
    cohort = cohort or cohorts.cohort()
    if startup is None:
        startup = platform.organisation(
            f"Angkot Pintar {next(_numbers)}", owner=owner or platform.person("Budi")
        )
    made = Enrolment(
        cohort_id=cohort.id, startup_id=startup.id, state=state, enrolled_at=clock.now(), **values
    )
    made.cohort, made.startup = cohort, startup
    db.session.add(made)
    db.session.flush()
    return made


@staged
def milestone(
    enrolment: Enrolment | None = None,
    *,
    title: str = "Pilot agreed",
    due_on: date | None = None,
    state: MilestoneState = MilestoneState.PLANNED,
    **values: object,
) -> Milestone:
    """A milestone due in a week."""
    enrolment = enrolment or globals()["enrolment"]()
    due_on = due_on or clock.today() + timedelta(days=7)
    if state is MilestoneState.ACHIEVED:
        values.setdefault("achieved_at", clock.now())
    made = Milestone(
        enrolment_id=enrolment.id,
        title=title,
        due_on=due_on,
        first_due_on=due_on,
        state=state,
        evidence=[],
        **values,
    )
    made.enrolment = enrolment
    db.session.add(made)
    db.session.flush()
    return made


@staged
def plan(programme: Programme) -> MilestonePlan:
    """The shipped plan, taken over by a programme."""
    return take_over_plan(SYSTEM, programme)
