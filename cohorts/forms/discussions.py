"""What is typed in a discussion."""

from accelerator.forms import Form, RadioField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Audience


class PostForm(Form):
    """Of a reader, whose words go to the other readers and to staff."""

    text = TextField(_l("Say something"), required(), longest=4000)


class StaffPostForm(PostForm):
    audience = RadioField(_l("Who reads it"), choices=choices(Audience), default=Audience.STAFF.value)
