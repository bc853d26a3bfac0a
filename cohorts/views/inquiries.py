"""Asking a team for more information, its answer, and what changed between revisions."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.forms import given_reason
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.inquiries import AskForm, CompareForm, ReplyForm
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.inquiries import Inquiry
from cohorts.models.revisions import changes_between
from cohorts.models.snapshots import snapshot_of
from cohorts.operations import inquiries as operations
from cohorts.queries import applications
from cohorts.queries import inquiries as queries


@bp.route("/applications/<key:key>/ask", methods=["GET", "POST"])
@guard(permissions.ASK, load=applications.application)
def request_information(application: Application) -> Response:
    form = AskForm()
    form.offer(applications.pages_for(application))
    if form.ok():
        with form.attempt():
            operations.request_information(
                current_actor(),
                application,
                questions=form.questions.data,
                note=form.note.data,
                due_on=form.due_on.data,
            )
            flash(_("The team is asked. You hear from it, or on the day after."), "success")
            return see_other(url_for(".application", key=application.key))
    sections = applications.pages_for(application).sections
    return render("cohorts/inquiries/ask.html", application=application, form=form, sections=sections)


@bp.post("/inquiries/<key:key>/cancel")
@guard(permissions.CANCEL_INQUIRY, load=queries.inquiry)
def cancel_inquiry(inquiry: Inquiry) -> Response:
    operations.cancel_inquiry(current_actor(), inquiry, reason=given_reason())
    flash(_("The request is taken back."), "success")
    return see_other(url_for(".application", key=inquiry.application.key))


@bp.route("/applications/<key:key>/answer", methods=["GET", "POST"])
@guard(permissions.EDIT, load=applications.application)
def answer_inquiry(application: Application) -> Response:
    """Read the reopened answers over beside what was handed in, then hand them in."""
    form = ReplyForm()
    if form.ok():
        with form.attempt():
            operations.answer_inquiry(current_actor(), application, reply=form.reply.data)
            flash(_("Your answer has arrived. The programme reads the new version."), "success")
            return see_other(url_for(".application", key=application.key))
    elif application.state is not ApplicationState.INFO_REQUESTED:
        return redirect(url_for(".application", key=application.key))
    return _answer_page(application, form)


def _answer_page(application: Application, form: ReplyForm) -> Response:
    application = applications.application(application.key)  # a refusal has put the row away
    inquiry = queries.open_inquiry(application)
    asked = queries.open_form(application, inquiry)
    gaps = applications.gaps_in(application, today=clock.today(application.call.zone))
    gaps = {key: gap for key, gap in gaps.items() if asked.question(key)}
    response = render(
        "cohorts/inquiries/answer.html",
        application=application,
        inquiry=inquiry,
        form=form,
        gaps=gaps,
        progress=applications.progress_of(asked, gaps),
        changes=_unsent_changes(application) if inquiry else [],
    )
    response.status_code = 409 if form.message else response.status_code
    return response


def _unsent_changes(application: Application) -> list[object]:
    """What would change if it were handed in now."""
    submission = applications.submission_of(application)
    if submission is None:
        return []
    written = snapshot_of(application, by=0, file_hashes={})
    return [*changes_between(submission, written, applications.files_of(application))]


@bp.get("/applications/<key:key>/revisions")
@guard(permissions.VIEW, load=applications.application)
def revisions(application: Application) -> Response:
    """Everything that was handed in, and any two of them compared word by word."""
    found = applications.revisions_of(application)
    if not found:
        return redirect(url_for(".application", key=application.key))
    form = CompareForm(request.args)
    before, after = form.offer(found)
    return render(
        "cohorts/inquiries/revisions.html",
        application=application,
        form=form,
        revisions=found,
        before=before,
        after=after,
        changes=changes_between(before, after, applications.files_of(application)),
        inquiries={one.submission_id: one for one in queries.inquiries_of(application)},
    )
