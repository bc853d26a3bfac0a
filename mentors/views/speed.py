"""Speed meetings: plan a day, look at it, print each person's sheet, and say whom one would like."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator import pdf
from accelerator.errors import NotFound
from accelerator.forms import choices
from accelerator.i18n import _, ngettext
from accelerator.permissions import can
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from mentors import bp, permissions, speedsheets
from mentors.forms.speed import AwayForm, DayForm, WishForm
from mentors.models import SpeedDay
from mentors.operations import speed as operations
from mentors.queries import matching, speed

PATIENCE = 60.0
"""Seconds for a few sheets, on a machine that is busy with other things."""


@bp.route("/cohorts/<slug>/speed", methods=["GET", "POST"])
@guard(permissions.SPEED_PLAN, load=matching.cohort)
def speed_days(cohort: Cohort) -> Response:
    usual = {"rounds": 10, "minutes": 20, "pause_minutes": 5, "break_after": 5, "break_minutes": 30}
    form = DayForm(data={**usual, "zone": cohort.zone, "title": _("Speed meetings")})
    if form.ok():
        with form.attempt():
            day = operations.plan_day(current_actor(), cohort, times=form.times())
            flash(_("Planned."), "success")
            return see_other(url_for(".speed_day", key=day.key))
    return render("mentors/speed/list.html", cohort=cohort, form=form, days=speed.days_of(cohort.id))


@bp.get("/speed/<key:key>")
@guard(permissions.SPEED_VIEW, load=speed.day)
def speed_day(day: SpeedDay) -> Response:
    return _page(day, AwayForm(data={"first": 1, "last": 1}))


def _page(day: SpeedDay, form: AwayForm) -> Response:
    actor = current_actor()
    is_staff = can(actor, permissions.SPEED_PLAN, day)
    people = _parties(day) if is_staff else {}
    form.who.choices = choices(people)
    return render(
        "mentors/speed/day.html",
        day=day,
        form=form,
        is_staff=is_staff,
        people=people,
        own=speed.own_meetings(actor, day),
        rounds=speedsheets.rounds(day),
    )


def _parties(day: SpeedDay) -> dict[str, str]:
    """Everybody who could take part, by the engine's code."""
    pool = matching.pool(day.cohort)
    startups = {matching.startup_code(e.id): e.startup.name for e in pool.enrolments}
    mentors = {matching.mentor_code(p.mentor_id): p.mentor.user.name for p in pool.places}
    named = sorted((startups | mentors).items(), key=lambda item: item[1].casefold())
    return dict(named)


@bp.post("/speed/<key:key>/plan")
@guard(permissions.SPEED_PLAN, load=speed.day)
def replan_speed_day(day: SpeedDay) -> Response:
    operations.replan_day(current_actor(), day)
    flash(_("Planned anew with today's startups and mentors."), "success")
    return see_other(url_for(".speed_day", key=day.key))


@bp.post("/speed/<key:key>/away")
@guard(permissions.SPEED_PLAN, load=speed.day)
def miss_speed_rounds(day: SpeedDay) -> Response:
    form = AwayForm()
    form.who.choices = choices(_parties(day))
    if form.ok():
        with form.attempt():
            values: dict[str, Any] = {"code": form.who.data, "first": form.first.data, "last": form.last.data}
            operations.miss_rounds(current_actor(), day, **values)
            flash(_("Noted, and planned anew around it."), "success")
            return see_other(url_for(".speed_day", key=day.key))
    return _page(speed.day(day.key), form)


@bp.route("/speed/<key:key>/wishes", methods=["GET", "POST"])
@guard(permissions.SPEED_RANK, load=speed.day)
def speed_wishes(day: SpeedDay) -> Response:
    own = speed.own_meetings(current_actor(), day)
    form = WishForm.for_meetings(own)
    if form.ok():
        with form.attempt():
            wishes = form.wishes()
            operations.say_wishes(current_actor(), day, wishes=wishes)
            count = len(wishes)
            flash(ngettext("%(num)d answer kept.", "%(num)d answers kept.", count), "success")
            return see_other(url_for(".speed_day", key=day.key))
    return render("mentors/speed/wishes.html", day=day, form=form, own=own)


@bp.get("/speed/<key:key>/sheets.pdf")
@guard(permissions.SPEED_VIEW, load=speed.day)
def speed_sheets(day: SpeedDay) -> Response:
    """Everybody's sheet for staff, one page each; a participant gets their own."""
    actor = current_actor()
    meetings = day.meetings
    if not can(actor, permissions.SPEED_PLAN, day):
        meetings = [meeting for meeting, _is_mentor in speed.own_meetings(actor, day)]
    who = request.args.get("who", "")
    sheets = [sheet for sheet in speedsheets.sheets(day, meetings, actor) if who in ("", sheet.code)]
    if not sheets:
        raise NotFound
    body = pdf.render(speedsheets.document(day, sheets), limits=pdf.Limits(seconds=PATIENCE))
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="speed-meetings.pdf"'
    return answer
