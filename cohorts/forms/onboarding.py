"""What is typed about the checklist on the way into a cohort."""

from typing import Any

from accelerator.forms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    InputRequired,
    LineField,
    RadioField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Owner


class ItemForm(Form):
    title = LineField(_l("What is to be done"), required())
    hint = TextField(_l("What proves it, or how it is done"), longest=1000)
    owner = RadioField(
        _l("Who does it"), [InputRequired(_l("Choose one."))], choices=choices(Owner), default="team"
    )
    due_on = DateField(_l("Due on"), [InputRequired(_l("Please fill this in."))])
    wants_proof = BooleanField(_l("A note or a file has to show it"))

    @property
    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        names = ("title", "hint", "due_on", "wants_proof")
        return {**{name: self[name].data for name in names}, "owner": Owner(self.owner.data)}


class StepForm(Form):
    note = TextField(_l("Note"), longest=4000)
    upload = FileField(_l("File"), description=_l("PDF, PNG, JPG or CSV, at most 10 MB."))
