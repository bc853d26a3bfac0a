"""People: accounts, sign-in, roles, invitations; registered like any other module."""

from flask import Blueprint, Flask

from accelerator import web

bp = Blueprint("accounts", __name__)


def register(app: Flask) -> None:
    """Attach the routes and the sign-in machinery."""
    from accelerator.accounts import (  # noqa: F401 - late: they need `bp`
        consent_views,
        holds,
        invitation_views,
        letter_views,
        people_views,
        second_factor_views,
        sign_in,
        views,
    )

    sign_in.init_app(app)
    for hold in (holds.until_second_factor, holds.until_agreed):
        if hold not in web.holds:
            web.holds.append(hold)
    app.register_blueprint(bp)
    # The link is the proof, and a mail program has no form of ours.
    app.extensions["csrf"].exempt(letter_views.letters_by_link)
