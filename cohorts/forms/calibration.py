"""By which rules a call ranks."""

from collections.abc import Iterable

from accelerator.forms import Form, InputRequired, RadioField, SelectField, choices
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import translated
from cohorts.models import Calibration, Criterion, Method


class RankingRulesForm(Form):
    method = RadioField(_l("Ranked by"), [InputRequired(_l("Choose one."))], choices=choices(Method))
    tie_break = SelectField(
        _l("Between equals"),
        description=_l(
            "The criterion whose mean decides between equal values; after it, the earlier submission."
        ),
        choices=[],
    )

    @classmethod
    def of(cls, calibration: Calibration | None, criteria: Iterable[Criterion]) -> "RankingRulesForm":
        """The form with the rules in force, for a call with these criteria."""
        rules = calibration or Calibration(method=Method.NORMALISED, tie_break="")
        form = cls(data={"method": rules.method.value, "tie_break": rules.tie_break})
        form.tie_break.choices = choices(
            {criterion.code: translated(criterion.label) for criterion in criteria},
            blank=_l("The earlier submission"),
        )
        return form
