"""Forms of the workbench and of the answers to an offer."""

from typing import Any

from accelerator.forms import (
    BooleanField,
    Form,
    HiddenField,
    IntegerField,
    LineField,
    NumberRange,
    Optional,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from mentors.affinity import PARTS
from mentors.forms.profiles import whole_number
from mentors.models.exits import GoalsMet
from mentors.operations.matches import Exit
from mentors.solving import MOST_PER_STARTUP, Settings
from mentors.wording import PART_LABELS

MODES = {
    "fair": _l("Fair: the worst-served startup first, then the most in all"),
    "leximin": _l("Fair to the last: the worst-served, then the next, and so on"),
    "total": _l("The most in all, whoever goes short"),
    "stable": _l("Stable: no two would rather have each other"),
}
MEASURES = {
    "total": _l("Whoever gets the least"),
    "share": _l("Whoever gets the least of what they could get at best"),
}
MARKS = {"lock": True, "forbid": False, "": None}


class SettingsForm(Form):
    """A run's settings; also read from the address for the live preview."""

    seen = HiddenField(default="0")
    least = whole_number(_l("At least this many mentors per startup"), 0, MOST_PER_STARTUP)
    most = whole_number(_l("At most"), 0, MOST_PER_STARTUP)
    mode = SelectField(_l("What counts"), choices=choices(MODES))
    alpha = whole_number(
        _l("Floor for the worst-served, in per cent of the best possible"),
        0,
        100,
        description=_l("Less than 100 gives the others more."),
    )

    measure = SelectField(_l("Who is worst served"), choices=choices(MEASURES), default="total")
    rank_weight = IntegerField(
        _l("How far the lists of wishes count in place of the score"),
        [Optional(), NumberRange(0, 100, message=_l("Between %(min)s and %(max)s."))],
        default=0,
        description=_l("At 25 far fewer would rather change partners, and the total falls a little."),
    )

    def parts(self) -> list[Any]:
        """The weight fields, in the order of the parts."""
        return [self["weight_" + code] for code in PARTS]

    def is_complete(self) -> bool:
        """Whether every number is there: an address may leave some out."""
        return None not in [field.data for field in (self.least, self.most, self.alpha, *self.parts())]

    def settings(self) -> Settings:
        """What the operation takes."""
        return Settings(
            least=self.least.data or 0,
            most=self.most.data or 0,
            mode=self.mode.data,
            alpha=(self.alpha.data or 0) / 100,
            measure=self.measure.data or "total",
            rank_weight=(self.rank_weight.data or 0) / 100,
            weights={code: self["weight_" + code].data / 100 for code in PARTS},
        )

    @staticmethod
    def values_of(settings: Settings) -> dict[str, Any]:
        """A run's settings as the form shows them."""
        weights = {"weight_" + code: round(settings.weights.get(code, 0) * 100) for code in PARTS}
        return {
            "least": settings.least,
            "most": settings.most,
            "mode": settings.mode,
            "alpha": round(settings.alpha * 100),
            "measure": settings.measure,
            "rank_weight": round(settings.rank_weight * 100),
        } | weights


for _code in PARTS:
    setattr(SettingsForm, "weight_" + _code, whole_number(PART_LABELS[_code], 0, 100))


class PairForm(Form):
    """Any pair of the cohort: asked about, locked, forbidden or freed."""

    startup = SelectField(_l("Startup"))
    mentor = SelectField(_l("Mentor"))
    mark = HiddenField()
    reason = LineField(_l("Reason"), longest=300)


class EndForm(Form):
    """Why a match ends, and what its end should teach; only the reason must be given."""

    reason = TextField(_l("Reason, kept in the record"), required(), longest=1000)
    how = RadioField(
        _l("How does it end?"),
        choices=choices({"done": _l("What we planned is done"), "early": _l("It ends before that")}),
        default="early",
        validators=[Optional()],
    )
    goals_met = RadioField(
        _l("Did you reach what you wanted?"), choices=choices(GoalsMet), validators=[Optional()]
    )
    advice = TextField(
        _l("What should the programme do differently next time?"),
        longest=1000,
        description=_l("Only the programme's staff read these two answers."),
    )
    wants_another = BooleanField(_l("Please find me another match"))

    def answers(self) -> Exit:
        """What the operation takes."""
        return Exit(
            goals_met=GoalsMet(self.goals_met.data) if self.goals_met.data else None,
            advice=self.advice.data or "",
            wants_another=bool(self.wants_another.data),
        )
