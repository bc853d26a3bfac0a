"""How people get letters that are not essential, as they choose it on their account's page or by a letter's link."""

from collections.abc import Mapping

from accelerator.accounts import facts, permissions
from accelerator.accounts.queries import person_by_email
from accelerator.facts import record
from accelerator.mail import preferences
from accelerator.mail.preferences import Delivery, Kind
from accelerator.permissions import SYSTEM, Actor, require


def choose_letters(actor: Actor, address: str, *, chosen: Mapping[Kind, Delivery]) -> None:
    """Keep how a mailbox gets its letters of some kinds; the rest stays as it was (COM06)."""
    user = person_by_email(address)
    require(actor, permissions.ACCOUNT, user)
    before = preferences.deliveries_of(address)
    changed = {kind: delivery for kind, delivery in chosen.items() if before[kind] is not delivery}
    if not changed:
        return
    preferences.keep(address, changed)
    record(
        facts.LettersChosen(
            actor_id=actor.id,
            user_id=user.id if user else None,
            chosen={kind.value: delivery.value for kind, delivery in changed.items()},
        )
    )


def stop_letters(address: str, kind: Kind) -> None:
    """One click in a mail program: none of that kind any more; of a digest, none of those that come in it."""
    before = preferences.deliveries_of(address)
    kinds = [kind] if kind in before else [one for one, how in before.items() if how is Delivery.DAILY]
    choose_letters(SYSTEM, address, chosen=dict.fromkeys(kinds, Delivery.NEVER))
