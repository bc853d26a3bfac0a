"""HTML to PDF: sections rendered apart in closed processes, kept by the hash of their content, then assembled."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from markupsafe import Markup

from accelerator.errors import DomainError
from accelerator.i18n import _
from accelerator.pdf.assembly import assemble
from accelerator.pdf.cache import Cache, FolderCache, NoCache, instance_cache
from accelerator.pdf.codes import code_of
from accelerator.pdf.document import (
    PAGE_OF,
    Attachment,
    Document,
    Section,
    breakable,
    digest,
    engine,
    page_of,
)
from accelerator.pdf.processes import Limits, Rendered, Stopped, pool, render_section

__all__ = [
    "Attachment",
    "Cache",
    "Document",
    "FolderCache",
    "Limits",
    "NoCache",
    "PdfFailed",
    "Section",
    "breakable",
    "code_of",
    "instance_cache",
    "kept",
    "page_of",
    "pool",
    "render",
]

log = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]
GUESSES = 4
"""How often the contents are set again when the length of the contents moves the pages they list."""


class PdfFailed(DomainError):
    """The document could not be printed; the message says which part, and the limit it met."""


def render(
    document: Document,
    *,
    cache: Cache | None = None,
    progress: Progress = lambda done, total, message: None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> bytes:
    """The document as PDF; only what the cache does not hold is laid out.

    `progress` is told after each section, always in the calling thread.
    """
    store = cache or NoCache()
    whole = document_digest(document)
    if earlier := store.get(whole):
        counted = sum(section.counted for section in document.sections)
        progress(counted, counted, "")
        return earlier
    jobs = {section.name: (section, fill_in(section.html, {})) for section in document.sections}
    parts = render_all(document, jobs, store, progress, limits)
    parts |= render_listings(document, parts, store, limits)
    numerals = render_numerals(document, store, limits)
    ordered = [(section, parts[section.name]) for section in document.sections]
    letters = render_faces(document, [*(part for _section, part in ordered), numerals], store, limits)
    body = assemble(document, ordered, numerals, letters)
    store.put(whole, body)
    return body


def kept(document: Document, cache: Cache) -> bytes | None:
    """The document as it was printed before; None where it was not, or has changed since."""
    return cache.get(document_digest(document))


def document_digest(document: Document) -> str:
    """Equal for documents that print the same bytes."""
    sections = [section_digest(document, section, section.html) for section in document.sections]
    facts = [(section.name, section.title, section.numbered) for section in document.sections]
    frame = [document.title, document.author, document.subject, document.created, document.page_label]
    attached = [(item.name, item.kind, item.description, digest(item.body)) for item in document.attachments]
    return digest("document", sections, facts, frame, attached)


def section_digest(document: Document, section: Section, html: str) -> str:
    """Equal for sections that give the same pages, in whatever document."""
    images = {name: digest(body) for name, body in section.images.items()}
    styles = document.styles(section)
    return digest("section", engine(), section.name, document.lang, html, styles, images)


def render_all(
    document: Document,
    jobs: dict[str, tuple[Section, str]],
    store: Cache,
    progress: Progress,
    limits: Limits,
) -> dict[str, Rendered]:
    """Sections from the cache or from the rendering processes, several at a time."""
    total = sum(section.counted for section in document.sections)
    found: dict[str, Rendered] = {}
    missing = []
    for section, html in jobs.values():
        kept = store.get(section_digest(document, section, html))
        if kept is None:
            missing.append((section, html))
        else:
            found[section.name] = Rendered.from_bytes(kept)
    done = sum(jobs[name][0].counted for name in found)
    progress(done, total, "")
    with ThreadPoolExecutor(max_workers=max(1, min(limits.processes, len(missing)))) as threads:
        running = {
            threads.submit(layout, document, section, html, limits): section for section, html in missing
        }
        try:
            for future in as_completed(running):
                section = running[future]
                found[section.name] = result = future.result()
                store.put(section_digest(document, section, jobs[section.name][1]), result.to_bytes())
                if section.counted:
                    done += 1
                    progress(done, total, section.title)
        except Stopped as stopped:
            for future in running:
                future.cancel()
            log.warning("section %s not printed: %s %s", section.name, stopped.reason, stopped.detail)
            raise PdfFailed(refusal(stopped.reason, section.title or section.name, limits)) from stopped
    return found


def layout(document: Document, section: Section, html: str, limits: Limits, **more: Any) -> Rendered:
    """Render one section now."""
    request = {
        "name": section.name,
        "html": document.page(section, html),
        "css": document.styles(section),
        **more,
    }
    result = render_section(request, dict(section.images), limits)
    if result.denied:
        log.warning("section %s asked for %s and was refused", section.name, result.denied[:3])
    return result


def render_listings(
    document: Document, parts: dict[str, Rendered], store: Cache, limits: Limits
) -> dict[str, Rendered]:
    """The sections that name page numbers, set again until the numbers no longer move.

    They were set without numbers beside all others, so that their own length is known from the start.
    """
    listings = [section for section in document.sections if PAGE_OF.search(section.html)]
    found: dict[str, Rendered] = {}
    for _guess in range(GUESSES):
        lengths = {name: part.pages for name, part in (parts | found).items()}
        first = first_pages(document.sections, lengths)
        jobs = {section.name: (section, fill_in(section.html, first)) for section in listings}
        found = render_all(document, jobs, store, lambda *_progress: None, limits)
        if all(found[section.name].pages == lengths[section.name] for section in listings):
            break
    return found


def first_pages(sections: Iterable[Section], lengths: dict[str, int]) -> dict[str, int]:
    """The page on which each section begins."""
    first, page = {}, 1
    for section in sections:
        first[section.name] = page
        page += lengths[section.name]
    return first


def fill_in(html: str, first: dict[str, int]) -> str:
    """Put page numbers where `page_of` left a mark."""
    return PAGE_OF.sub(lambda mark: f'<span class="page-of">{first.get(mark[1], "–")}</span>', html)


def render_numerals(document: Document, store: Cache, limits: Limits) -> Rendered:
    """The letters of the page labels, set once, so that assembly can write any number with them."""
    letters = "".join(sorted({*document.page_label, *"0123456789"} - set("{}")))
    return render_extra(document, f'<p class="page-label">{letters}</p>', {}, store, limits)


def render_faces(document: Document, parts: Iterable[Rendered], store: Cache, limits: Limits) -> Rendered:
    """One page that carries each face with the letters of all parts: the fonts of the whole document."""
    union: dict[str, dict[str, Any]] = {}
    for part in parts:
        for name, face in part.faces.items():
            glyphs = union.setdefault(name, {**face, "glyphs": {}})["glyphs"]
            for glyph, drawn in face["glyphs"].items():
                glyphs.setdefault(glyph, drawn)
    for face in union.values():
        face["glyphs"] = dict(sorted(face["glyphs"].items(), key=lambda item: int(item[0])))
    html = "".join(specimen(face) for _name, face in sorted(union.items()))
    return render_extra(document, html, union, store, limits)


def specimen(face: dict[str, Any]) -> Markup:
    """A letter set in a face, so that the page which carries the fonts uses it."""
    text = next((text for text, _width in face["glyphs"].values() if text.strip()), "x")
    slope = "italic" if face["italic"] else "normal"
    style = f"font: {slope} {face['weight']} 10pt '{face['family']}'"
    return Markup('<p style="{}">{}</p>').format(style, text)


def render_extra(
    document: Document, html: str, faces: dict[str, dict[str, Any]], store: Cache, limits: Limits
) -> Rendered:
    """A page that is not part of the document but gives assembly something to take."""
    section = Section("letters", html)
    name = digest("letters", engine(), html, document.lang, document.styles(section), faces)
    if kept := store.get(name):
        return Rendered.from_bytes(kept)
    try:
        result = layout(document, section, html, limits, faces=faces)
    except Stopped as stopped:
        raise PdfFailed(refusal(stopped.reason, document.title, limits)) from stopped
    store.put(name, result.to_bytes())
    return result


def refusal(reason: str, title: str, limits: Limits) -> object:
    """The limit that was met, in words."""
    if reason == "time":
        seconds = round(limits.seconds)
        return _(
            "“%(title)s” took longer than %(seconds)s seconds to lay out and was stopped.",
            title=title,
            seconds=seconds,
        )
    if reason == "memory":
        return _(
            "“%(title)s” needed more than %(memory)s MB to lay out and was stopped.",
            title=title,
            memory=limits.memory_mb,
        )
    if reason == "depth":
        return _("“%(title)s” is nested too deeply to be laid out.", title=title)
    if reason == "crash":
        return _("The process that laid out “%(title)s” ended unexpectedly.", title=title)
    return _("“%(title)s” holds something that cannot be laid out.", title=title)
