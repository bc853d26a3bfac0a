"""The looks of a page: every class a template names is a component, every vendored file is the one recorded."""

import json
import re

from tests.architecture.source import ROOT, hold, templates
from tools.vendor import VENDOR, integrity

STYLES = ROOT / "accelerator" / "static" / "css"
CLASSES = re.compile(r'class="([^"]*)"')
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
MARKERS = {"problem"}
"""Classes that a script asks about and no stylesheet."""


def test_every_class_is_a_component():
    styles = "".join(path.read_text() for path in sorted(STYLES.glob("*.css")))
    known = set(re.findall(r"\.([a-z][\w-]*)", styles)) | MARKERS
    hold(
        "A class in a page is defined in static/css",
        "pages are made of the components that /ui shows; a class of nowhere is a look nobody drew",
        (
            f"{path}:{number} {name}"
            for path, text in templates()
            for number, line in enumerate(text.splitlines(), start=1)
            for attribute in CLASSES.findall(line)
            for name in EXPRESSION.sub(" ", attribute).split()
            if name not in known and not name.endswith("-")
        ),
    )


def test_vendored_files_are_the_recorded_ones():
    recorded = json.loads((VENDOR / "manifest.json").read_text())["files"]
    assert {name: integrity((VENDOR / name).read_bytes()) for name in recorded} == recorded


def test_every_icon_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'id="([\w-]+)"', (VENDOR / "icons.svg").read_text()))
    hold(
        "An icon named in a template is in the sprite",
        "a missing one is an empty square; add its name to ICONS in tools/vendor.py and run make vendor",
        (
            f"{path} {name}"
            for path, text in templates()
            for name in re.findall(r'icon(?:=|\()"([\w-]+)"', text)
            if name not in drawn
        ),
    )
