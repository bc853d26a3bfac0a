"""What a manager types about a letter to all who stand somewhere in a call."""

from collections.abc import Callable
from typing import Any

from accelerator.forms import Form, LineField, Optional, SelectField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.languages import InLanguages, add_boxes
from cohorts.models.call_letters import Circle
from cohorts.operations.call_letters import LetterWords

KEPT = {"subject": "subjects", "body": "bodies"}


CIRCLES = {circle.value: circle.label for circle in Circle}


class CallLetterFilter(Form):
    """Which letters of a call are listed; lives in the URL."""

    class Meta:
        csrf = False

    circle = SelectField(_l("To"), [Optional()], choices=choices(CIRCLES, blank=_l("Any")))
    state = SelectField(
        _l("State"),
        [Optional()],
        choices=choices({"draft": _l("Draft"), "sent": _l("Sent")}, blank=_l("Any")),
    )

    def values(self) -> dict[str, Any]:
        """What queries take; what is not there to be chosen filters nothing."""
        return {
            "circle": Circle(self.circle.data) if self.circle.data in CIRCLES else None,
            "is_sent": {"draft": False, "sent": True}.get(self.state.data),
        }


class CallLetterForm(InLanguages):
    kept = KEPT
    circle = SelectField(_l("To"), choices=choices(CIRCLES))

    def words(self) -> LetterWords:
        """What was typed."""
        return LetterWords(Circle(self.circle.data), **self.written())


def _boxes(named: Callable[[object], object], is_needed: bool) -> dict[str, Any]:
    checks = required() if is_needed else ()
    return {
        "subject": LineField(named(_l("Subject")), checks),
        "body": TextField(
            named(_l("Letter")),
            checks,
            longest=8000,
            description=_l("{name}, {startup}, {call} and {deadline} are filled in for each reader."),
        ),
    }


add_boxes(CallLetterForm, _boxes)
