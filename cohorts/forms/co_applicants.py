"""Whom a team asks to write along, and what those who write say to each other."""

from accelerator.accounts.forms import email_field
from accelerator.forms import Form, LineField, RadioField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.co_applicants import Right


class InviteForm(Form):
    email = email_field()
    name = LineField(_l("Name"), required(), longest=120)
    right = RadioField(_l("Right"), choices=choices(Right), default=Right.EDIT.value)

    def person(self) -> dict[str, str]:
        """Who is invited."""
        return {"email": self.email.data, "name": self.name.data}


class RightForm(Form):
    person = LineField()
    right = RadioField(choices=choices(Right))


class CommentForm(Form):
    text = TextField(_l("Comment"), required(), longest=2000)
