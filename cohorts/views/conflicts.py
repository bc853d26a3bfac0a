"""Pages about conflicts of interest: a call's rules and record, an application's rulings, a reader's interests."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts.queries import person
from accelerator.errors import DomainError
from accelerator.forms import whole
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import conflicts as forms
from cohorts.models import Application, Call
from cohorts.operations import conflicts as operations
from cohorts.queries import applications, calls, reviews
from cohorts.queries import conflicts as queries
from cohorts.queries.withheld import withheld_from


@bp.route("/calls/<slug>/conflicts", methods=["GET", "POST"])
@guard(permissions.ASSIGN, load=calls.call)
def conflicts(call: Call) -> Response:
    form = forms.effects_form(queries.effects_of(call.id))
    if form.ok():
        with form.attempt():
            operations.set_effects(current_actor(), call, effects=form.effects)
            flash(_("Saved."), "success")
            return see_other(url_for(".conflicts", slug=call.slug))
    withheld = withheld_from(current_actor(), call)
    return render(
        "cohorts/conflicts/list.html",
        call=call,
        form=form,
        declared=queries.declared_conflicts(call.id),
        waivers=queries.waivers_of(call.id),
        aside=[row for row in reviews.set_aside_in(call.id) if row.application_id not in withheld],
    )


@bp.route("/applications/<key:key>/conflicts", methods=["GET", "POST"])
@guard(permissions.COMPARE, load=applications.application)
def application_conflicts(application: Application) -> Response:
    form = forms.WaiveForm()
    if form.ok():
        with form.attempt():
            reviewer = person(_chosen())
            operations.waive_conflict(
                current_actor(), application, reviewer=reviewer, reason=form.reason.data
            )
            flash(_("%(name)s may be asked to read it; the ruling is kept.", name=reviewer.name), "success")
            return see_other(url_for(".application_conflicts", key=application.key))
    application = applications.application(application.key)
    people = reviews.reviewers_of(application.call)
    return render(
        "cohorts/conflicts/rulings.html",
        application=application,
        form=form,
        people=people,
        found=queries.found_between([application], people),
        barred=queries.conflicts_between([application], people),
    )


def _chosen() -> int:
    """The person that the pressed button names."""
    person = whole(request.form.get("reviewer"))
    if not person:
        raise DomainError(_("Choose somebody."))
    return person


@bp.route("/interests", methods=["GET", "POST"])
@guard(permissions.DECLARE_INTEREST)
def interests() -> Response:
    form = forms.InterestForm()
    if form.ok():
        with form.attempt():
            operations.declare_interest(current_actor(), name=form.name.data, note=form.note.data)
            flash(_("Declared. What it touches is closed for you from now on."), "success")
            return see_other(url_for(".interests"))
    return render(
        "cohorts/conflicts/interests.html", form=form, interests=queries.interests_of(current_actor().id)
    )
