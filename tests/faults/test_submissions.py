"""Accepted means durable: whoever was told 'received' is received, once, however often the server is killed."""

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cohorts.models.startup_form import startup_form
from tests import engines
from tests import factories as make
from tests.faults.store import ask, cookie_of, furnished
from tests.faults.visitor import Visitor
from tests.live import Site, free_port, serve

CLIENTS, EACH, KILLS = 4, 12, 3
SECONDS = 90


@dataclass
class Ledger:
    """What the clients were promised, written down on their side."""

    accepted: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


def form_without_files() -> dict[str, Any]:
    """The shipped form, less its deck."""
    form = startup_form()
    for section in form["sections"]:
        section["questions"] = [question for question in section["questions"] if question["kind"] != "file"]
    form["sections"] = [section for section in form["sections"] if section["questions"]]
    return form


def drafts(folder: Path, url: str) -> list[tuple[str, str]]:
    """Complete drafts in one open call: each with the cookie of its owner's browser."""
    with furnished(folder, url) as app:
        call = make.call(questions=form_without_files())
        found = [make.application(call=call) for _number in range(CLIENTS * EACH)]
        return [(application.key, cookie_of(app, application.owner)) for application in found]


def submit_all(url: str, mine: list[tuple[str, str]], ledger: Ledger, until: float) -> None:
    """Submit each, again and again until the server says yes or no; a broken connection says neither."""
    for key, cookie in mine:
        while time.monotonic() < until:
            visitor = Visitor(url, cookie)
            try:
                page = visitor.get(f"/cohorts/applications/{key}/preview", timeout=10)
                if page.status == 302:  # it was submitted by an answer that never arrived
                    break
                answer = visitor.post(f"/cohorts/applications/{key}/submit", timeout=10)
            except OSError:
                time.sleep(0.05)
                continue
            if answer.status == 303 and answer.location.endswith("/receipt"):
                ledger.accepted.add(key)
                break
            if answer.status < 500:
                ledger.refused.append(f"{key}: {answer.status} {answer.location}")
                break


def under_fire(site: Site, work: list[tuple[str, str]]) -> tuple[Ledger, Site]:
    """Clients submit while the server is killed and started again."""
    ledger, until, fate = Ledger(), time.monotonic() + SECONDS, random.Random(7)
    shares = [work[number::CLIENTS] for number in range(CLIENTS)]
    threads = [threading.Thread(target=submit_all, args=(site.url, share, ledger, until)) for share in shares]
    for thread in threads:
        thread.start()
    port = int(site.environment["PORT"])
    for _kill in range(KILLS):
        time.sleep(fate.uniform(0.4, 1.2))
        site.kill()
        assert site.process.stdout is not None
        site.process.stdout.close()
        site = serve(site.folder, site.environment["DATABASE_URL"], port)
    for thread in threads:
        thread.join(SECONDS)
    return ledger, site


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_nothing_accepted_is_lost_or_doubled(engine: str):
    with engines.instance_folder() as folder, engines.database(engine, folder, "ledger") as url:
        work = drafts(folder, url)
        ledger, site = under_fire(serve(folder, url, free_port()), work)
        submitted = [
            row.key for row in ask(site, "SELECT key FROM application WHERE submitted_at IS NOT NULL")
        ]
        snapshots = ask(site, "SELECT application_id, count(*) FROM submission GROUP BY application_id")
        numbers = [row.number for row in ask(site, "SELECT number FROM application WHERE number IS NOT NULL")]
        site.stop()
        assert site.process.stdout is not None
        site.process.stdout.close()
    assert ledger.refused == []
    assert ledger.accepted <= set(submitted)
    assert sorted(submitted) == sorted(key for key, _cookie in work), "each was tried until it was in"
    assert {count for _application, count in snapshots} == {1}
    assert len(snapshots) == len(submitted)
    assert sorted(numbers) == list(range(1, len(work) + 1))
