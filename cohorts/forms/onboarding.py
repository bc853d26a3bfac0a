"""What is typed about the checklist on the way into a cohort."""

from typing import Any

from accelerator.accounts.models import ConsentKind
from accelerator.forms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    InputRequired,
    LineField,
    RadioField,
    SelectField,
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
    consent = SelectField(
        _l("Each of the team answers for themselves about"),
        description=_l("Then it is done by itself once everybody has said yes or no on their account page."),
        choices=choices(
            {kind.value: kind.label for kind in ConsentKind if not kind.is_compulsory}, blank=_l("Nothing")
        ),
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        names = ("title", "hint", "due_on", "wants_proof")
        consent = ConsentKind(self.consent.data) if self.consent.data else None
        return {
            **{name: self[name].data for name in names},
            "owner": Owner(self.owner.data),
            "consent": consent,
        }


class StepForm(Form):
    note = TextField(_l("Note"), longest=4000)
    upload = FileField(_l("File"), description=_l("PDF, PNG, JPG or CSV, at most 10 MB."))
