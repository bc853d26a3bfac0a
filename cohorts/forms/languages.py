"""Texts that are typed in each language of the system, English first and always."""

from collections.abc import Callable
from typing import Any, ClassVar

from accelerator.forms import Form
from accelerator.i18n import lazy_gettext as _l
from config import LOCALES


class InLanguages(Form):
    """A form with some texts in each language."""

    kept: ClassVar[dict[str, str]] = {}
    """The texts: their boxes, and the names under which they are kept by language."""

    def texts(self, code: str) -> list[Any]:
        """The boxes in one language."""
        return [self[f"{name}_{code}"] for name in self.kept]

    def written(self) -> dict[str, dict[str, str]]:
        """By the name under which a text is kept, what was typed in which language."""
        return {
            kept: {code: text for code in LOCALES if (text := self[f"{name}_{code}"].data)}
            for name, kept in self.kept.items()
        }


def add_boxes(form: type[InLanguages], boxes: Callable[[Callable[[object], object], bool], Any]) -> None:
    """Give a form its boxes in each language; `boxes` gets how to name one, and whether it must be there."""
    for code, language in LOCALES.items():

        def named(label: object, language: str = language) -> object:
            return _l("%(label)s (%(language)s)", label=label, language=language)

        for name, box in boxes(named, code == "en").items():
            setattr(form, f"{name}_{code}", box)


def texts_of(row: Any, kept: dict[str, str]) -> dict[str, str]:
    """A row's texts as data for the boxes."""
    return {
        f"{name}_{code}": text for name, column in kept.items() for code, text in getattr(row, column).items()
    }
