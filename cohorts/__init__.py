"""Programmes, calls, applications, reviews, decisions, enrolments and milestones: the accelerator's main line."""

from flask import Blueprint, Flask

bp = Blueprint("cohorts", __name__, url_prefix="/cohorts", template_folder="templates")


def register(app: Flask) -> None:
    """Attach the routes, the reactions to facts and the commands."""
    from cohorts import cli  # late: the command line needs the whole platform

    app.register_blueprint(bp)
    app.cli.add_command(cli.applications)
