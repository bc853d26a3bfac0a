"""A manager's page on what the scores are worth: severity, disagreement, ranks with their intervals, pass rates."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from accelerator import charts
from accelerator.charts import Range
from accelerator.i18n import _, show_number
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.calibration import RankingRulesForm
from cohorts.forms.tracks import TrackFilter
from cohorts.models import Application, Call, Method
from cohorts.operations import calibration as operations
from cohorts.operations import samples
from cohorts.queries import applications, calls, decisions, passrates, rounds
from cohorts.queries import calibration as queries
from cohorts.queries.samples import read_in
from cohorts.queries.tracks import applications_by_track, tracks_of
from cohorts.queries.withheld import refuse_withheld

LIKELY = 1.645
"""Standard errors either side that hold nine in ten."""
AROUND = 8
"""How many ranks beyond the last place are drawn: there the interval matters most."""
MOST_BARS = 30


@bp.get("/calls/<slug>/calibration")
@guard(permissions.VIEW_CALIBRATION, load=calls.call)
def calibration(call: Call) -> Response:
    refuse_withheld(current_actor(), call)
    return _page(call, _rules_form(call))


@bp.post("/calls/<slug>/calibration/rules")
@guard(permissions.SET_RANKING_RULES, load=calls.call)
def set_ranking_rules(call: Call) -> Response:
    refuse_withheld(current_actor(), call)
    form = _rules_form(call)
    if form.ok():
        with form.attempt():
            operations.set_ranking_rules(
                current_actor(), call, method=Method(form.method.data), tie_break=form.tie_break.data
            )
            flash(_("The rules are set; the ranking is being computed."), "success")
            return see_other(url_for(".calibration", slug=call.slug))
    return _page(calls.call(call.slug), form)


@bp.post("/calls/<slug>/calibration/compute")
@guard(permissions.SET_RANKING_RULES, load=calls.call)
def recalculate(call: Call) -> Response:
    job = operations.recalculate(current_actor(), call)
    return see_other(url_for("pages.job", key=job.key))


@bp.post("/applications/<key:key>/sample")
@guard(permissions.MARK_SAMPLE, load=applications.application)
def mark_sample(application: Application) -> Response:
    is_sample = request.form.get("sample") == "yes"
    samples.mark_sample(current_actor(), application, is_sample=is_sample)
    flash(
        _("Every reader reads it first; no result counts it.") if is_sample else _("It takes part again."),
        "success",
    )
    return see_other(url_for(".calibration", slug=application.call.slug))


def _rules_form(call: Call) -> RankingRulesForm:
    criteria = rounds.common_criteria_of(rounds.current_round(call.id))
    return RankingRulesForm.of(queries.calibration_of(call.id), criteria)


def _page(call: Call, form: RankingRulesForm) -> Response:
    tab = "rates" if request.args.get("part") == "rates" else "readers"
    mild_first = request.args.get("readers") == "mild"
    readers = queries.readers_of(
        call.id,
        mild_first=mild_first,
        after=request.args.get("reader"),
        size=MOST_BARS,
    )
    return render(
        "cohorts/calibration/detail.html",
        call=call,
        form=form,
        calibration=queries.calibration_of(call.id),
        is_fixed=decisions.has_decisions(call.id),
        readers=readers,
        mild_first=mild_first,
        severity=_severity_chart(readers.rows) if readers.rows else "",
        total=queries.ranked_count(call.id),
        samples=read_in(rounds.current_round(call.id)),
        **_ranks(call),
        tab=tab,
        rates=passrates.pass_rates(call) if tab == "rates" else {},
        dimensions=passrates.DIMENSIONS,
        stages=passrates.STAGES,
        methods={method.value: method.text for method in Method},
    )


def _ranks(call: Call) -> dict[str, Any]:
    """The ranks, of one track if the address names one, and what the scores say by track."""
    tracks = tracks_of(call)
    shown = TrackFilter.of(tracks)
    sort, after = request.args.get("sort", ""), request.args.get("after")
    top = queries.top_of(call.id, min(MOST_BARS, call.cohort.capacity + AROUND), track_id=shown.track_id)
    return {
        "top": top,
        "intervals": _interval_chart(top) if top and top[0].standing.rank_low else "",
        "page": queries.places(call.id, sort, after=after, track_id=shown.track_id),
        "shown": shown,
        "shown_total": queries.ranked_count(call.id, track_id=shown.track_id),
        "tracks": tracks,
        "levels": queries.levels_by_track(call.id) if tracks else {},
        "counts": applications_by_track(call.id) if tracks else {},
    }


def _severity_chart(readers: Sequence[queries.Reader]) -> Markup:
    rows = []
    for reader in readers:
        value, error = float(reader.severity.offset), LIKELY * float(reader.severity.error or 0)
        clear = reader.severity.error is not None and abs(value) > error
        rows.append(Range(reader.name, value - error, value, value + error, "coral" if clear else "series-1"))
    return charts.ranges(
        str(_("Severity of each reader")), rows, middle=0, write=lambda value: show_number(value, 2)
    )


def _interval_chart(top: list[queries.Place]) -> Markup:
    rows = [
        Range(
            place.name,
            place.standing.rank_low or 1,
            place.standing.rank_modelled,
            place.standing.rank_high or 1,
        )
        for place in top
    ]
    return charts.ranges(str(_("Ranks and how sure they are")), rows, write=lambda value: show_number(value))
