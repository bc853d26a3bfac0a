"""A manager's pages about what a round is judged by."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import criteria as forms
from cohorts.models import Criterion, Round
from cohorts.operations import criteria as operations
from cohorts.queries import reviewers
from cohorts.queries import rounds as queries
from cohorts.queries.tracks import tracks_of


@bp.route("/rounds/<int:round_id>/criteria", methods=["GET", "POST"])
@guard(permissions.MANAGE_ROUND, load=queries.round_)
def criteria(round_: Round) -> Response:
    known = queries.criteria_of(round_)
    form = forms.weights_form(known)
    if form.ok():
        with form.attempt():
            weights = {item.code: form[f"weight_{item.code}"].data for item in known}
            operations.weigh_criteria(current_actor(), round_, weights=weights)
            flash(_("Saved."), "success")
            return see_other(url_for(".criteria", round_id=round_.id))
    round_ = queries.round_(round_.id)
    everything = queries.all_criteria_of(round_)
    titles = {track.id: track.title for track in tracks_of(round_.call)}
    return render(
        "cohorts/rounds/criteria.html",
        round=round_,
        criteria=everything,
        limits={one.id: [titles[track] for track in one.tracks or ()] for one in everything},
        form=form,
        is_begun=reviewers.has_scores(round_),
    )


@bp.route("/rounds/<int:round_id>/criteria/new", methods=["GET", "POST"])
@guard(permissions.MANAGE_ROUND, load=queries.round_)
def add_criterion(round_: Round) -> Response:
    form = forms.criterion_form(tracks_of(round_.call))
    if form.ok():
        with form.attempt():
            operations.add_criterion(current_actor(), round_, terms=form.terms(), weight=form.weight.data)
            flash(_("Added. Now set the weights so that they add up to 100."), "success")
            return see_other(url_for(".criteria", round_id=round_.id))
    return render("cohorts/rounds/criterion.html", round=round_, criterion=None, form=form)


@bp.route("/rounds/<int:round_id>/criteria/<code>", methods=["GET", "POST"])
@guard(permissions.CHANGE_CRITERION, load=queries.criterion_of)
def word_criterion(found: tuple[Round, Criterion]) -> Response:
    round_, criterion = found
    form = forms.criterion_form(tracks_of(round_.call), criterion)
    if form.ok():
        with form.attempt():
            operations.word_criterion(current_actor(), criterion, round_=round_, terms=form.terms())
            flash(_("Saved."), "success")
            return see_other(url_for(".criteria", round_id=round_.id))
    return render("cohorts/rounds/criterion.html", round=round_, criterion=criterion, form=form)


@bp.post("/rounds/<int:round_id>/criteria/<code>/aside")
@guard(permissions.CHANGE_CRITERION, load=queries.criterion_of)
def put_criterion_aside(found: tuple[Round, Criterion]) -> Response:
    round_, criterion = found
    aside = "back" not in request.form
    operations.put_criterion_aside(current_actor(), criterion, round_=round_, aside=aside)
    flash(_("Put aside; its scores are kept.") if aside else _("It counts again."), "success")
    return see_other(url_for(".criteria", round_id=round_.id))
