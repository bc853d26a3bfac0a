"""What is typed about a startup's place in a cohort."""

from accelerator.forms import (
    EditForm,
    Form,
    InputRequired,
    LineField,
    ManyField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import EnrolmentState
from cohorts.models.enrolments import ENROLMENT_NEXT
from cohorts.models.taxonomy import EXPERTISE, LANGUAGES
from cohorts.queries.enrolments import LATE, TO_VERIFY


class WishesForm(EditForm):
    goals = TextField(
        _l("Goals"), longest=2000, description=_l("Three that one could check at the end of the programme.")
    )
    languages = ManyField(_l("Languages that the team can work in"), choices=choices(LANGUAGES))
    needs = ManyField(
        _l("Expertise wanted"),
        choices=choices(EXPERTISE),
        description=_l("The matching with mentors starts from these."),
    )


class MoveForm(Form):
    state = SelectField(_l("From now on"), [InputRequired(_l("Choose one."))])
    reason = TextField(_l("Why"), required(), longest=1000, description=_l("Stays in the record."))

    def offer(self, present: EnrolmentState) -> "MoveForm":
        """Only the steps that the present state has."""
        self.state.choices = choices(
            {s.value: s.label for s in EnrolmentState if s in ENROLMENT_NEXT[present]}
        )
        return self


class PlacesFilter(Form):
    class Meta:
        csrf = False

    q = LineField(_l("Name"), longest=100)
    state = SelectField(_l("State"), choices=choices(EnrolmentState, blank=_l("All")))
    sign = SelectField(
        _l("What is up"),
        choices=choices(
            {LATE: _l("Something is overdue"), TO_VERIFY: _l("Evidence to verify")}, blank=_l("All")
        ),
    )
