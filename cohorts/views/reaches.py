"""Who reads the profiles of startups: what a programme sets, what a team says, and the list of a cohort (ACC09)."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.db import db
from accelerator.errors import NotFound
from accelerator.i18n import _
from accelerator.web import actor_or_none, current_actor, guard, public, render, see_other
from cohorts import bp, permissions
from cohorts.forms.reaches import ReachesForm, reaches_now
from cohorts.models import Enrolment, Programme, Reach
from cohorts.operations import reaches as operations
from cohorts.queries import cohorts, enrolments, programmes
from cohorts.queries import reaches as queries


@bp.route("/programmes/<slug>/profiles", methods=["GET", "POST"])
@guard(permissions.SET_REACHES, load=programmes.programme)
def set_reaches(programme: Programme) -> Response:
    settings = queries.settings_of(programme)
    form = ReachesForm(data=reaches_now(settings))
    if form.ok():
        with form.attempt():
            operations.set_reaches(current_actor(), programme, reaches=form.reaches())
            flash(
                _("Saved. What fewer people read holds now; of all else the teams are told first."), "success"
            )
            return see_other(url_for(".set_reaches", slug=programme.slug))
    return render(
        "cohorts/reaches/edit.html",
        programme=programme,
        form=form,
        announced={row.field_group: row for row in queries.announced_in(programme.id)},
        cohorts=list(db.session.scalars(cohorts.cohorts_of(programme))),
    )


@bp.post("/enrolments/<key:key>/figures")
@guard(permissions.SHARE_FIGURES, load=enrolments.enrolment)
def share_figures(enrolment: Enrolment) -> Response:
    operations.share_figures(current_actor(), enrolment, is_shared="share" in request.form)
    flash(_("Saved."), "success")
    return see_other(url_for(".enrolment", key=enrolment.key))


@bp.get("/<slug>/profiles")
@public(
    "of each startup it shows what its programme has opened to whoever reads, and nothing where that is nothing"
)
def profiles(slug: str) -> Response:
    actor, cohort = actor_or_none(), cohorts.cohort(slug)
    is_staff = actor is not None and permissions.runs_it.check(actor, cohort)
    shown_as = _preview() if is_staff else None
    page = queries.directory_of(cohort, actor, shown_as=shown_as, after=request.args.get("after"))
    if not page.rows and not is_staff:
        raise NotFound
    return render(
        "cohorts/reaches/profiles.html", cohort=cohort, page=page, is_staff=is_staff, shown_as=shown_as
    )


def _preview() -> Reach | None:
    """As whom a manager wants to look; something that nobody is shows what they see themselves."""
    wanted = request.args.get("as", "")
    return Reach(wanted) if wanted in {one.value for one in Reach} else None
