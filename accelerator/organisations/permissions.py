"""Rights over an organisation: its members see it, its owners speak for it."""

from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Rule, anyone_signed_in, declare

is_member = Rule(lambda actor, o: o.id in actor.organisations, _l("its members"))
is_owner = Rule(lambda actor, o: o.id in actor.owned, _l("its owners"))

LIST = declare("organisation.list", anyone_signed_in)
VIEW = declare("organisation.view", is_member)
EDIT = declare("organisation.edit", is_member)
MANAGE_TEAM = declare("organisation.manage_team", is_owner)
END_MEMBERSHIP = declare(
    "membership.end",
    Rule(
        lambda actor, m: m.organisation_id in actor.owned or m.user_id == actor.id,
        _l("its owners or the person"),
    ),
)
MAKE_OWNER = declare(
    "membership.make_owner", Rule(lambda actor, m: m.organisation_id in actor.owned, _l("its owners"))
)
