"""What a manager types about a programme."""

from typing import Any

from wtforms.validators import ValidationError

from accelerator.accounts.forms import ZoneField
from accelerator.forms import (
    DecimalField,
    EditForm,
    Form,
    LineField,
    NumberRange,
    Optional,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.money import CURRENCIES, Money
from cohorts.models import Programme

MOST_AN_HOUR = 100_000_000
"""Rupiah: some six thousand euros."""


PLAIN = ("name", "summary", "city", "zone")


def slug_field() -> LineField:
    """An address that may be left to us."""
    return LineField(
        _l("Name in web addresses"),
        longest=60,
        description=_l("The last part of its web address, such as fca-2024. Leave it empty and we make one."),
    )


class ProgrammeForm(Form):
    name = LineField(_l("Name"), required())
    summary = TextField(_l("What it offers"), longest=1000)
    city = LineField(_l("Host city"), required(), longest=120)
    zone = ZoneField(_l("Time zone of the host city"))
    rate = DecimalField(
        _l("What an hour of a volunteer mentor is worth"),
        places=None,
        validators=[Optional(), NumberRange(0.01, MOST_AN_HOUR, message=_l("Between %(min)s and %(max)s."))],
        description=_l(
            "Counted with the confirmed hours as a contribution in kind; empty, and no value is stated."
        ),
    )
    currency = SelectField(
        _l("Currency"), choices=choices({code: code for code in CURRENCIES}), default="IDR"
    )

    def validate_rate(self, field: Any) -> None:
        """An amount that the currency has coins for."""
        if field.data is not None and self.currency.data in CURRENCIES:
            try:
                Money.of(field.data, self.currency.data)
            except ValueError as mistake:
                raise ValidationError(_("At most two digits after the point.")) from mistake

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        plain = {name: self[name].data for name in PLAIN}
        rate = self.rate.data
        return plain | {"mentor_rate": None if rate is None else Money.of(rate, self.currency.data)}


class EditProgrammeForm(EditForm, ProgrammeForm):
    """What is said about a programme that there is."""


class NewProgrammeForm(ProgrammeForm):
    slug = slug_field()


def values_of(programme: Programme) -> dict[str, Any]:
    """What is said about a programme, as the form shows it: the rate without needless digits."""
    plain, rate = {name: getattr(programme, name) for name in PLAIN}, programme.mentor_rate
    if rate is None:
        return plain
    amount = rate.amount.quantize(1) if rate.amount == int(rate.amount) else rate.amount
    return plain | {"rate": amount, "currency": rate.currency}
