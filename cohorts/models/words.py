"""What those who apply are called, by the kind of organisation that a call is for (PRG02)."""

from dataclasses import dataclass
from typing import Any

from accelerator.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Words:
    """A noun as it stands in the sentences of pages; whole phrases, because languages bend nouns and articles."""

    label: Any
    of_it: Any
    """After 'an owner'."""
    yours: Any
    """As the one who said something."""
    which: Any
    new: Any
    new_name: Any
    not_both: Any


WORDS = {
    "startup": Words(
        label=_l("Startup"),
        of_it=_l("of the startup"),
        yours=_l("your startup"),
        which=_l("For which startup do you apply?"),
        new=_l("A new startup"),
        new_name=_l("Name of the new startup"),
        not_both=_l("You also chose a startup of yours. Choose “A new startup”, or empty this box."),
    ),
    "support": Words(
        label=_l("Support organisation"),
        of_it=_l("of the support organisation"),
        yours=_l("your organisation"),
        which=_l("For which support organisation do you apply?"),
        new=_l("A new support organisation"),
        new_name=_l("Name of the new support organisation"),
        not_both=_l(
            "You also chose an organisation of yours. Choose “A new support organisation”, or empty this box."
        ),
    ),
    "person": Words(
        label=_l("Person"),
        of_it=_l("of the profile"),
        yours=_l("your profile"),
        which=_l("With which profile do you apply?"),
        new=_l("A new profile"),
        new_name=_l("Your full name"),
        not_both=_l("You also chose a profile of yours. Choose “A new profile”, or empty this box."),
    ),
}


def words_for(questions: dict[str, Any]) -> Words:
    """The words of a call with this form."""
    return WORDS.get(str(questions.get("participants", "startup")), WORDS["startup"])
