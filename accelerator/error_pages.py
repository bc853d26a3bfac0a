"""Refusals as answers: a page with the reason and a next step, a problem object for JSON, never a trace."""

import logging
from http import HTTPStatus
from typing import Any

from flask import (
    Flask,
    Response,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from accelerator.accounts.kept import keep_typed, typed_texts
from accelerator.db import forget, is_busy, unit_of_work
from accelerator.errors import DomainError, NotFound
from accelerator.i18n import lazy_gettext as _l
from accelerator.web import SAFE, came_from, wants_json

log = logging.getLogger(__name__)
PAGES = {400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503}


def answer(status: int, message: Any = "") -> Response:
    """One refusal in the form that the client asked for."""
    g.reads_only = True
    number = g.get("request_id", "")
    if wants_json():
        title = str(message) or HTTPStatus(status).phrase
        problem = jsonify(type="about:blank", status=status, title=title, request_id=number)
        problem.mimetype = "application/problem+json"
        return make_response(problem, status)
    page = status if status in PAGES else 400 if status < 500 else 500
    typed = typed_texts() if status == 404 and request.method not in SAFE else []
    text = render_template(f"errors/{page}.html", message=message, request_id=number, typed=typed)
    return make_response(text, status)


def _refused(error: DomainError) -> Any:
    """Outside a form: say why and go back with what was typed; a page that cannot be seen is simply not found."""
    forget()
    if isinstance(error, NotFound):
        return answer(404)
    back = came_from()
    if request.method in SAFE or wants_json() or request.headers.get("HX-Request") or back is None:
        return answer(error.status, error.message)
    with unit_of_work():
        keep_typed(back)
    session.pop("_flashes", None)  # nothing was "saved" after all
    flash(str(error.message), "danger")
    return redirect(back, code=303)


def _busy(error: OperationalError | PoolTimeout) -> Response:
    """The database asks for patience: nothing was written, the same click will do later."""
    forget()
    if not is_busy(error):
        return _bug(error)
    log.warning("database busy: %s", error)
    response = answer(503, _l("The system is busy. Nothing was changed; please try again in a moment."))
    response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    response = answer(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _bug(error: Exception) -> Response:
    forget()
    log.exception("bug in request %s", g.get("request_id", ""), exc_info=error)
    return answer(500)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(HTTPException, _http)
    if not app.config["SETTINGS"].debug:
        app.register_error_handler(Exception, _bug)
