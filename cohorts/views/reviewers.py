"""A manager's pages about the reading: who reads what, by which criteria, and what came of it."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts.queries import person
from accelerator.forms import whole
from accelerator.i18n import _
from accelerator.jobs import enqueue
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import reviews as forms
from cohorts.forms.discussions import StaffPostForm
from cohorts.models import Application, Call, Review, Round
from cohorts.operations import reviewers as operations
from cohorts.queries import (
    applications,
    assignments,
    calls,
    discussions,
    readings,
    reviewers,
    reviews,
    rounds,
)
from cohorts.queries.comparisons import Comparison, comparison_of
from cohorts.queries.withheld import refuse_withheld


@bp.get("/calls/<slug>/reviewers")
@guard(permissions.ASSIGN, load=calls.call)
def reviewers_of_call(call: Call) -> Response:
    round_ = rounds.current_round(call.id)
    return render(
        "cohorts/reviews/reviewers.html",
        call=call,
        round=round_,
        loads=reviews.loads_of(round_),
        answers={reader.person.id: reader.commitment for reader in assignments.readers_of(round_)},
        behind=readings.behind_by_reader(round_),
        gaps=reviewers.gaps_of(round_, after=request.args.get("after")),
        missing=reviewers.missing_in(round_),
        to_read=reviews.waiting_in(call.id),
        proposal=assignments.open_proposal(round_),
    )


@bp.post("/rounds/<int:round_id>/nudge")
@guard(permissions.MANAGE_ROUND, load=rounds.round_)
def nudge_reviewer(round_: Round) -> Response:
    reviewer = person(whole(request.form.get("reviewer")))
    operations.nudge_reviewer(current_actor(), round_, reviewer=reviewer)
    flash(_("%(name)s gets a letter.", name=reviewer.name), "success")
    return see_other(url_for(".reviewers_of_call", slug=round_.call.slug))


@bp.post("/calls/<slug>/reviewers/deal")
@guard(permissions.ASSIGN, load=calls.call)
def deal_reviews(call: Call) -> Response:
    actor = current_actor()
    operations.require_dealable(actor, call)
    job = enqueue(actor, "cohorts.deal_reviews", _("Readers for %(call)s", call=call.title), call_id=call.id)
    return see_other(url_for("pages.job", key=job.key))


@bp.route("/applications/<key:key>/reviews", methods=["GET", "POST"])
@guard(permissions.COMPARE, load=applications.application)
def compare_reviews(application: Application) -> Response:
    comparison = _compared(application)
    readers = assignments.readers_of(rounds.current_round(application.call_id))
    form = forms.AssignForm().offer(readers, comparison.weighed)
    if form.ok():
        with form.attempt():
            reviewer = person(form.reviewer.data)
            operations.assign_reviewer(current_actor(), application, reviewer=reviewer)
            flash(_("%(name)s is asked to read it.", name=reviewer.name), "success")
            return see_other(url_for(".compare_reviews", key=application.key))
    application = applications.application(application.key)
    return render(
        "cohorts/reviews/compare.html",
        application=application,
        form=form,
        comparison=comparison,
        behind=readings.behind(comparison.reviews),
        posts=discussions.said_to_staff(current_actor(), application),
        post_form=StaffPostForm(formdata=None),
    )


def _compared(application: Application) -> Comparison:
    return comparison_of(application, refuse_withheld(current_actor(), application.call, application.id))


@bp.post("/reviews/<key:key>/unassign")
@guard(permissions.UNASSIGN, load=reviews.any_review)
def unassign_reviewer(review: Review) -> Response:
    operations.unassign_reviewer(current_actor(), review)
    flash(_("%(name)s no longer has it.", name=review.reviewer.name), "success")
    return see_other(url_for(".compare_reviews", key=review.application.key))
