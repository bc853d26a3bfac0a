"""Health, jobs and the demo's outbox."""

import re

import pytest
from flask import Flask

from accelerator import jobs, mail
from accelerator.accounts.models import Role
from accelerator.accounts.queries import actor_for, person
from accelerator.clock import now
from accelerator.db import db
from accelerator.jobs import Job, JobState, Worker
from accelerator.mail.preferences import Kind
from accelerator.permissions import SYSTEM
from tests import factories as make
from tests.stage import stage


def job(user=None, state: JobState = JobState.DONE, **values: object) -> Job:
    with stage():
        by = actor_for(person(user.id)) if user else SYSTEM
        made = jobs.enqueue(by, "mail.deliver", "A letter", mail_id=2**30)
        made.state = state
        for name, value in values.items():
            setattr(made, name, value)
        return made


def test_health_tells_a_monitor_whether_work_is_done(client):
    engine = {"sqlite": "sqlite", "postgresql": "postgresql"}[
        client.application.config["SETTINGS"].database.split(":")[0].split("+")[0]
    ]
    ill = client.get("/healthz")
    assert (ill.status_code, ill.json) == (503, {"status": "unwell", "database": engine, "worker": "missing"})
    with stage():
        db.session.add(Worker(executor="a", host="elsewhere", pid=1, beat_at=now()))
    well = client.get("/healthz")
    assert (well.status_code, well.json) == (200, {"status": "ok", "database": engine, "worker": "ok"})


def test_a_job_is_seen_by_who_asked_for_it_and_by_managers(app, client, sign_in):
    asker, stranger = make.person(), make.person()
    manager = make.role(make.person(), Role.MANAGER, "programme:1")
    made = job(asker, JobState.RUNNING, message="page 3", done=3, total=9)
    codes = [
        sign_in(who, app.test_client()).get(f"/jobs/{made.key}").status_code
        for who in (asker, manager, stranger)
    ]
    assert (codes, client.get(f"/jobs/{made.key}").status_code) == ([200, 200, 404], 302)
    page = sign_in(asker).get(f"/jobs/{made.key}").text
    assert ("page 3" in page, "Run again" in page) == (True, False)


def test_a_job_that_is_done_leads_to_its_result(client, sign_in):
    asker = make.person()
    made = job(asker, result_url="/account")
    answer = sign_in(asker).get(f"/jobs/{made.key}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert client.get(f"/jobs/{made.key}?stay=1").status_code == 200
    polled = client.get(f"/jobs/{made.key}", headers={"HX-Request": "true"})
    assert (polled.status_code, "<html" in polled.text) == (200, False)


def test_only_work_that_goes_on_says_that_it_does(client, sign_in):
    asker = make.person()
    sign_in(asker)
    pages = [client.get(f"/jobs/{job(asker, state).key}").text for state in (JobState.RUNNING, JobState.DONE)]
    assert [page.count("the work goes on") for page in pages] == [1, 0]


def test_only_a_manager_runs_a_failed_job_again(app, client, sign_in):
    asker, manager = make.person(), make.role(make.person(), Role.MANAGER, "programme:1")
    made = job(asker, JobState.FAILED, error="No bridge.")
    assert sign_in(asker, app.test_client()).post(f"/jobs/{made.key}/replay").status_code == 404
    assert make.reload(made).state is JobState.FAILED
    assert sign_in(manager).post(f"/jobs/{made.key}/replay").status_code == 303
    assert make.reload(made).state is JobState.QUEUED
    assert client.post(f"/jobs/{made.key}/replay").status_code == 409


def test_the_list_of_jobs_is_filtered_and_costs_the_same_for_many(client, sign_in, count_queries):
    sign_in(make.role(make.person(), Role.MANAGER, "programme:1"))
    costs = []
    for number in (1, 7):
        for _index in range(number):
            job(state=JobState.FAILED, error="No bridge.")
        with count_queries() as counted:
            assert client.get("/jobs?state=failed").status_code == 200
        costs.append(counted.total)
    assert costs[0] == costs[1]
    assert [
        "No bridge." in client.get(f"/jobs?state={state}").text
        for state in ("failed", "done", "nonsense", "")
    ] == [True, False, True, True]


def test_there_is_no_outbox_outside_the_demo(client, sign_in):
    sign_in(make.admin())
    assert [client.get(path).status_code for path in ("/outbox", "/outbox/" + "z" * 16)] == [404, 404]


@pytest.fixture
def in_demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same site in demo mode."""
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"demo": True}))


def test_the_demo_shows_its_letters_and_runs_nothing_in_them(client, in_demo, mailbox):
    with stage():
        mail.write(
            "sari@people.example",
            "Sari",
            "<b>Hello</b>",
            "<script>alert(1)</script>\n",
            kind=Kind.DECISION,
        )
    assert len(mailbox()) == 1
    with stage():
        key = db.session.scalars(db.select(mail.OutboxMail.key)).one()
    page, letter = client.get("/outbox").text, client.get(f"/outbox/{key}").text
    assert ("&lt;b&gt;Hello&lt;/b&gt;" in page, "<b>Hello" in page + letter) == (True, False)
    assert ("&lt;script&gt;alert(1)&lt;/script&gt;" in letter, "<script>alert" in letter) == (True, False)
    assert client.get("/outbox/" + "z" * 16).status_code == 404


def test_home_shows_what_a_person_was_offered(client, sign_in, app):
    owner, guest = make.person("Dewi"), make.person(email="guest@people.example")
    team = make.organisation("Kali Bersih", owner=owner)
    sign_in(owner, other := app.test_client())
    other.post(f"/organisations/{team.key}/members", data={"name": "Guest", "email": "guest@people.example"})
    assert "You were offered: a place in the team of Kali Bersih." in sign_in(guest).get("/").text


def test_an_administrator_finds_people_what_failed_and_that_nobody_works_at_home(client, sign_in):
    job(state=JobState.FAILED)
    job()
    sign_in(make.admin())
    home = client.get("/").text
    tiles = re.findall(r'href="([^"]+)">[^<]+</a>\s*<span class="tile__value">([^<]+)<', home)
    assert tiles == [("/people", "1"), ("/jobs?state=failed", "1")]
    assert "No worker is running" in home
    with stage():
        db.session.add(Worker(executor="a", host="elsewhere", pid=1, beat_at=now()))
    assert "No worker is running" not in client.get("/").text
    sign_in(make.person("Sari"))
    assert "This installation" not in client.get("/").text


def test_a_funder_reads_at_home_how_reports_come_and_are_checked(client, sign_in):
    words = "The code on each of them leads to a page"
    sign_in(make.role(make.person("Claire"), Role.FUNDER, make.programme().scopes[0]))
    assert words in client.get("/").text
    sign_in(make.person("Sari"))
    assert words not in client.get("/").text
