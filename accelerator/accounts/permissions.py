"""Rights over accounts: one's own, and the administrators' part."""

from collections.abc import Callable

from accelerator.accounts.models import Role
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, Rule, anyone_signed_in, declare, is_admin

is_self = Rule(lambda actor, user: user.id == actor.id, _l("the person themselves"))
is_own = Rule(lambda actor, user: user is None or user.id == actor.id, _l("for their own account"))
runs_programmes = Rule(lambda actor, _s: actor.has("manager"), _l("programme managers"))

HOME = declare("home.view", anyone_signed_in)
ACCOUNT = declare("account.edit", anyone_signed_in & is_own)
PEOPLE = declare("people.list", is_admin)
VIEW = declare("person.view", is_admin)
SUSPEND = declare("person.suspend", is_admin & ~is_self)
TAKE_FACTOR = declare("second_factor.take", is_admin & ~is_self)

WRITE_TEXT = declare("consent_text.write", is_admin)
READ_TEXT = declare("consent_text.view", anyone_signed_in)
ANSWER_TEXT = declare(
    "consent.answer", anyone_signed_in & Rule(lambda a, t: t.audience in ("", *a.roles), _l("whom it is for"))
)


granters: list[Callable[[Actor, Role, str], bool]] = []
"""Modules append who else may give roles on what they own: a startup's owner asks co-applicants in."""


def may_grant(actor: Actor, role: Role, scope: str) -> bool:
    """Nobody grants above their own reach (R21): administrators all but content roles' data, managers theirs."""
    if actor.is_system:
        return True
    if role is not Role.CO_APPLICANT:
        if actor.is_admin:
            return True
        if role is not Role.ADMIN and scope != "" and actor.has("manager", scope):
            return True
    return any(may(actor, role, scope) for may in granters)


GRANT = declare("role.grant", Rule(lambda a, s: may_grant(a, *s), _l("those who run that programme")))
INVITE = declare("person.invite", is_admin | runs_programmes)
EDIT_GRANT = declare("grant.end", is_admin)
ANSWER = declare("invitation.answer", Rule(lambda a, i: i.user_id == a.id, _l("the person invited")))
