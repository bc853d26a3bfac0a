"""The mentors of a cohort: who takes part, and how many startups each takes."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import queries as accounts
from accelerator.forms import choices
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from mentors import bp, permissions
from mentors.forms.profiles import ChangePlaceForm, PlaceForm
from mentors.models import MentorInCohort
from mentors.operations import joining
from mentors.operations import profiles as operations
from mentors.queries import joining as joining_queries
from mentors.queries import matching, profiles


@bp.route("/cohorts/<slug>", methods=["GET", "POST"])
@guard(permissions.PLACE, load=matching.cohort)
def places(cohort: Cohort) -> Response:
    form = PlaceForm()
    form.person.choices = choices({user.key: user.name for user in profiles.may_join(cohort)})
    if form.ok():
        with form.attempt():
            flash(_ask_or_add(cohort, form), "success")
            return see_other(url_for(".places", slug=cohort.slug))
    page = profiles.page_of_places(cohort.id, after=request.args.get("after"))
    mentor_ids = [place.mentor_id for place in page]
    return render(
        "mentors/places/list.html",
        cohort=cohort,
        form=form,
        page=page,
        loads=profiles.live_loads(cohort.id, mentor_ids),
        accepted=joining_queries.accepted_in(cohort.id, mentor_ids),
        earlier=joining_queries.mentors_of_earlier(cohort),
    )


def _ask_or_add(cohort: Cohort, form: PlaceForm) -> str:
    """What the pressed button says, and how to tell it."""
    person, most = accounts.person(form.person.data), form.most_startups.data or 0
    if form.how.data == "ask":
        joining.ask_mentor(current_actor(), cohort, person=person, most_startups=most)
        asked: str = _("%(name)s is asked by mail.", name=person.name)
        return asked
    operations.place_mentor(current_actor(), cohort, person=person, most_startups=most)
    added: str = _("%(name)s takes part in %(cohort)s.", name=person.name, cohort=cohort.name)
    return added


@bp.route("/places/<int:place_id>", methods=["GET", "POST"])
@guard(permissions.PLACE, load=profiles.place)
def change_place(place: MentorInCohort) -> Response:
    form = ChangePlaceForm(obj=place)
    if form.ok():
        with form.attempt():
            values = {"most_startups": form.most_startups.data, "is_active": form.is_active.data}
            operations.change_place(current_actor(), place, **values)
            flash(_("Saved."), "success")
            return see_other(url_for(".places", slug=place.cohort.slug))
    return render("mentors/places/edit.html", place=place, form=form)
