"""Office hours: a mentor's weekly blocks, and what a cohort allows its startups to book."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from mentors import bp, permissions
from mentors.forms.hours import DayOffForm, EditHoursForm, HoursForm, RulesForm, values_of
from mentors.models import MentorProfile, OfficeHours
from mentors.operations import hours as operations
from mentors.queries import bookings, matching, profiles
from mentors.queries import hours as queries


@bp.get("/hours")
@guard(permissions.MY_HOURS)
def my_hours() -> Response:
    profile = profiles.profile_of(current_actor().id)
    if profile is None:
        flash(_("Say first what you offer; then startups can book you."))
        return see_other(url_for(".my_profile"))
    return see_other(url_for(".hours", key=profile.key))


@bp.route("/<key:key>/hours", methods=["GET", "POST"])
@guard(permissions.KEEP_HOURS, load=profiles.profile)
def hours(profile: MentorProfile) -> Response:
    today = clock.today(profile.user.zone)
    form = HoursForm(data={"zone": profile.user.zone, "starts_on": today})
    if form.ok():
        with form.attempt():
            operations.open_hours(current_actor(), profile, block=form.block())
            flash(_("Open for booking."), "success")
            return see_other(url_for(".hours", key=profile.key))
    blocks = queries.hours_of(profile.id)
    standing = bookings.standing_from(clock.now(), mentor_id=profile.id)
    return render("mentors/hours/list.html", profile=profile, form=form, blocks=blocks, standing=standing)


@bp.route("/hours/<key:key>", methods=["GET", "POST"])
@guard(permissions.CHANGE_HOURS, load=queries.hours)
def change_hours(hours: OfficeHours) -> Response:
    form = EditHoursForm(data=values_of(hours))
    if form.ok():
        with form.attempt():
            operations.change_hours(current_actor(), hours, block=form.block())
            flash(_("Changed. What is booked already stands as it was agreed."), "success")
            return see_other(url_for(".hours", key=hours.mentor.key))
    return _page(hours.key, form, DayOffForm(formdata=None))


@bp.post("/hours/<key:key>/off")
@guard(permissions.CHANGE_HOURS, load=queries.hours)
def leave_out(hours: OfficeHours) -> Response:
    form = DayOffForm()
    if form.ok():
        with form.attempt():
            standing = operations.leave_out(current_actor(), hours, day=form.day.data)
            flash(_("Nothing is offered on that date."), "success")
            if standing:
                words = ngettext(
                    "%(num)s booking stands on it. Move or cancel it.",
                    "%(num)s bookings stand on it. Move or cancel them.",
                    standing,
                )
                flash(words, "warning")
            return see_other(url_for(".hours", key=hours.mentor.key))
    return _page(hours.key, None, form)


@bp.post("/hours/<key:key>/end")
@guard(permissions.CHANGE_HOURS, load=queries.hours)
def end_hours(hours: OfficeHours) -> Response:
    operations.end_hours(current_actor(), hours)
    flash(_("Ended. What is booked already stands as it was agreed."), "success")
    return see_other(url_for(".hours", key=hours.mentor.key))


def _page(key: str, form: HoursForm | None, off: DayOffForm) -> Response:
    hours = queries.hours(key)
    if form is None:
        form = EditHoursForm(formdata=None, data=values_of(hours))
    return render("mentors/hours/edit.html", hours=hours, form=form, off=off)


@bp.route("/cohorts/<slug>/booking-rules", methods=["GET", "POST"])
@guard(permissions.SET_BOOKINGS, load=matching.cohort)
def booking_rules(cohort: Cohort) -> Response:
    form = RulesForm(obj=queries.rules_of(cohort))
    if form.ok():
        with form.attempt():
            operations.set_rules(
                current_actor(),
                cohort,
                minutes_per_month=form.minutes_per_month.data or 0,
                notice_hours=form.notice_hours.data or 0,
                days_ahead=form.days_ahead.data or 1,
            )
            flash(_("Saved. It holds for what is booked from now on."), "success")
            return see_other(url_for(".places", slug=cohort.slug))
    return render("mentors/hours/rules.html", cohort=cohort, form=form)
