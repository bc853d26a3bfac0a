"""Rights over an organisation: its members see it, its owners speak for it."""

from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor, Rule, anyone_signed_in, declare

is_member = Rule(lambda actor, o: o.id in actor.organisations, _l("its members"))
is_owner = Rule(lambda actor, o: o.id in actor.owned, _l("its owners"))

stewards: list[Rule] = []
"""Who, until a team is there, looks after an organisation that staff entered; modules join this list."""


def _is_steward(actor: Actor, organisation: Organisation) -> bool:
    return any(rule.check(actor, organisation) for rule in stewards)


is_steward = Rule(_is_steward, _l("the staff of a programme that it applied to"))
is_unclaimed = Rule(lambda _actor, o: o.claimed_at is None, _l("while it has no team yet"))
steward_of_unclaimed = is_steward & is_unclaimed

LIST = declare("organisation.list", anyone_signed_in)
VIEW = declare("organisation.view", is_member | steward_of_unclaimed)
EDIT = declare("organisation.edit", is_member)
MANAGE_TEAM = declare("organisation.manage_team", is_owner | steward_of_unclaimed)
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
