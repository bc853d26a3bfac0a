"""A reviewer's answer to a round, the manager's look at a dealing before it is published, and dealing by hand."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import assignments as forms
from cohorts.models import Call, Proposal, Round
from cohorts.operations import assignments as operations
from cohorts.operations.reviewers import Handed, assign_dealt
from cohorts.queries import assignments as queries
from cohorts.queries import calls, reviews, rounds
from cohorts.queries.tracks import tracks_of

MOST_TOLD = 10
"""Conflicts that are named one by one after pairs were handed out by hand."""


@bp.route("/rounds/<int:round_id>/commitment", methods=["GET", "POST"])
@guard(permissions.COMMIT, load=rounds.round_)
def commitment(round_: Round) -> Response:
    form = forms.commitment_form(queries.commitment_of(round_.id, current_actor().id))
    if form.ok():
        with form.attempt():
            names = ("sectors", "languages", "parts", "times", "is_city", "is_sponsor", "is_woman")
            values = {name: form[name].data for name in names}
            operations.commit(current_actor(), round_, capacity=form.capacity, **values)
            flash(_("Thank you. You can change this while the round is open."), "success")
            return see_other(url_for(".reviews"))
    return render("cohorts/assignments/commitment.html", round=rounds.round_(round_.id), form=form)


@bp.route("/calls/<slug>/reviewers/by-hand", methods=["GET", "POST"])
@guard(permissions.ASSIGN, load=calls.call)
def hand_out(call: Call) -> Response:
    readers = queries.readers_of(rounds.current_round(call.id))
    waiting = reviews.to_be_read(call.id)
    form = forms.HandOutForm().offer(readers, waiting, tracks_of(call))
    if form.ok():
        with form.attempt():
            handed = assign_dealt(current_actor(), call, pairs=form.pairs(readers, waiting))
            _tell_of(handed)
            return see_other(url_for(".reviewers_of_call", slug=call.slug))
    return render("cohorts/assignments/by_hand.html", call=calls.call(call.slug), form=form)


def _tell_of(handed: Handed) -> None:
    given = handed.given
    flash(ngettext("%(num)s reading is handed out.", "%(num)s readings are handed out.", given), "success")
    if handed.known:
        flash(ngettext("%(num)s was there already.", "%(num)s were there already.", handed.known), "info")
    for application, person in handed.barred[:MOST_TOLD]:
        names = {"startup": application.startup.name, "name": person.name}
        flash(_("%(startup)s was not given to %(name)s: a conflict of interest.", **names), "danger")
    if more := len(handed.barred[MOST_TOLD:]):
        flash(ngettext("%(num)s more is in conflict.", "%(num)s more are in conflict.", more), "danger")


@bp.get("/proposals/<key:key>")
@guard(permissions.PUBLISH_PROPOSAL, load=queries.proposal)
def proposal(proposal: Proposal) -> Response:
    return render(
        "cohorts/assignments/proposal.html",
        proposal=proposal,
        loads=queries.loads_in(proposal),
        applications=queries.applications_in(proposal),
    )


@bp.post("/proposals/<key:key>/publish")
@guard(permissions.PUBLISH_PROPOSAL, load=queries.proposal)
def publish_proposal(proposal: Proposal) -> Response:
    given = operations.publish_proposal(current_actor(), proposal)
    flash(ngettext("%(num)s reading is handed out.", "%(num)s readings are handed out.", given), "success")
    return see_other(url_for(".reviewers_of_call", slug=proposal.round.call.slug))


@bp.post("/proposals/<key:key>/discard")
@guard(permissions.PUBLISH_PROPOSAL, load=queries.proposal)
def discard_proposal(proposal: Proposal) -> Response:
    operations.discard_proposal(current_actor(), proposal)
    flash(_("Discarded. Nothing was handed out."), "success")
    return see_other(url_for(".reviewers_of_call", slug=proposal.round.call.slug))
