"""Families of programmes: the public page with what is open, and the manager's form."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import actor_or_none, current_actor, guard, public, render, see_other
from cohorts import bp, permissions
from cohorts.forms.families import FamilyForm, NewFamilyForm
from cohorts.models import Family
from cohorts.operations import families as operations
from cohorts.queries import families as queries
from cohorts.queries.programmes import free_address


@bp.get("/families/<slug>")
@public("what a family offers, and which of its calls are open, is for everybody")
def family(slug: str) -> Response:
    actor_or_none()  # loaded first, for the page speaks the reader's language
    found = queries.family(slug)
    return render("cohorts/families/detail.html", family=found, calls=queries.open_calls_of(found))


@bp.route("/families/new", methods=["GET", "POST"])
@guard(permissions.CREATE_FAMILY)
def create_family() -> Response:
    form = NewFamilyForm()
    form.offer(queries.may_belong(current_actor()))
    if form.ok():
        with form.attempt():
            values = form.values()
            slug = form.slug.data or free_address(values["name"], Family)
            made = operations.create_family(current_actor(), slug=slug, **values)
            flash(_("The family has its page."), "success")
            return see_other(url_for(".family", slug=made.slug))
    return render("cohorts/families/edit.html", family=None, form=form)


@bp.route("/families/<slug>/edit", methods=["GET", "POST"])
@guard(permissions.EDIT_FAMILY, load=queries.family)
def edit_family(family: Family) -> Response:
    mine = [programme.slug for programme in family.programmes]
    form = FamilyForm(data={"name": family.name, "summary": family.summary, "programmes": mine})
    form.offer(queries.may_belong(current_actor(), family))
    if form.ok():
        with form.attempt():
            operations.edit_family(current_actor(), family, **form.values())
            flash(_("Saved."), "success")
            return see_other(url_for(".family", slug=family.slug))
    return render("cohorts/families/edit.html", family=queries.family(family.slug), form=form)
