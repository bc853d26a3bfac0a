"""Mentors: profiles, matching a cohort fairly and with reasons, and the sessions that come of it."""

from flask import Blueprint, Flask

bp = Blueprint("mentors", __name__, url_prefix="/mentors", template_folder="templates")


def register(app: Flask) -> None:
    """Attach the routes, the reactions, the jobs and the places on other pages."""
    # Late imports: all of them need `bp` or the finished models, which import this package.
    from mentors import (  # noqa: F401
        booking_home,
        home,
        jobs,
        subscribers,
        times,
        views,
        wording,
    )

    home.join()
    booking_home.join()
    app.jinja_env.globals["mentor_words"] = wording
    app.jinja_env.globals["mentor_times"] = times
    app.register_blueprint(bp)
