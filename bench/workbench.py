"""The workbench of a cohort: the processor's seconds to solve anew, to paint it and its report, beside the engine's.

What is more than the engine's time is ours: reading, scoring, keeping the pairs with their reasons, the page. An
ordinary cohort has 84 startups and 60 mentors; the engine alone is the unit of the same run.
"""

import functools
import statistics
import time
from collections.abc import Callable
from random import Random
from typing import Any

import sqlalchemy as sa

from accelerator.accounts.models import RoleGrant, User
from accelerator.db import db, new_key, reading, unit_of_work
from accelerator.matching import solve
from accelerator.matching.parse import parse_instance
from accelerator.organisations.models import Organisation
from accelerator.permissions import SYSTEM
from bench import pages, rows
from cohorts.models import Cohort, Enrolment, Programme
from cohorts.models.taxonomy import EXPERTISE, SECTORS, STAGES
from mentors.models import Match, MentorInCohort, MentorProfile, MentorSession
from mentors.operations import matching as operations
from mentors.queries import matching
from mentors.solving import Settings, answer, engine_input

SIZES, ROUNDS, MEETINGS = ((42, 30), (84, 60), (168, 120)), 5, 10
WORDS = (
    "flood warning drain river sensor city traffic waste energy solar bus water air heat street roof"
    " market health school data map payment permit housing repair battery charging compost cooling"
).split()


def main() -> None:
    """Solve and paint cohorts of three sizes and print the table."""
    names = ("engine", "scores", "solved anew", "workbench", "settings", "report")
    print(f"| startups × mentors | {' | '.join(names)} | solved anew and painted, of the engine |")
    print("|---|" + "--:|" * (len(names) + 1))
    for startups, mentors in SIZES:
        found = measure(startups, mentors)
        share = (found["solved anew"] + found["workbench"]) / found["engine"]
        times = " | ".join(f"{found[name]:.2f} s" for name in names)
        print(f"| {startups} × {mentors} | {times} | {share:.1f} |", flush=True)


def measure(startups: int, mentors: int) -> dict[str, float]:
    """The processor's seconds of each step, the median of a few rounds."""
    with pages.application(startups) as app:
        with app.app_context():
            fill(startups, mentors)
            found = {"solved anew": seconds(solve_anew)}
            with unit_of_work():
                meetings()
            pages.analyse()
            with reading():
                pool = matching.pool(matching.cohort("bench"))
                given = engine_input(pool, pool.affinity(), Settings())
                found["engine"] = seconds(lambda: solve(parse_instance(given)))
                found["scores"] = seconds(lambda: pool.affinity().triples())
        client = pages.signed_in(app, rows.MANAGER)
        paths = {"workbench": "matching", "settings": "matching/settings", "report": "engagement"}
        for name, path in paths.items():
            found[name] = seconds(functools.partial(client.get, f"/mentors/cohorts/bench/{path}"))
    return found


def seconds(work: Callable[[], Any]) -> float:
    """The processor's seconds of some work, once it is warm."""
    work()
    taken = []
    for _round in range(ROUNDS):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def solve_anew() -> None:
    """What a run does from the click to the kept pairs."""
    with unit_of_work():
        cohort = matching.cohort("bench")
        run_id = operations.begin_run(SYSTEM, cohort, settings=Settings()).id
    with reading():
        pool = matching.pool(matching.cohort("bench"))
        db.session.expunge_all()
    found = answer(pool, Settings())
    with unit_of_work():
        run = matching.run_by_id(run_id)
        operations.finish_run(
            SYSTEM, run, given=found.given, result=found.result, terms=found.terms, curve=found.curve
        )
    db.session.remove()


def fill(startups: int, mentors: int) -> None:
    """A cohort whose startups and mentors have said what people say of themselves."""
    chance = Random(7)
    dates = {"starts_on": rows.DAY, "ends_on": rows.DAY.replace(month=7)}

    def text(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _word in range(count))

    def some(codes: Any, count: int) -> list[str]:
        return chance.sample(list(codes), count)

    with unit_of_work():
        people: list[dict[str, Any]] = [
            {"key": new_key(), "email": f"p{n}@people.example", "name": f"Person {n:03d}"}
            for n in range(mentors + 1)
        ]
        rows.insert(User, people)
        given = {"scope": "programme:1", "starts_at": rows.NOW, "granted_by": 0}
        roles = [(rows.MANAGER, "manager"), *((n + 2, "mentor") for n in range(mentors))]
        rows.insert(RoleGrant, [{"user_id": person, "role": role, **given} for person, role in roles])
        teams = [
            {
                "key": new_key(),
                "kind": "startup",
                "name": f"Startup {n:03d}",
                "tagline": text(8),
                "about": text(60),
                "sector": chance.choice(list(SECTORS)),
                "stage": chance.choice(list(STAGES)),
            }
            for n in range(startups)
        ]
        rows.insert(Organisation, teams)
        rows.insert(Programme, [{"slug": "bench", "name": "Bench"}])
        rows.insert(
            Cohort, [{"slug": "bench", "name": "Bench", "programme_id": 1, "capacity": startups, **dates}]
        )
        places = [
            {
                "key": new_key(),
                "cohort_id": 1,
                "startup_id": n + 1,
                "state": "active",
                "enrolled_at": rows.NOW,
                "needs": some(EXPERTISE, 3),
                "goals": text(20),
                "languages": ["en"],
            }
            for n in range(startups)
        ]
        rows.insert(Enrolment, places)
        offers = [
            {
                "key": new_key(),
                "user_id": n + 2,
                "headline": text(8),
                "about": text(60),
                "expertise": {code: chance.randint(1, 3) for code in some(EXPERTISE, 5)},
                "sectors": some(SECTORS, 3),
                "stages": some(STAGES, 2),
                "languages": {"en": "any"},
            }
            for n in range(mentors)
        ]
        rows.insert(MentorProfile, offers)
        rows.insert(
            MentorInCohort, [{"cohort_id": 1, "mentor_id": n + 1, "most_startups": 3} for n in range(mentors)]
        )


def meetings() -> None:
    """Ten confirmed and rated hours of each pair, for the report."""
    columns = Match.id, Match.enrolment_id, Match.mentor_id
    pairs = db.session.execute(sa.select(*columns).order_by(Match.id)).all()
    held = [
        {
            **rows.session_row(count),
            "match_id": match,
            "enrolment_id": enrolment,
            "mentor_id": mentor,
            "state": "confirmed",
            "confirmed_at": rows.NOW,
            "usefulness": 1 + count % 5,
            "topics": ["b2g_sales"],
        }
        for count, (match, enrolment, mentor) in enumerate(
            pair for pair in pairs for _hour in range(MEETINGS)
        )
    ]
    rows.insert(MentorSession, held)


if __name__ == "__main__":
    main()
