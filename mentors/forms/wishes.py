"""The form of a list of wishes: whom, in order, and what for."""

from collections.abc import Mapping, Sequence
from typing import Any

from accelerator.forms import Form, SelectField, TextField, choices
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from mentors.models import RankedWish
from mentors.models.wishes import LONGEST_GOAL, MOST_GOALS, MOST_WISHES
from mentors.operations.wishes import Hope

MISSING = _l("Say what you want from the meeting; the other side prepares for it.")


class WishesForm(Form):
    """Five places; those left empty are no wishes, and the others close up."""

    def prepare(self, people: Mapping[str, str], told: Sequence[tuple[str, RankedWish]]) -> "WishesForm":
        """Offer these people, and fill in what was said before: (key, wish) in order."""
        for number, (who, goals) in enumerate(self.rows()):
            who.choices = choices(dict(people), blank=_("Nobody"))
            if not self.is_submitted() and number < len(told):
                who.data, goals.data = told[number][0], "\n".join(told[number][1].goals)
        return self

    def rows(self) -> list[tuple[Any, Any]]:
        """The fields: whom, and what for."""
        return [(self[f"wish_{n}_who"], self[f"wish_{n}_goals"]) for n in range(MOST_WISHES)]

    def validate(self, extra_validators: Any = None) -> bool:
        """A wish needs somebody, once, and what for; each problem stands at its own field."""
        problems: list[tuple[Any, Any]] = []
        is_good, named = super().validate(extra_validators), set()
        for who, goals in self.rows():
            lines = _lines(goals.data)
            if who.data in named:
                problems.append((who, _("Name each of them once.")))
            if lines and not who.data:
                problems.append((who, _("Choose from the list.")))
            if who.data and not lines:
                problems.append((goals, MISSING))
            if len(lines) > MOST_GOALS:
                problems.append((goals, _("At most %(most)d goals, one in a line.", most=MOST_GOALS)))
            named |= {who.data} - {"", None}
        for field, problem in problems:
            field.errors = [*field.errors, problem]
        return is_good and not problems

    def hopes(self) -> list[Hope]:
        """What the operation takes."""
        return [Hope(who.data, _lines(goals.data)) for who, goals in self.rows() if who.data]


for _number in range(MOST_WISHES):
    setattr(
        WishesForm,
        f"wish_{_number}_who",
        SelectField(_l("Wish number %(rank)d", rank=_number + 1), default=""),
    )
    setattr(
        WishesForm,
        f"wish_{_number}_goals",
        TextField(_l("What you want from the meeting"), longest=MOST_GOALS * LONGEST_GOAL),
    )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]
