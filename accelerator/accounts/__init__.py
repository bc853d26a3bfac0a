"""People: accounts, sign-in, roles, invitations; registered like any other module."""

from flask import Blueprint, Flask

bp = Blueprint("accounts", __name__)


def register(app: Flask) -> None:
    """Attach the routes and the sign-in machinery."""
    from accelerator.accounts import invitation_views, people_views, sign_in, views  # noqa: F401 - late: they need `bp`

    sign_in.init_app(app)
    app.register_blueprint(bp)
