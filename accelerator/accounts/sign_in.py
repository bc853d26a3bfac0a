"""The sign-in machinery: Flask-Login over server-side sign-ins that really end."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.accounts import entry, queries
from accelerator.accounts.kept import bring_back_typed, keep_typed
from accelerator.accounts.models import SignIn, User
from accelerator.db import db, unit_of_work
from accelerator.error_pages import answer
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor
from accelerator.web import SAFE, came_from, is_from_this_site, wants_json

SEEN_EVERY = timedelta(minutes=5)


class SignedIn(UserMixin):
    """What Flask-Login carries: the sign-in's token as its id, and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token, self.actor = token, actor

    def get_id(self) -> str:
        """The token, not the person's id: a copied cookie dies with its sign-in."""
        return self.token


def load_signed_in(token: str) -> SignedIn | None:
    """Find the person behind a cookie, and note now and then that the sign-in is in use."""
    found = queries.live_sign_in(token)
    if found is None:
        return None
    row, user = found
    if clock.now() - row.seen_at > SEEN_EVERY:
        _seen(row.id)
    return SignedIn(token, queries.actor_for(user))


def _seen(sign_in_id: int) -> None:
    """Apart from the request's own transaction, which may be reading only; after it, for SQLite has one writer."""

    def note(response: Any) -> Any:
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))
        return response

    g.after = [*g.get("after", []), note]


def begin(user: User) -> None:
    """Sign somebody in: a fresh session (A15), keeping the language, what they had typed and where they were going."""
    fresh_session("locale", "kept", "onward")
    token = entry.sign_in(user, request.user_agent.string)
    actor = queries.actor_for(user)
    login_user(SignedIn(token, actor))
    g.actor = actor


def fresh_session(*keep: str) -> None:
    """Empty the browser's session but for these; the next form gets a new token."""
    kept = {name: session[name] for name in keep if name in session}
    session.clear()
    session.update(kept)


def ask_to_sign_in() -> Response | Any:
    """Nobody is signed in: JSON hears 401, a page goes to the sign-in and comes back; typed text is kept."""
    if wants_json():
        return answer(401, _("Sign in first."))
    if request.method in SAFE:
        here = request.full_path.rstrip("?")
    else:
        here = came_from() or "/"
        keep_typed(here)
    return redirect(url_for("accounts.login", next=here))


def refuse_unproven_form(_error: CSRFError) -> Response:
    """A form without this session's token (A14); what was typed into one of our own pages is kept for its author.

    A foreign page's post leaves the browser's session alone: an answer that set a cookie would sign people out.
    """
    is_ours = is_from_this_site()
    if is_ours:
        with unit_of_work():
            keep_typed(came_from() or request.path)
    response = answer(
        400, _l("This page was open for too long or came from another sign-in. Load it again and repeat.")
    )
    session.modified = is_ours
    return response


def init_app(app: Flask) -> None:
    """Set up Flask-Login and what surrounds each request."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would tie sign-ins to addresses, and phones change theirs
    manager.user_loader(load_signed_in)
    manager.unauthorized_handler(ask_to_sign_in)
    app.before_request(bring_back_typed)
    app.register_error_handler(CSRFError, refuse_unproven_form)

    @app.after_request
    def do_after(response: Any) -> Any:
        for step in g.pop("after", []):
            response = step(response)
        return response
