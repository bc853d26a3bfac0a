"""One match: what each side may see of the other, and their answers."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.forms import Form, ReasonForm
from accelerator.i18n import _
from accelerator.organisations.queries import people_of
from accelerator.permissions import can
from accelerator.web import current_actor, guard, render, see_other
from cohorts.queries.reaches import profile_for
from mentors import bp, permissions
from mentors.affinity import without_private
from mentors.forms.matching import EndForm
from mentors.models import Match
from mentors.operations import matches as operations
from mentors.queries import exits, sessions, ties, wishes
from mentors.queries import matches as queries


@bp.get("/matches")
@guard(permissions.VIEW_MATCHES)
def matches() -> Response:
    actor = current_actor()
    return render(
        "mentors/matches/list.html",
        matches=queries.matches_of_startups(actor),
        turns=wishes.turns_of_startups(actor),
    )


@bp.get("/matches/<key:key>")
@guard(permissions.VIEW_MATCH, load=queries.match)
def match(match: Match) -> Response:
    return _page(match)


def _page(match: Match, form: Form | None = None) -> Response:
    actor = current_actor()
    held = sessions.sessions_between(actor, match)
    actions = sessions.open_actions_between(match.enrolment_id, match.mentor_id)
    is_open = permissions.READ_STARTUP.rule.check(actor, match)
    return render(
        "mentors/matches/detail.html",
        match=match,
        form=form or ReasonForm(),
        end_form=form if isinstance(form, EndForm) else EndForm(),
        profile=profile_for(actor, match.enrolment),
        exit=exits.exit_of(actor, match),
        agreement=ties.agreement(match.mentor_id, match.enrolment.startup_id),
        terms=match.terms if can(actor, permissions.READ_REASONS, match) else without_private(match.terms),
        team=people_of(match.enrolment.startup_id) if is_open else [],
        held=held if is_open else [],
        actions=actions if is_open else [],
    )


@bp.post("/matches/<key:key>/accept")
@guard(permissions.ANSWER, load=queries.match)
def accept_match(match: Match) -> Response:
    is_active = operations.accept_match(current_actor(), match)
    flash(
        _("Thank you. Both sides have accepted: you can begin.")
        if is_active
        else _("Thank you. The work begins when both sides have accepted."),
        "success",
    )
    return see_other(url_for(".match", key=match.key))


@bp.post("/matches/<key:key>/decline")
@guard(permissions.ANSWER, load=queries.match)
def decline_match(match: Match) -> Response:
    form = ReasonForm()
    if form.ok():
        with form.attempt():
            operations.decline_match(current_actor(), match, reason=form.reason.data)
            flash(_("Declined. The programme's staff read the cause and look for somebody else."), "success")
            return see_other(url_for("pages.home"))
    return _page(queries.match(match.key), form)


@bp.post("/matches/<key:key>/end")
@guard(permissions.END, load=queries.match)
def end_match(match: Match) -> Response:
    form = EndForm()
    if form.ok():
        with form.attempt():
            operations.end_match(
                current_actor(),
                match,
                reason=form.reason.data,
                is_done=form.how.data == "done",
                answers=form.answers(),
            )
            flash(_("The match is ended; its sessions stay."), "success")
            return see_other(url_for("pages.home"))
    return _page(queries.match(match.key), form)


@bp.post("/matches/<key:key>/pause")
@guard(permissions.PAUSE, load=queries.match)
def pause_match(match: Match) -> Response:
    form = ReasonForm()
    if form.ok():
        with form.attempt():
            operations.pause_match(current_actor(), match, reason=form.reason.data)
            flash(_("It rests. The other side is told, and what was booked is called off."), "success")
            return see_other(url_for("pages.home"))
    return _page(queries.match(match.key), form)


@bp.post("/matches/<key:key>/resume")
@guard(permissions.PAUSE, load=queries.match)
def resume_match(match: Match) -> Response:
    operations.resume_match(current_actor(), match)
    flash(_("It goes on. The other side is told."), "success")
    return see_other(url_for(".match", key=match.key))


@bp.post("/matches/<key:key>/lead")
@guard(permissions.LEAD, load=queries.match)
def choose_lead(match: Match) -> Response:
    operations.choose_lead(current_actor(), match)
    flash(_("%(mentor)s is the lead mentor now.", mentor=match.mentor.user.name), "success")
    return see_other(url_for(".match", key=match.key))


@bp.post("/matches/<key:key>/rematch")
@guard(permissions.READ_EXIT, load=queries.match)
def answer_rematch(match: Match) -> Response:
    operations.answer_rematch(current_actor(), match)
    flash(_("It is off the to-do list; the answers stay here."), "success")
    return see_other(url_for(".match", key=match.key))
