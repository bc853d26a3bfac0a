"""What teams show for a milestone, and what managers agree with them."""

from accelerator.forms import (
    DateField,
    FileField,
    Form,
    InputRequired,
    LineField,
    SelectField,
    TextField,
    required,
)
from accelerator.i18n import lazy_gettext as _l


class EvidenceForm(Form):
    note = TextField(
        _l("Note"), longest=4000, description=_l("What was done, with whom, and what came of it.")
    )
    address = LineField(_l("Web address"), longest=1000)
    upload = FileField(_l("File"), description=_l("PDF, PNG, JPG or CSV, at most 10 MB."))


class VerdictForm(Form):
    words = TextField(
        _l("What you say to the team"),
        longest=2000,
        description=_l("Needed when you return it: what is missing."),
    )


class MilestoneForm(Form):
    title = LineField(_l("Title"), required())
    goal = TextField(_l("Reached when"), longest=2000)
    due_on = DateField(_l("Due on"), [InputRequired(_l("Please fill this in."))])


class NewDateForm(Form):
    due_on = DateField(_l("New date"), [InputRequired(_l("Please fill this in."))])
    reason = TextField(
        _l("Why"), required(), longest=1000, description=_l("Stays in the record beside the first date.")
    )


class DropForm(Form):
    reason = TextField(_l("Why"), required(), longest=1000)


class PlanForm(Form):
    plan = SelectField(_l("Plan"), [InputRequired(_l("Choose one."))], coerce=int)
