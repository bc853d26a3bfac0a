"""What is printed: a document of sections, each of which can be rendered, kept and replaced by itself."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup

STATIC = Path(__file__).resolve().parent.parent / "static"
ENGINE = "2"
"""Raise when child.py or assembly.py starts to give other pages for the same input."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
LONG_RUN = re.compile("[^\\s\u200b]{41,}")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Section:
    """Some pages of a document, with their own name to link to (`section:NAME` or `section:NAME#id`).

    Where the HTML holds what `page_of("other-section")` gave, the page number of that section is put in.
    """

    name: str
    html: str
    title: str = ""
    numbered: bool = True
    counted: bool = True
    """Whether its completion is told as progress; a report counts its startups, not its cover."""
    css: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a section: use a-z, 0-9 and hyphens.")


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF: the evidence behind its figures."""

    name: str
    body: bytes
    kind: str
    description: str = ""


@dataclass(frozen=True)
class Document:
    """A whole PDF; the same document always gives the same bytes."""

    title: str
    lang: str
    sections: tuple[Section, ...]
    author: str = ""
    subject: str = ""
    created: datetime | None = None
    page_label: str = "{page} / {pages}"
    attachments: tuple[Attachment, ...] = ()
    css: str = ""

    def __post_init__(self) -> None:
        names = [section.name for section in self.sections]
        if not names or len(set(names)) != len(names):
            raise ValueError("A document needs sections, each with a name of its own.")

    def styles(self, section: Section) -> list[str]:
        """The stylesheets of a section, in order: print.css, the document's, its own."""
        return [css for css in (house_style(), self.css, section.css) if css]

    def page(self, section: Section, html: str | None = None) -> str:
        """The section as a whole HTML page."""
        body = section.html if html is None else html
        return f'<!doctype html><html lang="{Markup.escape(self.lang)}"><body>{body}</body></html>'


def page_of(name: str) -> Markup:
    """Put the page number of a section here, once it is known."""
    return Markup('<i data-page-of="{}"></i>').format(name)


PAGE_OF = re.compile(r'<i data-page-of="([a-z0-9-]+)"></i>')


def digest(*parts: object) -> str:
    """A name for content: equal for equal parts, on every machine."""
    whole = hashlib.sha256()
    for part in parts:
        piece = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode()
        whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()


@cache
def house_style() -> str:
    """The print stylesheet of the whole system."""
    return (STATIC / "css" / "print.css").read_text(encoding="utf-8")


@cache
def engine() -> str:
    """Everything besides the content that decides what a page looks like."""
    fonts = (STATIC / "fonts" / "SHA256SUMS").read_text(encoding="ascii")
    return digest(ENGINE, version("weasyprint"), version("pydyf"), version("pikepdf"), fonts)


def breakable(text: object) -> str:
    """Text from people made fit to print: no control characters, places to break in very long words.

    A filter for templates; the rendering process does the same once more for text that came without it.
    """
    clean = UNPRINTABLE.sub("", str(text))
    return LONG_RUN.sub(lambda run: re.sub(".{20}", "\\g<0>\u200b", run[0]), clean)
