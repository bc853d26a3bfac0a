"""What managers type when they screen."""

from wtforms import BooleanField

from accelerator.forms import Form, SelectField, TextField, choices
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Ineligibility


class ScreeningForm(Form):
    reason = SelectField(_l("Why not"), choices=choices(Ineligibility, blank=_l("Choose one.")), default="")
    words = TextField(
        _l("In words"),
        longest=2000,
        description=_l("Part of the letter, beside the reason."),
    )
    tells = BooleanField(
        _l("Tell at once"), description=_l("Otherwise their teams hear of it with the decisions.")
    )
