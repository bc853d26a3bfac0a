"""Pages of decision meetings: opening one, its agenda by band, one vote, the minutes."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import NotFound
from accelerator.files import send
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import meetings as forms
from cohorts.models import Application, Call, Meeting
from cohorts.models.meetings import Band
from cohorts.operations import meetings as operations
from cohorts.queries import applications, calls, decisions
from cohorts.queries import meetings as queries
from cohorts.queries.comparisons import comparison_of
from cohorts.queries.withheld import refuse_withheld


@bp.route("/calls/<slug>/meetings", methods=["GET", "POST"])
@guard(permissions.HOLD_MEETING, load=calls.call)
def meetings(call: Call) -> Response:
    form = forms.MeetingForm.of(call, queries.eligible_members(call, secretary_id=current_actor().id))
    if form.ok():
        with form.attempt():
            meeting = operations.open_meeting(current_actor(), call, terms=form.terms(call))
            flash(_("The meeting is open; its rules are on record."), "success")
            return see_other(url_for(".meeting", key=meeting.key))
    call = calls.call(call.slug)
    return render("cohorts/meetings/list.html", call=call, form=form, meetings=queries.meetings_of(call.id))


@bp.get("/meetings/<key:key>")
@guard(permissions.HOLD_MEETING, load=queries.meeting)
def meeting(meeting: Meeting) -> Response:
    refuse_withheld(current_actor(), meeting.call)
    band = next((band for band in Band if band.value == request.args.get("band")), Band.DISCUSS)
    return render(
        "cohorts/meetings/detail.html",
        meeting=meeting,
        band=band,
        members=queries.members_of(meeting.id),
        counts=queries.band_counts(meeting),
        agenda=queries.agenda_of(meeting, band),
        places=decisions.places_of(meeting.call.cohort_id, meeting.call.cohort.capacity),
        outcomes=decisions.outcomes_of(meeting.call_id).counts,
    )


@bp.route("/meetings/<key:key>/vote", methods=["GET", "POST"])
@guard(permissions.HOLD_MEETING, load=queries.meeting)
def vote(meeting: Meeting) -> Response:
    refuse_withheld(current_actor(), meeting.call)
    application = _application(meeting)
    members = queries.members_of(meeting.id)
    barred = operations.recusals(application, members)
    item = queries.item_of(meeting, application.id)
    form = forms.vote_form([m for m in members if m.id not in barred], item.ballots if item else {})
    if form.ok():
        with form.attempt():
            made = operations.resolve(current_actor(), meeting, application=application, **form.values)
            flash(_("Resolved: %(outcome)s.", outcome=made.outcome.label), "success")
            return see_other(url_for(".meeting", key=meeting.key))
    return _vote_page(meeting, application, form, [m for m in members if m.id in barred])


def _vote_page(meeting: Meeting, application: Application, form: Any, recused: list[Any]) -> Response:
    application = applications.application(application.key)
    return render(
        "cohorts/meetings/vote.html",
        meeting=queries.meeting(meeting.key),
        application=application,
        form=form,
        recused=recused,
        item=queries.item_of(meeting, application.id),
        comparison=comparison_of(application),
    )


@bp.post("/meetings/<key:key>/close")
@guard(permissions.HOLD_MEETING, load=queries.meeting)
def close_meeting(meeting: Meeting) -> Response:
    job = operations.close_meeting(current_actor(), meeting)
    return see_other(url_for("pages.job", key=job.key))


@bp.get("/meetings/<key:key>/minutes")
@guard(permissions.HOLD_MEETING, load=queries.meeting)
def minutes(meeting: Meeting) -> Response:
    refuse_withheld(current_actor(), meeting.call)
    if meeting.minutes is None:
        raise NotFound
    return send(meeting.minutes)


def _application(meeting: Meeting) -> Application:
    """The application that the address names; one of another call is not there."""
    found = applications.application(request.args.get("application", ""))
    if found.call_id != meeting.call_id:
        raise NotFound
    return found
