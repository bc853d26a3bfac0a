"""What a manager types about a cohort."""

from accelerator.accounts.forms import ZoneField
from accelerator.forms import (
    DateField,
    EditForm,
    InputRequired,
    IntegerField,
    LineField,
    NumberRange,
    SelectField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.programmes import slug_field
from cohorts.models.programmes import CohortMode

MOST_PLACES = 1000


class CohortForm(EditForm):
    name = LineField(_l("Name"), required())
    capacity = IntegerField(
        _l("Places"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(0, MOST_PLACES, _l("Between %(min)d and %(max)d places.")),
        ],
    )
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please fill this in."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please fill this in."))])
    mode = SelectField(
        _l("It meets"),
        choices=choices({mode.value: mode.label for mode in CohortMode}),
        default=CohortMode.BOTH.value,
    )
    city = LineField(_l("Host city"), required(), longest=120)
    zone = ZoneField(_l("Time zone of the host city"))


class NewCohortForm(CohortForm):
    slug = slug_field()
