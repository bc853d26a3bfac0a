"""What a manager types about criteria: words in each language, a sentence for each value, and weights."""

from collections.abc import Sequence
from typing import Any

from accelerator.forms import (
    BooleanField,
    Form,
    InputRequired,
    IntegerField,
    LineField,
    ManyField,
    NumberRange,
    TextField,
    choices,
)
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import translated
from cohorts.models import Criterion, Track
from cohorts.models.reviews import HIGHEST, LOWEST
from cohorts.operations.criteria import CriterionTerms
from config import LOCALES

VALUES = [str(value) for value in range(LOWEST, HIGHEST + 1)]


def _weight(label: Any, **options: Any) -> IntegerField:
    checks = [
        InputRequired(_l("Please fill this in.")),
        NumberRange(1, 100, _l("Between %(min)d and %(max)d.")),
    ]
    return IntegerField(label, checks, **options)


class CriterionForm(Form):
    """One box a language for the name, and one a language for the sentence of each value."""

    is_required = BooleanField(_l("A reviewer must choose a value"), default=True)

    @property
    def languages(self) -> list[tuple[str, str, Any, list[tuple[str, Any]]]]:
        """For each language its code and name, the field of the label, and those of the values."""
        return [
            (code, name, self[f"label_{code}"], [(value, self[f"anchor_{value}_{code}"]) for value in VALUES])
            for code, name in LOCALES.items()
        ]

    def terms(self) -> CriterionTerms:
        """What operations take."""
        return CriterionTerms(
            label={code: self[f"label_{code}"].data for code in LOCALES},
            anchors={
                value: {code: self[f"anchor_{value}_{code}"].data for code in LOCALES} for value in VALUES
            },
            is_required=self.is_required.data,
            tracks=tuple(self.tracks.data or ()) if "tracks" in self else (),
        )


def criterion_form(tracks: Sequence[Track], criterion: Criterion | None = None) -> Any:
    """The form of a criterion, with the tracks of its call if it has some; a new one also says its weight."""
    fields: dict[str, Any] = {f"label_{code}": LineField(_l("Name"), longest=120) for code in LOCALES}
    for value in VALUES:
        for code in LOCALES:
            fields[f"anchor_{value}_{code}"] = TextField(_l("A %(value)s means", value=value), longest=400)
    if tracks:
        fields["tracks"] = ManyField(
            _l("Only in these tracks"),
            coerce=int,
            choices=choices({track.id: track.title for track in tracks}),
            description=_l("With none ticked it counts for every application."),
        )
    data: dict[str, Any] = {}
    if criterion is None:
        fields["weight"] = _weight(_l("Weight"), default=10)
    else:
        data = {f"label_{code}": criterion.label.get(code, "") for code in LOCALES}
        data |= {
            f"anchor_{value}_{code}": criterion.anchors.get(value, {}).get(code, "")
            for value in VALUES
            for code in LOCALES
        }
        data |= {"is_required": criterion.is_required, "tracks": criterion.tracks or []}
    return type("OneCriterionForm", (CriterionForm,), fields)(data=data)


def weights_form(criteria: Sequence[Criterion]) -> Form:
    """A weight for each criterion."""
    fields = {f"weight_{item.code}": _weight(translated(item.label)) for item in criteria}
    made: Form = type("WeightsForm", (Form,), fields)(
        data={f"weight_{item.code}": item.weight for item in criteria}
    )
    return made
