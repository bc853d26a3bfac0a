"""The last second of a call: 200 submissions a second offered to a real server, none lost, none doubled.

The clients keep to their timetable: a late answer counts from the moment at which the click was due. Every
tenth applicant clicks twice at once. The deadline passes while they queue; the grace minutes are what saves them.
"""

import contextlib
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer

import config
from accelerator import clock, jobs
from accelerator.accounts.models import SignIn, User
from accelerator.accounts.queries import token_hash
from accelerator.app import create_app
from accelerator.db import db, new_key, unit_of_work
from accelerator.organisations.models import Membership, Organisation
from bench.rows import insert
from cohorts.models import Application, Call, Cohort, Programme, Submission
from cohorts.models.startup_form import startup_form
from tools.postgres import NoPostgres, server

RATE, SECONDS, CLIENTS, GRACE = 200, 1, 96, 30
TWICE, RETRY = 10, 1.0
PATIENCE = 300
"""After so many seconds the clients give up; what was not sent by then is not offered."""
DAY = date(2024, 3, 1)
ANSWERS: dict[str, Any] = {
    "tagline": "Flood warnings for every alley",
    "pitch": "We warn people in narrow streets before the water comes.",
    "city": "Jakarta",
    "country": "ID",
    "founded": "2021-05",
    "sector": "water_flood",
    "problem": "Floods reach 120,000 people a year in North Jakarta without warning. " * 8,
    "solution": "Cheap sensors in drains and a call to every phone nearby. " * 8,
    "stage": "mvp",
    "traction": "Two sub-districts use it.",
    "earning": "no",
    "team": [{"name": "Sari", "role": "Engineer"}, {"name": "Budi", "role": "Operations"}],
    "founders": "2",
    "needs": ["iot_hardware", "b2g_sales"],
    "goals": "A pilot with the water agency.",
    "languages": ["id", "en"],
    "declarations": ["accurate", "rules", "privacy"],
}


@dataclass(frozen=True)
class Applicant:
    """One whole draft, and the browser of its owner."""

    key: str
    cookie: str
    form_token: str


