"""A startup's applications: the list, one of them, its receipt, its files, its withdrawal and return."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from accelerator import files
from accelerator.forms import given_reason
from accelerator.i18n import _
from accelerator.permissions import can
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.models.applications import Application
from cohorts.models.questions import form_of
from cohorts.models.shown import shown_sections
from cohorts.operations import withdrawals as operations
from cohorts.queries import applications as queries
from cohorts.queries import calls, inquiries, redactions
from cohorts.queries.deadlines import deadline_of, deadlines_of
from cohorts.queries.timelines import timeline
from cohorts.receipts import receipt_pdf


@bp.get("/applications")
@guard(permissions.LIST_OWN)
def applications() -> Response:
    mine = queries.applications_of(current_actor())
    return render(
        "cohorts/applications/list.html",
        applications=mine,
        deadlines=deadlines_of(current_actor(), mine),
        open_calls=calls.open_calls(),
    )


@bp.get("/applications/<key:key>")
@guard(permissions.VIEW, load=queries.application)
def application(application: Application) -> Response:
    submission = queries.submission_of(application)
    deadline = deadline_of(application.call, current_actor(), startup_id=application.startup_id)
    sections = []
    if submission is not None:
        form = form_of(submission.questions)
        sections = shown_sections(form, submission.answers, queries.files_of(application))
    return render(
        "cohorts/applications/detail.html",
        application=application,
        submission=submission,
        sections=sections,
        moments=timeline(application, deadline),
        asked=inquiries.asked_of(application),
        stale=redactions.stale_of(application)
        if can(current_actor(), permissions.REDACT, application)
        else [],
        is_mine=can(current_actor(), permissions.READ_DRAFT, application),
        may_withdraw=submission is not None and application.can_be_withdrawn,
    )


@bp.get("/applications/<key:key>/receipt")
@guard(permissions.VIEW, load=queries.application)
def receipt(application: Application) -> Response:
    submission = queries.submission_of(application)
    if submission is None:
        return redirect(url_for(".application", key=application.key))
    moments = timeline(application)
    return render(
        "cohorts/applications/receipt.html", application=application, submission=submission, moments=moments
    )


@bp.get("/applications/<key:key>/receipt.pdf")
@guard(permissions.VIEW, load=queries.application)
def receipt_file(application: Application) -> Response:
    submission = queries.submission_of(application)
    if submission is None:
        return redirect(url_for(".application", key=application.key))
    name = f"{application.reference}-{submission.number}.pdf"
    return files.send_bytes(receipt_pdf(application, submission), name, "application/pdf")


@bp.post("/applications/<key:key>/withdraw")
@guard(permissions.WITHDRAW, load=queries.application)
def withdraw_application(application: Application) -> Response:
    operations.withdraw_application(current_actor(), application, reason=given_reason())
    flash(_("Your application is withdrawn."), "success")
    return see_other(url_for(".application", key=application.key))


@bp.post("/applications/<key:key>/restore")
@guard(permissions.RESTORE, load=queries.application)
def restore_application(application: Application) -> Response:
    operations.restore_application(current_actor(), application, reason=given_reason())
    flash(_("The application takes part again."), "success")
    return see_other(url_for(".application", key=application.key))


@bp.get("/applications/<key:key>/files/<key:file_key>")
@guard(permissions.READ_FILE, load=queries.application_file)
def application_file(access: queries.FileAccess) -> Response:
    return files.send(access.file)
