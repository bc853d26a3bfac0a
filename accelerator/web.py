"""The request pipeline: every view is guarded or declared public, and runs as one transaction."""

import functools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.exceptions import SecurityError
from werkzeug.routing import BaseConverter, IntegerConverter
from werkzeug.wrappers import Response as BaseResponse

from accelerator import audit
from accelerator.db import KEY_LENGTH, db, reading, unit_of_work
from accelerator.errors import NotAllowed, NotFound
from accelerator.forms import Form
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, Permission, can

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """How a route is protected: a permission (with the loader of its subject), or public for a stated reason."""

    permission: Permission | None = None
    load: Callable[..., Any] | None = None
    public: str = ""
    fresh: bool = False
    """Whether the password must have been given lately."""


class IdConverter(IntegerConverter):
    """`<int:…>`: a positive number in plain digits, written in one way only, that a database understands."""

    regex = "[1-9][0-9]{0,17}"


class KeyConverter(BaseConverter):
    """`<key:key>`: the unguessable address of a private row; anything of another shape is a plain 404."""

    regex = f"[a-z2-7]{{{KEY_LENGTH}}}"


def current_actor() -> Actor:
    """Who acts in this request; only for views behind a guard, where somebody is always signed in."""
    actor = actor_or_none()
    if actor is None:
        raise NotAllowed(_l("Sign in first."))
    return actor


def actor_or_none() -> Actor | None:
    """Who is signed in, if anyone; in a job or a command nobody is."""
    if not has_request_context():
        return None
    if "actor" not in g:
        g.actor = None  # the loader itself asks for the locale, and with it for the actor
        g.actor = current_user.actor if current_user.is_authenticated else None
    return g.actor


def guard(
    permission: Permission,
    *,
    load: Callable[..., Any] | None = None,
    fresh: bool = False,
    ahead: Callable[..., None] | None = None,
) -> Callable[[View], View]:
    """Open a view to those who hold the permission.

    With `load`, the URL's values select the subject, which becomes the view's only argument; a subject
    that the actor may not know answers like one that never existed (404). Without, the permission is
    for an area, and a refusal says so (403). Nobody signed in is sent to sign in. A `fresh` view, one that
    takes many people's data out of the house or changes who may do what, asks those who may for their
    password where it was not given lately (ACC01, R14). What `ahead` does: see `public`.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(**values: Any) -> BaseResponse:
            def answer() -> Any:
                actor = actor_or_none()
                if actor is None:
                    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
                if load is None:
                    if not can(actor, permission):
                        raise NotAllowed(_l("Only %(who)s may open this.", who=permission.rule.text))
                    return _ask_for_password() if fresh and _is_stale() else view(**values)
                g.denied = (actor.id, permission.name, values)  # missing rows too: both answers cost the same
                subject = load(**values)
                if not can(actor, permission, subject):
                    raise NotFound
                del g.denied
                return _ask_for_password() if fresh and _is_stale() else view(subject)

            return _in_transaction(answer, ahead and functools.partial(ahead, **values))

        guarded.access = Access(permission, load, fresh=fresh)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _is_stale() -> bool:
    return not current_user.gave_password_lately


def _ask_for_password() -> Any:
    return current_app.login_manager.needs_refresh()  # type: ignore[attr-defined]


def public(reason: str, *, ahead: Callable[..., None] | None = None) -> Callable[[View], View]:
    """Open a view to everyone; the reason stands in docs/permissions.md.

    `ahead` gets the URL's values and does slow work of a request that writes before its transaction begins:
    SQLite has one writer at a time, and all others would wait for it. It may read, and refuses nothing.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def opened(**values: Any) -> BaseResponse:
            return _in_transaction(lambda: view(**values), ahead and functools.partial(ahead, **values))

        opened.access = Access(public=reason)  # type: ignore[attr-defined]
        return opened

    return decorate


def _in_transaction(answer: Callable[[], Any], ahead: Callable[[], None] | None) -> BaseResponse:
    """A safe method reads; any other commits before its answer leaves, unless the answer is a refusal."""
    answer = functools.partial(_lead_aside_or, answer)
    if request.method in SAFE:
        g.reads_only = True
        with reading():
            return make_response(answer())
    if ahead is not None:
        with reading():
            ahead()
    with unit_of_work() as unit:
        response = make_response(answer())
        unit.commit = response.status_code < 400 or g.get("keeps_changes", False)
    return response


def _lead_aside_or(answer: Callable[[], Any]) -> Any:
    """What the route answers, unless the person must do something else before."""
    actor = actor_or_none()
    led = (hold(actor) for hold in holds) if actor is not None else ()
    return next((aside for aside in led if aside is not None), None) or answer()


def keep_changes() -> None:
    """Commit although the answer is a refusal: a failed sign-in is counted."""
    g.keeps_changes = True


