"""What a manager types about a family of programmes."""

from collections.abc import Sequence
from typing import Any

from accelerator.forms import Form, LineField, ManyField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.programmes import slug_field
from cohorts.models import Programme


class FamilyForm(Form):
    name = LineField(_l("Name"), required())
    summary = TextField(_l("What its programmes have in common"), longest=2000)
    programmes = ManyField(
        _l("Programmes"),
        description=_l("Those that you run and that belong to no other family."),
    )

    def offer(self, programmes: Sequence[Programme]) -> None:
        """Offer the programmes that may belong to it."""
        self.offered = programmes
        self.programmes.choices = choices({one.slug: f"{one.name} · {one.city}" for one in programmes})

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        chosen = [one for one in self.offered if one.slug in (self.programmes.data or ())]
        return {"name": self.name.data, "summary": self.summary.data, "programmes": chosen}


class NewFamilyForm(FamilyForm):
    slug = slug_field()
