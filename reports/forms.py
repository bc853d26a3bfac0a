"""The one choice to make before printing."""

from accelerator.forms import Form, SelectField, choices
from accelerator.i18n import lazy_gettext as _l
from config import LOCALES


class PrintForm(Form):
    """In which language to print."""

    locale = SelectField(_l("Language of the report"), choices=choices(LOCALES))
