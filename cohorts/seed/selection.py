"""How the demo's startups were read, decided on and enrolled; one call is still being read."""

from datetime import timedelta

import sqlalchemy as sa

from accelerator import demo
from accelerator.accounts.models import User
from accelerator.db import db
from cohorts.models import Application, Audience, Begin, Call, Meeting, Outcome, Review
from cohorts.models.meetings import Ballot, Reason, TieRule
from cohorts.operations.assignments import commit
from cohorts.operations.calibration import calibrate
from cohorts.operations.conflicts import declare_interest, waive_conflict
from cohorts.operations.decisions import decide_application, decide_many, publish_decisions
from cohorts.operations.discussions import post_as_staff
from cohorts.operations.meetings import MeetingTerms, close_meeting, open_meeting, resolve
from cohorts.operations.offers import accept_offer
from cohorts.operations.reviewers import assign_dealt
from cohorts.operations.reviews import submit_review
from cohorts.operations.rounds import RoundTerms, add_round
from cohorts.queries import applications as queries
from cohorts.queries import calls, decisions, meetings, reviews, rounds
from cohorts.seed.world import World, days_from_now, noon

READS = 2
WAITING = 2
"""Of each past call, this many are put on the waiting list."""
FEEDBACK = (
    "Two readers believe your numbers. Say earlier who pays for the pilot, and name the agency you would ask."
)
"""What the demo's founder finds with the decision, still to be opened."""
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
        early = slug == "fca-2024-early"
        if early:
            with demo.at(call.true_deadline + timedelta(days=1)):
                _ask_readers(world, calls.call(slug))
        with demo.at(call.true_deadline + timedelta(days=2)):
            _deal(world, call, applications)
        with demo.at(call.true_deadline + timedelta(days=8 if early else 12)):
            _read(world, call, keep_for=world.cast["reviewer"] if early else None)
        if early:
            with demo.at(call.true_deadline + timedelta(days=8, hours=1)):
                _waive(world, queries.application(applications[4].key))
                _discuss(world, queries.application(applications[3].key))
            with demo.at(call.true_deadline + timedelta(days=9)):
                _decide_some(world, calls.call(slug), applications[5:7])
                _meet(world, calls.call(slug))
                _plan_interviews(world, calls.call(slug))
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


def _ask_readers(world: World, call: Call) -> None:
    """Two readers say what they take on and what they know about; one has no time for this round."""
    round_ = rounds.current_round(call.id)
    first, second, third = (world.cast.actor(reader) for reader in world.cast.reviewers[:3])
    commit(first, round_, capacity=12, sectors=["water_flood", "waste_circular"], languages=["en", "de"])
    commit(second, round_, capacity=8, sectors=["public_transport"], languages=["en", "id"], is_woman=True)
    commit(third, round_, capacity=0)


def _waive(world: World, application: Application) -> None:
    """A reader tells of a stake in a startup; the manager rules that it does not keep them from reading."""
    reader = world.cast.reviewers[6]
    note = "I bought two of their sensors for my own house."
    declare_interest(world.cast.actor(reader), name=application.startup.name, note=note)
    reason = "A customer of two sensors has no stake in how the startup fares."
    waive_conflict(world.manager(), application, reviewer=reader, reason=reason)


def _discuss(world: World, application: Application) -> None:
    """Staff talk among themselves and with the readers, apart from the scores."""
    said = {
        Audience.STAFF: "They asked whether they may join two weeks late; I said that we would see.",
        Audience.READERS: "Their agency has confirmed the pilot to us by telephone.",
    }
    for audience, text in said.items():
        post_as_staff(world.manager(), application, audience=audience, text=text)


def _decide_some(world: World, call: Call, applications: list[Application]) -> None:
    """A first meeting voted on two and is closed; its minutes are printed by the first worker that starts."""
    manager, meeting = world.manager(), _meet(world, call)
    first, second, third = (reader.id for reader in world.cast.reviewers[1:4])
    votes = [
        ({first: Ballot.OFFER, second: Ballot.OFFER, third: Ballot.WAITLIST}, Reason.STRONG),
        ({first: Ballot.REJECT, second: Ballot.WAITLIST, third: Ballot.REJECT}, Reason.EVIDENCE),
    ]
    for application, (ballots, reason) in zip(applications, votes, strict=True):
        found = queries.application(application.key)
        resolve(manager, meeting, application=found, ballots=ballots, reason=reason, note="")
    close_meeting(manager, meeting)


def _plan_interviews(world: World, call: Call) -> None:
    """A second round is planned; it begins when the manager says so."""
    terms = RoundTerms(
        name="Interviews", begins=Begin.BY_HAND, starts_at=noon(days_from_now(7)), reads_wanted=2
    )
    add_round(world.manager(), call, terms=terms)


def _meet(world: World, call: Call) -> Meeting:
    """Three readers have sat down to decide; their bands are around the middle, and nothing is voted on yet."""
    members = [reader.id for reader in world.cast.reviewers[1:4]]
    opened = open_meeting(
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
    return meetings.meeting(opened.key)


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
        for application in own:
            decide_application(
                manager, application, outcome=Outcome.OFFER, reason="", feedback=FEEDBACK, version=0
            )
        for outcome, chosen in parts.items():
            versions = {application.key: 0 for application in chosen if application not in own}
            decide_many(manager, call, versions=versions, outcome=outcome)
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
