"""What a manager types to let somebody in late, and the code that an applicant types."""

from datetime import datetime

from wtforms.validators import Length

from accelerator.accounts.forms import email_field
from accelerator.forms import (
    DateTimeLocalField,
    Form,
    InputRequired,
    IntegerField,
    LineField,
    NumberRange,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.programmes import Call
from cohorts.models.zones import instant
from cohorts.operations.late_entries import MOST_USES


class _LateForm(Form):
    until = DateTimeLocalField(_l("May hand in until"), [InputRequired(_l("Please fill this in."))])
    note = LineField(
        _l("For whom, and why"),
        required(),
        longest=300,
        description=_l("Only the programme's staff reads it; it goes into the record."),
    )

    def until_in(self, call: Call) -> datetime:
        """The instant that was typed, meant in the call's zone."""
        return instant(self.until.data, call.zone, field="until")


class GrantForm(_LateForm):
    email = email_field(_l("E-mail address of the applicant"))


class CodeForm(_LateForm):
    max_uses = IntegerField(
        _l("How many people may use it"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(1, MOST_USES, _l("Between %(min)d and %(max)d.")),
        ],
        default=1,
    )


class UseCodeForm(Form):
    code = LineField(
        _l("Access code"),
        [*required(), Length(max=40)],
        longest=40,
        description=_l("Ten letters and digits, such as ABCDE-23456."),
    )
