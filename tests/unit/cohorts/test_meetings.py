"""Decision meetings: rules declared first, conflicts leave the room, the quorum holds, ties follow the rule, minutes stay."""

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accelerator import clock, signing
from accelerator.db import reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed, NotFound
from accelerator.files import storage
from cohorts import documents
from cohorts.models import ApplicationState, Outcome, ReviewState
from cohorts.models.meetings import FOR_OUTCOME, Ballot, Band, Reason, TieRule, result_of
from cohorts.operations import meetings as operations
from cohorts.queries import applications, calls, decisions
from cohorts.queries import meetings as queries
from tests import factories as make

SUBMITTED = ApplicationState.SUBMITTED
OFFER, WAITLIST, REJECT, ABSTAIN, RECUSED = Ballot
ballots = st.dictionaries(st.integers(1, 5), st.sampled_from(Ballot), max_size=5)


@pytest.mark.parametrize(
    ("cast", "rule", "band", "expected"),
    [
        ((OFFER, OFFER, REJECT), TieRule.CHAIR, Band.DISCUSS, (Outcome.OFFER, False)),
        ((OFFER, REJECT, ABSTAIN), TieRule.CHAIR, Band.DISCUSS, (Outcome.OFFER, True)),
        ((REJECT, OFFER, ABSTAIN), TieRule.CHAIR, Band.DISCUSS, (Outcome.REJECT, True)),
        ((ABSTAIN, OFFER, REJECT), TieRule.CHAIR, Band.YES, (Outcome.REJECT, True)),
        ((OFFER, WAITLIST, ABSTAIN), TieRule.RANKING, Band.YES, (Outcome.OFFER, True)),
        ((OFFER, WAITLIST, ABSTAIN), TieRule.RANKING, Band.DISCUSS, (Outcome.WAITLIST, True)),
        ((OFFER, WAITLIST, RECUSED), TieRule.CAUTION, Band.YES, (Outcome.WAITLIST, True)),
        ((ABSTAIN, RECUSED, ABSTAIN), TieRule.CAUTION, Band.YES, None),
    ],
)
def test_the_ballots_decide_and_a_tie_follows_the_declared_rule(cast, rule, band, expected):
    assert result_of(dict(enumerate(cast, start=1)), rule=rule, chair_id=1, band=band) == expected


@given(ballots, st.sampled_from(TieRule), st.sampled_from(Band))
def test_no_outcome_wins_with_fewer_votes_than_another(cast, rule, band):
    result = result_of(cast, rule=rule, chair_id=1, band=band)
    counts = {
        outcome: sum(FOR_OUTCOME.get(ballot) is outcome for ballot in cast.values()) for outcome in Outcome
    }
    if result is None:
        assert max(counts.values()) == 0
    else:
        assert counts[result[0]] == max(counts.values())
        assert result[1] == (list(counts.values()).count(max(counts.values())) > 1)


@pytest.fixture
def call(context):
    return make.closed_call()


@pytest.fixture
def actor(call):
    return make.actor(make.manager(call.programme))


def opened(actor, call, *, members=3, **values):
    people = [make.reviewer(call, f"Member {number}") for number in range(members)]
    terms = {
        "held_at": clock.now(),
        "members": tuple(person.id for person in people),
        "chair_id": people[0].id,
        "quorum": 2,
        "tie_rule": TieRule.CHAIR,
        "yes_to": 1,
        "discuss_to": 2,
    }
    with unit_of_work():
        meeting = operations.open_meeting(
            actor, calls.call(call.slug), terms=operations.MeetingTerms(**{**terms, **values})
        )
    return meeting, people


def vote(actor, meeting, application, cast, *, note=""):
    with unit_of_work():
        return operations.resolve(
            actor,
            queries.meeting(meeting.key),
            application=applications.application(application.key),
            ballots=cast,
            reason=Reason.STRONG,
            note=note,
        )


def test_a_vote_prepares_the_decision_with_its_reason(call, actor):
    application = make.application(state=SUBMITTED, call=call)
    meeting, (one, two, three) = opened(actor, call)
    made = vote(
        actor, meeting, application, {one.id: OFFER, two.id: OFFER, three.id: REJECT}, note="Pilot agreed."
    )
    assert (made.outcome, made.by_tie_rule) == (Outcome.OFFER, False)
    decision = decisions.decision_of(application.id)
    assert (decision.outcome, decision.reason) == (Outcome.OFFER, "strong: Pilot agreed.")


