"""Changing a form's definition part by part: each edit takes a definition and gives a new one, the old stays."""

import copy
import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from accelerator.i18n import lazy_gettext as _l
from cohorts.models.definitions import RESERVED, FormError

Definition = dict[str, Any]
Raw = dict[str, Any]


def section_at(definition: Definition, key: str) -> Raw | None:
    """The stored section with this key."""
    return next((part for part in definition["sections"] if part["key"] == key), None)


def question_at(definition: Definition, path: str) -> Raw | None:
    """The stored question at a path: its key, or for a column of a table 'table.column'."""
    found = _place(definition, path)
    return found[0][found[1]] if found else None


def section_of(definition: Definition, path: str) -> Raw | None:
    """The stored section that holds a question."""
    key = path.partition(".")[0]
    return next(
        (part for part in definition["sections"] if any(q["key"] == key for q in part["questions"])), None
    )


def put_section(definition: Definition, raw: Raw, *, key: str = "") -> tuple[Definition, str]:
    """Change a section's title, help and condition, or add one at the end; gives its key too."""
    changed = copy.deepcopy(definition)
    if key:
        found = section_at(changed, key)
        if found is None:
            raise FormError(_l("This section is gone; somebody removed it meanwhile."))
        kept = {"key": key, "questions": found["questions"]}
        found.clear()
        found.update({**kept, **raw})
        return changed, key
    taken = {part["key"] for part in changed["sections"]}
    made = free_key(raw["title"]["en"], taken)
    changed["sections"].append({"key": made, "questions": [], **raw})
    return changed, made


def put_question(
    definition: Definition, raw: Raw, *, path: str = "", into: str = ""
) -> tuple[Definition, str]:
    """Change the question at a path, or add one at the end of a section or of a table; gives its path too."""
    changed = copy.deepcopy(definition)
    if path:
        found = _place(changed, path)
        if found is None:
            raise FormError(_l("This question is gone; somebody removed it meanwhile."))
        siblings, place = found
        kept = {"key": siblings[place]["key"]}
        if "columns" in siblings[place]:
            kept["columns"] = siblings[place]["columns"]
        siblings[place] = {**raw, **kept}
        return changed, path
    table = question_at(changed, into) if into else None
    if table is not None and table["kind"] == "table":
        key = free_key(raw["label"]["en"], {column["key"] for column in table["columns"]}, raw.get("key", ""))
        table["columns"].append({**raw, "key": key})
        return changed, f"{into}.{key}"
    section = section_at(changed, into) or changed["sections"][-1]
    taken = {question["key"] for part in changed["sections"] for question in part["questions"]}
    key = free_key(raw["label"]["en"], taken, raw.get("key", ""))
    section["questions"].append({**raw, "key": key})
    return changed, key


def move(definition: Definition, *, section: str = "", path: str = "", up: bool) -> Definition:
    """Move a section, question or column one place; a question at the edge of its section enters the next one."""
    changed = copy.deepcopy(definition)
    step = -1 if up else 1
    if section:
        found = section_at(changed, section)
        _swap(changed["sections"], changed["sections"].index(found) if found else -1, step)
        return changed
    place = _place(changed, path)
    if place is None:
        raise FormError(_l("This question is gone; somebody removed it meanwhile."))
    siblings, number = place
    if 0 <= number + step < len(siblings) or "." in path:
        _swap(siblings, number, step)
        return changed
    sections = changed["sections"]
    home = next(n for n, part in enumerate(sections) if part["questions"] is siblings)
    if 0 <= home + step < len(sections):
        other = sections[home + step]["questions"]
        other.insert(len(other) if up else 0, siblings.pop(number))
    return changed


def remove(definition: Definition, *, section: str = "", path: str = "") -> Definition:
    """Take a section with its questions, a question or a column out."""
    changed = copy.deepcopy(definition)
    if section:
        changed["sections"] = [part for part in changed["sections"] if part["key"] != section]
    elif place := _place(changed, path):
        place[0].pop(place[1])
    return changed


def shifted(definition: Definition, days: timedelta) -> Definition:
    """The same form for another season: the days from which on questions are required move along."""
    changed = copy.deepcopy(definition)
    for section in changed["sections"]:
        for question in section["questions"]:
            if day := question.get("required_from"):
                question["required_from"] = (date.fromisoformat(day) + days).isoformat()
    return changed


def free_key(words: str, taken: set[str], wanted: str = "") -> str:
    """A key made of words, or the one that is wanted, that no sibling has; it stays for good."""
    plain = unicodedata.normalize("NFKD", wanted or words).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30].strip("_")
    if not stem or not stem[0].isalpha():
        stem = f"part_{stem}".rstrip("_")
    key, number = stem, 1
    while key in taken or key in RESERVED:
        number += 1
        key = f"{stem}_{number}"
    return key


def _place(definition: Definition, path: str) -> tuple[list[Raw], int] | None:
    key, _dot, column = path.partition(".")
    for section in definition["sections"]:
        for number, question in enumerate(section["questions"]):
            if question["key"] != key:
                continue
            if not column:
                return section["questions"], number
            columns = question.get("columns", [])
            return next(((columns, n) for n, c in enumerate(columns) if c["key"] == column), None)
    return None


def _swap(items: list[Raw], place: int, step: int) -> None:
    if 0 <= place < len(items) and 0 <= place + step < len(items):
        items[place], items[place + step] = items[place + step], items[place]
