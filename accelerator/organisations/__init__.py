"""Organisations and their people over time."""

from flask import Blueprint, Flask

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


def register(app: Flask) -> None:
    """Attach the routes."""
    from accelerator.organisations import views  # noqa: F401 - late: it needs `bp`

    app.register_blueprint(bp)
