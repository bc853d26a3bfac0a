"""What a manager types about a cycle: its name and day, which programmes, and by how many days it moves."""

from collections.abc import Sequence

from wtforms.validators import ValidationError

from accelerator.forms import (
    BooleanField,
    DateField,
    Form,
    InputRequired,
    IntegerField,
    LineField,
    ManyField,
    NumberRange,
    SelectField,
    choices,
    required,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Call

FURTHEST = 366


def _is_one_chosen(_form: Form, box: ManyField) -> None:
    if not box.data:
        raise ValidationError(_("Choose at least one programme."))


class CycleForm(Form):
    name = LineField(_l("Name"), required(), description=_l("Such as “2027 season”."))
    opens_on = DateField(_l("Its calls open on"), [InputRequired(_l("Please fill this in."))])
    programmes = ManyField(
        _l("Programmes"),
        [_is_one_chosen],
        description=_l("Each gets a draft call like its last one; programmes without a call are not here."),
    )
    takes_reviewers = BooleanField(_l("The calls' reviewers read the copies, too"))

    def offer(self, calls: Sequence[Call]) -> None:
        """Offer the programmes by their last calls."""
        self.offered = calls
        self.programmes.choices = choices({call.programme.slug: call.programme.name for call in calls})

    @property
    def sources(self) -> list[Call]:
        """The calls to be copied."""
        return [call for call in self.offered if call.programme.slug in (self.programmes.data or ())]


class MoveCycleForm(Form):
    days = IntegerField(
        _l("By how many days"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(-FURTHEST, FURTHEST, _l("Between %(min)d and %(max)d.")),
        ],
        description=_l("Below zero means earlier. Their rounds move along; calls that are open stay."),
    )


class JoinCycleForm(Form):
    call = SelectField(_l("Call"))

    def offer(self, calls: Sequence[Call]) -> None:
        """Offer calls that are in no cycle."""
        self.offered = {call.slug: call for call in calls}
        self.call.choices = choices({call.slug: call.title for call in calls})
