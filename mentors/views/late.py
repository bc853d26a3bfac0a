"""The manager's board of what waits for a log or a confirmation, and the letter that asks for it."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort, Enrolment
from mentors import bp, permissions
from mentors.models import MentorInCohort
from mentors.operations import late as operations
from mentors.queries import late as queries
from mentors.queries import matching, profiles


@bp.get("/cohorts/<slug>/waiting")
@guard(permissions.NUDGE, load=matching.cohort)
def late_logs(cohort: Cohort) -> Response:
    return render(
        "mentors/late/list.html",
        cohort=cohort,
        unlogged=queries.unlogged(cohort.id),
        unconfirmed=queries.unconfirmed(cohort.id),
    )


@bp.post("/cohorts/<slug>/waiting")
@guard(permissions.NUDGE, load=matching.cohort)
def nudge_everybody(cohort: Cohort) -> Response:
    letters = operations.nudge_everybody(current_actor(), cohort)
    if letters:
        flash(
            ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", letters), "success"
        )
    else:
        flash(_("Everybody was reminded today already."))
    return see_other(url_for(".late_logs", slug=cohort.slug))


@bp.post("/places/<int:place_id>/nudge")
@guard(permissions.NUDGE, load=profiles.place)
def nudge_mentor(place: MentorInCohort) -> Response:
    operations.nudge_mentor(current_actor(), place)
    flash(_("%(name)s gets a letter.", name=place.mentor.user.name), "success")
    return see_other(url_for(".late_logs", slug=place.cohort.slug))


@bp.post("/enrolments/<key:key>/nudge")
@guard(permissions.NUDGE, load=matching.enrolment)
def nudge_startup(enrolment: Enrolment) -> Response:
    operations.nudge_startup(current_actor(), enrolment)
    flash(_("%(name)s gets a letter.", name=enrolment.startup.name), "success")
    return see_other(url_for(".late_logs", slug=enrolment.cohort.slug))
