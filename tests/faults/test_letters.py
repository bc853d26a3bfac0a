"""Many letters at once survive a power cut: everybody gets each once, and what they tell of happened once."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accelerator.db import db
from cohorts.models import ApplicationState
from cohorts.models.call_letters import CallLetter, Circle
from mentors.models import MatchRun, MatchState, RunState
from tests import engines, stage
from tests import factories as make
from tests.faults.store import ask, cookie_of, furnished, wait_for
from tests.faults.visitor import Visitor
from tests.live import Site, serve

PAIRS = 40
PAUSES = (0.05, 0.2, 0.4)
"""Seconds into a publication at which the power goes; it takes longer than the first."""
TEAM, TEAMS = 15, 5
LETTERS = "SELECT recipient, state, message_id FROM outbox_mail"
UNSENT = "SELECT count(*) FROM outbox_mail WHERE state <> 'sent'"
STATES = 'SELECT state, count(*) FROM "match" GROUP BY state'
SENDING = "SELECT state, done, total FROM job WHERE name = 'cohorts.send_call_letter'"


@contextmanager
def running(folder: Path, url: str) -> Iterator[list[Site]]:
    """The site that runs now, last in a list of those that were killed."""
    sites = [serve(folder, url)]
    try:
        yield sites
    finally:
        sites[-1].stop()
        for site in sites:
            site.process.stdout.close()  # type: ignore[union-attr]


def again(sites: list[Site], url: str) -> Site:
    """Serve anew, at the same address, what was killed."""
    before = sites[-1]
    sites.append(serve(before.folder, url, int(before.environment["PORT"])))
    return sites[-1]


def solved_run(folder: Path, url: str) -> tuple[str, str, list[str]]:
    """A run with a pair for each of many startups: its key, its manager's cookie, and who is to get a letter."""
    with furnished(folder, url) as app:
        cohort, people = make.cohort(), []
        with app.app_context(), stage.stage():
            run = MatchRun(cohort_id=cohort.id, state=RunState.SOLVED, started_by=0)
            db.session.add(run)
            for number in range(PAIRS):
                founder = make.person(f"Founder {number}")
                mentor = make.mentor(cohort, f"Mentor {number}", most_startups=1)
                match = make.match(mentor, make.enrolment(cohort, owner=founder), MatchState.SUGGESTED)
                db.session.flush()
                match.run_id = run.id
                people += [founder.email, mentor.user.email]
            key = run.key
        return key, cookie_of(app, make.manager(cohort.programme)), people


def publish(url: str, cookie: str, key: str, told: list[int]) -> None:
    """Press the button; a broken connection says neither yes nor no."""
    visitor = Visitor(url, cookie)
    try:
        visitor.get("/")
        told.append(visitor.post(f"/mentors/runs/{key}/publish", version=1).status)
    except OSError:
        told.append(0)


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_matching_is_published_whole_and_once_however_often_the_power_goes(engine: str):
    with engines.instance_folder() as folder, engines.database(engine, folder, "publish") as url:
        key, cookie, people = solved_run(folder, url)
        told: list[int] = []
        with running(folder, url) as sites:
            for pause in PAUSES:
                press = threading.Thread(target=publish, args=(sites[-1].url, cookie, key, told))
                press.start()
                time.sleep(pause)
                sites[-1].kill()
                press.join()
                states = dict(map(tuple, ask(sites[-1], STATES)))
                letters = len(ask(sites[-1], LETTERS))
                assert (states, letters) in (({"suggested": PAIRS}, 0), ({"offered": PAIRS}, 2 * PAIRS))
                again(sites, url)
            publish(sites[-1].url, cookie, key, told)
            wait_for("the last letter", lambda: ask(sites[-1], UNSENT)[0][0] == 0, 240)
            states, letters = ask(sites[-1], STATES), ask(sites[-1], LETTERS)
    assert told[0] == 0, "the first press was cut"
    assert told.count(303) <= 1
    assert [tuple(row) for row in states] == [("offered", PAIRS)]
    assert Counter(row.recipient for row in letters) == Counter(people)
    assert len({row.message_id for row in letters}) == 2 * PAIRS


def letter_to_drafts(folder: Path, url: str) -> tuple[str, str, list[str]]:
    """A draft to all who have begun, in large teams: its key, its writer's cookie, and its readers."""
    with furnished(folder, url) as app:
        call, readers = make.call(), []
        with app.app_context(), stage.stage():
            for number in range(TEAMS):
                application = make.application(call=call)
                assert application.state is ApplicationState.DRAFT
                readers.append(application.owner.email)
                for place in range(TEAM - 1):
                    member = make.person(f"Member {number}.{place}")
                    make.member(application.startup, member)
                    readers.append(member.email)
            words = {
                "subjects": {"en": "Three days left"},
                "bodies": {"en": "Hello {name}, hand in {startup}."},
            }
            letter = CallLetter(call_id=call.id, circle=Circle.BEGUN, written_by=0, **words)
            db.session.add(letter)
            db.session.flush()
            key = letter.key
        return key, cookie_of(app, make.manager(call.programme)), readers


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_letter_to_a_circle_reaches_each_reader_once_although_its_sender_was_killed(engine: str):
    with engines.instance_folder() as folder, engines.database(engine, folder, "circle") as url:
        key, cookie, readers = letter_to_drafts(folder, url)
        with running(folder, url) as sites:
            manager = Visitor(sites[-1].url, cookie)
            manager.get("/")
            assert manager.post(f"/cohorts/post/{key}/send").status == 303

            def is_under_way() -> bool:
                return any(
                    row.state == "running" and 0 < row.done < row.total for row in ask(sites[-1], SENDING)
                )

            wait_for("the middle of the sending", is_under_way)
            sites[-1].kill()
            written = len(ask(sites[-1], LETTERS))
            again(sites, url)
            wait_for("the end of the job", lambda: ask(sites[-1], SENDING)[0].state == "done", 120)
            wait_for("the last letter", lambda: ask(sites[-1], UNSENT)[0][0] == 0, 240)
            letters, [job] = ask(sites[-1], LETTERS), ask(sites[-1], SENDING)
    assert 0 < written < len(readers)
    assert Counter(row.recipient for row in letters) == Counter(readers)
    assert (job.done, job.total) == (len(readers), len(readers))
