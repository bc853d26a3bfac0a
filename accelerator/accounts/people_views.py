"""People and their roles, for administrators; managers invite from their programme's own pages."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import bp, forms, invitations, operations, permissions, queries, scopes
from accelerator.accounts.models import Role, RoleGrant, User
from accelerator.forms import ReasonForm
from accelerator.i18n import _
from accelerator.organisations.queries import memberships_of_person
from accelerator.paging import page
from accelerator.search import says
from accelerator.web import current_actor, guard, render, see_other


@bp.get("/people")
@guard(permissions.PEOPLE)
def people() -> Response:
    sought = request.args.get("q", "").strip()
    select = queries.people()
    if sought:
        select = select.where(says(sought, User.name, User.email))
    found = page(select, [User.name, User.id], after=request.args.get("after"))
    return render("accounts/people.html", page=found, sought=sought)


@bp.get("/people/<key:key>")
@guard(permissions.VIEW, load=queries.person)
def person(user: User) -> Response:
    return person_page(user, ReasonForm())


@bp.post("/people/<key:key>/suspend")
@guard(permissions.SUSPEND, load=queries.person, fresh=True)
def suspend_person(user: User) -> Response:
    form = ReasonForm()
    if form.ok():
        operations.suspend_person(current_actor(), user, reason=form.reason.data)
        flash(_("%(name)s can no longer sign in.", name=user.name), "success")
        return see_other(url_for(".person", key=user.key))
    return person_page(user, form)


def person_page(user: User, form: ReasonForm) -> Response:
    """A person for administrators, with the reason that was refused."""
    return render(
        "accounts/person.html",
        user=user,
        grants=queries.grants_of(user.id),
        scope_names=scopes.names(),
        memberships=memberships_of_person(user.id),
        has_factor=queries.second_factor_of(user.id) is not None,
        form=form,
    )


@bp.post("/people/<key:key>/restore")
@guard(permissions.SUSPEND, load=queries.person, fresh=True)
def restore_person(user: User) -> Response:
    operations.restore_person(current_actor(), user)
    flash(_("%(name)s can sign in again.", name=user.name), "success")
    return see_other(url_for(".person", key=user.key))


@bp.post("/people/grants/<int:grant_id>/end")
@guard(permissions.EDIT_GRANT, load=queries.grant, fresh=True)
def end_grant(grant: RoleGrant) -> Response:
    operations.end_grant(current_actor(), grant, reason=_("ended by an administrator"))
    flash(_("The role is ended."), "success")
    return see_other(url_for(".person", key=grant.user.key))


@bp.route("/people/invite", methods=["GET", "POST"])
@guard(permissions.INVITE, fresh=True)
def invite_person() -> Response:
    form = forms.InviteForm()
    names = scopes.names_for(current_actor())
    form.offer(scopes.roles_for(current_actor(), names), names)
    if form.ok():
        with form.attempt():
            role = Role(form.role.data)
            offer = _("%(role)s for %(scope)s", role=role.label, scope=names[form.scope.data])
            invitations.invite_to_role(
                current_actor(),
                email=form.email.data,
                name=form.name.data,
                role=role,
                scope=form.scope.data,
                offer=offer,
            )
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return see_other(url_for(".invite_person"))
    return render("accounts/invite.html", form=form)
