"""Who meets whom on a day of speed meetings, and in which round: the engine twice, no database."""

from collections.abc import Collection, Mapping

from accelerator.matching import Result, parse_instance, solve
from accelerator.matching.rounds import Plan, plan_rounds
from mentors.queries.matching import Pool, mentor_code, startup_code

LEAST_WORTH = 0.01
"""Meetings are for those who do not know each other yet: a pair of low affinity meets rather than nobody."""


def plan(pool: Pool, rounds: int, absences: Mapping[str, Collection[int]]) -> Plan:
    """Choose the meetings that suit best, evenly many for each startup, then spread them over the rounds."""
    startups = {startup_code(e.id): rounds for e in pool.enrolments}
    mentors = {mentor_code(p.mentor_id): rounds for p in pool.places}
    for code, missed in absences.items():
        for side in (startups, mentors):
            if code in side:
                side[code] -= len(missed)
    even = min(rounds, sum(mentors.values()) // len(startups))
    worth = {(s, m): max(score, LEAST_WORTH) for s, m, score in pool.affinity().triples()}
    conflicts = [(startup_code(e), mentor_code(m)) for e, m in pool.related]
    data = {
        "mentors": [{"id": code, "min": 0, "max": most} for code, most in mentors.items()],
        "affinity": [[s, m, score] for (s, m), score in worth.items()],
        "conflicts": [list(pair) for pair in sorted(conflicts)],
        "mode": "total",
    }
    result = _solved(data, startups, even)
    if result.total is None:
        result = _solved(data, startups, 0)
    return plan_rounds(result.pairs, rounds, absences)


def _solved(data: Mapping[str, object], startups: Mapping[str, int], least: int) -> Result:
    sides = [{"id": code, "min": min(least, most), "max": most} for code, most in startups.items()]
    return solve(parse_instance({**data, "startups": sides}))
