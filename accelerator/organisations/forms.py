"""What a team types about its organisation."""

from wtforms.validators import URL

from accelerator.accounts.forms import email_field
from accelerator.forms import DateField, EditForm, Form, LineField, Optional, TextField, required
from accelerator.i18n import lazy_gettext as _l


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