@dataclass
class Ledger:
    """What the clients were told."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    busy: int = 0
    """How often the server asked to try again, which the clients do."""
    ended: float = 0.0


def main() -> None:
    """Offer the deadline to SQLite and to PostgreSQL, and print what became of it."""
    print(
        f"{RATE} a second for {SECONDS} s, every {TWICE}th twice at once; one server process of 8 threads with its"
        f" worker; {CLIENTS} clients on the same {os.cpu_count()} cores.\n"
    )
    print(
        "| engine | offered | accepted | lost | doubled | refused | tried again | a second | p50 | p95 | longest |"
    )
    print("|---|" + "--:|" * 10)
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", Path(folder), f"sqlite:///{folder}/bench.sqlite3")
    try:
        with tempfile.TemporaryDirectory() as folder, postgres() as url:
            measure("PostgreSQL", Path(folder), url)
    except NoPostgres as missing:
        print(f"\n{missing}")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database, as durable as in production, dropped afterwards."""
    name = f"fca_bench_{os.getpid()}"
    with server() as main_url, psycopg.connect(main_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield sa.make_url(main_url).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(engine: str, folder: Path, url: str) -> None:
    """One row of the table."""
    app = create_app(config.load(instance=folder, database_url=url, demo=True, smtp_url=""))
    with app.app_context():
        upgrade()
        jobs.prepare()
    applicants = fill(app, RATE * SECONDS)
    with serving(folder, url) as port:
        close_in(app, SECONDS)
        began = time.monotonic()
        ledger = offer(port, applicants, began)
    with app.app_context():
        lost, doubled = audit(ledger)
        db.engine.dispose()
    took = statistics.quantiles(ledger.seconds, n=100)
    told = ", ".join(f"{count} × {what}" for what, count in sorted(ledger.refused.items())) or "0"
    columns = [
        engine,
        f"{len(ledger.seconds):,}",
        f"{len(ledger.accepted):,}",
        str(lost),
        str(doubled),
        told,
        str(ledger.busy),
        f"{len(ledger.accepted) / (ledger.ended - began):.0f}",
        f"{took[49]:.2f} s",
        f"{took[94]:.2f} s",
        f"{max(ledger.seconds):.1f} s",
    ]
    print(f"| {' | '.join(columns)} |", flush=True)


def fill(app: Flask, count: int) -> list[Applicant]:
    """So many whole drafts in one call, each with an owner who is signed in."""
    form = startup_form()
    for section in form["sections"]:
        section["questions"] = [question for question in section["questions"] if question["kind"] != "file"]
    form["sections"] = [section for section in form["sections"] if section["questions"]]
    now, keys, tokens = clock.now(), [new_key() for _n in range(count)], [new_key() for _n in range(count)]
    with app.app_context(), unit_of_work():
        people = insert(
            User,
            [
                {"key": new_key(), "email": f"p{n}@people.example", "name": f"Person {n}"}
                for n in range(count)
            ],
        )
        startups = insert(
            Organisation,
            [{"key": new_key(), "kind": "startup", "name": f"Startup {n}"} for n in range(count)],
        )
        pairs = list(zip(people, startups, strict=True))
        insert(
            Membership,
            [{"user_id": u, "organisation_id": s, "role": "owner", "starts_at": now} for u, s in pairs],
        )
        signed = [
            {"token_hash": token_hash(token), "user_id": user, "seen_at": now}
            for token, user in zip(tokens, people, strict=True)
        ]
        insert(SignIn, signed)
        insert(Programme, [{"id": 1, "slug": "bench", "name": "Bench"}])
        dates = {"starts_on": DAY, "ends_on": DAY + timedelta(days=120), "capacity": 20}
        insert(Cohort, [{"id": 1, "slug": "bench", "name": "Bench", "programme_id": 1, **dates}])
        window = {"opens_at": now - timedelta(days=60), "closes_at": now + timedelta(days=1)}
        terms = {
            "slug": "bench",
            "titles": {"en": "Bench"},
            "prefix": "B",
            "is_published": True,
            "grace_minutes": GRACE,
        }
        insert(Call, [{"id": 1, "programme_id": 1, "cohort_id": 1, "questions": form, **window, **terms}])
        drafts = [
            {
                "key": key,
                "call_id": 1,
                "startup_id": startup,
                "owner_id": user,
                "answers": {**ANSWERS, "name": f"Startup {number}"},
            }
            for number, (key, (user, startup)) in enumerate(zip(keys, pairs, strict=True))
        ]
        insert(Application, drafts)
    return [browser(app, key, token) for key, token in zip(keys, tokens, strict=True)]


def browser(app: Flask, key: str, token: str) -> Applicant:
    """The cookie and the form's token as the site itself would give them."""
    secret = "bench"
    values = {"_user_id": token, "_fresh": True, "csrf_token": secret}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    form_token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(secret)
    return Applicant(key, str(serializer.dumps(values)), str(form_token))


@contextlib.contextmanager
def serving(folder: Path, url: str) -> Iterator[int]:
    """The site as it runs in production: one process, its threads and its worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DEMO": "1",
        "INSTANCE": str(folder),
        "DATABASE_URL": url,
        "SMTP_URL": "",
        "PORT": str(port),
    }
    with (folder / "serve.log").open("w") as log:
        site = subprocess.Popen(
            [sys.executable, "-m", "accelerator.serve"], env=environment, stdout=subprocess.PIPE, stderr=log
        )
    assert site.stdout is not None
    try:
        if not any(line.startswith(b"Ready:") for line in site.stdout):
            raise RuntimeError((folder / "serve.log").read_text()[-2000:])
        yield port
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(timeout=60)
        site.stdout.close()


def close_in(app: Flask, seconds: int) -> None:
    """Let the advertised deadline pass when the last submission is due."""
    with app.app_context(), unit_of_work():
        db.session.execute(sa.update(Call).values(closes_at=clock.now() + timedelta(seconds=seconds)))


def offer(port: int, applicants: list[Applicant], began: float) -> Ledger:
    """Click when it is due, whatever became of the clicks before."""
    clicks = [
        (began + number / RATE, applicant)
        for number, applicant in enumerate(applicants)
        for _click in range(2 if number % TWICE == 0 else 1)
    ]
    waiting, ledger, lock = iter(clicks), Ledger(), threading.Lock()

    def click_on() -> None:
        while True:
            with lock:
                due, applicant = next(waiting, (0.0, None))
            if applicant is None or time.monotonic() > began + PATIENCE:
                return
            time.sleep(max(0.0, due - time.monotonic()))  # the timetable: nobody clicks before their moment
            told = submit(port, applicant)
            while told == "503":
                time.sleep(RETRY)  # "busy" asks to come back, and people do
                with lock:
                    ledger.busy += 1
                told = submit(port, applicant)
            with lock:
                ledger.ended = time.monotonic()
                ledger.seconds.append(ledger.ended - due)
                if told == "received":
                    ledger.accepted[applicant.key] += 1
                else:
                    ledger.refused[told] += 1

    clients = [threading.Thread(target=click_on) for _client in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return ledger


def submit(port: int, applicant: Applicant) -> str:
    """Hand one draft in; 'received', or what came instead."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {
        "Cookie": f"accelerator={applicant.cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/html",
    }
    body = urllib.parse.urlencode({"csrf_token": applicant.form_token})
    try:
        connection.request("POST", f"/cohorts/applications/{applicant.key}/submit", body, headers)
        answer = connection.getresponse()
        answer.read()
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()
    is_received = answer.status == 303 and (answer.getheader("Location") or "").endswith("/receipt")
    return "received" if is_received else str(answer.status)


def audit(ledger: Ledger) -> tuple[int, int]:
    """How many were told 'received' and are not in the database whole; how many are in it twice."""
    counted = sa.select(Application.key, Application.number, sa.func.count(Submission.id)).outerjoin(
        Submission, Submission.application_id == Application.id
    )
    rows = db.session.execute(counted.group_by(Application.id, Application.key, Application.number)).all()
    whole = {key for key, number, revisions in rows if number is not None and revisions >= 1}
    numbers = Counter(number for _key, number, _revisions in rows if number is not None)
    doubled = sum(revisions > 1 for _key, _number, revisions in rows) + sum(n > 1 for n in numbers.values())
    return len(set(ledger.accepted) - whole), doubled


if __name__ == "__main__":
    main()
