"""What follows for organisations when something has happened to accounts."""

from accelerator.accounts.facts import InvitationAnswered
from accelerator.accounts.models import Invitation, InvitationState
from accelerator.db import get_or_404
from accelerator.facts import on
from accelerator.organisations import operations
from accelerator.permissions import SYSTEM


@on(InvitationAnswered)
def let_them_in(fact: InvitationAnswered) -> None:
    """An accepted invitation to a team is a membership from that moment."""
    invitation = get_or_404(Invitation, fact.invitation_id)
    if fact.state == InvitationState.ACCEPTED.value and invitation.organisation_id is not None:
        operations.join_organisation(SYSTEM, invitation.organisation_id, user_id=fact.user_id)
