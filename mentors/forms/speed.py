"""Forms of speed meetings: the timetable, who misses what, and the wishes afterwards."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accelerator.accounts.forms import ZoneField
from accelerator.forms import DateField, Form, LineField, SelectField, TimeField, choices, required
from accelerator.i18n import lazy_gettext as _l
from mentors.forms.hours import FILLED
from mentors.forms.profiles import whole_number
from mentors.models import Wish
from mentors.models.speed import MOST_ROUNDS
from mentors.operations.speed import Timetable


class DayForm(Form):
    """When the rounds are."""

    title = LineField(_l("Name"), required(), longest=200)
    day = DateField(_l("Date"), FILLED)
    begins = TimeField(_l("First round at"), FILLED)
    zone = ZoneField()
    rounds = whole_number(_l("Rounds"), 1, MOST_ROUNDS)
    minutes = whole_number(_l("Minutes each"), 5, 60)
    pause_minutes = whole_number(_l("Minutes between two"), 0, 60)
    break_after = whole_number(_l("Break after round"), 0, MOST_ROUNDS, description=_l("0 for no break."))
    break_minutes = whole_number(_l("Minutes of the break"), 0, 240)

    def times(self) -> Timetable:
        """What the operation takes."""
        local = datetime.combine(self.day.data, self.begins.data, ZoneInfo(self.zone.data))
        return Timetable(
            title=self.title.data,
            begins_at=local.astimezone(UTC),
            zone=self.zone.data,
            rounds=self.rounds.data or 0,
            minutes=self.minutes.data or 0,
            pause_minutes=self.pause_minutes.data or 0,
            break_after=self.break_after.data or 0,
            break_minutes=self.break_minutes.data or 0,
        )


class AwayForm(Form):
    """Who comes late, leaves early or pauses."""

    who = SelectField(_l("Who"))
    first = whole_number(_l("From round"), 1, MOST_ROUNDS)
    last = whole_number(_l("To round"), 0, MOST_ROUNDS)


class WishForm(Form):
    """One choice per meeting; the fields are named after the meetings."""

    CHOICES = choices(Wish, blank=_l("No answer yet"))

    @classmethod
    def for_meetings(cls, meetings: list[tuple[Any, bool]]) -> "WishForm":
        """A form with a field for each person met, labelled with them."""
        fields: dict[str, Any] = {}
        data = {}
        for meeting, is_mentor in meetings:
            other = meeting.enrolment.startup.name if is_mentor else meeting.mentor.user.name
            wish = meeting.mentor_wish if is_mentor else meeting.startup_wish
            fields[f"wish_{meeting.id}"] = SelectField(other, choices=cls.CHOICES)
            data[f"wish_{meeting.id}"] = wish.value if wish else ""
        return type("WishForm", (cls,), fields)(data=data)

    def wishes(self) -> dict[int, Wish]:
        """The answers given, by meeting."""
        return {
            int(field.name.removeprefix("wish_")): Wish(field.data)
            for field in self
            if field.name.startswith("wish_") and field.data
        }
