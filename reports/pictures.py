"""The charts of reports, drawn from a snapshot for the page and the PDF alike."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from accelerator import charts
from accelerator.charts import Bar, Series, Span, Stack
from accelerator.i18n import _, show_date, show_number, show_percent
from cohorts.models.taxonomy import EXPERTISE, SECTORS, label_of
from reports.queries.figures import QUERIES

FUNNEL = (
    "applications_submitted",
    "applications_reviewed",
    "places_offered",
    "places_accepted",
    "startups_enrolled",
)
MOST_BARS = 8
MOST_ROWS = 10


def summary(
    figures: dict[str, dict[str, Any]], startups: Sequence[dict[str, Any]], cohort: dict[str, Any]
) -> list[tuple[str, Markup]]:
    """The charts of the summary, each with its heading; one without rows is left out."""
    found = [(_("From application to place"), funnel(figures))]
    if startups:
        found += [
            (_("Sectors"), sectors(startups)),
            (_("Milestones by step"), milestone_steps(startups)),
            (_("Confirmed sessions by month"), sessions_by_month(startups, cohort)),
        ]
    return [(str(title), picture) for title, picture in found if picture]


def funnel(figures: dict[str, dict[str, Any]]) -> Markup | None:
    """The way from applying to enrolling; not drawn for a cohort that nobody applied to."""
    if not figures["applications_submitted"]["value"]:
        return None
    steps = [Bar(str(QUERIES[name].label), figures[name]["value"]) for name in FUNNEL]
    return charts.funnel(str(_("From application to place")), steps, share=show_percent)


def sectors(startups: Sequence[dict[str, Any]]) -> Markup:
    """How many startups work in each sector; the rarest are added up."""
    counted = Counter(startup["sector"] for startup in startups).most_common()
    rows = [
        Bar(str(label_of(SECTORS, code)) if code else str(_("Not stated")), n)
        for code, n in counted[:MOST_BARS]
    ]
    if rest := sum(n for _code, n in counted[MOST_BARS:]):
        rows.append(Bar(str(_("Other sectors")), rest, "series-6"))
    return charts.bars(str(_("Sectors")), rows, write=show_number)


def milestone_steps(startups: Sequence[dict[str, Any]]) -> Markup | None:
    """For each milestone of the plan: how many startups achieved it, handed it in, have it ahead, are late."""
    steps: dict[str, list[int]] = {}
    for milestone in (m for startup in startups for m in startup["milestones"]):
        parts = steps.setdefault(milestone["title"], [0, 0, 0, 0])
        state = milestone["state"]
        part = 0 if state == "achieved" else 3 if milestone["overdue"] else 1 if state == "submitted" else 2
        parts[part] += 1
    if not steps:
        return None
    names = [str(_("Achieved")), str(_("Handed in")), str(_("Ahead")), str(_("Overdue"))]
    largest = sorted(steps.items(), key=lambda step: -sum(step[1]))[:MOST_ROWS]
    kept = {title for title, _parts in largest}
    rows = [Stack(title, tuple(parts)) for title, parts in steps.items() if title in kept]
    colours = ("series-1", "series-3", "series-6", "coral")
    return charts.stacked(str(_("Milestones by step")), names, rows, write=show_number, colours=colours)


def sessions_by_month(startups: Sequence[dict[str, Any]], cohort: dict[str, Any]) -> Markup | None:
    """Confirmed sessions in each month, the quiet ones included."""
    days = [
        date.fromisoformat(session["held_on"])
        for startup in startups
        for session in startup["sessions"]
        if session["state"] == "confirmed"
    ]
    if not days:
        return None
    first = min([date.fromisoformat(cohort["starts_on"]), *days])
    months = charts.month_starts(first.replace(day=1), max(days), 10_000)
    counted = Counter((day.year, day.month) for day in days)
    labels = [show_date(month, "MMM yy") for month in months]
    values = tuple(float(counted[(month.year, month.month)]) for month in months)
    title = str(_("Confirmed sessions by month"))
    return charts.line(title, labels, [Series(title, values)], write=show_number, counted=True, height=180)


def milestones(startup: dict[str, Any], cohort: dict[str, Any]) -> Markup | None:
    """One startup's milestones in time."""
    rows = [
        Span(
            milestone["title"],
            date.fromisoformat(milestone["due_on"]),
            date.fromisoformat(milestone["achieved_on"]) if milestone["achieved_on"] else None,
            late=milestone["overdue"],
        )
        for milestone in startup["milestones"]
    ]
    if not rows:
        return None
    first, last = date.fromisoformat(cohort["starts_on"]), date.fromisoformat(cohort["ends_on"])
    title = str(_("Milestones of %(startup)s", startup=startup["name"]))
    return charts.timeline(title, rows, first, last, month=lambda day: show_date(day, "MMM yy"))


def topics(startup: dict[str, Any]) -> Markup | None:
    """What one startup's confirmed hours were spent on; a session on two topics gives each its half."""
    minutes: dict[str, float] = {}
    for session in startup["sessions"]:
        if session["state"] == "confirmed":
            for code in session["topics"]:
                minutes[code] = minutes.get(code, 0) + session["counted"] / len(session["topics"])
    if not minutes:
        return None
    largest = sorted(minutes.items(), key=lambda topic: (-topic[1], topic[0]))[:MOST_BARS]
    rows = [Bar(str(label_of(EXPERTISE, code)), round(spent / 60, 1)) for code, spent in largest]
    return charts.bars(str(_("Mentor hours by topic")), rows, write=show_number)


def skyline(startups: Sequence[dict[str, Any]]) -> Markup:
    """The cover's picture: a column for each startup, as high as its milestones, filled where achieved."""
    columns = list(startups)[:120] or [{"milestones": [], "achieved": 0}]
    most = max([len(startup["milestones"]) for startup in columns] + [1])
    step = 170 / len(columns)
    wide = round(step * 0.62, 2)
    shapes = []
    for index, startup in enumerate(columns):
        x = round(20 + index * step, 2)
        whole = round(6 + 54 * len(startup["milestones"]) / most, 2)
        done = round(54 * startup["achieved"] / most, 2)
        shapes.append(
            Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="#0b5a58"/>').format(
                x, 118 - whole, wide, whole
            )
        )
        shapes.append(
            Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="#7fc4bb"/>').format(
                x, 118 - done, wide, done
            )
        )
    title = _("A column for each startup: its milestones, those achieved filled")
    opening = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 118" role="img"><title>{}</title>'
    ).format(title)
    return opening + Markup("").join(shapes) + Markup("</svg>")
