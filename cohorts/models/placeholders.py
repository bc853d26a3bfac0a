"""Words in curly brackets that are filled in for each reader of a letter; unknown ones are refused (COM02)."""

import re
from collections.abc import Iterable, Mapping

from accelerator.errors import DomainError
from accelerator.i18n import _

BRACKETS = re.compile(r"\{([^{}\n]*)\}")


def named_in(*texts: str) -> set[str]:
    """What stands in curly brackets."""
    return {name for text in texts for name in BRACKETS.findall(text)}


def listed(names: Iterable[str]) -> str:
    """Placeholders as they are typed."""
    return ", ".join(f"{{{name}}}" for name in names)


def refuse_unknown(text: str, known: tuple[str, ...], field: str) -> None:
    """Raise DomainError at the field for what would stay in its brackets."""
    for unknown in sorted(named_in(text) - set(known)):
        raise DomainError(
            _(
                "Nothing is known to fill in for {%(unknown)s}. Known are: %(known)s.",
                unknown=unknown,
                known=listed(known),
            ),
            field,
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in, and nothing in what fills them read as one."""
    return BRACKETS.sub(lambda found: values.get(found[1], found[0]), text)
