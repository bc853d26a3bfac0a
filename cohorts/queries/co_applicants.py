"""Finding co-applicants, their invitations and their comments."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import Invitation, InvitationState, Role, RoleGrant, User
from accelerator.db import db
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.permissions import Actor
from cohorts.models.applications import Application
from cohorts.models.co_applicants import ApplicationComment, Right


def may_offer(actor: Actor, role: Role, scope: str) -> bool:
    """Whether somebody may give or end this right: an owner of the startup that applies, now."""
    kind, _colon, number = scope.partition(":")
    if role is not Role.CO_APPLICANT or kind not in {right.kind for right in Right} or not number.isdecimal():
        return False
    startup_id = db.session.scalar(sa.select(Application.startup_id).where(Application.id == int(number)))
    return startup_id in actor.owned


def co_applicants_of(application: Application) -> list[RoleGrant]:
    """The rights held on an application now, each with its person, by name."""
    query = (
        sa.select(RoleGrant)
        .where(
            RoleGrant.role == Role.CO_APPLICANT,
            RoleGrant.scope.in_([right.scope(application.id) for right in Right]),
            RoleGrant.ends_at.is_(None),
        )
        .options(joinedload(RoleGrant.user))
    )
    return sorted(db.session.scalars(query), key=lambda grant: (grant.user.name, grant.id))


def copied_on(application: Application) -> list[User]:
    """Who gets copies of its letters: whoever may comment or write, unless an owner has switched that off."""
    if not application.copies_letters:
        return []
    held = [(grant.user, right_of(grant.scope)) for grant in co_applicants_of(application)]
    return [user for user, right in held if right is not Right.VIEW and user.is_active]


def co_writers_of(application: Application) -> list[User]:
    """Who may write it without belonging to the startup."""
    held = [(grant.user, right_of(grant.scope)) for grant in co_applicants_of(application)]
    return [user for user, right in held if right is Right.EDIT and user.is_active]


def invited_to(application: Application) -> list[Invitation]:
    """Who has been asked and has not answered yet, each with their person."""
    query = (
        sa.select(Invitation)
        .where(
            Invitation.role == Role.CO_APPLICANT,
            Invitation.scope.in_([right.scope(application.id) for right in Right]),
            Invitation.state == InvitationState.PENDING,
            Invitation.expires_at > clock.now(),
        )
        .options(joinedload(Invitation.user))
        .order_by(Invitation.id)
    )
    return list(db.session.scalars(query))


def co_writer(application: Application, key: str) -> User:
    """The person with this key among those who write along or are asked to; raises Conflict for any other."""
    people = [grant.user for grant in co_applicants_of(application)]
    people += [invitation.user for invitation in invited_to(application)]
    found = next((user for user in people if user.key == key), None)
    if found is None:
        raise Conflict(_("This person does not write with you any more."))
    return found


def right_of(scope: str) -> Right:
    """The right that a scope carries."""
    kind = scope.partition(":")[0]
    return next(right for right in Right if right.kind == kind)


def comments_on(application: Application, section: str | None = None) -> list[ApplicationComment]:
    """What was said about an application or one of its sections, oldest first, with the authors."""
    query = (
        sa.select(ApplicationComment)
        .where(ApplicationComment.application_id == application.id)
        .options(joinedload(ApplicationComment.author))
        .order_by(ApplicationComment.id)
        .limit(500)
    )
    if section is not None:
        query = query.where(ApplicationComment.section == section)
    return list(db.session.scalars(query))
