"""An organisation's own pages: profile and team."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.forms import whole
from accelerator.i18n import _
from accelerator.organisations import bp, forms, operations, permissions, queries
from accelerator.organisations.models import Membership, Organisation
from accelerator.web import current_actor, guard, render, see_other


@bp.get("/")
@guard(permissions.LIST)
def organisations() -> Response:
    return render("organisations/list.html", organisations=queries.organisations_of(current_actor()))


@bp.get("/<key:key>")
@guard(permissions.VIEW, load=queries.organisation)
def organisation(organisation: Organisation) -> Response:
    return render(
        "organisations/detail.html",
        organisation=organisation,
        memberships=queries.memberships_of(organisation.id),
        form=forms.MemberForm(),
    )


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@guard(permissions.EDIT, load=queries.organisation)
def edit_organisation(organisation: Organisation) -> Response:
    form = forms.OrganisationForm(obj=organisation)
    if form.ok():
        with form.attempt():
            values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "seen")}
            operations.describe_organisation(
                current_actor(), organisation, sector=organisation.sector, **values
            )
            flash(_("Saved."), "success")
            return see_other(url_for(".organisation", key=organisation.key))
    return render("organisations/edit.html", organisation=organisation, form=form)


@bp.route("/<key:key>/contacts", methods=["GET", "POST"])
@guard(permissions.MANAGE_TEAM, load=queries.organisation)
def name_contacts(organisation: Organisation) -> Response:
    team = queries.team_of(organisation.id)
    form = forms.ContactsForm(data=forms.contacts_now(team, organisation.version)).offer(team)
    if form.ok():
        with form.attempt():
            operations.name_contacts(
                current_actor(),
                organisation,
                primary=whole(form.primary.data),
                duties=form.duties(),
                version=whole(form.version.data),
            )
            flash(_("Saved."), "success")
            return see_other(url_for(".organisation", key=organisation.key))
    organisation = queries.organisation(organisation.id)
    form.version.data = organisation.version
    return render("organisations/contacts.html", organisation=organisation, form=form)


@bp.post("/<key:key>/members")
@guard(permissions.MANAGE_TEAM, load=queries.organisation)
def invite_member(organisation: Organisation) -> Response:
    form = forms.MemberForm()
    if form.ok():
        with form.attempt():
            operations.invite_member(
                current_actor(), organisation, email=form.email.data, name=form.name.data
            )
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return see_other(url_for(".organisation", key=organisation.key))
    organisation = queries.organisation(organisation.id)
    memberships = queries.memberships_of(organisation.id)
    return render("organisations/detail.html", organisation=organisation, memberships=memberships, form=form)


@bp.post("/members/<int:membership_id>/end")
@guard(permissions.END_MEMBERSHIP, load=queries.membership)
def end_membership(membership: Membership) -> Response:
    operations.end_membership(current_actor(), membership)
    flash(_("%(name)s has left the team.", name=membership.user.name), "success")
    return see_other(url_for("pages.home"))


@bp.post("/members/<int:membership_id>/owner")
@guard(permissions.MAKE_OWNER, load=queries.membership, fresh=True)
def make_owner(membership: Membership) -> Response:
    operations.make_owner(current_actor(), membership)
    flash(_("%(name)s may now speak for the team.", name=membership.user.name), "success")
    return see_other(url_for(".organisation", key=membership.organisation.key))
