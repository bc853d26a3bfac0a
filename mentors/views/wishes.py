"""The two sides' lists of wishes before a cohort is matched."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Enrolment
from cohorts.queries.reaches import profiles_for
from mentors import bp, permissions
from mentors.forms.wishes import WishesForm
from mentors.models import MentorInCohort
from mentors.operations import wishes as operations
from mentors.queries import bookings, profiles
from mentors.queries import wishes as queries


@bp.route("/wishes/<key:key>", methods=["GET", "POST"])
@guard(permissions.WISH_FOR_MENTORS, load=bookings.enrolment)
def wish_for_mentors(enrolment: Enrolment) -> Response:
    mentors = queries.mentors_to_wish_for(enrolment)
    keys = {mentor.id: mentor.key for mentor in mentors}
    told = [
        (keys[wish.mentor_id], wish) for wish in queries.of_startup(enrolment.id) if wish.mentor_id in keys
    ]
    form = WishesForm().prepare({mentor.key: mentor.user.name for mentor in mentors}, told)
    if form.ok():
        with form.attempt():
            operations.wish_for_mentors(current_actor(), enrolment, hopes=form.hopes())
            flash(_("Kept. You can change your wishes until the cohort is matched."), "success")
            return see_other(url_for(".matches"))
    return render("mentors/wishes/mentors.html", enrolment=enrolment, form=form, mentors=mentors)


@bp.route("/places/<int:place_id>/wishes", methods=["GET", "POST"])
@guard(permissions.WISH_FOR_STARTUPS, load=profiles.place)
def wish_for_startups(place: MentorInCohort) -> Response:
    enrolments = queries.startups_to_wish_for(place)
    keys = {enrolment.id: enrolment.key for enrolment in enrolments}
    told = [(keys[wish.enrolment_id], wish) for wish in queries.of_mentor(place) if wish.enrolment_id in keys]
    form = WishesForm().prepare({row.key: row.startup.name for row in enrolments}, told)
    if form.ok():
        with form.attempt():
            operations.wish_for_startups(current_actor(), place, hopes=form.hopes())
            flash(_("Kept. You can change your wishes until the cohort is matched."), "success")
            return see_other(url_for(".today"))
    return render(
        "mentors/wishes/startups.html",
        place=place,
        form=form,
        enrolments=enrolments,
        profiles=profiles_for(current_actor(), enrolments),
    )
