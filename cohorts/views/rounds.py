"""A manager's pages about the rounds of a call."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import rounds as forms
from cohorts.models import Call, Round
from cohorts.operations import rounds as operations
from cohorts.queries import calls, reviews
from cohorts.queries import rounds as queries


@bp.get("/calls/<slug>/rounds")
@guard(permissions.MANAGE_CALL, load=calls.call)
def rounds(call: Call) -> Response:
    return render("cohorts/rounds/list.html", call=call, rounds=queries.rounds_of(call.id))


@bp.route("/calls/<slug>/rounds/new", methods=["GET", "POST"])
@guard(permissions.MANAGE_CALL, load=calls.call)
def add_round(call: Call) -> Response:
    form = forms.RoundForm().offer(call, reviews.reviewers_of(call))
    if form.ok():
        with form.attempt():
            made = operations.add_round(current_actor(), call, terms=form.terms(call.zone))
            flash(_("The round is planned. Look over its criteria."), "success")
            return see_other(url_for(".criteria", round_id=made.id))
    return render("cohorts/rounds/edit.html", call=call, round=None, form=form)


@bp.route("/rounds/<int:round_id>", methods=["GET", "POST"])
@guard(permissions.MANAGE_ROUND, load=queries.round_)
def edit_round(round_: Round) -> Response:
    form = forms.round_form(round_, reviews.reviewers_of(round_.call))
    if form.ok():
        with form.attempt():
            operations.edit_round(current_actor(), round_, terms=form.terms(round_.call.zone))
            flash(_("Saved."), "success")
            return see_other(url_for(".rounds", slug=round_.call.slug))
    return render("cohorts/rounds/edit.html", call=round_.call, round=round_, form=form)


@bp.post("/rounds/<int:round_id>/activate")
@guard(permissions.MANAGE_ROUND, load=queries.round_)
def activate_round(round_: Round) -> Response:
    operations.activate_round(current_actor(), round_)
    flash(_("“%(name)s” is under way.", name=round_.name), "success")
    return see_other(url_for(".rounds", slug=round_.call.slug))
