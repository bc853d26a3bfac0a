"""What a manager says to a warning, and the numbers of a programme's rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms.validators import ValidationError

from accelerator.forms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    InputRequired,
    IntegerField,
    NumberRange,
    Optional,
    RadioField,
    TextField,
    choices,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from mentors.models.warnings import MarkKind, WarningCode
from mentors.queries.warnings import Setting


class MarkForm(Form):
    code = HiddenField()
    seen = HiddenField()
    kind = RadioField(_l("Answer"), choices=choices(MarkKind), default=MarkKind.TAKEN.value)
    note = TextField(_l("Next step, or why there is none"), longest=1000)
    back_on = DateField(_l("Ask again on"), [Optional()])

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "code": WarningCode(self.code.data),
            "seen": self.seen.data or "",
            "kind": MarkKind(self.kind.data),
            "note": self.note.data,
            "back_on": self.back_on.data,
        }

    def validate_code(self, field: Any) -> None:
        """It names a kind of warning that there is."""
        if field.data not in {code.value for code in WarningCode}:
            raise ValidationError(_("Choose from the list."))


class RulesForm(Form):
    """Every rule with its numbers: one row each."""

    def rows(self) -> Iterator[tuple[WarningCode, Any, Any, Any]]:
        """Code, on, threshold, days."""
        for code in WarningCode:
            yield (
                code,
                self[f"{code.value}_is_on"],
                self[f"{code.value}_threshold"],
                self[f"{code.value}_days"],
            )

    def show(self, settings: Mapping[WarningCode, Setting]) -> "RulesForm":
        """Fill in what holds now."""
        if not self.is_submitted():
            for code, is_on, threshold, days in self.rows():
                rule = settings[code]
                is_on.data, threshold.data, days.data = rule.is_on, rule.threshold, rule.days
        return self

    def values(self) -> Iterator[dict[str, Any]]:
        """What the operation takes, once per rule."""
        for code, is_on, threshold, days in self.rows():
            yield {"code": code, "is_on": bool(is_on.data), "threshold": threshold.data, "days": days.data}


for _code in WarningCode:
    _kind = _code.kind
    setattr(RulesForm, f"{_code.value}_is_on", BooleanField(_l("On")))
    for _name, _label, _most in (
        ("threshold", _kind.threshold_label or _l("At least"), 100),
        ("days", _kind.days_label, 365),
    ):
        setattr(
            RulesForm,
            f"{_code.value}_{_name}",
            IntegerField(
                _label,
                [
                    InputRequired(_l("Please fill this in.")),
                    NumberRange(1, _most, message=_l("Between %(min)s and %(max)s.")),
                ],
            ),
        )
