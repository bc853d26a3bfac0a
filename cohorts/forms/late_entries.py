"""What a manager types to let somebody in late, and the code that an applicant types."""

from collections.abc import Sequence
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
    SelectField,
    choices,
    required,
    whole,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.programmes import Call
from cohorts.models.tracks import Track
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
    track = SelectField(
        _l("Only for this track"), description=_l("Whoever uses the code may hand in only there.")
    )

    def offer(self, tracks: Sequence[Track]) -> "CodeForm":
        """Say which tracks there are to choose from; a call without tracks has no box for them."""
        self.track.choices = choices(
            {track.id: track.title for track in tracks if track.is_open}, blank=_l("All")
        )
        if not tracks:
            del self.track
        return self

    @property
    def track_id(self) -> int | None:
        """The track that was chosen, if any."""
        return whole(self.track.data) or None if "track" in self else None


class UseCodeForm(Form):
    code = LineField(
        _l("Access code"),
        [*required(), Length(max=40)],
        longest=40,
        description=_l("Ten letters and digits, such as ABCDE-23456."),
    )
