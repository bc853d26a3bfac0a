"""What staff type in place of an answer, for blind readers."""

from typing import Any

from accelerator.forms import Form, HiddenField, TextField, required, whole
from accelerator.i18n import lazy_gettext as _l
from cohorts.queries.redactions import Covered


class RedactionForm(Form):
    number = HiddenField()
    text = TextField(
        _l("What blind readers read instead"),
        required(),
        longest=20_000,
        description=_l(
            "Take out names, places and whatever else tells who applies; leave the rest as it is."
        ),
    )

    @property
    def values(self) -> dict[str, Any]:
        """What operations take; `number` is the revision that was on the page."""
        return {"text": self.text.data, "number": whole(self.number.data)}


def redaction_form(covered: Covered, number: int) -> RedactionForm:
    """The form of one answer; begins with what is read now."""
    return RedactionForm(data={"text": covered.text or covered.original, "number": str(number)})
