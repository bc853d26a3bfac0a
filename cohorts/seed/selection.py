"""How the demo's startups were read, decided on and enrolled; one call is still being read."""

from datetime import timedelta

import sqlalchemy as sa

from accelerator import demo
from accelerator.accounts.models import User
from accelerator.db import db
from cohorts.models import Application, Call, Outcome, Review
from cohorts.models.meetings import TieRule
from cohorts.operations.calibration import calibrate
from cohorts.operations.decisions import decide_many, publish_decisions
from cohorts.operations.meetings import MeetingTerms, open_meeting
from cohorts.operations.offers import accept_offer
from cohorts.operations.reviewers import assign_dealt
from cohorts.operations.reviews import submit_review
from cohorts.queries import calls, decisions, reviews, rounds
from cohorts.seed.world import World

READS = 2
WAITING = 2
"""Of each past call, this many are put on the waiting list."""
COMMENTS = [
    "A clear problem with people who have it; the numbers are your own and believable.",
    "The solution works in one district. Say who pays when there are ten.",
    "Strong team. Name the agency you would pilot with, and talk to it before the programme begins.",
    "Good idea, early evidence. Ten more interviews would tell whether the price holds.",
    "We missed what is new against the two services that exist already.",
]


def seed_selection(world: World) -> None:
    """Past calls are decided and their places taken; the early call of 2024 is half read."""
    for slug, call in world.calls.items():
        if slug == "fca-2024":
            continue
        applications = world.applications[slug]
        with demo.at(call.true_deadline + timedelta(days=2)):
            _deal(world, call, applications)
        early = slug == "fca-2024-early"
        with demo.at(call.true_deadline + timedelta(days=8 if early else 12)):
            _read(world, call, keep_for=world.cast["reviewer"] if early else None)
        if early:
            with demo.at(call.true_deadline + timedelta(days=9)):
                _meet(world, calls.call(slug))
        else:
            _decide(world, call, applications)


def _deal(world: World, call: Call, applications: list[Application]) -> None:
    """Every application to some readers in turn, so that all carry the same."""
    readers = world.cast.reviewers
    pairs = [
        (application.id, readers[(READS * number + turn) % len(readers)].id)
        for number, application in enumerate(applications)
        for turn in range(READS)
    ]
    if call.slug == "fca-2024-early":
        demo_reader = world.cast["reviewer"].id
        pairs += [(a.id, demo_reader) for a in applications if (a.id, demo_reader) not in pairs]
    assign_dealt(world.manager(), call, pairs=pairs)


def _read(world: World, call: Call, keep_for: User | None) -> None:
    """Everybody hands in what they were dealt; the demo's reviewer keeps a queue in the call under review."""
    quality = {a.id: world.rng.uniform(2.2, 4.6) for a in world.applications[call.slug]}
    severity = {reader.id: world.rng.uniform(-0.6, 0.6) for reader in world.cast.reviewers}
    actors = {reader.id: world.cast.actor(reader) for reader in world.cast.reviewers}
    round_ = rounds.current_round(call.id)
    codes = [criterion.code for criterion in rounds.criteria_of(round_)]
    for review in reviews.held_in(round_):
        if keep_for is not None and (review.reviewer_id == keep_for.id or world.rng.random() < 0.3):
            continue
        middle = quality[review.application_id] + severity[review.reviewer_id]
        scores = {code: max(1, min(5, round(world.rng.gauss(middle, 0.6)))) for code in codes}
        comment = world.rng.choice(COMMENTS)
        submit_review(actors[review.reviewer_id], review, scores=scores, comment=comment, remark="")
    calibrate(calls.call(call.slug))


def _meet(world: World, call: Call) -> None:
    """Three readers have sat down to decide; their bands are around the middle, and nothing is voted on yet."""
    members = [reader.id for reader in world.cast.reviewers[1:4]]
    open_meeting(
        world.manager(),
        call,
        terms=MeetingTerms(
            held_at=call.true_deadline + timedelta(days=8, hours=10),
            members=tuple(members),
            chair_id=members[0],
            quorum=3,
            tie_rule=TieRule.RANKING,
            yes_to=2,
            discuss_to=7,
        ),
    )


def _decide(world: World, call: Call, applications: list[Application]) -> None:
    """As many offers as places, in the order of the readers' means; the demo's founder is among them."""
    call, means = calls.call(call.slug), _means(call)
    ranked = sorted(applications, key=lambda a: (-means.get(a.id, 0.0), a.id))
    own = [a for a in ranked if world.owners[a.startup_id] == world.cast["founder"]]
    ranked = [*own, *(a for a in ranked if a not in own)]
    places = call.cohort.capacity
    parts = {
        Outcome.OFFER: ranked[:places],
        Outcome.WAITLIST: ranked[places : places + WAITING],
        Outcome.REJECT: ranked[places + WAITING :],
    }
    with demo.at(call.true_deadline + timedelta(days=20)):
        manager = world.manager()
        for outcome, chosen in parts.items():
            decide_many(
                manager, call, versions={application.key: 0 for application in chosen}, outcome=outcome
            )
        publish_decisions(manager, calls.call(call.slug), seen=decisions.fingerprint(call.id))
    for application in parts[Outcome.OFFER]:
        with demo.at(call.true_deadline + timedelta(days=world.rng.randint(21, 27))):
            accept_offer(world.owner(application), application)


def _means(call: Call) -> dict[int, float]:
    """The mean of the readings, by application id."""
    query = (
        sa.select(Review.application_id, sa.func.avg(Review.overall))
        .join(Review.application)
        .where(Application.call_id == call.id, Review.overall.is_not(None))
        .group_by(Review.application_id)
    )
    return {application_id: float(mean) for application_id, mean in db.session.execute(query)}
