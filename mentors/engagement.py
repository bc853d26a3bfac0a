"""The pictures of the engagement report: hours of each startup, and what is needed beside what is offered."""

from markupsafe import Markup

from accelerator import charts
from accelerator.charts import Bar, Pair
from accelerator.i18n import _, show_number
from cohorts.models.taxonomy import EXPERTISE, label_of
from mentors.queries.engagement import Engagement

MOST_ROWS = 12
"""Of a picture; the table below it has them all."""


def hours_picture(found: Engagement) -> Markup:
    """Those with the fewest hours first: they are the ones to look at."""
    rows = [
        Bar(row.enrolment.startup.name, round(row.minutes / 60, 1), "series-1" if row.minutes else "series-2")
        for row in found.hours[:MOST_ROWS]
    ]
    return charts.bars(str(_("Confirmed hours of each startup")), rows, write=show_number)


def tags_picture(found: Engagement) -> Markup:
    """The fields where most is missing."""
    rows = [
        Pair(str(label_of(EXPERTISE, tag.code)), len(tag.needed_by), tag.offered)
        for tag in found.tags[:MOST_ROWS]
    ]
    title = str(_("Expertise needed and offered"))
    return charts.dumbbell(title, str(_("Startups that need it")), str(_("Mentors who offer it")), rows)
