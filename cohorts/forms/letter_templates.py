"""What a manager types about a programme's letters, and on which record they look at one."""

from collections.abc import Sequence

from accelerator.forms import EditForm, Form, LineField, SelectField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import reader_locale
from cohorts.models import Application
from cohorts.models.letter_templates import ProgrammeLetter
from config import LOCALES


class WhichLetterForm(Form):
    """Which letter, in which language, looked at with which application; lives in the URL."""

    class Meta:
        csrf = False

    letter = SelectField(_l("Letter"), choices=choices(ProgrammeLetter))
    language = SelectField(_l("Language"), choices=choices(LOCALES))
    application = SelectField(_l("Looked at with"))

    def offer(self, samples: Sequence[Application]) -> None:
        """Offer some applications; what nobody chose, or what is not there, is the first of each."""
        labels = {one.key: f"{one.reference} {one.startup.name}" for one in samples}
        self.application.choices = choices(labels, blank=None if labels else "–")
        usual = (ProgrammeLetter.RECEIVED.value, reader_locale(), next(iter(labels), ""))
        for field, value in zip((self.letter, self.language, self.application), usual, strict=True):
            if field.data not in [choice.value for choice in field.choices]:
                field.data = value

    @property
    def chosen(self) -> ProgrammeLetter:
        """The letter."""
        return ProgrammeLetter(self.letter.data)


class LetterTemplateForm(EditForm):
    subject = LineField(_l("Subject"), required(), longest=300)
    body = TextField(_l("Letter"), required(), longest=8000)
