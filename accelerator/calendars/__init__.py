"""Calendars: text that other calendars read, and each person's feed under an address that can be taken back."""

from flask import Blueprint, Flask

bp = Blueprint("calendars", __name__)


def register(app: Flask) -> None:
    """Attach the routes."""
    from accelerator.calendars import views  # noqa: F401 - late: the views need `bp`

    app.register_blueprint(bp)
