"""Speed meetings: plan a day, tell everybody, print each person's sheet, and say whom one would like."""

from datetime import timedelta
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator import jobs, pdf
from accelerator.calendars.ics import feed
from accelerator.errors import NotFound
from accelerator.files import send_bytes
from accelerator.forms import choices, given_reason
from accelerator.i18n import _, force_locale, locale_code, ngettext
from accelerator.permissions import can
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from config import LOCALES
from mentors import bp, permissions, speedletters, speedsheets
from mentors.forms.speed import AwayForm, DayForm, WishForm
from mentors.models import SpeedDay
from mentors.operations import speed as operations
from mentors.queries import matching, speed

ONE_SECOND = timedelta(seconds=1)


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
        untold=speed.unknown_changes(day) if is_staff and not day.cancelled_at else 0,
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


@bp.post("/speed/<key:key>/publish")
@guard(permissions.SPEED_PLAN, load=speed.day)
def publish_speed_day(day: SpeedDay) -> Response:
    job = operations.publish_day(current_actor(), day)
    return see_other(url_for("pages.job", key=job.key))


@bp.post("/speed/<key:key>/cancel")
@guard(permissions.SPEED_PLAN, load=speed.day)
def cancel_speed_day(day: SpeedDay) -> Response:
    job = operations.cancel_day(current_actor(), day, reason=given_reason())
    if job is not None:
        return see_other(url_for("pages.job", key=job.key))
    flash(_("Cancelled. Nobody had been told of it yet."), "success")
    return see_other(url_for(".speed_day", key=day.key))


@bp.post("/speed/<key:key>/sheets")
@guard(permissions.SPEED_VIEW, load=speed.day)
def print_speed_sheets(day: SpeedDay) -> Response:
    """Print in the background; the finished job opens the pages."""
    who = request.form.get("who", "")
    if not speedsheets.sheets_for(current_actor(), day, who):
        raise NotFound
    title = _("Sheets of %(title)s", title=day.title)
    values = {"key": day.key, "who": who, "locale": locale_code()}
    job = jobs.enqueue(current_actor(), "mentors.print_speed_sheets", title, **values)
    return see_other(url_for("pages.job", key=job.key))


@bp.get("/speed/<key:key>/sheets.pdf")
@guard(permissions.SPEED_VIEW, load=speed.day)
def speed_sheets(day: SpeedDay) -> Response:
    """What was printed of the plan as it is now: everybody's sheet for staff, a participant's own."""
    locale = request.args.get("locale") or locale_code()
    sheets = speedsheets.sheets_for(current_actor(), day, request.args.get("who", ""))
    if locale not in LOCALES or not sheets:
        raise NotFound
    with force_locale(locale):
        body = pdf.kept(speedsheets.document(day, sheets), pdf.instance_cache())
    if body is None:
        flash(_("The plan has changed, or nobody has printed it yet. Print it now."), "info")
        return see_other(url_for(".speed_day", key=day.key))
    return send_bytes(body, "speed-meetings.pdf", "application/pdf", inline=True)


@bp.get("/speed/<key:key>/calendar.ics")
@guard(permissions.SPEED_VIEW, load=speed.day)
def speed_calendar(day: SpeedDay) -> Response:
    """A participant's own meetings as they were announced, as a file that any calendar opens."""
    own = speed.entries_of(current_actor(), day.begins_at - ONE_SECOND, day.begins_at + ONE_SECOND)
    entries = [speedletters.entry_of(day, entry) for entry in own if entry.day_id == day.id]
    if not entries:
        raise NotFound
    text = feed(entries, name=day.title)
    return send_bytes(text.encode(), f"speed-{day.key}.ics", "text/calendar")
