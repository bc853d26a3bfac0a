"""A mentor invites a startup to a meeting: whom, at which times, and the startup's answer."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.forms import ReasonForm
from accelerator.i18n import _, reader_zone
from accelerator.web import current_actor, guard, render, see_other
from mentors import bp, permissions, times
from mentors.forms.meeting_invitations import ChoiceForm, InviteForm
from mentors.models import MeetingInvitation
from mentors.operations import meeting_invitations as operations
from mentors.queries import bookings, ties
from mentors.queries import meeting_invitations as queries
from mentors.queries.bookings import Pairing


@bp.get("/invite")
@guard(permissions.FIND_STARTUP)
def find_startup() -> Response:
    actor = current_actor()
    return render(
        "mentors/meeting_invitations/find.html",
        pairs=queries.pairings_with(actor),
        waiting={row.enrolment_id: row for row in queries.open_for(actor) if row.mentor.user_id == actor.id},
    )


@bp.route("/invite/<key:enrolment_key>/<key:mentor_key>", methods=["GET", "POST"])
@guard(permissions.INVITE, load=bookings.pairing)
def invite_startup(pair: Pairing) -> Response:
    form, zone = InviteForm(), pair.mentor.user.zone
    if form.ok():
        with form.attempt():
            made = operations.invite_startup(current_actor(), pair, proposal=form.proposal(zone))
            flash(_("Sent. The startup chooses a time, and both of you get the calendar entry."), "success")
            return see_other(url_for(".meeting_invitation", key=made.key))
    return render("mentors/meeting_invitations/invite.html", pair=pair, form=form, zone=zone)


@bp.get("/invitations/<key:key>")
@guard(permissions.VIEW_INVITATION, load=queries.meeting_invitation)
def meeting_invitation(invitation: MeetingInvitation) -> Response:
    return _page(invitation)


def _page(
    invitation: MeetingInvitation, choice: ChoiceForm | None = None, reason: ReasonForm | None = None
) -> Response:
    free = queries.free_times(invitation)
    return render(
        "mentors/meeting_invitations/detail.html",
        invitation=invitation,
        state=invitation.state_at(clock.now()),
        proposed=queries.times_of(invitation),
        days=times.slots_by_day(free, reader_zone(), invitation.cohort.zone),
        agreement=ties.agreement(invitation.mentor_id, invitation.enrolment.startup_id),
        form=choice or ChoiceForm(formdata=None),
        reason=reason or ReasonForm(formdata=None),
    )


@bp.post("/invitations/<key:key>/accept")
@guard(permissions.ANSWER_INVITATION, load=queries.meeting_invitation)
def accept_invitation(invitation: MeetingInvitation) -> Response:
    form = ChoiceForm()
    if form.ok():
        with form.attempt():
            booking = operations.accept_invitation(current_actor(), invitation, slot=form.slot.data)
            flash(_("Booked. The invitation is on its way to both sides' calendars."), "success")
            return see_other(url_for(".booking", key=booking.key))
    return _page(queries.meeting_invitation(invitation.key), choice=form)


@bp.post("/invitations/<key:key>/decline")
@guard(permissions.ANSWER_INVITATION, load=queries.meeting_invitation)
def decline_invitation(invitation: MeetingInvitation) -> Response:
    form = ReasonForm()
    if form.ok():
        with form.attempt():
            operations.decline_invitation(current_actor(), invitation, reason=form.reason.data)
            flash(_("Declined. The mentor reads your word."), "success")
            return see_other(url_for("pages.home"))
    return _page(queries.meeting_invitation(invitation.key), reason=form)


@bp.post("/invitations/<key:key>/withdraw")
@guard(permissions.WITHDRAW_INVITATION, load=queries.meeting_invitation)
def withdraw_invitation(invitation: MeetingInvitation) -> Response:
    form = ReasonForm()
    if form.ok():
        with form.attempt():
            operations.withdraw_invitation(current_actor(), invitation, reason=form.reason.data)
            flash(_("Withdrawn. The startup is told why."), "success")
            return see_other(url_for(".agenda"))
    return _page(queries.meeting_invitation(invitation.key), reason=form)
