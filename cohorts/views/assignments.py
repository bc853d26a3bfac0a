"""A reviewer's answer to a round, and the manager's look at a dealing before it is published."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import assignments as forms
from cohorts.models import Proposal, Round
from cohorts.operations import assignments as operations
from cohorts.queries import assignments as queries
from cohorts.queries import rounds


@bp.route("/rounds/<int:round_id>/commitment", methods=["GET", "POST"])
@guard(permissions.COMMIT, load=rounds.round_)
def commitment(round_: Round) -> Response:
    form = forms.commitment_form(queries.commitment_of(round_.id, current_actor().id))
    if form.ok():
        with form.attempt():
            names = ("sectors", "languages", "is_city", "is_sponsor", "is_woman")
            values = {name: form[name].data for name in names}
            operations.commit(current_actor(), round_, capacity=form.capacity, **values)
            flash(_("Thank you. You can change this while the round is open."), "success")
            return see_other(url_for(".reviews"))
    return render("cohorts/assignments/commitment.html", round=rounds.round_(round_.id), form=form)


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
