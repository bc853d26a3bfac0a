"""What a team types about its organisation."""

from collections.abc import Iterable

from wtforms.fields import SelectChoice
from wtforms.validators import URL

from accelerator.accounts.forms import email_field
from accelerator.forms import (
    DateField,
    EditForm,
    Form,
    HiddenField,
    LineField,
    ManyField,
    Optional,
    SelectField,
    TextField,
    required,
    whole,
)
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Duty, Membership


class OrganisationForm(EditForm):
    name = LineField(_l("Name"), required(), longest=80)
    tagline = LineField(_l("Tagline"), longest=50, description=_l("What you do, in at most 50 characters."))
    about = TextField(_l("About"), longest=2000)
    website = LineField(
        _l("Website"), [Optional(), URL(message=_l("This does not look like a web address."))], longest=300
    )
    city = LineField(_l("City"), longest=120)
    country = LineField(_l("Country"), longest=80)
    founded_on = DateField(_l("Founded on"), [Optional()])


class MemberForm(Form):
    name = LineField(_l("Name"), required())
    email = email_field()


class ContactsForm(Form):
    """Who is addressed, and who else is turned to for what; one list of people for each duty."""

    primary = SelectField(
        _l("Primary contact"),
        required(),
        description=_l("The programme turns to this person for the whole team."),
    )
    finance = ManyField(Duty.FINANCE.label)
    legal = ManyField(Duty.LEGAL.label)
    technical = ManyField(Duty.TECHNICAL.label)
    press = ManyField(Duty.PRESS.label)
    version = HiddenField()

    def offer(self, team: Iterable[Membership]) -> "ContactsForm":
        """The people among whom to choose."""
        people = [SelectChoice(str(membership.id), membership.user.name) for membership in team]
        self.primary.choices = people
        for duty in Duty:
            self[duty.value].choices = people
        return self

    def duties(self) -> dict[Duty, list[int]]:
        """The memberships chosen for each duty."""
        return {duty: [whole(ident) for ident in self[duty.value].data or []] for duty in Duty}


def contacts_now(team: Iterable[Membership], version: int) -> dict[str, object]:
    """What the form shows of a team as it is."""
    team = list(team)
    named = {duty.value: [str(m.id) for m in team if duty.value in m.duties] for duty in Duty}
    return {"primary": next((str(m.id) for m in team if m.is_primary), ""), "version": version, **named}
