"""What is kept from staff of what readers say: of their own startup always, and of what they still have to judge."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db
from accelerator.errors import NotAllowed
from accelerator.i18n import _, ngettext
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor
from cohorts.models import Application, Call, Review, Round, RoundState, Visibility
from cohorts.models.applications import READ
from cohorts.models.co_applicants import shared_with
from cohorts.models.reviews import OWED


class Withheld(enum.Enum):
    """Why scores, rank and outcome of an application are kept from somebody who runs its programme."""

    OWN = "own"
    SHARED = "shared"
    OWED = "owed"

    @property
    def label(self) -> Any:
        """The reason beside the application's name."""
        return {
            "own": _l("your own startup: others decide"),
            "shared": _l("you help to write it: others decide"),
            "owed": _l("your own review comes first"),
        }[self.value]


def withheld_from(actor: Actor, call: Call) -> dict[int, Withheld]:
    """The applications of a call of which somebody must not learn what readers say, by id, each with the reason.

    Those of their own startups and those that they help to write (R12); and those that they themselves have
    still to judge in the round under way, unless it shows readers the others' scores at any time (R10).
    """
    found = dict.fromkeys(_owed(actor, call), Withheld.OWED) if actor.has("reviewer", *call.scopes) else {}
    shared = shared_with(actor)
    query = sa.select(Application.id).where(
        Application.call_id == call.id,
        Application.submitted_at.is_not(None),
        sa.or_(Application.startup_id.in_(actor.organisations), Application.id.in_(shared)),
    )
    for ident in db.session.scalars(query) if actor.organisations or shared else ():
        found[ident] = Withheld.SHARED if ident in shared else Withheld.OWN
    return found


def _owed(actor: Actor, call: Call) -> Sequence[int]:
    if clock.now() <= call.true_deadline:
        return ()
    query = (
        sa.select(Review.application_id)
        .join(Review.round)
        .join(Review.application)
        .where(
            Review.reviewer_id == actor.id,
            Review.state.in_(OWED),
            Application.state.in_(READ),
            Round.call_id == call.id,
            Round.state == RoundState.ACTIVE,
            Round.visibility != Visibility.ALWAYS,
            sa.or_(Round.starts_at.is_(None), Round.starts_at <= clock.now()),
        )
    )
    return db.session.scalars(query).all()


def refuse_withheld(actor: Actor, call: Call, application_id: int | None = None) -> Mapping[int, Withheld]:
    """Raise NotAllowed before what tells of an application that is withheld, or of all of a call where one is.

    Otherwise gives what is withheld from the actor of the rest of the call.
    """
    found = withheld_from(actor, call)
    reasons = [why for ident, why in found.items() if application_id in (None, ident)]
    if Withheld.OWN in reasons:
        raise NotAllowed(_("Your own startup applied to this call. Ask a colleague who runs the programme."))
    if Withheld.SHARED in reasons:
        raise NotAllowed(
            _("You help to write an application to this call. Ask a colleague who runs the programme.")
        )
    if reasons:
        raise NotAllowed(
            ngettext(
                "Your own review of %(num)s application is not in yet. Hand it in, or step back from it; "
                "until then the scores of others stay closed to you.",
                "Your own reviews of %(num)s applications are not in yet. Hand them in, or step back from them; "
                "until then the scores of others stay closed to you.",
                len(reasons),
            )
        )
    return found