def _refuse_flush(session: Session, _context: Any, _instances: Any) -> None:
    if g and g.get("reads_only"):
        changed = [*session.new, *session.dirty, *session.deleted]
        raise RuntimeError(f"A {request.method} request tried to write: {changed}")


def _refuse_statement(statement: ORMExecuteState) -> None:
    if g and g.get("reads_only") and (statement.is_insert or statement.is_update or statement.is_delete):
        raise RuntimeError(f"A {request.method} request tried to write: {statement.statement}")


def render(template: str, *, part: str | None = None, status: int = 200, **context: Any) -> Response:
    """Answer with a page, or with its part when htmx asks for it; a form with errors makes it a 422, 409 or 429."""
    if part and request.headers.get("HX-Request"):
        template = part
    wrong = [
        v for v in context.values() if isinstance(v, Form) and v.has_errors and request.method not in SAFE
    ]
    wait = max((form.wait for form in wrong), default=0)
    refusal = 429 if wait else 409 if any(form.is_stale for form in wrong) else 422
    response = make_response(render_template(template, **context), refusal if wrong else status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def see_other(url: str) -> BaseResponse:
    """303: the answer to a successful POST."""
    return redirect(url, code=303)


def link(endpoint: str, **values: Any) -> str:
    """An absolute address for mails and PDFs; its host is configured, never a request's (A19)."""
    site: str = current_app.config["SETTINGS"].site
    return site + url_for(endpoint, _external=False, **values)


def local_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None; `next` never leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and target.isprintable() else None


def came_from() -> str | None:
    """The path of the page on this site whose form or link the request comes from, where the browser says so."""
    referrer = request.referrer or ""
    return (
        local_path("/" + referrer.removeprefix(request.host_url))
        if referrer.startswith(request.host_url)
        else None
    )


def is_from_this_site() -> bool:
    """Whether the browser vouches that one of our own pages sent this; silence is no."""
    return request.headers.get(
        "Sec-Fetch-Site"
    ) == "same-origin" or request.origin == request.host_url.rstrip("/")


def wants_json() -> bool:
    """Whether the client asks for JSON rather than a page."""
    return request.accept_mimetypes.best == "application/json"


@dataclass(frozen=True)
class MenuEntry:
    """A place in the navigation; shown to those for whom `shown` is true."""

    label: Any
    endpoint: str
    shown: Callable[[Actor], bool]
    order: int = 50
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """A thing someone has to do; it exists because of the rows' state and goes when the thing is done (ACC11)."""

    title: Any
    url: str
    note: Any = ""
    due: Any = None
    order: int = 50


holds: list[Callable[[Actor], BaseResponse | None]] = []
"""Asked before every route: where else a signed-in person is led first, or None where nothing holds them."""
menu: list[MenuEntry] = []
task_sources: list[Callable[[Actor], list[Task]]] = []
board_sources: list[Callable[[Actor], list[tuple[str, dict[str, Any]]]]] = []
"""Modules add functions here at registration: tasks for the to-do list; (template, context) for the home page."""


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that nobody decided on: access is denied by default."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access"):
            raise RuntimeError(f"{rule} ({rule.endpoint}) has neither @guard nor @public.")


def init_app(app: Flask) -> None:
    """Install the key converter, the write guard, request ids and the security headers."""
    app.url_map.converters.update(key=KeyConverter, int=IdConverter)
    for event, refuse in (("before_flush", _refuse_flush), ("do_orm_execute", _refuse_statement)):
        if not sa.event.contains(Session, event, refuse):
            sa.event.listen(Session, event, refuse)

    @app.before_request
    def know_the_host() -> Response | None:
        try:
            request.host  # noqa: B018 - raises where TRUSTED_HOSTS does not name it
        except SecurityError:  # no page: its links would ask for the host again (A19)
            return Response("This site is not served under that name.\n", 400, mimetype="text/plain")
        return None

    @app.before_request
    def number_the_request() -> None:
        g.request_id = secrets.token_hex(8)
        g.csp_nonce = secrets.token_urlsafe(16)
        if request.mimetype == "application/x-www-form-urlencoded":
            # Werkzeug reads such a form in one piece.
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]
        if any("\0" in value for _name, value in request.args.items(multi=True)):
            abort(400)  # no column holds it: SQLite would compare it, PostgreSQL would fail

    app.jinja_env.globals.update(csp_nonce=lambda: g.csp_nonce, link=link)
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    if denied := g.pop("denied", None):
        _note_refusal(*denied)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY % g.get("csp_nonce", ""))
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def _note_refusal(actor_id: int, permission: str, values: dict[str, Any]) -> None:
    """Keep who was refused what (R28); in a transaction of its own, for the request's was undone."""
    with unit_of_work():
        g.reads_only = False
        audit.write(
            actor_id, "AccessDenied", {"permission": permission, **{k: str(v) for k, v in values.items()}}
        )
        db.session.flush()


CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-%s'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
