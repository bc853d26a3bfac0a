"""Refusals as answers: a page with the reason and a next step, a problem object for JSON, never a trace."""

import logging
from typing import Any

from flask import Flask, Response, flash, g, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from accelerator.db import db, is_busy
from accelerator.errors import DomainError, NotFound
from accelerator.i18n import lazy_gettext as _l
from accelerator.web import SAFE, local_path, wants_json

log = logging.getLogger(__name__)
PAGES = {400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}


def answer(status: int, message: Any = "") -> Response:
    """One refusal in the form that the client asked for."""
    if wants_json():
        problem = jsonify(type="about:blank", status=status, title=str(message), request_id=g.get("request_id", ""))
        problem.mimetype = "application/problem+json"
        return make_response(problem, status)
    g.reads_only = True
    template = f"errors/{status}.html" if status in PAGES else "errors/500.html"
    return make_response(render_template(template, message=message, request_id=g.get("request_id", "")), status)


def _refused(error: DomainError) -> Any:
    """Outside a form: say why and go back; a page that cannot be seen is simply not found."""
    db.session.rollback()
    if isinstance(error, NotFound):
        return answer(404)
    back = local_path(request.referrer.removeprefix(request.host_url.rstrip("/")) if request.referrer else None)
    if request.method in SAFE or wants_json() or request.headers.get("HX-Request") or back is None:
        return answer(error.status, error.message)
    flash(str(error.message), "danger")
    return redirect(back, code=303)


def _busy(error: OperationalError) -> Response:
    """The database asks for patience: nothing was written, the same click will do later."""
    db.session.rollback()
    if not is_busy(error):
        return _bug(error)
    log.warning("database busy: %s", error.orig)
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


def _csrf(error: CSRFError) -> Response:
    return answer(400, _l("This page was open for too long or came from another sign-in. Load it again and repeat."))


def _bug(error: Exception) -> Response:
    db.session.rollback()
    log.exception("bug in request %s", g.get("request_id", ""), exc_info=error)
    return answer(500)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(HTTPException, _http)
    if not app.config["SETTINGS"].debug:
        app.register_error_handler(Exception, _bug)
