"""Who writes an application together, and what they say to each other about it."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import came_from, current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.co_applicants import CommentForm, InviteForm, RightForm
from cohorts.models.applications import Application
from cohorts.models.co_applicants import Right
from cohorts.operations import co_applicants as operations
from cohorts.queries import applications
from cohorts.queries import co_applicants as queries


@bp.route("/applications/<key:key>/people", methods=["GET", "POST"])
@guard(permissions.SHARE, load=applications.application)
def co_applicants(application: Application) -> Response:
    form = InviteForm()
    if form.ok():
        with form.attempt():
            operations.invite_co_applicant(
                current_actor(), application, right=Right(form.right.data), **form.person()
            )
            flash(_("A letter with a link is on its way."), "success")
            return see_other(url_for(".co_applicants", key=application.key))
    return render(
        "cohorts/co_applicants/list.html",
        application=application,
        form=form,
        rights=list(Right),
        held=[(grant, queries.right_of(grant.scope)) for grant in queries.co_applicants_of(application)],
        invited=[(one, queries.right_of(one.scope)) for one in queries.invited_to(application)],
    )


@bp.post("/applications/<key:key>/people/right")
@guard(permissions.SHARE, load=applications.application)
def change_right(application: Application) -> Response:
    form = RightForm()
    if form.ok():
        user, right = queries.co_writer(application, form.person.data), Right(form.right.data)
        operations.change_right(current_actor(), application, user=user, right=right)
        flash(_("Saved. It holds from their next click on."), "success")
    return see_other(url_for(".co_applicants", key=application.key))


@bp.post("/applications/<key:key>/people/remove")
@guard(permissions.SHARE, load=applications.application)
def remove_co_applicant(application: Application) -> Response:
    user = queries.co_writer(application, RightForm().person.data)
    operations.remove_co_applicant(current_actor(), application, user=user)
    flash(_("%(name)s does not write with you any more.", name=user.name), "success")
    return see_other(url_for(".co_applicants", key=application.key))


@bp.post("/applications/<key:key>/people/letters")
@guard(permissions.SHARE, load=applications.application)
def switch_copies(application: Application) -> Response:
    are_sent = request.form.get("are_sent") == "yes"
    operations.switch_copies(current_actor(), application, are_sent=are_sent)
    flash(_("They get copies.") if are_sent else _("Only your own team gets the letters now."), "success")
    return see_other(url_for(".co_applicants", key=application.key))


@bp.post("/applications/<key:key>/comments")
@guard(permissions.COMMENT, load=applications.application)
def comment_on_application(application: Application) -> Response:
    section = request.args.get("section", "")
    text = CommentForm().text.data
    operations.comment_on_application(current_actor(), application, section=section, text=text)
    flash(_("Your comment is there for those who write with you."), "success")
    return see_other(came_from() or url_for(".preview_application", key=application.key))
