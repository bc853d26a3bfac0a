"""Answering an invitation, and claiming the account that it made."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import bp, forms, invitations, passwords, permissions, queries, sign_in
from accelerator.accounts.models import Invitation, LinkPurpose
from accelerator.errors import Expired
from accelerator.i18n import _
from accelerator.web import current_actor, guard, public, render, see_other


def _hash_of_invited(token: str) -> None:
    form = forms.ClaimForm()
    if queries.live_link(token, LinkPurpose.INVITE) is not None and form.ok():
        passwords.hash_ahead(form.password.data)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public("the mailed link is the proof", ahead=_hash_of_invited)
def claim(token: str) -> Response:
    link = queries.live_link(token, LinkPurpose.INVITE)
    if link is None or link.invitation_id is None:
        raise Expired(_("This link was used already or is too old. Ask for a new one."))
    if link.user.password_hash is not None:
        return see_other(url_for("pages.home"))
    form = forms.ClaimForm(name=link.user.name)
    if form.ok():
        with form.attempt():
            user = invitations.claim_account(token, name=form.name.data, password=form.password.data)
            return sign_in.enter(user, url_for("pages.home"))
    return render("accounts/claim.html", form=form, link=link)


@bp.post("/invitations/<key:key>/accept")
@guard(permissions.ANSWER, load=queries.invitation)
def accept_invitation(invitation: Invitation) -> Response:
    invitations.accept_invitation(current_actor(), invitation)
    flash(_("You accepted: %(offer)s.", offer=invitation.offer), "success")
    return see_other(url_for("pages.home"))


@bp.post("/invitations/<key:key>/decline")
@guard(permissions.ANSWER, load=queries.invitation)
def decline_invitation(invitation: Invitation) -> Response:
    invitations.decline_invitation(current_actor(), invitation)
    flash(_("You declined: %(offer)s.", offer=invitation.offer), "info")
    return see_other(url_for("pages.home"))
