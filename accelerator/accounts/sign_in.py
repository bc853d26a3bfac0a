"""The sign-in machinery: Flask-Login over server-side sign-ins that really end."""

from datetime import datetime, timedelta
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
from accelerator.web import SAFE, came_from, is_from_this_site, see_other, wants_json

SEEN_EVERY = timedelta(minutes=5)
FRESH = timedelta(minutes=15)
"""How long after the password was given the acts go through that are worth a thief's minute at an open screen."""


class SignedIn(UserMixin):
    """What Flask-Login carries: the sign-in's token as its id, the actor behind it, when the password was given."""

    def __init__(self, token: str, actor: Actor, since: datetime) -> None:
        self.token, self.actor, self.since = token, actor, since

    @property
    def gave_password_lately(self) -> bool:
        """Whether this is surely the person, not somebody who found their screen open."""
        return clock.now() - self.since < FRESH

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
    return SignedIn(token, queries.actor_for(user), row.created_at)


def _seen(sign_in_id: int) -> None:
    """Apart from the request's own transaction, which may be reading only; after it, for SQLite has one writer."""

    def note(response: Any) -> Any:
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))
        return response

    g.after = [*g.get("after", []), note]


def begin(user: User) -> None:
    """Sign somebody in: a fresh session (A15), keeping the language, what they had typed and where they were going."""
    _begin(user, "locale", "kept", "onward")


def enter(user: User, onward: str) -> Response:
    """Sign in whoever has given their first proof, and lead them on; a second factor is asked for before (ACC01)."""
    if queries.second_factor_of(user.id) is None:
        begin(user)
        return see_other(onward)
    fresh_session("locale", "kept", "onward")
    session["half_way"] = entry.sign_in(user, request.user_agent.string, awaits_code=True)
    return see_other(url_for("accounts.give_code", next=onward))


def half_way() -> User | None:
    """Who has given the first proof in this browser a moment ago and still owes the code."""
    found = queries.live_sign_in(session.get("half_way", ""), awaits_code=True)
    return found[1] if found else None


def finish(user: User) -> None:
    """The code was right: what was half way is a sign-in."""
    entry.end_sign_in(user.id, session["half_way"])
    begin(user)


def renew(user: User) -> None:
    """Password or code were given again: a new token in the old one's place (A15). Forms in other tabs stay good."""
    entry.end_sign_in(user.id, session["_user_id"])
    _begin(user, "locale", "kept", "csrf_token")


def _begin(user: User, *keep: str) -> None:
    fresh_session(*keep)
    token = entry.sign_in(user, request.user_agent.string)
    actor = queries.actor_for(user)
    login_user(SignedIn(token, actor, clock.now()))
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
    return redirect(url_for("accounts.login", next=way_back()))


def ask_for_password() -> Response | Any:
    """Signed in, but for too long for this act: a page asks for the password and goes on to what was asked."""
    if wants_json():
        return answer(401, _("Give your password again first."))
    return redirect(url_for("accounts.give_password", next=way_back()))


def way_back() -> str:
    """Where to go on: to the page asked for, or to the one whose form was sent, with what was typed into it."""
    if request.method in SAFE:
        return request.full_path.rstrip("?")
    here = came_from() or "/"
    keep_typed(here)
    return here


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
    manager.needs_refresh_handler(ask_for_password)
    app.before_request(bring_back_typed)
    app.register_error_handler(CSRFError, refuse_unproven_form)

    @app.after_request
    def do_after(response: Any) -> Any:
        for step in g.pop("after", []):
            response = step(response)
        return response
