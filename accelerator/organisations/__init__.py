"""Organisations and their people over time."""

from flask import Blueprint, Flask

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


def register(app: Flask) -> None:
    """Attach the routes and the reactions to facts."""
    from accelerator.organisations import subscribers, views  # noqa: F401 - late: they need `bp` and the models

    app.register_blueprint(bp)
