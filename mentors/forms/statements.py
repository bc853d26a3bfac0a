"""The period of a mentor-hours statement; in the address, so that it can be sent on."""

from datetime import date

from accelerator import clock
from accelerator.forms import DateField, Form, Optional
from accelerator.i18n import lazy_gettext as _l


class PeriodForm(Form):
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])

    def period(self, zone: str) -> tuple[date, date]:
        """What is asked for; the running year where nothing is, or nothing that makes sense."""
        self.validate()
        today = clock.today(zone)
        since = (
            self.since.data if not self.since.errors and self.since.data else today.replace(month=1, day=1)
        )
        until = self.until.data if not self.until.errors and self.until.data else today
        self.since.data, self.until.data = since, max(since, until)
        return since, max(since, until)
