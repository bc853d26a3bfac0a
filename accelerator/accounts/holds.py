"""What somebody has to do before any other page opens to them (ACC01); signing out is possible in any case."""

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import queries
from accelerator.accounts.models import STAFF
from accelerator.accounts.sign_in import way_back
from accelerator.error_pages import answer
from accelerator.i18n import _
from accelerator.permissions import Actor
from accelerator.web import wants_json

NEVER_HELD = {
    "accounts.agree",
    "accounts.consent_text",
    "accounts.give_password",
    "accounts.language",
    "accounts.logout",
    "accounts.own_consents",
    "accounts.renew_recovery_codes",
    "accounts.set_up_factor",
    "accounts.sign_out_everywhere",
    "pages.healthz",
    "pages.worker",
}
STAFF_ROLES = {role.value for role in STAFF}


def until_second_factor(actor: Actor) -> Response | None:
    """Where the installation wants one from its staff, they set it up first; what they typed waits for them."""
    if request.endpoint in NEVER_HELD or not current_app.config["SETTINGS"].staff_second_factor:
        return None
    if actor.roles.isdisjoint(STAFF_ROLES) or queries.second_factor_of(actor.id) is not None:
        return None
    if wants_json():
        return answer(403, _("Set up your second factor first."))
    return redirect(url_for("accounts.set_up_factor", next=way_back()))


def until_agreed(actor: Actor) -> Response | None:
    """Whoever has to agree to a text is asked when they open a page; what they send or fetch meanwhile goes through."""
    opens_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not opens_page or "HX-Request" in request.headers or request.endpoint in NEVER_HELD:
        return None
    return (
        redirect(url_for("accounts.own_consents", next=way_back())) if queries.pending_texts(actor) else None
    )
