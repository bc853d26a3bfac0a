"""People: accounts, sign-in, roles, invitations; registered like any other module."""

from flask import Blueprint, Flask

from accelerator import web

bp = Blueprint("accounts", __name__)


def register(app: Flask) -> None:
    """Attach the routes and the sign-in machinery."""
    from accelerator.accounts import (  # noqa: F401 - late: they need `bp`
        holds,
        invitation_views,
        people_views,
        second_factor_views,
        sign_in,
        views,
    )

    sign_in.init_app(app)
    if holds.until_second_factor not in web.holds:
        web.holds.append(holds.until_second_factor)
    app.register_blueprint(bp)
