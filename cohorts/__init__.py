"""Programmes, calls, applications, reviews, decisions, enrolments and milestones: the accelerator's main line."""

from typing import Any

from flask import Blueprint, Flask

from accelerator.accounts import scopes
from accelerator.accounts.permissions import granters
from accelerator.organisations.permissions import stewards
from accelerator.pages import welcome_sources
from accelerator.web import board_sources, menu, task_sources

bp = Blueprint("cohorts", __name__, url_prefix="/cohorts", template_folder="templates")


def register(app: Flask) -> None:
    """Attach the routes, the reactions to facts and the commands."""
    # late: they need `bp`, and the reactions need the facts of the whole module
    from cohorts import cli, jobs, subscribers  # noqa: F401 - late: they need the whole platform
    from cohorts.models import taxonomy  # late: models need the database first
    from cohorts.queries import applications as queries  # late, for the same reason
    from cohorts.queries.calls import may_name_reviewer  # late, for the same reason
    from cohorts.queries.co_applicants import may_offer  # late: models need the database first
    from cohorts.queries.programmes import scope_names  # late, for the same reason
    from cohorts.views import home, selection_home  # late: with them all the pages are attached

    app.register_blueprint(bp)
    menu.extend(entry for entry in (*home.ENTRIES, *selection_home.ENTRIES) if entry not in menu)
    _join(stewards, queries.runs_its_call)
    _join(granters, may_offer)
    _join(granters, may_name_reviewer)
    _join(scopes.sources, scope_names)
    _join(welcome_sources, home.welcome)
    for page in (home, selection_home):
        _join(task_sources, page.tasks)
    for page in (selection_home, home):  # one's own startup and readings before what one could apply for
        _join(board_sources, page.boards)
    app.jinja_env.globals["expertise_groups"] = taxonomy.expertise_groups
    app.cli.add_command(cli.applications)


def _join(sources: list[Any], source: Any) -> None:
    """Add a function once, however many apps one process builds."""
    if source not in sources:
        sources.append(source)
