"""Languages and formats: gettext, the reader's locale and zone, and the template filters that use them."""

import functools
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_datetime, get_timezone_location, get_timezone_name
from babel.numbers import format_decimal, format_percent
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, get_translations
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from accelerator import clock
from config import LOCALES

__all__ = ["Text", "_", "force_locale", "lazy_gettext", "ngettext"]

Text = object
"""A message: a str, or a lazy one that is translated when it is shown."""

DEFAULT_ZONE = "Asia/Jakarta"
SHORT_ZONES = {"Asia/Jakarta": "WIB", "Asia/Bangkok": "ICT"}
"""Names that readers of the host cities use; Babel would print 'GMT+7' for these outside their own locale."""

babel = Babel()
_catalogues: dict[Any, Any] = {}


def _catalogue() -> Any:
    """The catalogue of the language in force: a page asks thousands of times, and Babel looks for it each time."""
    locale = get_locale()
    found = _catalogues.get(locale)
    if found is None:
        found = _catalogues[locale] = get_translations()
    return found


def gettext(text: str, **values: Any) -> str:
    """A sentence in the language in force; values stand in it as `%(name)s`."""
    found = str(_catalogue().ugettext(text))
    return found % values if values else found


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """A sentence about one or many; `num` stands in it as `%(num)s`."""
    return str(_catalogue().ungettext(one, many, num)) % {"num": num, **values}


def lazy_gettext(text: str, **values: Any) -> Any:
    """A sentence that is translated when it is shown."""
    return LazyString(gettext, text, **values)


_ = gettext


def reader_locale() -> str:
    """The person's chosen language, else the one kept in this browser, else what the browser prefers."""
    actor = g.get("actor") if has_request_context() else None
    chosen = (actor.locale if actor is not None else None) or (
        session.get("locale") if has_request_context() else None
    )
    if chosen in LOCALES:
        return str(chosen)
    if has_request_context():
        return request.accept_languages.best_match(list(LOCALES)) or "en"
    return "en"


def reader_zone() -> str:
    """The person's IANA zone, else the host city's."""
    actor = g.get("actor") if has_request_context() else None
    return (actor.zone if actor is not None else None) or DEFAULT_ZONE


def locale_code() -> str:
    """The language in force here: 'en', 'id', 'de' or 'th'."""
    locale = get_locale()
    return locale.language if locale else "en"


def translated(texts: dict[str, str] | str | None, code: str | None = None) -> str:
    """Pick a stored text by language, falling back to English and then to any; texts are {'en': …, 'id': …}."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return texts.get(code or locale_code()) or texts.get("en") or next(iter(texts.values()), "")


def zone_label(moment: datetime, zone: str) -> str:
    """'WIB', 'CET', 'CEST', 'ICT': how people name the zone at that moment of the year."""
    if zone in SHORT_ZONES:
        return SHORT_ZONES[zone]
    name = moment.astimezone(ZoneInfo(zone)).tzname() or zone
    return (
        name if name.isalpha() else get_timezone_name(moment.astimezone(ZoneInfo(zone)), "short", locale="en")
    )


def show_local(moment: datetime | None, zone: str | None = None, length: str = "medium") -> str | Markup:
    """An instant in a zone (the reader's unless named) with the zone's name, as a <time> element."""
    if moment is None:
        return "–"
    zone = zone or reader_zone()
    text = format_datetime(moment, _pattern(length), tzinfo=ZoneInfo(zone), locale=get_locale() or "en")
    label = f"{text} {zone_label(moment, zone)}"
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), escape(label))


def show_city(zone: str) -> str:
    """The city by whose clock a zone goes, in the reader's language: nobody says 'Asia/Jakarta'."""
    return get_timezone_location(zone, get_locale() or "en", return_city=True)


def _pattern(length: str) -> str:
    """Babel's Thai calendar is Gregorian already; 'medium' drops the seconds that nobody reads."""
    return day_pattern(
        {"medium": "d MMM y, HH:mm", "long": "d MMMM y, HH:mm", "time": "HH:mm"}.get(length, length)
    )


def day_pattern(pattern: str) -> str:
    """The pattern as the reader's language writes it: in German a full stop follows the day."""
    return re.sub(r"\bd (?=M)", "d. ", pattern) if locale_code() == "de" else pattern


def show_date(day: date | datetime | None, length: str = "medium") -> str:
    """A calendar date as the reader writes it; an instant is shown by its date in the reader's zone."""
    if day is None:
        return "–"
    if isinstance(day, datetime):
        day = day.astimezone(ZoneInfo(reader_zone())).date()
    pattern = {"medium": "d MMM y", "long": "d MMMM y"}.get(length, length)
    return str(format_date(day, day_pattern(pattern), get_locale() or "en"))


def show_number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """A number with the reader's separators; digits fixes the decimals."""
    if value is None:
        return "–"
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=get_locale() or "en"))


def show_percent(value: float | None) -> str:
    """A share from 0 to 1 as a whole percentage."""
    return "–" if value is None else str(format_percent(value, "#,##0 %", locale=get_locale() or "en"))


def show_filesize(size: int) -> str:
    """Bytes as kB or MB, rounded for people."""
    if size < 1_000_000:
        return f"{show_number(max(1, round(size / 1000)))} kB"
    return f"{show_number(round(size / 1_000_000, 1))} MB"


@functools.cache
def _zones() -> frozenset[str]:
    """Read once: asking the machine looks at every file of its zone folder."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether this is an IANA zone known to this machine."""
    return name in _zones()


def say(text: str, **values: Any) -> str:
    """gettext for templates: a value that is markup already, such as a <time>, stays markup in its sentence."""
    if _holds_markup(values):
        return _with_markup(gettext(text), values)
    return str(gettext(text, **values))


def say_count(one: str, many: str, num: int, **values: Any) -> str:
    """ngettext for templates, with the same care for markup."""
    if not _holds_markup(values):
        return str(ngettext(one, many, num, **values))
    kept = {name: f"%({name})s" for name in values}
    return _with_markup(ngettext(one, many, num, **kept), values)


def _holds_markup(values: dict[str, Any]) -> bool:
    return any(hasattr(value, "__html__") for value in values.values())


def _with_markup(text: str, values: dict[str, Any]) -> Markup:
    return escape(text) % values


def init_app(app: Flask) -> None:
    """Wire gettext over the catalogues of `accelerator/translations` and the filters into Jinja."""
    babel.init_app(app, locale_selector=reader_locale, timezone_selector=reader_zone)
    app.jinja_env.filters.update(
        local=show_local,
        date=show_date,
        city=show_city,
        number=show_number,
        percent=show_percent,
        filesize=show_filesize,
        translated=translated,
    )
    app.jinja_env.globals.update(_=say, ngettext=say_count, now=clock.now, locale_code=locale_code)
