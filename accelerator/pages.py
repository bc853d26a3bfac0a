"""The platform's own pages: home, jobs, the demo's outbox, health."""

import email
import email.policy
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app, flash, jsonify, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from accelerator import jobs, mail
from accelerator.accounts import queries as accounts
from accelerator.db import KEY_LENGTH, KEY_LETTERS, db
from accelerator.errors import NotFound
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.jobs import Job
from accelerator.jobs.schedules import title_of
from accelerator.paging import page
from accelerator.permissions import Actor
from accelerator.web import (
    MenuEntry,
    actor_or_none,
    board_sources,
    current_actor,
    guard,
    menu,
    public,
    render,
    see_other,
    task_sources,
)

bp = Blueprint("pages", __name__)
welcome_sources: list[Any] = []
"""Modules add functions that return (template, context) for visitors who are not signed in."""


@bp.get("/")
@public("visitors see what the programme is; people see their own home")
def home() -> Response:
    actor = actor_or_none()
    if actor is None:
        return render("pages/welcome.html", parts=[source() for source in welcome_sources])
    return render(
        "pages/home.html",
        tasks=sorted(
            (task for source in task_sources for task in source(actor)), key=lambda task: task.order
        ),
        boards=[board for source in board_sources for board in source(actor)],
        invitations=accounts.pending_invitations_of(actor.id),
    )


@bp.get("/worker.js")
@public("a script that holds nothing private; from here it may serve every page without a network")
def worker() -> Response:
    script = Path(current_app.static_folder or "") / "js" / "worker.js"
    return Response(script.read_bytes(), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/healthz")
@public("monitors must not need an account")
def healthz() -> Response:
    try:
        engine, worker = db.engine.dialect.name, jobs.worker_is_well()
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        return _health("unavailable", "unknown", 503)
    return _health(engine, "ok" if worker else "missing", 200 if worker else 503)


def _health(database: str, worker: str, status: int) -> Response:
    answer = jsonify(status="ok" if status == 200 else "unwell", database=database, worker=worker)
    answer.status_code = status
    return answer


@bp.get("/jobs")
@guard(jobs.WATCH)
def job_list() -> Response:
    select = jobs.jobs_visible_to(current_actor())
    state = request.args.get("state", "")
    if state in [s.value for s in jobs.JobState]:
        select = select.where(Job.state == jobs.JobState(state))
    found = page(select, [Job.id.desc()], after=request.args.get("after"))
    return render("pages/jobs.html", page=found, state=state, states=list(jobs.JobState), title_of=title_of)


@bp.get("/jobs/<key:key>")
@guard(jobs.VIEW, load=jobs.job_by_key)
def job(job: Job) -> Response:
    is_polled = "HX-Request" in request.headers
    if job.state is jobs.JobState.DONE and job.result_url and "stay" not in request.args and not is_polled:
        return redirect(job.result_url, code=303)
    return render("pages/job.html", part="pages/_job.html", job=job, title_of=title_of)


@bp.post("/jobs/<key:key>/replay")
@guard(jobs.REPLAY, load=jobs.job_by_key)
def replay_job(job: Job) -> Response:
    jobs.replay(current_actor(), job)
    flash(_("It runs again."), "success")
    return see_other(url_for(".job", key=job.key))


@bp.get("/outbox")
@public("the demo's mail, in demo mode only")
def outbox() -> Response:
    _only_in_demo()
    folder = mail.outbox_folder()
    newest = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:100]
    return render("pages/outbox.html", letters=[(path.stem, _read(path.stem)) for path in newest])


@bp.get("/outbox/<key:key>")
@public("the demo's mail, in demo mode only")
def letter(key: str) -> Response:
    _only_in_demo()
    return render("pages/letter.html", letter=_read(key))


def _only_in_demo() -> None:
    if not current_app.config["SETTINGS"].demo:
        raise NotFound


def _read(key: str) -> Any:
    path = mail.outbox_folder() / f"{key}.eml"
    if len(key) != KEY_LENGTH or set(key) - set(KEY_LETTERS) or not path.exists():
        raise NotFound
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _is_manager(actor: Actor) -> bool:
    return jobs.runs_jobs.check(actor, None)


def boards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """The installation, for administrators: who is in it, what failed, and whether somebody works behind it."""
    if not actor.is_admin:
        return []
    failed = sa.select(sa.func.count()).where(Job.state == jobs.JobState.FAILED)
    values = {
        "people": accounts.how_many_people(),
        "failed": db.session.scalar(failed) or 0,
        "works": jobs.worker_is_well(),
    }
    return [("pages/_installation.html", values)]


ENTRIES = [
    MenuEntry(_l("Home"), "pages.home", lambda actor: True, order=0),
    MenuEntry(
        _l("My organisations"),
        "organisations.organisations",
        lambda actor: bool(actor.organisations),
        order=70,
    ),
    MenuEntry(_l("Background work"), "pages.job_list", _is_manager, order=90),
    MenuEntry(_l("People"), "accounts.people", lambda actor: actor.is_admin, order=95),
    MenuEntry(_l("Consent texts"), "accounts.consent_texts", lambda actor: actor.is_admin, order=96),
]


def register(app: Flask) -> None:
    """Attach the routes and the menu."""
    menu.extend(entry for entry in ENTRIES if entry not in menu)
    if boards not in board_sources:
        board_sources.append(boards)
    app.register_blueprint(bp)
