"""The affinity: bounds, shares that sum, unknown neutral, hard rules."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentors.affinity import PARTS, Affinity, MentorCard, Scale, StartupCard

SKILLS = ["pricing", "ip", "grants", "ai_ml"]
SECTORS = ["water", "air", "shops"]
STAGES = ("idea", "mvp", "growth")
SCALE = Scale({"water": "nature", "air": "nature", "shops": "trade"}, STAGES)
AT = datetime(2024, 7, 1, 12, tzinfo=UTC)
texts = st.lists(st.sampled_from(["flood", "river", "market", "sensor", "angkot"]), max_size=6).map(" ".join)
zones = st.sampled_from(["Asia/Jakarta", "Europe/Berlin", "Asia/Bangkok"])
languages = st.frozensets(st.sampled_from(["id", "en", "de"]))
startups = st.builds(
    StartupCard,
    id=st.just("s"),
    needs=st.lists(st.sampled_from(SKILLS), unique=True).map(tuple),
    sector=st.sampled_from(["", *SECTORS]),
    stage=st.sampled_from(["", *STAGES]),
    languages=languages,
    text=texts,
    zone=zones,
)
mentors = st.builds(
    MentorCard,
    id=st.just("m"),
    expertise=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3)),
    sectors=st.frozensets(st.sampled_from(SECTORS)),
    stages=st.frozensets(st.sampled_from(STAGES)),
    languages=languages,
    text=texts,
    zone=zones,
)
weights = st.fixed_dictionaries({code: st.integers(0, 100).map(lambda part: part / 100) for code in PARTS})
"""As managers set them: in hundredths."""


def score(startup: StartupCard, mentor: MentorCard, **values: object) -> Affinity:
    return Affinity([startup], [mentor], scale=SCALE, at=AT, **values)


@settings(deadline=None)
@given(startups, mentors, weights)
def test_shares_sum_to_a_score_between_none_and_all(startup, mentor, weights):
    affinity = score(startup, mentor, weights=weights)
    found = affinity.score("s", "m")
    if found is not None:
        terms = affinity.terms("s", "m")
        assert round(sum(term.share for term in terms), 4) == found
        assert 0 <= found <= 1
        assert all(0 <= term.share <= (term.value or 0) <= 1 for term in terms)


@settings(deadline=None)
@given(startups, mentors, weights)
def test_the_score_is_the_weighted_mean_of_the_known_parts(startup, mentor, weights):
    affinity = score(startup, mentor, weights=weights)
    known = [term for term in affinity.terms("s", "m") if term.value is not None]
    whole = sum(weights[term.code] for term in known)
    if affinity.score("s", "m") is not None:
        mean = sum(weights[term.code] * term.value for term in known) / whole
        assert affinity.score("s", "m") == pytest.approx(mean, abs=2e-4)


@settings(deadline=None)
@given(startups, mentors, weights)
def test_what_is_not_known_has_no_weight_and_stands_last(startup, mentor, weights):
    terms = score(startup, mentor, weights=weights).terms("s", "m")
    assert {term.code for term in terms} == {code for code in PARTS if weights[code]}
    assert [term.value is None for term in terms] == sorted(term.value is None for term in terms)
    blank = [(term.weight, term.share, term.evidence) for term in terms if term.value is None]
    assert blank == [(0, 0, {})] * len(blank)


@settings(deadline=None)
@given(startups, mentors, st.sampled_from(SKILLS))
def test_more_of_a_needed_skill_never_lowers_the_score(startup, mentor, skill):
    if not any(mentor.expertise.values()):
        return
    more = MentorCard(**{**vars(mentor), "expertise": {**mentor.expertise, skill: 3}})
    before, after = score(startup, mentor).score("s", "m"), score(startup, more).score("s", "m")
    assert before is None or (after is not None and after >= before)


def test_unknown_is_neutral():
    mentor = MentorCard("m", {"pricing": 3})
    silent = score(StartupCard("s", ("pricing",)), mentor)
    spoken = score(StartupCard("s", ("pricing",), sector="water"), mentor)
    assert silent.score("s", "m") == spoken.score("s", "m") == 1


def test_without_a_common_language_there_is_no_candidate():
    startup = StartupCard("s", ("pricing",), languages=frozenset({"th"}))
    assert score(startup, MentorCard("m", {"pricing": 3}, languages=frozenset({"de"}))).triples() == []


def test_a_sector_of_the_same_dimension_is_worth_half():
    found = score(StartupCard("s", sector="water"), MentorCard("m", sectors=frozenset({"air"})))
    assert next(term.value for term in found.terms("s", "m") if term.code == "sector") == 0.5


def test_working_hours_overlap_by_zone():
    found = score(StartupCard("s", zone="Asia/Jakarta"), MentorCard("m", zone="Europe/Berlin"))
    assert found.terms("s", "m")[0].evidence == {"hours": 3.0}
