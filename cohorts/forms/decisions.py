"""What managers type when they decide, and teams when they answer."""

from accelerator.forms import (
    Form,
    HiddenField,
    InputRequired,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
    whole,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Outcome


class DecisionForm(Form):
    version = HiddenField()
    outcome = RadioField(_l("Decision"), [InputRequired(_l("Choose one."))], choices=choices(Outcome))
    feedback = TextField(
        _l("For the applicant"),
        longest=4000,
        description=_l("Part of the letter: what convinced the readers, what would make it stronger."),
    )
    reason = TextField(
        _l("For the record"),
        longest=2000,
        description=_l("Why it was decided so. The applicant never sees this."),
    )

    @property
    def seen(self) -> int:
        """The version of the decision that the person looked at; 0 for none."""
        return whole(self.version.data)


class BulkDecisionForm(Form):
    outcome = SelectField(_l("Decision"), [InputRequired(_l("Choose one."))], choices=choices(Outcome))


class DeclineForm(Form):
    reason = TextField(
        _l("Why you decline"),
        required(),
        longest=1000,
        description=_l("A sentence is enough; it helps the programme."),
    )
