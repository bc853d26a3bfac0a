"""Forms of a mentor's invitation to a meeting, and of the startup's choice."""

from typing import Any

from accelerator.forms import (
    DateTimeLocalField,
    Form,
    LineField,
    Optional,
    RadioField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.zones import instant
from mentors.forms.hours import FILLED, check_chosen
from mentors.models import SessionMode
from mentors.models.hours import SLOT_LENGTHS
from mentors.operations.bookings import LONGEST_TOPIC
from mentors.operations.hours import LONGEST_PLACE
from mentors.operations.meeting_invitations import Proposal

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class InviteForm(Form):
    """Up to three times, and what they are for."""

    topic = LineField(
        _l("What would you like to talk about?"),
        required(),
        longest=LONGEST_TOPIC,
        description=_l("The startup prepares for it. One question is better than five."),
    )
    first = DateTimeLocalField(_l("First time"), FILLED, format=FORMATS)
    second = DateTimeLocalField(_l("Second time"), [Optional()], format=FORMATS)
    third = DateTimeLocalField(_l("Third time"), [Optional()], format=FORMATS)
    minutes = RadioField(
        _l("Minutes"),
        choices=choices({str(minutes): str(minutes) for minutes in SLOT_LENGTHS}),
        default="30",
    )
    mode = RadioField(_l("How"), choices=choices(SessionMode), default=SessionMode.VIDEO.value)
    place = LineField(
        _l("Place or address to call"),
        longest=LONGEST_PLACE,
        description=_l("The startup reads it in the invitation."),
    )

    def proposal(self, zone: str) -> Proposal:
        """What the operation takes; times are by the clock of this zone. Raises DomainError for one that is skipped."""
        boxes = {box: self[box].data for box in ("first", "second", "third")}
        return Proposal(
            topic=self.topic.data,
            starts={
                box: instant(typed, zone, field=box) for box, typed in boxes.items() if typed is not None
            },
            minutes=int(self.minutes.data),
            mode=SessionMode(self.mode.data),
            zone=zone,
            place=self.place.data,
        )


class ChoiceForm(Form):
    slot = RadioField(_l("Time"), validate_choice=False)  # the operation says why a time is gone

    def validate_slot(self, field: Any) -> None:
        """One time has to be chosen."""
        check_chosen(field)
