"""Cohorts: list, page, new, edit."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.db import db
from accelerator.i18n import _
from accelerator.paging import page
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.cohorts import CohortForm, NewCohortForm
from cohorts.models.programmes import Cohort, CohortMode, Programme
from cohorts.operations import cohorts as operations
from cohorts.queries import calls, panels, programmes
from cohorts.queries import cohorts as queries

FIELDS = ("name", "capacity", "starts_on", "ends_on", "city", "zone")


def _values(form: CohortForm) -> dict[str, Any]:
    return {name: form[name].data for name in FIELDS} | {"mode": CohortMode(form.mode.data)}


@bp.get("/")
@guard(permissions.LIST_PROGRAMMES)
def cohorts() -> Response:
    order = [Cohort.starts_on.desc(), Cohort.id.desc()]
    found = page(queries.cohorts_visible_to(current_actor()), order, after=request.args.get("after"))
    return render("cohorts/cohorts/list.html", page=found)


@bp.get("/<slug>")
@guard(permissions.VIEW_COHORT, load=queries.cohort)
def cohort(cohort: Cohort) -> Response:
    found = list(db.session.scalars(calls.calls_for(cohort)))
    return render(
        "cohorts/cohorts/detail.html",
        cohort=cohort,
        today=clock.today(cohort.zone),
        calls=found,
        funnels=calls.funnels([call.id for call in found]),
        doors=panels.doors_of(current_actor(), cohort),
    )


@bp.route("/programmes/<slug>/cohorts/new", methods=["GET", "POST"])
@guard(permissions.CREATE_COHORT, load=programmes.programme)
def create_cohort(programme: Programme) -> Response:
    form = NewCohortForm(data={"city": programme.city, "zone": programme.zone, "capacity": 20})
    if form.ok():
        with form.attempt():
            slug = form.slug.data or programmes.free_address(form.name.data, Cohort)
            made = operations.create_cohort(current_actor(), programme, slug=slug, **_values(form))
            flash(_("The cohort is there. Write its call next."), "success")
            return see_other(url_for(".cohort", slug=made.slug))
    return render("cohorts/cohorts/edit.html", cohort=None, programme=programme, form=form)


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@guard(permissions.EDIT_COHORT, load=queries.cohort)
def edit_cohort(cohort: Cohort) -> Response:
    values = {name: getattr(cohort, name) for name in FIELDS}
    form = CohortForm(data={**values, "mode": cohort.mode.value})
    if form.ok():
        with form.attempt():
            operations.edit_cohort(current_actor(), cohort, **_values(form))
            flash(_("Saved."), "success")
            return see_other(url_for(".cohort", slug=cohort.slug))
    return render("cohorts/cohorts/edit.html", cohort=cohort, programme=cohort.programme, form=form)
