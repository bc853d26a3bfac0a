"""What a manager types about a programme."""

from accelerator.accounts.forms import ZoneField
from accelerator.forms import Form, LineField, TextField, required
from accelerator.i18n import lazy_gettext as _l


def slug_field() -> LineField:
    """An address that may be left to us."""
    return LineField(
        _l("Address"),
        longest=60,
        description=_l("The last part of its web address, such as fca-2024. Leave it empty and we make one."),
    )


class ProgrammeForm(Form):
    name = LineField(_l("Name"), required())
    summary = TextField(_l("What it offers"), longest=1000)
    city = LineField(_l("Host city"), required(), longest=120)
    zone = ZoneField(_l("Time zone of the host city"))


class NewProgrammeForm(ProgrammeForm):
    slug = slug_field()
