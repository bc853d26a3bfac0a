"""Late entry: whom the programme lets in after the deadline, and the page where an applicant types a code."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.i18n import _
from accelerator.web import current_actor, guard, keep_changes, link, render, see_other
from cohorts import bp, permissions
from cohorts.forms.late_entries import CodeForm, GrantForm, UseCodeForm
from cohorts.models.late_entries import LateCode, LateEntry
from cohorts.models.programmes import Call
from cohorts.operations import late_entries as operations
from cohorts.queries import calls
from cohorts.queries import late_entries as queries
from cohorts.queries.deadlines import deadline_of
from cohorts.queries.tracks import tracks_of
from cohorts.views.drafts import published_call


@bp.get("/calls/<slug>/late")
@guard(permissions.ADMIT_LATE, load=calls.call)
def late_entries(call: Call) -> Response:
    return _list(call)


def _list(call: Call, made: str = "") -> Response:
    """Grants and codes; `made` is a code just made, which this page alone ever shows."""
    return render(
        "cohorts/late_entries/list.html",
        call=call,
        entries=queries.entries_of(call),
        codes=queries.codes_of(call),
        made=made,
        address=link("cohorts.use_late_code", slug=call.slug),
    )


@bp.route("/calls/<slug>/late/grant", methods=["GET", "POST"])
@guard(permissions.ADMIT_LATE, load=calls.call)
def grant_late_entry(call: Call) -> Response:
    form = GrantForm()
    if form.ok():
        with form.attempt():
            operations.grant_late_entry(
                current_actor(),
                call,
                email=form.email.data or "",
                until=form.until_in(call),
                note=form.note.data,
            )
            flash(_("Granted. A letter with the new deadline is on its way."), "success")
            return see_other(url_for(".late_entries", slug=call.slug))
    return render("cohorts/late_entries/edit.html", call=call, form=form, is_code=False)


@bp.route("/calls/<slug>/late/codes", methods=["GET", "POST"])
@guard(permissions.ADMIT_LATE, load=calls.call)
def make_late_code(call: Call) -> Response:
    form = CodeForm().offer(tracks_of(call))
    if form.ok():
        with form.attempt():
            _code, made = operations.make_late_code(
                current_actor(),
                call,
                until=form.until_in(call),
                max_uses=form.max_uses.data or 1,
                note=form.note.data,
                track_id=form.track_id,
            )
            return _list(call, made)
    return render("cohorts/late_entries/edit.html", call=call, form=form, is_code=True)


@bp.post("/late-entries/<key:key>/revoke")
@guard(permissions.REVOKE_LATE, load=queries.late_entry)
def revoke_late_entry(entry: LateEntry) -> Response:
    operations.revoke_late_entry(current_actor(), entry)
    flash(_("Taken back. What was handed in stays."), "success")
    return see_other(url_for(".late_entries", slug=entry.call.slug))


@bp.post("/late-codes/<key:key>/revoke")
@guard(permissions.REVOKE_LATE, load=queries.late_code)
def revoke_late_code(code: LateCode) -> Response:
    operations.revoke_late_code(current_actor(), code)
    flash(_("Taken back. What was handed in stays."), "success")
    return see_other(url_for(".late_entries", slug=code.call.slug))


@bp.route("/calls/<slug>/code", methods=["GET", "POST"])
@guard(permissions.START, load=published_call)
def use_late_code(call: Call) -> Response:
    form = UseCodeForm()
    if form.ok():
        with form.attempt():
            if operations.use_late_code(current_actor(), call, typed=form.code.data):
                flash(_("The code works. Your own deadline stands on this page."), "success")
                return see_other(url_for(".call", slug=call.slug))
            form.code.errors = [_("This code does not work for this call. Look whether it is typed right.")]
            keep_changes()  # the wrong guess counts
    return render(
        "cohorts/late_entries/use.html",
        call=call,
        form=form,
        is_open=deadline_of(call, current_actor()).is_open(clock.now()),
    )
