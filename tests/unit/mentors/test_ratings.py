"""Past ratings in the affinity: shrunk to the mean, neutral where unknown, with what they rest on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentors.affinity import Affinity, MentorCard, StartupCard
from mentors.models import SessionState
from mentors.queries import matching
from mentors.ratings import STRENGTH, PastRatings, Rated, as_stars, of_stars, shrunk
from tests import factories as make
from tests.unit.mentors.test_affinity import AT, SCALE

values = st.lists(st.floats(0, 1), max_size=30)


@pytest.mark.parametrize(
    ("ratings", "towards", "expected"),
    [
        ([], 0.6, 0.6),
        ([1.0], 0.4, (5 * 0.4 + 1) / 6),
        ([1.0] * 5, 0.0, 0.5),
        ([0.0] * 95, 1.0, 0.05),
    ],
)
def test_the_shrinkage_is_what_its_formula_says(ratings, towards, expected):
    assert (STRENGTH, shrunk(ratings, towards)) == (5, pytest.approx(expected))


@given(values, st.floats(0, 1))
def test_a_shrunk_mean_lies_between_the_mean_and_the_expectation_and_nears_the_mean(ratings, towards):
    found = shrunk(ratings, towards)
    mean = sum(ratings) / len(ratings) if ratings else towards
    assert min(mean, towards) - 1e-9 <= found <= max(mean, towards) + 1e-9
    assert abs(shrunk(ratings * 2, towards) - mean) <= abs(found - mean) + 1e-9


@pytest.mark.parametrize(("stars", "value"), [(1, 0.0), (3, 0.5), (5, 1.0)])
def test_stars_are_numbers_from_none_to_all(stars, value):
    assert (of_stars(stars), as_stars(value)) == (value, stars)


def test_a_pair_is_drawn_towards_its_mentor_and_the_mentor_towards_all():
    past = PastRatings([Rated("a", "m", 5), Rated("b", "m", 3, preparedness=1), Rated("a", "n", 1)])
    assert past.mean == pytest.approx(0.5)
    of_others = shrunk([1.0], 0.5)
    found = past.estimate("b", "m")
    assert found.value == pytest.approx(shrunk([0.5, 0.0], of_others))
    assert (found.count, found.own) == (1, 2)


def test_a_word_against_meeting_again_counts_between_these_two_alone():
    past = PastRatings([Rated("a", "m", 3, meets_again=False)])
    assert past.estimate("a", "m").value == pytest.approx(shrunk([0.5, 0.0], 0.5))
    assert past.estimate("b", "m").value == pytest.approx(0.5)


def scored(*rated):
    startups = [StartupCard("a", ("pricing",)), StartupCard("b", ("pricing",))]
    mentors = [MentorCard(code, {"pricing": 2}) for code in ("m", "n", "o")]
    return Affinity(startups, mentors, scale=SCALE, at=AT, ratings=PastRatings(rated))


def known(affinity, *pair):
    return {term.code for term in affinity.terms(*pair) if term.value is not None}


def test_whoever_was_never_rated_scores_as_if_ratings_had_no_weight():
    affinity = scored(Rated("a", "m", 1), Rated("a", "n", 5))
    assert affinity.score("a", "o") == scored().score("a", "o")
    assert known(affinity, "a", "o") == {"needs", "hours"}
    assert known(affinity, "b", "m") == {"needs", "hours", "ratings"}


def test_a_word_between_two_is_known_of_them_alone():
    affinity = scored(Rated("a", "m", meets_again=True), Rated("a", "n", 3))
    assert "ratings" in known(affinity, "a", "m")
    assert "ratings" not in known(affinity, "b", "m")


def test_of_whom_nothing_but_a_rating_is_known_comes_into_question_by_that_rating():
    alone = Affinity(
        [StartupCard("a")],
        [MentorCard("m"), MentorCard("n")],
        scale=SCALE,
        at=AT,
        weights={"ratings": 1},
        ratings=PastRatings([Rated("a", "m", 5)]),
    )
    assert alone.triples() == [("a", "m", 1.0)]


@settings(deadline=None)
@given(st.integers(1, 4))
def test_a_better_rating_never_lowers_the_score(stars):
    usual = Rated("b", "n", 3)
    worse, better = (scored(usual, Rated("a", "m", number)).score("a", "m") for number in (stars, stars + 1))
    assert better >= worse


def test_only_confirmed_meetings_of_the_programme_count_and_a_startup_that_returns_is_the_same(context):
    match, _mentor, _founder = make.pair()
    make.mentor_session(match, SessionState.CONFIRMED, usefulness=5, preparedness=4)
    make.mentor_session(match, SessionState.LOGGED, preparedness=1)
    elsewhere, _other, _person = make.pair(name="Else")
    make.mentor_session(elsewhere, SessionState.CONFIRMED, usefulness=1)
    later = make.cohort(match.cohort.programme)
    returned = make.enrolment(later, startup=match.enrolment.startup, needs=["pricing"])
    pool = matching.pool(later)
    codes = matching.startup_code(returned.id), matching.mentor_code(match.mentor_id)
    assert pool.rated == [Rated(*codes, 5, 4, None)]
