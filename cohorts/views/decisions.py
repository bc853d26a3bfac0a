"""A manager's pages about decisions: the ranked list, one decision, the release."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import Conflict
from accelerator.forms import ticked, whole
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import decisions as forms
from cohorts.forms.tracks import TrackFilter
from cohorts.models import Application, Call, Decision, Outcome
from cohorts.operations import decisions as operations
from cohorts.queries import applications, calls
from cohorts.queries import decisions as queries
from cohorts.queries.calibration import calibration_of, tied_ranks
from cohorts.queries.comparisons import comparison_of
from cohorts.queries.discussions import contested_among
from cohorts.queries.letters import openings_among
from cohorts.queries.tracks import tracks_of
from cohorts.queries.withheld import refuse_withheld, withheld_from


@bp.get("/calls/<slug>/decisions")
@guard(permissions.LIST_DECISIONS, load=calls.call)
def decisions(call: Call) -> Response:
    return _list_page(call, forms.BulkDecisionForm())


@bp.post("/calls/<slug>/decisions/chosen")
@guard(permissions.LIST_DECISIONS, load=calls.call)
def decide_many(call: Call) -> Response:
    form = forms.BulkDecisionForm()
    chosen = ticked()
    if not chosen:
        flash(_("Choose at least one application first."), "danger")
        return see_other(_list_url(call))
    queries.refuse_foreign(call, list(chosen))
    if form.ok():
        with form.attempt():
            outcome = Outcome(form.outcome.data)
            count = operations.decide_many(current_actor(), call, versions=chosen, outcome=outcome)
            flash(_("%(count)d decisions prepared. Nobody is told yet.", count=count), "success")
            return see_other(_list_url(call))
    return _stale(_list_page(calls.call(call.slug), form), form)


@bp.post("/calls/<slug>/decisions/rest")
@guard(permissions.LIST_DECISIONS, load=calls.call)
def reject_rest(call: Call) -> Response:
    job = operations.reject_rest(current_actor(), call, waiting=whole(request.form.get("waiting")))
    return see_other(url_for("pages.job", key=job.key))


@bp.post("/calls/<slug>/decisions/release")
@guard(permissions.RELEASE, load=calls.call)
def release_decisions(call: Call) -> Response:
    job = operations.release_decisions(current_actor(), call)
    return see_other(url_for("pages.job", key=job.key))


@bp.route("/applications/<key:key>/decision", methods=["GET", "POST"])
@guard(permissions.DECIDE, load=applications.application)
def decide_application(application: Application) -> Response:
    withheld = refuse_withheld(current_actor(), application.call, application.id)
    form = forms.DecisionForm(data=_present(application))
    other = None
    if form.ok():
        with form.attempt():
            other = _decide(application, form)
            if other is None:
                flash(_("Prepared. The applicant is told when all decisions are released."), "success")
                return see_other(url_for(".decisions", slug=application.call.slug))
    application = applications.application(application.key)
    page = render(
        "cohorts/decisions/decide.html",
        application=application,
        form=form,
        other=other,
        decided_by=applications.name_of(other.decided_by) if other else "",
        comparison=comparison_of(application, withheld),
    )
    return _stale(page, form)


def _present(application: Application) -> dict[str, Any]:
    decision = queries.decision_of(application.id)
    if decision is None:
        return {"version": 0}
    return {
        "version": decision.version,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "feedback": decision.feedback,
    }


def _decide(application: Application, form: forms.DecisionForm) -> Decision | None:
    """Another manager's decision if there is one now; what was typed stays, and the next click is informed."""
    try:
        operations.decide_application(
            current_actor(),
            application,
            outcome=Outcome(form.outcome.data),
            reason=form.reason.data,
            feedback=form.feedback.data,
            version=form.seen,
        )
    except operations.DecidedMeanwhile as refusal:
        form.refuse(refusal)
        form.version.data = refusal.present.version
        return refusal.present
    return None


def _stale(page: Response, form: Any) -> Response:
    """409 rather than 422 where not the input but the world has changed."""
    if form.message:
        page.status_code = Conflict.status
    return page


def _list_url(call: Call) -> str:
    here = url_for(".decisions", slug=call.slug)
    return f"{here}?{urlencode(list(request.args.items(multi=True)))}" if request.args else here


def _list_page(call: Call, form: forms.BulkDecisionForm) -> Response:
    shown = TrackFilter.of(tracks_of(call))
    withheld = withheld_from(current_actor(), call)
    everybody = queries.outcomes_of(call.id)
    known = queries.outcomes_of(call.id, without=withheld) if withheld else everybody
    listed, counts = everybody, known.counts
    if shown.track_id:
        listed = queries.outcomes_of(call.id, track_id=shown.track_id)
        counts = queries.outcomes_of(call.id, without=withheld, track_id=shown.track_id).counts
    chosen = request.args.get("outcome", "")
    in_the_running = sum(listed.counts.values())
    page = queries.candidates(
        call.id,
        outcome=chosen,
        sort=request.args.get("sort", ""),
        after=request.args.get("after"),
        withheld=withheld,
        track_id=shown.track_id,
    )
    keys = [candidate.key for candidate in page]
    ranks = {candidate.standing.rank for candidate in page if candidate.standing and not withheld}
    return render(
        "cohorts/decisions/list.html",
        call=call,
        form=form,
        shown=shown,
        page=page,
        tied=tied_ranks(call.id, ranks),
        contested=contested_among(keys),
        openings=openings_among(keys),
        total=counts.get(chosen, 0) if chosen else in_the_running,
        counts=counts,
        everybody=in_the_running,
        undecided=everybody.counts[queries.NONE],
        rest=known.counts[queries.NONE],
        withheld=withheld,
        calibration=calibration_of(call.id),
        places=queries.places_of(call.cohort_id, call.cohort.capacity),
        waiting=everybody.waiting,
    )
