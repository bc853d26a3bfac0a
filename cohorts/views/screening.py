"""A manager's pages about screening: who may take part at all, and who takes part after all."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import DomainError
from accelerator.forms import given_reason, ticked, whole
from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.screening import ScreeningForm
from cohorts.models import Application, Call, Ineligibility
from cohorts.operations import screening as operations
from cohorts.queries import applications, calls, decisions
from cohorts.queries import screening as queries


@bp.get("/calls/<slug>/screening")
@guard(permissions.LIST_SCREENING, load=calls.call)
def screening(call: Call) -> Response:
    return _page(call, ScreeningForm())


@bp.post("/calls/<slug>/screening")
@guard(permissions.LIST_SCREENING, load=calls.call)
def screen_applications(call: Call) -> Response:
    form = ScreeningForm()
    versions = ticked()
    if not versions:
        flash(_("Choose at least one application first."), "danger")
        return see_other(url_for(".screening", slug=call.slug))
    decisions.refuse_foreign(call, list(versions))
    if form.ok():
        with form.attempt():
            count = _screen(call, form, versions)
            flash(
                ngettext("%(num)s application screened.", "%(num)s applications screened.", count), "success"
            )
            return see_other(url_for(".screening", slug=call.slug))
    return _page(calls.call(call.slug), form)


@bp.post("/calls/<slug>/screening/rest")
@guard(permissions.LIST_SCREENING, load=calls.call)
def find_rest_eligible(call: Call) -> Response:
    waiting = whole(request.form.get("waiting"))
    job = operations.find_rest_eligible(current_actor(), call, waiting=waiting)
    return see_other(url_for("pages.job", key=job.key))


@bp.post("/calls/<slug>/screening/tell")
@guard(permissions.LIST_SCREENING, load=calls.call)
def tell_ineligible(call: Call) -> Response:
    count = operations.tell_ineligible(current_actor(), call)
    flash(ngettext("%(num)s team is told.", "%(num)s teams are told.", count), "success")
    return see_other(url_for(".screening", slug=call.slug, part="ineligible"))


@bp.post("/applications/<key:key>/reopen")
@guard(permissions.SCREEN, load=applications.application)
def reopen_application(application: Application) -> Response:
    operations.reopen_application(current_actor(), application, reason=given_reason())
    flash(_("The application takes part again."), "success")
    return see_other(url_for(".application", key=application.key))


def _screen(call: Call, form: ScreeningForm, versions: dict[str, int]) -> int:
    """The pressed button says yes or no; a no needs its reason."""
    verdict = request.form.get("verdict")
    if verdict not in ("yes", "no"):
        raise DomainError(_("Say whether they are eligible."))
    if verdict == "no" and not form.reason.data:
        raise DomainError(_("Choose the reason."), "reason")
    return operations.screen_applications(
        current_actor(),
        call,
        versions=versions,
        reason=Ineligibility(form.reason.data) if verdict == "no" else None,
        words=form.words.data or "",
        tells=form.tells.data,
    )


def _page(call: Call, form: ScreeningForm) -> Response:
    part = request.args.get("part", "")
    part = part if part in queries.FOUND else "waiting"
    return render(
        "cohorts/screening/list.html",
        call=call,
        form=form,
        tab=part,
        page=queries.screened(call.id, part=part, after=request.args.get("after")),
        counts=queries.counts(call.id),
        chosen=request.form.getlist("chosen"),
    )
