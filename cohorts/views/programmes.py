"""Programmes: list, page, new, edit."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.db import db
from accelerator.i18n import _
from accelerator.paging import page
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.programmes import EditProgrammeForm, NewProgrammeForm, values_of
from cohorts.models.programmes import Programme
from cohorts.operations import programmes as operations
from cohorts.queries import calls, cohorts, families
from cohorts.queries import programmes as queries


@bp.get("/programmes")
@guard(permissions.LIST_PROGRAMMES)
def programmes() -> Response:
    order = [Programme.name, Programme.id]
    found = page(queries.programmes_visible_to(current_actor()), order, after=request.args.get("after"))
    return render("cohorts/programmes/list.html", page=found, families=families.families())


@bp.get("/programmes/<slug>")
@guard(permissions.VIEW_PROGRAMME, load=queries.programme)
def programme(programme: Programme) -> Response:
    found = list(db.session.scalars(calls.calls_of(programme)))
    return render(
        "cohorts/programmes/detail.html",
        programme=programme,
        family=families.family_of(programme),
        cohorts=list(db.session.scalars(cohorts.cohorts_of(programme))),
        calls=found,
        funnels=calls.funnels([call.id for call in found]),
    )


@bp.route("/programmes/new", methods=["GET", "POST"])
@guard(permissions.CREATE_PROGRAMME)
def create_programme() -> Response:
    form = NewProgrammeForm(data={"city": "Jakarta", "zone": "Asia/Jakarta"})
    if form.ok():
        with form.attempt():
            values = form.values()
            slug = form.slug.data or queries.free_address(values["name"], Programme)
            made = operations.create_programme(current_actor(), slug=slug, **values)
            flash(_("The programme is there. Add its first cohort."), "success")
            return see_other(url_for(".programme", slug=made.slug))
    return render("cohorts/programmes/edit.html", programme=None, form=form)


@bp.route("/programmes/<slug>/edit", methods=["GET", "POST"])
@guard(permissions.EDIT_PROGRAMME, load=queries.programme)
def edit_programme(programme: Programme) -> Response:
    form = EditProgrammeForm(data=values_of(programme))
    if form.ok():
        with form.attempt():
            operations.edit_programme(current_actor(), programme, **form.values())
            flash(_("Saved."), "success")
            return see_other(url_for(".programme", slug=programme.slug))
    return render("cohorts/programmes/edit.html", programme=programme, form=form)
