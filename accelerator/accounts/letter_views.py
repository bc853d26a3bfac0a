"""How one's letters come: on the account's page, and by the link in a letter without signing in (COM06)."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import bp, forms, letters, permissions
from accelerator.errors import NotFound
from accelerator.i18n import _
from accelerator.mail.preferences import deliveries_of, holder_of
from accelerator.permissions import SYSTEM
from accelerator.web import current_actor, guard, public, render, see_other


@bp.route("/account/letters", methods=["GET", "POST"])
@guard(permissions.ACCOUNT)
def own_letters() -> Response:
    actor = current_actor()
    form = forms.letters_form(deliveries_of(actor.email))
    if form.ok():
        with form.attempt():
            letters.choose_letters(actor, actor.email, chosen=form.chosen)
            flash(_("Saved."), "success")
            return see_other(url_for(".own_letters"))
    return render("accounts/letters.html", form=form, address=actor.email)


@bp.route("/letters/<token>", methods=["GET", "POST"])
@public("the signed link in a letter is the proof; it opens how such letters come, and nothing else")
def letters_by_link(token: str) -> Response:
    """A page with the choice; a mail program that posts what RFC 8058 says has chosen already."""
    held = holder_of(token)
    if held is None:
        raise NotFound
    address, kind = held
    if request.form.get("List-Unsubscribe") == "One-Click":
        letters.stop_letters(address, kind)
        return Response(_("You get no such letters any more."), mimetype="text/plain")
    form = forms.letters_form(deliveries_of(address))
    if form.ok():
        with form.attempt():
            letters.choose_letters(SYSTEM, address, chosen=form.chosen)
            flash(_("Saved."), "success")
            return see_other(url_for(".letters_by_link", token=token))
    return render("accounts/letters.html", form=form, address=address)
