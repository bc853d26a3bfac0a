"""Redacted copies of an application's texts, for blind readers (REV06)."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import NotFound
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.redactions import redaction_form
from cohorts.models import Application
from cohorts.operations import redactions as operations
from cohorts.queries import applications
from cohorts.queries import redactions as queries


@bp.route("/applications/<key:key>/redactions", methods=["GET", "POST"])
@guard(permissions.REDACT, load=applications.application)
def redactions(application: Application) -> Response:
    """All text answers with what blind readers read; one of them is chosen in the address and written anew."""
    number, found = queries.covered_in(application)
    wanted = request.args.get("question")
    chosen = next((one for one in found if one.question.key == wanted), None)
    if wanted and chosen is None:
        raise NotFound
    form = redaction_form(chosen, number) if chosen else None
    if form and form.ok():
        with form.attempt():
            operations.redact(current_actor(), application, question=wanted or "", **form.values)
            flash(_("Kept. Blind readers read it in place of the answer."), "success")
            return see_other(url_for(".redactions", key=application.key))
    return render(
        "cohorts/applications/redactions.html", application=application, found=found, chosen=chosen, form=form
    )


@bp.post("/applications/<key:key>/redactions/take-back")
@guard(permissions.REDACT, load=applications.application)
def take_redaction_back(application: Application) -> Response:
    operations.take_redaction_back(current_actor(), application, question=request.form.get("question", ""))
    flash(_("Taken back. Blind readers read the team's own words, with known names masked."), "success")
    return see_other(url_for(".redactions", key=application.key))
