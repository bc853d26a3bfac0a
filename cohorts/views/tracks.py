"""The challenge tracks of a call: a manager's pages, and the page on which an applicant chooses."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import tracks as forms
from cohorts.models import Application, Call, Track
from cohorts.operations import tracks as operations
from cohorts.queries import applications, calls
from cohorts.queries import tracks as queries
from cohorts.queries.deadlines import deadline_of


@bp.get("/calls/<slug>/tracks")
@guard(permissions.MANAGE_CALL, load=calls.call)
def tracks(call: Call) -> Response:
    return render(
        "cohorts/tracks/list.html",
        call=call,
        tracks=queries.tracks_of(call),
        counts=queries.applications_by_track(call.id),
    )


@bp.route("/calls/<slug>/tracks/new", methods=["GET", "POST"])
@guard(permissions.MANAGE_CALL, load=calls.call)
def add_track(call: Call) -> Response:
    form = forms.TrackForm()
    if form.ok():
        with form.attempt():
            operations.add_track(current_actor(), call, terms=form.terms())
            flash(_("Added. Applicants choose one of the tracks before they hand in."), "success")
            return see_other(url_for(".tracks", slug=call.slug))
    return render("cohorts/tracks/edit.html", call=call, track=None, form=form)


@bp.route("/tracks/<int:track_id>", methods=["GET", "POST"])
@guard(permissions.CHANGE_TRACK, load=queries.track)
def edit_track(track: Track) -> Response:
    form = forms.TrackForm(data=forms.track_values(track))
    if form.ok():
        with form.attempt():
            operations.edit_track(current_actor(), track, terms=form.terms())
            flash(_("Saved."), "success")
            return see_other(url_for(".tracks", slug=track.call.slug))
    return render("cohorts/tracks/edit.html", call=track.call, track=track, form=form)


@bp.post("/tracks/<int:track_id>/move")
@guard(permissions.CHANGE_TRACK, load=queries.track)
def move_track(track: Track) -> Response:
    operations.move_track(current_actor(), track, up="up" in request.form)
    return see_other(url_for(".tracks", slug=track.call.slug))


@bp.post("/tracks/<int:track_id>/close")
@guard(permissions.CHANGE_TRACK, load=queries.track)
def close_track(track: Track) -> Response:
    closed = "open" not in request.form
    operations.close_track(current_actor(), track, closed=closed)
    flash(_("Closed: nobody can choose it any more.") if closed else _("It can be chosen again."), "success")
    return see_other(url_for(".tracks", slug=track.call.slug))


@bp.post("/tracks/<int:track_id>/remove")
@guard(permissions.CHANGE_TRACK, load=queries.track)
def remove_track(track: Track) -> Response:
    operations.remove_track(current_actor(), track)
    flash(_("Removed."), "success")
    return see_other(url_for(".tracks", slug=track.call.slug))


@bp.route("/applications/<key:key>/track", methods=["GET", "POST"])
@guard(permissions.EDIT, load=applications.application)
def choose_track(application: Application) -> Response:
    deadline = deadline_of(application.call, current_actor(), startup_id=application.startup_id)
    offered = queries.offered_by(deadline)
    if application.submitted_at is not None or not offered:
        return redirect(url_for(".application", key=application.key))
    form = forms.ChoiceForm(data={"track": application.track_id})
    form.offer(offered)
    if form.ok():
        with form.attempt():
            operations.choose_track(current_actor(), application, track_id=form.track.data)
            return see_other(url_for(".edit_application", key=application.key))
    return render("cohorts/applications/track.html", application=application, form=form)
