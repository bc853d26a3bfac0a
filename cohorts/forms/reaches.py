"""How far a manager opens each group of a profile."""

from collections.abc import Iterator, Mapping
from typing import Any

from accelerator.forms import EditForm, InputRequired, SelectField, choices
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.reaches import WIDENING, FieldGroup, GroupReach, Reach


class ReachesForm(EditForm):
    """One list of readers for each group, as far as it may be opened."""

    def rows(self) -> Iterator[tuple[FieldGroup, Any]]:
        """Each group with its field."""
        for group in FieldGroup:
            yield group, self[group.value]

    def reaches(self) -> dict[FieldGroup, Reach]:
        """What the operation takes."""
        return {group: Reach(field.data) for group, field in self.rows()}


for _group in FieldGroup:
    setattr(
        ReachesForm,
        _group.value,
        SelectField(
            _group.label,
            [InputRequired(_l("Choose one."))],
            choices=choices({one.value: one.label for one in WIDENING if _group.widest.includes(one)}),
            description=_group.says,
        ),
    )


def reaches_now(settings: Mapping[FieldGroup, GroupReach]) -> dict[str, str]:
    """What the form shows of what a programme has said."""
    said = {group: row.latest for group, row in settings.items()}
    return {group.value: said.get(group, group.default).value for group in FieldGroup}
