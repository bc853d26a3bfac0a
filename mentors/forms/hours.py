"""Forms of office hours, of a cohort's rules for booking, and of a booking."""

from typing import Any

from wtforms.validators import ValidationError

from accelerator.accounts.forms import ZoneField
from accelerator.forms import (
    DateField,
    EditForm,
    Form,
    InputRequired,
    LineField,
    Optional,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    choices,
    required,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from mentors.forms.profiles import whole_number
from mentors.models import Audience, BookingState, OfficeHours, SessionMode
from mentors.models.hours import SLOT_LENGTHS
from mentors.operations.bookings import LONGEST_REASON, LONGEST_TOPIC
from mentors.operations.hours import LONGEST_PLACE, Block

WEEKDAYS = {
    "0": _l("Monday"),
    "1": _l("Tuesday"),
    "2": _l("Wednesday"),
    "3": _l("Thursday"),
    "4": _l("Friday"),
    "5": _l("Saturday"),
    "6": _l("Sunday"),
}
FILLED = [InputRequired(_l("Please fill this in."))]


class HoursForm(Form):
    """A weekly block."""

    weekday = SelectField(_l("Every"), choices=choices(WEEKDAYS), default="1")
    begins = TimeField(_l("From"), FILLED)
    ends = TimeField(_l("Until"), FILLED)
    zone = ZoneField()
    slot_minutes = SelectField(
        _l("Length of a slot"),
        choices=choices({str(minutes): str(minutes) for minutes in SLOT_LENGTHS}),
        default="30",
    )
    audience = RadioField(_l("Who may book"), choices=choices(Audience), default=Audience.MATCHED.value)
    mode = RadioField(_l("How"), choices=choices(SessionMode), default=SessionMode.VIDEO.value)
    place = LineField(
        _l("Place or address to call"),
        longest=LONGEST_PLACE,
        description=_l("Told to those who booked, in their invitation."),
    )
    starts_on = DateField(_l("First date"), FILLED)
    ends_on = DateField(_l("Last date"), [Optional()], description=_l("Leave it empty while they go on."))

    def block(self) -> Block:
        """What the operation takes."""
        return Block(
            weekday=int(self.weekday.data),
            begins=self.begins.data,
            ends=self.ends.data,
            zone=self.zone.data,
            slot_minutes=int(self.slot_minutes.data),
            audience=Audience(self.audience.data),
            mode=SessionMode(self.mode.data),
            place=self.place.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class EditHoursForm(EditForm, HoursForm):
    """A weekly block that there is."""


def values_of(block: OfficeHours) -> dict[str, Any]:
    """A block as the form shows it."""
    plain = ("begins", "ends", "zone", "place", "starts_on", "ends_on")
    return {name: getattr(block, name) for name in plain} | {
        "weekday": str(block.weekday),
        "slot_minutes": str(block.slot_minutes),
        "audience": block.audience.value,
        "mode": block.mode.value,
    }


class DayOffForm(Form):
    day = DateField(_l("Leave out"), FILLED)


class RulesForm(EditForm):
    minutes_per_month = whole_number(
        _l("Minutes per startup and month"),
        0,
        6000,
        description=_l(
            "Counted by the calendar of the host city. A cancelled booking gives its minutes back."
        ),
    )
    notice_hours = whole_number(
        _l("Hours of notice"), 0, 336, description=_l("Startups book no later than this before the slot.")
    )
    days_ahead = whole_number(
        _l("Days ahead"), 1, 92, description=_l("How far into the future one may book.")
    )


class BookForm(Form):
    """A slot and what it is for."""

    slot = RadioField(_l("Time"), validate_choice=False)  # the operation says why a slot is gone
    topic = LineField(
        _l("What do you want to talk about?"),
        required(),
        longest=LONGEST_TOPIC,
        description=_l("The mentor prepares for it. One question is better than five."),
    )

    def validate_slot(self, field: Any) -> None:
        """One time has to be chosen."""
        check_chosen(field)


class MoveForm(Form):
    slot = RadioField(_l("New time"), validate_choice=False)
    reason = TextField(
        _l("Why"), required(), longest=LONGEST_REASON, description=_l("The other side reads it.")
    )

    def validate_slot(self, field: Any) -> None:
        """One time has to be chosen."""
        check_chosen(field)


class CancelForm(Form):
    reason = TextField(_l("Reason"), required(), longest=LONGEST_REASON)


class OutcomeForm(Form):
    outcome = RadioField(_l("What came of it?"))
    reason = LineField(_l("A word about it"), longest=LONGEST_REASON)

    def offer(self, outcomes: tuple[BookingState, ...]) -> "OutcomeForm":
        """What this side may say."""
        self.outcome.choices = choices({state.value: state.label for state in outcomes})
        return self


def check_chosen(field: Any) -> None:
    """Refuse a form of free times in which none was ticked."""
    if not field.data:
        raise ValidationError(_("Choose a time."))
