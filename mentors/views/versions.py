"""Logs that a phone sends when it has network again, and the comparison of two accounts of one session."""

from typing import Any

from flask import flash, jsonify, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from mentors import bp, permissions
from mentors.forms.sessions import LogForm
from mentors.forms.versions import CompareForm
from mentors.models import Booking, Match, SessionVersion
from mentors.operations import versions as operations
from mentors.operations.sessions import Subject
from mentors.queries import bookings as booking_queries
from mentors.queries import matches as match_queries
from mentors.queries import sessions, versions

MOST_FIELDS = 300


@bp.get("/matches/<key:key>/log.json")
@guard(permissions.RECEIVE, load=match_queries.match)
def log_pass(match: Match) -> Response:
    return _pass()


@bp.post("/matches/<key:key>/log.json")
@guard(permissions.RECEIVE, load=match_queries.match)
def receive_log(match: Match) -> Response:
    return _receive(match)


@bp.get("/bookings/<key:key>/log.json")
@guard(permissions.LOG_BOOKING, load=booking_queries.booking)
def booking_log_pass(booking: Booking) -> Response:
    return _pass()


@bp.post("/bookings/<key:key>/log.json")
@guard(permissions.LOG_BOOKING, load=booking_queries.booking)
def receive_booking_log(booking: Booking) -> Response:
    return _receive(booking)


def _pass() -> Response:
    """Who is signed in here and with which token: a page from the phone's own store may hold an old one."""
    return jsonify(reader=current_actor().id, token=generate_csrf())


def _receive(subject: Subject) -> Response:
    form = _typed(subject)
    if not form.validate():
        return _refusal(form)
    arrival = operations.receive_log(current_actor(), subject, **form.values())
    if arrival.version is not None:
        return jsonify(state="compare", url=url_for(".compare_versions", key=arrival.version.key))
    if arrival.is_new:
        flash(_("Logged. The startup is asked to confirm it."), "success")
    is_own = subject.mentor.user_id == current_actor().id
    page = url_for(".today") if is_own else url_for(".session", key=arrival.session.key)
    return jsonify(state="logged" if arrival.is_new else "same", url=page)


def _typed(subject: Subject) -> LogForm:
    """The form as the phone kept it: pairs of name and value."""
    body: Any = request.get_json()
    pairs = body.get("fields") if isinstance(body, dict) else None
    if not isinstance(pairs, list) or len(pairs) > MOST_FIELDS:
        raise BadRequest
    if not all(isinstance(pair, list) and [type(part) for part in pair] == [str, str] for pair in pairs):
        raise BadRequest
    actor = current_actor()
    form = LogForm(formdata=MultiDict([(name, value) for name, value in pairs]))
    open_items = sessions.open_actions_between(subject.enrolment_id, subject.mentor_id)
    others = match_queries.at_work_beside(actor, subject) if isinstance(subject, Match) else ()
    form.prepare(subject, open_items, others)
    form.forget_what_is_gone()
    return form


def _refusal(form: LogForm) -> Response:
    problems = [str(problem) for field in form for problem in field.errors]
    answer = jsonify(state="refused", title=" ".join(problems))
    answer.status_code = 422
    return answer


@bp.route("/versions/<key:key>", methods=["GET", "POST"])
@guard(permissions.COMPARE, load=versions.version)
def compare_versions(version: SessionVersion) -> Response:
    actor = current_actor()
    content = versions.content_of(actor, version)
    found = {} if version.settled_at else operations.differences(actor, version.session, content)
    form = CompareForm.for_fields(found, version.session.version)
    if form.ok():
        with form.attempt():
            operations.settle_version(
                actor, version, choices=form.choices(), seen_version=form.seen.data or 0
            )
            flash(_("Kept as you chose. The startup is asked to confirm it."), "success")
            return see_other(url_for(".session", key=version.session.key))
    return render("mentors/versions/compare.html", version=version, found=found, form=form, content=content)
