"""The catalogues: `update` extracts and merges strings, `compile` makes them usable, `check` finds what is wrong."""

import re
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "accelerator" / "translations"
PACKAGES = [folder.name for folder in sorted(ROOT.iterdir()) if (folder / "__init__.py").exists()]
PRODUCT = [name for name in PACKAGES if name not in ("tests", "tools", "bench", "migrations")]
LOCALES = ("id", "de", "th")
COMPLETE = ("id", "de", "th")
"""Languages in which nothing may be missing; any other falls back to English sentence by sentence."""

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def strings() -> Catalog:
    """Every string that the source marks for translation."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="Future City Accelerator", charset="utf-8")
    for package in PRODUCT:
        found = extract_from_dir(ROOT / package, methods, options, KEYWORDS, comment_tags=("i18n:",))
        for path, _line, message, comments, context in found:
            catalog.add(
                message, locations=[(f"{package}/{path}", 0)], auto_comments=comments, context=context
            )
    return catalog


def po(locale: str) -> Path:
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """One language's catalogue; an empty one where there is none yet."""
    path = po(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Future City Accelerator", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update() -> None:
    """Merge the source's strings into each catalogue: what is gone goes, what is new waits for a translator."""
    template = strings()
    for locale in LOCALES:
        catalog = read(locale)
        template.creation_date = catalog.creation_date
        catalog.update(template, no_fuzzy_matching=True)
        po(locale).parent.mkdir(parents=True, exist_ok=True)
        with po(locale).open("wb") as file:
            write_po(file, catalog, width=110, ignore_obsolete=True, include_lineno=False, sort_output=True)
        missing = sum(1 for message in catalog if message.id and not is_translated(message.string))
        print(f"{locale}: {len(catalog)} strings, {missing} without translation")
    compile_all()


def compile_all() -> None:
    """Write the binary catalogues that gettext reads, where they are missing or older than their source."""
    for locale in LOCALES:
        source, target = po(locale), po(locale).with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with target.open("wb") as file:
                write_mo(file, read(locale))


def is_translated(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) and (isinstance(string, str) or all(string))


def placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}


def problems() -> list[str]:
    """Everything wrong with the catalogues, one line each."""
    source = {(message.context, message.id) for message in strings() if message.id}
    found = []
    for locale in LOCALES:
        catalog = read(locale)
        messages = [message for message in catalog if message.id]
        known = {(message.context, message.id) for message in messages}
        if source ^ known:
            missing, gone = len(source - known), len(known - source)
            found.append(f"{locale}: {missing} new and {gone} obsolete strings; run `make i18n`")
        for message in messages:
            first = message.id if isinstance(message.id, str) else message.id[0]
            texts = [message.string] if isinstance(message.string, str) else list(message.string)
            originals = [message.id] if isinstance(message.id, str) else list(message.id)
            allowed = set().union(*map(placeholders, originals))
            if message.fuzzy:
                found.append(f"{locale}: uncertain (fuzzy): {first!r}")
            if not is_translated(message.string):
                if locale in COMPLETE:
                    found.append(f"{locale}: not translated: {first!r}")
            elif any(placeholders(text) != allowed for text in texts) and isinstance(message.id, str):
                found.append(f"{locale}: placeholders differ from {sorted(allowed)}: {first!r}")
            elif any(not placeholders(text) <= allowed for text in texts):
                found.append(f"{locale}: unknown placeholder, only {sorted(allowed)}: {first!r}")
    return found


def check() -> int:
    """Print what is wrong; 1 if anything is."""
    found = problems()
    print("\n".join(found) or "catalogues match the source")
    return bool(found)


if __name__ == "__main__":
    command = {"update": update, "compile": compile_all, "check": check}[sys.argv[1]]
    sys.exit(command())
