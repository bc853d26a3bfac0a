"""What is typed about conflicts of interest."""

from typing import Any

from accelerator.forms import Form, LineField, RadioField, TextField, choices, required
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import ConflictKind, Effect

SOFT = [kind for kind in ConflictKind if not kind.is_absolute]


class EffectsForm(Form):
    """For each kind of conflict whether it bars; made by `effects_form`."""

    @property
    def effects(self) -> dict[ConflictKind, Effect]:
        """What operations take."""
        return {kind: Effect(self[kind.value].data) for kind in SOFT}

    @property
    def kinds(self) -> list[Any]:
        """The fields in their order."""
        return [self[kind.value] for kind in SOFT]


def effects_form(effects: dict[ConflictKind, Effect]) -> EffectsForm:
    """The form with what a call does now."""
    fields = {kind.value: RadioField(_capital(kind), choices=choices(Effect)) for kind in SOFT}
    made: EffectsForm = type("CallEffectsForm", (EffectsForm,), fields)(
        data={kind.value: effects[kind].value for kind in SOFT}
    )
    return made


def _capital(kind: ConflictKind) -> str:
    words = str(kind.label)
    return words[:1].upper() + words[1:]


class WaiveForm(Form):
    reason = TextField(_l("Why it may be read all the same"), required(), longest=1000)


class InterestForm(Form):
    name = LineField(
        _l("Name of the organisation"),
        required(),
        longest=200,
        description=_l("A company that you own a part of, invested in, or advise for money."),
    )
    note = TextField(_l("What connects you"), longest=1000)
