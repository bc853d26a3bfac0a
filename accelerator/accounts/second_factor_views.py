"""The second factor on its owner's account page, at the door, and in an administrator's hand."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import bp, forms, permissions, queries, second_factor, sign_in
from accelerator.accounts.models import User
from accelerator.accounts.people_views import person_page
from accelerator.errors import Conflict, DomainError
from accelerator.forms import ReasonForm
from accelerator.i18n import _
from accelerator.pdf.codes import code_on_screen
from accelerator.web import current_actor, guard, keep_changes, local_path, public, render, see_other


def _next() -> str:
    return local_path(request.values.get("next")) or url_for("pages.home")


@bp.route("/login/code", methods=["GET", "POST"])
@public("the first proof was given a moment ago; nothing opens before the code")
def give_code() -> Response:
    user = sign_in.half_way()
    if user is None:
        return redirect(url_for(".login", next=local_path(request.values.get("next"))))
    form = forms.CodeForm()
    if form.ok():
        with form.attempt():
            if second_factor.proves(user, form.factor_code.data, request.remote_addr or ""):
                sign_in.finish(user)
                return see_other(_next())
            refuse_code(form)
    return render("accounts/code.html", form=form, email=user.email, next=request.values.get("next", ""))


def refuse_code(form: forms.CodeForm) -> None:
    """One sentence for a wrong code, a used one and none at all; that it was tried is counted."""
    form.refuse(
        DomainError(
            _("This code is wrong or was used already. The app shows the next one soon."), "factor_code"
        )
    )
    keep_changes()


@bp.route("/account/second-factor", methods=["GET", "POST"])
@guard(permissions.ACCOUNT, fresh=True)
def set_up_factor() -> Response:
    user = queries.person(current_actor().id)
    if queries.second_factor_of(user.id) is not None:
        if request.method == "POST":
            raise Conflict(
                _("There is a second factor already. Switch it off before you set up another one.")
            )
        return render("accounts/factor.html", unused=queries.unused_codes(user.id))
    form = forms.FactorForm()
    if form.ok():
        with form.attempt():
            codes = second_factor.set_up(
                current_actor(), user, sealed=form.sealed.data, code=form.factor_code.data
            )
            sign_in.renew(user)
            flash(_("The second factor is set up. You were signed out everywhere else."), "success")
            return render("accounts/recovery_codes.html", codes=codes, next=_next())
    secret = second_factor.open_secret(user, form.sealed.data or "", within=second_factor.SET_UP_WITHIN)
    if secret is None:
        form.sealed.data = second_factor.new_secret(user)
        secret = second_factor.open_secret(user, form.sealed.data)
    address = second_factor.address_of(user, secret or "")
    return render(
        "accounts/set_up_factor.html",
        form=form,
        address=address,
        picture=code_on_screen(address),
        groups=second_factor.in_fours(secret or ""),
        next=request.values.get("next", ""),
    )


@bp.post("/account/second-factor/codes")
@guard(permissions.ACCOUNT, fresh=True)
def renew_recovery_codes() -> Response:
    codes = second_factor.renew_codes(current_actor(), queries.person(current_actor().id))
    return render("accounts/recovery_codes.html", codes=codes, next=url_for(".account"))


@bp.post("/account/second-factor/off")
@guard(permissions.ACCOUNT, fresh=True)
def switch_factor_off() -> Response:
    second_factor.switch_off(current_actor(), queries.person(current_actor().id))
    flash(_("The second factor is switched off."), "success")
    return see_other(url_for(".account"))


@bp.post("/people/<key:key>/second-factor/off")
@guard(permissions.TAKE_FACTOR, load=queries.person, fresh=True)
def take_factor_away(user: User) -> Response:
    form = ReasonForm()
    if form.ok():
        second_factor.take_away(current_actor(), user, reason=form.reason.data)
        flash(
            _("%(name)s signs in without a second factor until they set up a new one.", name=user.name),
            "success",
        )
        return see_other(url_for(".person", key=user.key))
    return person_page(user, form)
