"""Wishes of both sides: up to five in order, each with its goals, in the affinity, the rankings and the offer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.db import unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from cohorts.models import EnrolmentState
from mentors import facts as happened
from mentors.affinity import Affinity, MentorCard, StartupCard, Word, without_private
from mentors.operations import matching as matching_operations
from mentors.operations import wishes as operations
from mentors.operations.wishes import Hope
from mentors.queries import matches, matching, profiles, wishes
from mentors.solving import Settings, engine_input
from tests import factories as make
from tests.unit.mentors.test_affinity import AT, SCALE

GOAL = ["Price the pilot", "Meet the water agency"]


@pytest.fixture
def cohort(context):
    return make.cohort()


def hopes(*rows):
    return [Hope(row.key, GOAL) for row in rows]


def wish(founder, startup, *mentors):
    actor = make.actor(founder)
    with unit_of_work():
        operations.wish_for_mentors(actor, matching.enrolment(startup.key), hopes=hopes(*mentors))


def place_of(cohort, mentor):
    return profiles.place(profiles.place_in(cohort.id, mentor.id).id)


def test_a_list_is_kept_in_its_order_and_written_anew(cohort, founder, startup, facts):
    ana, bo, cis = (make.mentor(cohort, name) for name in ("Ana", "Bo", "Cis"))
    wish(founder, startup, ana, bo)
    wish(founder, startup, cis, ana)
    kept = wishes.of_startup(startup.id)
    assert [(row.rank, row.mentor_id, row.goals) for row in kept] == [(1, cis.id, GOAL), (2, ana.id, GOAL)]
    assert facts[-1] == happened.StartupWished(
        actor_id=founder.id, enrolment_id=startup.id, cohort_id=cohort.id, mentor_ids=[cis.id, ana.id]
    )
    wish(founder, startup)
    assert wishes.of_startup(startup.id) == []


def test_a_list_that_cannot_be_is_refused(cohort, founder, startup):
    six = [make.mentor(cohort, name) for name in "ABCDEF"]
    stranger = make.mentor(make.cohort(), "Stranger")
    for bad in (
        hopes(*six),
        hopes(six[0], six[0]),
        hopes(stranger),
        [Hope(six[0].key, [])],
        [Hope(six[0].key, ["a", "b", "c", "d"])],
        [Hope(six[0].key, ["a" * 301])],
    ):
        with pytest.raises(DomainError):
            operations.wish_for_mentors(make.actor(founder), matching.enrolment(startup.key), hopes=bad)


def test_nobody_wishes_for_another_side(cohort, founder, startup):
    ana, bo = make.mentor(cohort, "Ana"), make.mentor(cohort, "Bo")
    with pytest.raises(NotAllowed):
        operations.wish_for_mentors(make.actor(ana.user), matching.enrolment(startup.key), hopes=hopes(ana))
    with pytest.raises(NotAllowed):
        operations.wish_for_startups(make.actor(bo.user), place_of(cohort, ana), hopes=hopes(startup))


def test_a_conflict_and_ones_own_startup_cannot_be_wished_for(cohort, founder, startup):
    ana, owner = make.mentor(cohort, "Ana"), make.mentor(cohort, "Bo")
    make.member(startup.startup, owner.user)
    assert wishes.mentors_to_wish_for(matching.enrolment(startup.key)) == [ana]
    assert wishes.startups_to_wish_for(place_of(cohort, ana)) == [startup]
    assert wishes.startups_to_wish_for(place_of(cohort, owner)) == []


def test_who_left_the_cohort_wishes_for_nobody(cohort, founder):
    gone = make.enrolment(cohort, state=EnrolmentState.WITHDRAWN, owner=founder)
    ana = make.mentor(cohort, "Ana")
    with pytest.raises(Conflict, match="not in this cohort"):
        operations.wish_for_mentors(make.actor(founder), matching.enrolment(gone.key), hopes=hopes(ana))


def test_both_lists_are_the_engines_rankings_and_a_part_of_the_affinity(cohort, founder, startup):
    ana, bo = make.mentor(cohort, "Ana"), make.mentor(cohort, "Bo")
    wish(founder, startup, bo, ana)
    mentor = make.actor(ana.user)
    with unit_of_work():
        operations.wish_for_startups(mentor, place_of(cohort, ana), hopes=hopes(startup))
    pool = matching.pool(cohort)
    s, a, b = matching.startup_code(startup.id), matching.mentor_code(ana.id), matching.mentor_code(bo.id)
    given = engine_input(pool, pool.affinity(), Settings())
    assert given["rankings"] == {"startups": {s: [b, a]}, "mentors": {a: [s]}}
    said = {term.code: term.evidence for term in pool.affinity().terms(s, a)}["wishes"]
    assert said == {"startup": 1.0, "mentor": 1.0, "startup_rank": 2, "mentor_rank": 1}


def test_an_offer_keeps_what_each_wanted_whatever_is_wished_later(cohort, founder, startup):
    ana, bo = make.mentor(cohort, "Ana"), make.mentor(cohort, "Bo")
    wish(founder, startup, ana)
    manager = make.actor(make.manager(cohort.programme))
    with unit_of_work():
        match = matching_operations.offer_pair(manager, matching.enrolment(startup.key), mentor=ana)
    wish(founder, startup, bo)
    assert matches.match(match.key).goals == {"startup": GOAL}


words = st.builds(Word, st.floats(0, 1)) | st.integers(1, 5).map(Word.of_rank) | st.none()


def scored(startup_word, mentor_word, **values):
    startup = StartupCard("s", ("pricing",), sector="water", stage="mvp", **values)
    mentor = MentorCard("m", {"pricing": 2}, frozenset({"air"}), frozenset({"idea"}))
    said = {("s", "m"): (startup_word, mentor_word)}
    return Affinity([startup], [mentor], scale=SCALE, at=AT, wishes=said).score("s", "m")


@settings(deadline=None)
@given(words, st.integers(1, 5))
def test_to_be_wished_for_never_lowers_a_score_and_a_higher_place_never_counts_for_less(other, rank):
    by_rank = [scored(Word.of_rank(place), other) for place in range(1, 6)]
    assert by_rank == sorted(by_rank, reverse=True)
    assert by_rank[rank - 1] >= scored(None, other)


def test_the_pair_itself_reads_no_part_that_was_said_in_confidence(context):
    terms = [
        {"code": "needs", "value": 0.5, "weight": 0.6, "share": 0.3, "evidence": {}},
        {"code": "wishes", "value": 0.0, "weight": 0.4, "share": 0.0, "evidence": {}},
    ]
    shown = without_private(terms)
    assert [(term["code"], term["weight"], term["share"]) for term in shown] == [("needs", 1.0, 0.5)]
    assert terms[0]["share"] == 0.3
    unknown = [{**terms[0], "value": None, "weight": 0.0, "share": 0.0}, terms[1]]
    assert without_private(unknown) == []
