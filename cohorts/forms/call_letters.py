"""What a manager types about a letter to all who stand somewhere in a call."""

from collections.abc import Callable
from typing import Any

from accelerator.forms import LineField, SelectField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.languages import InLanguages, add_boxes
from cohorts.models.call_letters import Circle
from cohorts.operations.call_letters import LetterWords

KEPT = {"subject": "subjects", "body": "bodies"}


class CallLetterForm(InLanguages):
    kept = KEPT
    circle = SelectField(_l("To"), choices=choices({circle.value: circle.label for circle in Circle}))

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
