"""The choice between two accounts of one session, field by field."""

from collections.abc import Iterable
from typing import Any

from accelerator.forms import Form, IntegerField, RadioField, choices
from accelerator.i18n import lazy_gettext as _l
from mentors.operations.versions import TEXTS

LABELS: dict[str, Any] = {
    "held_at": _l("Began"),
    "outcome": _l("What happened"),
    "minutes": _l("Minutes"),
    "mode": _l("How"),
    "topics": _l("Topics"),
    "summary": _l("What you talked about"),
    "advice_facts": _l("Advice: facts"),
    "advice_opinions": _l("Advice: the mentor's opinion"),
    "came": _l("Who was there"),
    "help_offered": _l("Help offered"),
    "next_on": _l("Next meeting"),
    "staff_note": _l("For the programme's staff"),
    "is_flagged": _l("Please look at this soon"),
    "preparedness": _l("How well prepared was the startup?"),
    "private_note": _l("Private note"),
    "actions": _l("Action items"),
}
KEPT, ARRIVED, BOTH = _l("As it is logged"), _l("As it arrived"), _l("Both, one after the other")


class CompareForm(Form):
    """One choice per field that differs; nothing is chosen beforehand where a text would be left out."""

    seen = IntegerField(_l("Version"))

    @classmethod
    def for_fields(cls, names: Iterable[str], version: int) -> "CompareForm":
        """A form with a choice for each of these fields."""
        fields = {}
        for name in names:
            options = {"kept": KEPT, "arrived": ARRIVED} | ({"both": BOTH} if name in TEXTS else {})
            if name == "actions":
                options = {"kept": _l("Leave them out"), "arrived": _l("Add them")}
            default = "both" if name in TEXTS else "arrived" if name == "actions" else "kept"
            fields[f"choice_{name}"] = RadioField(
                _l("Which one stands?"), choices=choices(options), default=default
            )
        made: CompareForm = type("CompareForm", (cls,), fields)(seen=version)
        return made

    @staticmethod
    def heading(name: str) -> Any:
        """What a part of a log is called."""
        return LABELS[name]

    def choices(self) -> dict[str, str]:
        """Field → what was chosen."""
        return {
            name.removeprefix("choice_"): field.data
            for name, field in self._fields.items()
            if name.startswith("choice_")
        }
