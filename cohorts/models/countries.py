"""Countries: their codes, and their names in the languages of the site."""

import functools
import unicodedata

from babel import Locale
from babel.core import get_global


def country_code(text: str) -> str | None:
    """ISO 3166 code of a country, given as a code of two or three letters or by its name in our languages."""
    wanted = text.strip()
    if wanted.upper() in countries("en"):
        return wanted.upper()
    aliases = get_global("territory_aliases").get(wanted.upper(), [])
    if len(aliases) == 1:
        return str(aliases[0])
    return _country_names().get(wanted.casefold())


@functools.cache
def countries(locale: str) -> dict[str, str]:
    """Country names by code in one language, sorted as that language's readers expect."""
    names = Locale.parse(locale).territories
    found = {
        code: str(name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _REGIONS
    }
    return dict(sorted(found.items(), key=lambda pair: _sortable(pair[1])))


_REGIONS = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


def _sortable(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).casefold()


@functools.cache
def _country_names() -> dict[str, str]:
    usual = {
        "czech republic": "CZ",
        "south korea": "KR",
        "hong kong": "HK",
        "uk": "GB",
        "viet nam": "VN",
        "turkey": "TR",
    }
    named = {
        name.casefold(): code
        for locale in ("th", "de", "id", "en")
        for code, name in countries(locale).items()
    }
    return {**usual, **named}
