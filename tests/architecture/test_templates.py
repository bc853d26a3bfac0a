"""What templates may hold: text through gettext, nothing inline, nothing trusted blindly."""

import ast
import re
from collections.abc import Iterator

from accelerator.mail.preferences import Kind
from tests.architecture.source import hold, sources, templates

INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
TRUSTED = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
LOGIC = re.compile(r"\{%-?\s*(do|raw)\b")


def found(pattern: re.Pattern[str]) -> Iterator[str]:
    for path, text in templates():
        for number, line in enumerate(text.splitlines(), start=1):
            if match := pattern.search(line):
                yield f"{path}:{number} {match.group().strip()}"


def test_nothing_inline():
    hold(
        "No inline script, style or handler in a template",
        "the content security policy refuses them; behaviour is in static/js, looks in static/css",
        found(INLINE),
    )


def test_nothing_is_trusted_in_templates():
    hold(
        "No |safe and no autoescape off in a template",
        "what a founder typed would run in a manager's browser",
        found(TRUSTED),
    )


def test_templates_only_show():
    hold("No logic in templates beyond if, for, set, macro and can", "rules live in Python", found(LOGIC))


def test_markup_is_made_of_constants():
    hold(
        "Markup(...) wraps constants only",
        "Markup('<b>{}</b>').format(text) escapes the text; Markup(text) trusts it",
        (
            f"{source.at(call)} {ast.unparse(call)[:80]}"
            for source in sources()
            for name, call in source.calls()
            if name.split(".")[-1] == "Markup" and not all(isinstance(a, ast.Constant) for a in call.args)
        ),
    )


def test_files_that_jinja_escapes():
    hold(
        "Templates end in .html or .txt (or .xml, .svg)",
        "Flask escapes by that ending; .jinja or .html.j2 would print raw",
        (path for path, _ in templates() if not path.endswith((".html", ".txt", ".xml", ".svg"))),
    )


def test_every_letter_names_its_kind():
    kinds = {kind.value for kind in Kind}
    hold(
        "A letter begins with its kind and its subject",
        "by its kind people choose whether it comes at once, once a day or not at all",
        (
            path
            for path, text in templates()
            if re.search(r"mail/[^_/]+\.txt$", path)
            and not ((head := re.match(r"Kind: (\w+)\nSubject: ", text)) and head[1] in kinds)
        ),
    )
