"""The workbench: a cohort's pairs with their reasons, the settings of a run, locks, publication."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator import charts, jobs
from accelerator.errors import NotFound
from accelerator.forms import choices, given_reason, whole
from accelerator.i18n import _, show_number, show_percent
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from mentors import bp, permissions, wording
from mentors.forms.matching import MARKS, PairForm, SettingsForm
from mentors.models import MatchRun
from mentors.operations import matching as operations
from mentors.queries import matching as queries
from mentors.queries import profiles, ties
from mentors.queries.workbench import Workbench, curve, fairness, workbench
from mentors.solving import Settings, verdict

FREE = 0.0005
"""A loss below this is no price."""


@bp.get("/cohorts/<slug>/matching")
@guard(permissions.MATCH, load=queries.cohort)
def matching(cohort: Cohort) -> Response:
    bench = workbench(cohort)
    return render(
        "mentors/matching/workbench.html",
        bench=bench,
        cohort=cohort,
        job=_job(bench),
        form=_pair_form(bench),
        figures=fairness(bench.run),
        curve=_curve(bench),
        causes=[wording.cause(item, bench.names) for item in _outcome(bench, "diagnosis")],
        cures=[wording.cure(item, bench.names) for item in _outcome(bench, "relax")],
    )


def _curve(bench: Workbench) -> dict[str, Any] | None:
    """What each floor would cost the cohort, as a picture with its numbers; None where nothing is lost by any."""
    points = curve(bench.run)
    most = max((point["total"] for point in points), default=0.0)
    if len(points) < 2 or not most:
        return None
    rows = [{**point, "lost": 1 - point["total"] / most} for point in points]
    labels = [show_percent(point["alpha"]) for point in points]
    title = str(_("Lost in all, by how high the floor is"))
    drawing = charts.line(
        title, labels, [charts.Series(title, tuple(row["lost"] for row in rows))], write=_fine
    )
    is_free = max(row["lost"] for row in rows) < FREE
    return {"rows": rows, "drawing": drawing, "title": title, "is_free": is_free}


def _fine(share: float) -> str:
    return show_number(share * 100, 1) + " %"


def _job(bench: Workbench) -> jobs.Job | None:
    """The job of a run that has not come to an end; None when nothing is on its way."""
    if not bench.is_running or bench.newest is None or not bench.newest.job_key:
        return None
    return jobs.job_by_key(bench.newest.job_key)


def _outcome(bench: Workbench, part: str) -> list[dict[str, Any]]:
    return list(bench.run.outcome.get(part) or []) if bench.run is not None else []


def _pair_form(bench: Workbench) -> PairForm:
    form = PairForm(request.args, meta={"csrf": False})
    startups = sorted((row.enrolment for row in bench.rows), key=lambda e: e.startup.name.casefold())
    form.startup.choices = choices({enrolment.key: enrolment.startup.name for enrolment in startups})
    form.mentor.choices = choices({place.mentor.key: place.mentor.user.name for place in bench.places})
    return form


@bp.route("/cohorts/<slug>/matching/settings", methods=["GET", "POST"])
@guard(permissions.MATCH, load=queries.cohort)
def matching_settings(cohort: Cohort) -> Response:
    newest = queries.latest_runs(cohort.id, count=1)
    last = Settings.of(newest[0] if newest else None)
    form = _settings_form(last, seen=newest[0].id if newest else 0)
    if form.ok():
        with form.attempt():
            seen = whole(form.seen.data)
            run = operations.start_matching(current_actor(), cohort, settings=form.settings(), seen=seen)
            return see_other(url_for("pages.job", key=run.job_key))
    shown = form.settings() if not form.errors and form.is_complete() else last
    preview = queries.preview(queries.pool(cohort), shown.weights)
    return render(
        "mentors/matching/settings.html",
        part="mentors/matching/_preview.html",
        cohort=cohort,
        form=form,
        preview=preview,
    )


def _settings_form(last: Settings, seen: int) -> SettingsForm:
    """The form as posted, as the address says, or as the last run had it."""
    data = SettingsForm.values_of(last)
    if request.method == "GET" and request.args:
        form = SettingsForm(request.args, data=data, meta={"csrf": False})
        form.validate()
        form.seen.data = seen
        return form
    return SettingsForm(data={**data, "seen": seen})


@bp.post("/cohorts/<slug>/matching/again")
@guard(permissions.MATCH, load=queries.cohort)
def solve_again(cohort: Cohort) -> Response:
    """Solve once more with the same settings: marks, profiles and answers may have changed."""
    newest = queries.latest_runs(cohort.id, count=1)
    settings = Settings.of(newest[0] if newest else None)
    seen = whole(request.form.get("seen"))
    run = operations.start_matching(current_actor(), cohort, settings=settings, seen=seen)
    return see_other(url_for("pages.job", key=run.job_key))


@bp.get("/cohorts/<slug>/matching/pair")
@guard(permissions.MATCH, load=queries.cohort)
def pair(cohort: Cohort) -> Response:
    """Why these two are paired, or why not, and what the opposite would cost."""
    pool = queries.pool(cohort)
    enrolment = next((e for e in pool.enrolments if e.key == request.args.get("startup")), None)
    place = next((p for p in pool.places if p.mentor.key == request.args.get("mentor")), None)
    if enrolment is None or place is None:
        raise NotFound
    key = enrolment.id, place.mentor_id
    return render(
        "mentors/matching/pair.html",
        cohort=cohort,
        enrolment=enrolment,
        mentor=place.mentor,
        mark=pool.marks.get(key),
        is_kept=key in pool.kept,
        agreement=ties.agreement(place.mentor_id, enrolment.startup_id),
        verdict=verdict(pool, queries.last_solved(cohort.id), key),
        names={queries.startup_code(e.id): e.startup.name for e in pool.enrolments},
    )


@bp.post("/cohorts/<slug>/matching/mark")
@guard(permissions.MATCH, load=queries.cohort)
def mark_pair(cohort: Cohort) -> Response:
    enrolment = queries.enrolment(request.form.get("startup", ""))
    mentor = profiles.profile(request.form.get("mentor", ""))
    mark = request.form.get("mark", "")
    if enrolment.cohort_id != cohort.id or mark not in MARKS:
        raise NotFound
    operations.mark_pair(
        current_actor(), enrolment, mentor=mentor, is_lock=MARKS[mark], reason=given_reason()
    )
    flash(_("Noted. It counts from the next run on; “Marks by hand” takes it back."), "success")
    return see_other(url_for(".matching", slug=cohort.slug, _anchor=enrolment.key))


@bp.post("/runs/<key:key>/publish")
@guard(permissions.MATCH, load=queries.run)
def publish_run(run: MatchRun) -> Response:
    version = request.form.get("version", 0, type=int)
    offered = operations.publish_run(current_actor(), run, seen_version=version)
    flash(_("%(count)d pairs are offered; the letters are on their way.", count=len(offered)), "success")
    return see_other(url_for(".matching", slug=run.cohort.slug))


@bp.post("/runs/<key:key>/cancel")
@guard(permissions.MATCH, load=queries.run)
def cancel_run(run: MatchRun) -> Response:
    operations.cancel_run(current_actor(), run)
    flash(_("Stopped. The pairs are what they were before."), "success")
    return see_other(url_for(".matching", slug=run.cohort.slug))


@bp.post("/cohorts/<slug>/matching/offer")
@guard(permissions.MATCH, load=queries.cohort)
def offer_pair(cohort: Cohort) -> Response:
    """Offer the next best by hand, after a refusal."""
    enrolment = queries.enrolment(request.form.get("startup", ""))
    mentor = profiles.profile(request.form.get("mentor", ""))
    if enrolment.cohort_id != cohort.id:
        raise NotFound
    operations.offer_pair(current_actor(), enrolment, mentor=mentor)
    flash(_("Offered; the letters to both are on their way."), "success")
    return see_other(url_for(".matching", slug=cohort.slug, _anchor=enrolment.key))
