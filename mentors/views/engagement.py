"""The engagement report of a cohort, and the action items behind one of its figures."""

from flask import request
from werkzeug.wrappers import Response

from accelerator.paging import page
from accelerator.web import current_actor, guard, render
from cohorts.models import Cohort
from mentors import bp, permissions
from mentors import engagement as pictures
from mentors.queries import engagement as queries
from mentors.queries import matching
from mentors.queries.warnings import FEWEST_RATINGS


@bp.get("/cohorts/<slug>/engagement")
@guard(permissions.ENGAGEMENT, load=matching.cohort)
def engagement(cohort: Cohort) -> Response:
    found = queries.engagement(current_actor(), cohort)
    return render(
        "mentors/engagement/report.html",
        cohort=cohort,
        found=found,
        fewest=FEWEST_RATINGS,
        hours=pictures.hours_picture(found),
        tags=pictures.tags_picture(found),
    )


@bp.get("/cohorts/<slug>/actions")
@guard(permissions.ENGAGEMENT, load=matching.cohort)
def actions_of_cohort(cohort: Cohort) -> Response:
    select = queries.actions_in(cohort.id, request.args.get("state", ""))
    found = page(select, queries.NEWEST_FIRST, after=request.args.get("after"))
    return render("mentors/engagement/actions.html", cohort=cohort, page=found)
