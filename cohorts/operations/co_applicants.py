"""Writing together: asking somebody in, changing what they may do, letting them go, and talking about it (ACC06)."""

from accelerator import mail
from accelerator.accounts import invitations
from accelerator.accounts import operations as accounts
from accelerator.accounts.models import Invitation, InvitationState, Role, User
from accelerator.accounts.queries import actor_for, person_by_email
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, force_locale
from accelerator.mail.preferences import Kind
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.answers import is_blank, refuse_unstorable
from cohorts.models.applications import Application
from cohorts.models.co_applicants import ApplicationComment, Right
from cohorts.queries import applications
from cohorts.queries import co_applicants as queries

MOST = 10
"""Co-applicants and open invitations of one application; a larger circle belongs into the startup's team."""


def invite_co_applicant(
    actor: Actor, application: Application, *, email: str, name: str, right: Right
) -> Invitation:
    """Ask somebody by a mailed, single-use link to write along; nothing opens before they accept."""
    require(actor, permissions.SHARE, application)
    application = applications.locked(application)
    held = queries.co_applicants_of(application)
    if len(held) + len(queries.invited_to(application)) >= MOST:
        raise Conflict(_("At most %(most)d people can be invited to an application.", most=MOST), "email")
    known = person_by_email(email)
    if known is not None and application.startup_id in actor_for(known).organisations:
        raise Conflict(_("This person belongs to the team already."), "email")
    if known is not None and known.id in {grant.user_id for grant in held}:
        raise Conflict(_("This person writes with you already; change their right in the list."), "email")
    with force_locale((known.locale if known is not None else None) or actor.locale or "en"):
        offer = _(
            "a part in the application of %(startup)s: %(right)s",
            startup=application.startup.name,
            right=right.label,
        )
    scope = right.scope(application.id)
    return invitations.invite_to_role(
        actor, email=email, name=name, role=Role.CO_APPLICANT, scope=scope, offer=offer
    )


def change_right(actor: Actor, application: Application, *, user: User, right: Right) -> None:
    """Give a co-applicant another right from now on; the old one ends and is kept in the record."""
    require(actor, permissions.SHARE, application)
    if not _end_all(actor, application, user, reason=f"→ {right.value}"):
        raise Conflict(_("This person does not write with you any more."))
    accounts.grant_role(actor, user, role=Role.CO_APPLICANT, scope=right.scope(application.id))


def remove_co_applicant(actor: Actor, application: Application, *, user: User) -> None:
    """Let somebody go, or take an invitation back; they are refused at their next request."""
    require(actor, permissions.SHARE, application)
    _end_all(actor, application, user, reason="removed")
    for invitation in queries.invited_to(application):
        if invitation.user_id == user.id:
            invitation.state = InvitationState.REVOKED
            record(
                facts.CoApplicantUninvited(
                    actor_id=actor.id, application_id=application.id, invitation_id=invitation.id
                )
            )


def switch_copies(actor: Actor, application: Application, *, are_sent: bool) -> None:
    """Say whether those who may comment or write get copies of the receipt and of the decision."""
    require(actor, permissions.SHARE, application)
    if application.copies_letters is not are_sent:
        application.copies_letters = are_sent
        record(facts.CopiesSwitched(actor_id=actor.id, application_id=application.id, are_sent=are_sent))


def send_copy(user: User, application: Application, *, subject: str, body: str, once: str) -> None:
    """Write a letter of an application to somebody who writes along, and say why they get it."""
    with force_locale(user.locale or "en"):
        note = _(
            "This is a copy for you: you help with the application of %(startup)s. Only its team can open the"
            " pages that the letter names.",
            startup=application.startup.name,
        )
    mail.write(
        user.email,
        user.name,
        subject,
        f"{note}\n\n{body}",
        kind=Kind.DECISION,
        locale=user.locale,
        once=once,
    )


def _end_all(actor: Actor, application: Application, user: User, *, reason: str) -> int:
    lock(application)
    held = [grant for grant in queries.co_applicants_of(application) if grant.user_id == user.id]
    for grant in held:
        accounts.end_grant(actor, grant, reason=reason)
    return len(held)


def comment_on_application(
    actor: Actor, application: Application, *, section: str, text: str
) -> ApplicationComment:
    """Say something to the others who write; it is no answer, and nobody else ever reads it."""
    require(actor, permissions.COMMENT, application)
    if is_blank(text):
        raise DomainError(_("Please fill this in."), "text")
    refuse_unstorable("text", text)
    known = {part.key for part in applications.form_for(application).sections}
    comment = ApplicationComment(
        application_id=application.id,
        section=section if section in known else "",
        author_id=actor.id,
        text=text.strip(),
    )
    db.session.add(comment)
    db.session.flush()
    record(
        facts.ApplicationCommented(actor_id=actor.id, application_id=application.id, comment_id=comment.id)
    )
    return comment
