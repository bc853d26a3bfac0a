"""What a manager types about a programme."""

from typing import Any

from wtforms.validators import ValidationError

from accelerator.accounts.forms import ZoneField
from accelerator.forms import (
    DecimalField,
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

    def show(self, programme: Programme) -> None:
        """Fill in the rate; the other fields come from the row itself."""
        if not self.is_submitted() and programme.mentor_rate is not None:
            amount, self.currency.data = programme.mentor_rate.amount, programme.mentor_rate.currency
            self.rate.data = amount.quantize(1) if amount == int(amount) else amount

    def validate_rate(self, field: Any) -> None:
        """An amount that the currency has coins for."""
        if field.data is not None and self.currency.data in CURRENCIES:
            try:
                Money.of(field.data, self.currency.data)
            except ValueError as mistake:
                raise ValidationError(_("At most two digits after the point.")) from mistake

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        plain = {name: self[name].data for name in ("name", "summary", "city", "zone")}
        rate = self.rate.data
        return plain | {"mentor_rate": None if rate is None else Money.of(rate, self.currency.data)}


class NewProgrammeForm(ProgrammeForm):
    slug = slug_field()
