"""What a reviewer says about a round before reading."""

from accelerator.forms import (
    BooleanField,
    Form,
    InputRequired,
    IntegerField,
    ManyField,
    NumberRange,
    Optional,
    RadioField,
    choices,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Commitment
from cohorts.models.taxonomy import LANGUAGES, SECTORS

USUAL = ("10", "20", "30")
OTHER, NONE = "other", "0"


class CommitmentForm(Form):
    amount = RadioField(
        _l("How many applications do you read at most?"),
        [InputRequired(_l("Choose one."))],
        choices=choices(
            {**{n: n for n in USUAL}, OTHER: _l("Another number"), NONE: _l("I do not read in this round")}
        ),
    )
    other = IntegerField(
        _l("Another number"), [Optional(), NumberRange(1, 500, _l("Between %(min)d and %(max)d."))]
    )
    sectors = ManyField(
        _l("Fields that you know well"),
        choices=choices(SECTORS),
        description=_l("You are given applications from these first."),
    )
    languages = ManyField(_l("Languages that you read"), choices=choices(LANGUAGES))
    is_city = BooleanField(_l("I read for the city or another part of government"))
    is_sponsor = BooleanField(_l("I read for a sponsor of the programme"))
    is_woman = BooleanField(
        _l("I am a woman"),
        description=_l(
            "Only if you want to say so: every application should have a woman among its readers."
        ),
    )

    @property
    def capacity(self) -> int:
        """The number chosen or typed; -1 where another one was promised and not typed."""
        if self.amount.data == OTHER:
            return self.other.data if self.other.data is not None else -1
        return int(self.amount.data)


def commitment_form(known: Commitment | None) -> CommitmentForm:
    """The form with what was answered before."""
    if known is None:
        return CommitmentForm()
    names = ("sectors", "languages", "is_city", "is_sponsor", "is_woman")
    amount = str(known.capacity) if str(known.capacity) in (*USUAL, NONE) else OTHER
    return CommitmentForm(
        data={
            **{name: getattr(known, name) for name in names},
            "amount": amount,
            "other": known.capacity if amount == OTHER else None,
        }
    )