def test_voting_again_takes_the_place_of_the_vote_before(call, actor, facts):
    application = make.application(state=SUBMITTED, call=call)
    meeting, (one, two, _three) = opened(actor, call)
    vote(actor, meeting, application, {one.id: OFFER, two.id: OFFER})
    vote(actor, meeting, application, {one.id: REJECT, two.id: REJECT})
    with reading():
        (item,) = queries.resolved_in(meeting)
    assert item.resolution.outcome is Outcome.REJECT
    assert [fact.outcome for fact in facts if type(fact).__name__ == "ApplicationResolved"] == [
        "offer",
        "reject",
    ]


def test_a_member_with_a_conflict_leaves_the_room_and_the_quorum(call, actor):
    meeting, (one, two, three) = opened(actor, call, quorum=3)
    own = make.application(
        state=SUBMITTED, call=call, startup=make.organisation("Own", owner=three), owner=three
    )
    with pytest.raises(Conflict, match="2 members may vote"):
        vote(actor, meeting, own, {one.id: OFFER, two.id: OFFER, three.id: OFFER})
    smaller, (one, two) = opened(actor, call, members=2)
    made = vote(actor, smaller, own, {one.id: WAITLIST, two.id: WAITLIST})
    assert made.outcome is Outcome.WAITLIST


def test_a_recused_ballot_does_not_count_whatever_was_written(call, actor):
    meeting, (one, two, three) = opened(actor, call)
    own = make.application(
        state=SUBMITTED, call=call, startup=make.organisation("Own", owner=three), owner=three
    )
    made = vote(actor, meeting, own, {one.id: REJECT, two.id: ABSTAIN, three.id: OFFER})
    assert made.outcome is Outcome.REJECT
    with reading():
        assert queries.item_of(meeting, own.id).ballots[three.id] is RECUSED


@pytest.mark.parametrize("values", [{"quorum": 4}, {"chair_id": 10**6}, {"yes_to": 5, "discuss_to": 2}])
def test_a_meeting_with_impossible_rules_is_refused(call, actor, values):
    with pytest.raises(DomainError):
        opened(actor, call, **values)


def test_strangers_neither_sit_nor_open(call, actor):
    stranger = make.person("Stranger")
    with pytest.raises(NotFound):
        operations.open_meeting(
            actor,
            calls.call(call.slug),
            terms=operations.MeetingTerms(
                held_at=clock.now(),
                members=(stranger.id,),
                chair_id=stranger.id,
                quorum=1,
                tie_rule=TieRule.CHAIR,
                yes_to=0,
                discuss_to=0,
            ),
        )
    with pytest.raises(NotAllowed):
        opened(make.actor(make.reviewer(call)), call)


def test_a_closed_meeting_votes_no_more_and_prints_its_minutes_once(call, actor, run_jobs):
    application = make.application(state=SUBMITTED, call=call)
    make.review(application, state=ReviewState.SUBMITTED, value=4)
    make.ranked(call)
    meeting, (one, two, _three) = opened(actor, call)
    vote(actor, meeting, application, {one.id: OFFER, two.id: REJECT}, note="Both sides were heard.")
    for _twice in range(2):
        with unit_of_work():
            operations.close_meeting(actor, queries.meeting(meeting.key))
    run_jobs()
    with pytest.raises(Conflict):
        vote(actor, meeting, application, {one.id: REJECT, two.id: REJECT})
    with reading():
        minutes = queries.meeting(meeting.key).minutes
        body = storage().get(minutes.storage_key)
    with pikepdf.open(io.BytesIO(body)) as pdf:
        assert len(pdf.pages) == 1
    assert minutes.media_type == "application/pdf"


def test_minutes_print_the_fingerprint_of_the_key_that_signs_selection_files(call, actor):
    meeting, members = opened(actor, call)
    with unit_of_work():
        operations.close_meeting(actor, queries.meeting(meeting.key))
    with reading():
        minutes = documents.Minutes(queries.meeting(meeting.key), members, [], None)
        (section,) = documents.minutes_document(minutes, "en").sections
    assert signing.fingerprint() in section.html


def test_bands_count_and_list_everybody_once(call, actor):
    for value in (5, 4, 3):
        make.review(make.application(state=SUBMITTED, call=call), state=ReviewState.SUBMITTED, value=value)
    make.application(state=SUBMITTED, call=call)
    make.ranked(call)
    meeting, _people = opened(actor, call)
    with reading():
        counts = queries.band_counts(meeting)
        listed = {band: len(queries.agenda_of(meeting, band)) for band in Band}
    assert counts == listed == {Band.YES: 1, Band.DISCUSS: 2, Band.NO: 1}
