"""The early-warning list for Monday mornings, what managers say to it, and its rules."""

from collections import Counter

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Enrolment, Programme
from cohorts.queries import programmes
from mentors import bp, permissions
from mentors.forms.warnings import MarkForm, RulesForm
from mentors.operations import warnings as operations
from mentors.queries import matching, warnings


@bp.get("/warnings")
@guard(permissions.WARNINGS)
def early_warnings() -> Response:
    return _list()


def _list(form: MarkForm | None = None) -> Response:
    cohorts = warnings.running_cohorts(current_actor())
    found = warnings.warnings_in(cohorts)
    wanted = request.args.get("code", "")
    shows_quiet = "quiet" in request.args
    startup = request.args.get("startup", "")
    shown = [
        w
        for w in found
        if w.is_quiet == shows_quiet and wanted in ("", w.code.value) and startup in ("", w.enrolment.key)
    ]
    health = warnings.health_in(cohorts, found)
    state = next((one for one in warnings.Health if one.value == request.args.get("health")), None)
    return render(
        "mentors/warnings/list.html",
        cohorts=cohorts,
        shown=warnings.by_startup(shown),
        to_look_at=len(warnings.by_startup(w for w in found if not w.is_quiet)),
        state=state,
        matches=warnings.matches_that_are(state, health, after=request.args.get("after")) if state else None,
        counts=warnings.counted(found),
        quiet=len(warnings.by_startup(w for w in found if w.is_quiet)),
        health=Counter(health.values()),
        states=list(warnings.Health),
        alarms=warnings.false_alarms({cohort.programme_id for cohort in cohorts}),
        blank=MarkForm(formdata=None),
        form=form or MarkForm(formdata=None),
    )


@bp.post("/enrolments/<key:key>/warnings")
@guard(permissions.WARN, load=matching.enrolment)
def mark_warning(enrolment: Enrolment) -> Response:
    form = MarkForm()
    if form.ok():
        with form.attempt():
            operations.mark_warning(current_actor(), enrolment, **form.values())
            flash(_("Noted."), "success")
            return see_other(url_for(".early_warnings"))
    return _list(form)


@bp.route("/programmes/<slug>/warning-rules", methods=["GET", "POST"])
@guard(permissions.SET_WARNINGS, load=programmes.programme)
def set_rules(programme: Programme) -> Response:
    settings = warnings.settings_of([programme.id])
    form = RulesForm().show({code: setting for (_id, code), setting in settings.items()})
    if form.ok():
        with form.attempt():
            for values in form.values():
                operations.set_rule(current_actor(), programme, **values)
            flash(_("The rules hold from now on."), "success")
            return see_other(url_for(".early_warnings"))
    alarms = warnings.false_alarms([programme.id])
    return render("mentors/warnings/rules.html", programme=programme, form=form, alarms=alarms)
