"""The rendering process: the only WeasyPrint import, closed to files, network and other programs.

Started by `processes.py` as a plain script in isolated mode, so that it loads WeasyPrint and nothing of the
application. It reads requests from standard input and writes answers to standard output, each one a line of
JSON with a `size` and that many bytes after it, until its input ends.
"""

import gc
import json
import logging
import math
import os
import re
import resource
import sys
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from typing import Any, BinaryIO

import pydyf  # type: ignore[import-untyped]
import weasyprint
import weasyprint.pdf
import weasyprint.svg
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.pdf.fonts import build_fonts_dictionary
from weasyprint.svg.text import Style, TextBox
from weasyprint.svg.text import text as library_text
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import split_first_line
from weasyprint.urls import URLFetcher, URLFetcherResponse

ASSETS = Path(__file__).resolve().parent.parent / "static"
ASSET_FOLDERS = ("css", "fonts", "images")
READABLE = tuple(str(Path(p).resolve()) for p in (sys.prefix, sys.base_prefix, ASSETS, Path(__file__).parent))
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
)
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
LONG_RUN = re.compile("[^\\s\u200b]{41,}")
PIECE = re.compile(r".{20}")
SECTION_LINK = "section:"
CHART = re.compile(r'<svg [^>]*class="chart-svg".*?</svg>', re.DOTALL)
CHART_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
WEIGHTS = {"normal": 400, "400": 400, "500": 500, "600": 600, "bold": 700, "700": 700}
UNUSUAL = {"rotate", "dx", "dy", "letter-spacing", "textLength", "direction", "font-style"}
UNUSUAL |= {"dominant-baseline", "alignment-baseline", "display-anchor"}


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives the packaged assets (`package:css/print.css`) and the section's own images (`own:logo.png`)."""

    def __init__(self, images: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.images = images
        self.denied: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Answer from memory or from the package; refuse everything else."""
        scheme, _colon, name = url.partition(":")
        name = name.split("?")[0].split("#")[0]
        body = None
        if scheme == "own":
            body = self.images.get(name)
        elif scheme == "package" and name.split("/")[0] in ASSET_FOLDERS:
            path = (ASSETS / name).resolve()
            if path.is_relative_to(ASSETS) and path.is_file():
                body = path.read_bytes()
        if body is None:
            self.denied.append(url[:200])
            raise ValueError(f"A document may not load {url[:200]}")
        kind = TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
        return URLFetcherResponse(url, body, {"Content-Type": kind})


def close_the_doors() -> None:
    """From here on Python code in this process opens no socket, starts no program and writes no file."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"{event} is closed in the rendering process")
        if event == "open" and isinstance(arguments[0], str):
            writing = "w" in str(arguments[1] or "") or "a" in str(arguments[1] or "")
            if writing or not os.path.realpath(arguments[0]).startswith(READABLE):
                raise PermissionError(f"{arguments[0]} is closed in the rendering process")

    sys.addaudithook(watch)


def break_long_runs(root: Any) -> None:
    """Give every very long word places to break: laying out one run of 80,000 letters takes minutes."""

    def broken(text: str) -> str:
        return LONG_RUN.sub(lambda run: PIECE.sub("\\g<0>\u200b", run[0]), text)

    for element in root.iter():
        if element.tag == "style":
            continue
        if element.text and len(element.text) > 40:
            element.text = broken(element.text)
        if element.tail and len(element.tail) > 40:
            element.tail = broken(element.tail)


def name_things(pdf: Any, section: str) -> None:
    """Make names unique in the whole document: destinations, links to other sections, table header ids."""

    def renamed(value: Any) -> pydyf.String:
        return pydyf.String(f"{section}/{value.string}")

    for item in pdf.objects:
        if not isinstance(item, pydyf.Dictionary):
            continue
        if item.get("Subtype") == "/Link":
            target = item["A"]["URI"].string if "A" in item else None
            if target and target.startswith(SECTION_LINK):
                item["Dest"] = pydyf.String(target.removeprefix(SECTION_LINK).replace("#", "/"))
                del item["A"]
            elif "Dest" in item:
                item["Dest"] = renamed(item["Dest"])
        elif "ID" in item:
            item["ID"] = renamed(item["ID"])
        elif isinstance(item.get("A"), pydyf.Dictionary) and "Headers" in item["A"]:
            item["A"]["Headers"] = pydyf.Array(renamed(header) for header in item["A"]["Headers"])
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    names[::2] = [renamed(name) for name in names[::2]]


def lift_charts(html: str, images: dict[str, bytes]) -> str:
    """Turn our own charts into images beside the page: an XML parser reads them ten times as fast as HTML's."""

    def lifted(found: re.Match[str]) -> str:
        body = found[0].encode()
        name = f"chart-{sha256(body).hexdigest()[:16]}.svg"
        images[name] = body
        title = CHART_TITLE.search(found[0])
        return f'<img src="own:{name}" alt="{escape(unescape(title[1])) if title else ""}">'

    return CHART.sub(lifted, html)


def draw_label(svg: Any, node: Any, font_size: float) -> None:
    """Draw a line of a chart's text as one run, so that it is kerned and Thai marks stand on their letters.

    WeasyPrint places each letter by itself, which costs a layout for each; it still draws what is not so plain.
    """
    text = node.text
    weight = WEIGHTS.get(node.get("font-weight", "400"))
    if not text or not weight or not UNUSUAL.isdisjoint(node.attrib) or " " in node.get("x", ""):
        library_text(svg, node, font_size)
        return
    style = label_style(node.get("font-family", "sans-serif"), weight, font_size)
    style.font_config = svg.font_config
    layout, _, _, width, _, baseline = split_first_line(text, style, svg.context, math.inf, 0)
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    x -= width * {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor", ""), 0.0)
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    box = TextBox(layout, style)
    box.baseline = baseline
    draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    layout.deactivate()


@lru_cache(maxsize=64)
def label_style(family: str, weight: int, font_size: float) -> Any:
    """The style of a chart's label."""
    style = Style(INITIAL_VALUES)
    style["font_family"] = [name.strip("\"' ") for name in family.split(",")]
    style["font_weight"] = weight
    style["font_size"] = font_size
    return style


class Faces:
    """Leaves font programs out of sections, and puts them into the one page from which assembly takes them.

    That page is a PDF/A, so that it carries the colour profile too. A document then carries each face once, with
    the letters of all its sections, and a section's bytes do not depend on what it was rendered with.
    """

    def __init__(self) -> None:
        self.wanted: dict[str, Any] = {}
        self.found: dict[str, Any] = {}

    def build(self, pdf: Any, fonts: dict[Any, Any], compress: bool, subset: bool, options: Any) -> Any:
        """Stand in for `build_fonts_dictionary`."""
        self.found = {}
        if self.wanted:
            for font in fonts.values():
                glyphs = self.wanted.get(font.hash, {}).get("glyphs", {})
                font.to_unicode = {int(glyph): text for glyph, (text, _width) in glyphs.items()}
                font.widths = {int(glyph): width for glyph, (_text, width) in glyphs.items()}
        if self.wanted or any(font.missing or font.bitmap for font in fonts.values()):
            return build_fonts_dictionary(pdf, fonts, compress, subset, options)
        for font in fonts.values():
            face = {"family": font.family, "weight": int(font.weight), "italic": bool(font.style)}
            kept = self.found.setdefault(font.hash, {**face, "glyphs": {}})
            for glyph, text in font.to_unicode.items():
                kept["glyphs"].setdefault(glyph, [text, font.widths.get(glyph, 0)])
        left_out = pydyf.Dictionary({name: pydyf.Dictionary({"Type": "/Font"}) for name in self.found})
        pdf.add_object(left_out)
        return left_out


faces = Faces()
weasyprint.pdf.build_fonts_dictionary = faces.build
weasyprint.svg.TAGS["text"] = draw_label


@lru_cache(maxsize=8)
def dress(css: tuple[str, ...]) -> tuple[FontConfiguration, list[Any]]:
    """Stylesheets parsed once for many sections, with one set of fonts; ours name no font files of their own."""
    fonts, fetcher = FontConfiguration(), Fetcher({})
    return fonts, [
        weasyprint.CSS(string=sheet, base_url="own:", url_fetcher=fetcher, font_config=fonts) for sheet in css
    ]


def render(request: dict[str, Any], images: dict[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """One section as a small tagged PDF, with its bookmarks and its letters beside it."""
    fetcher = Fetcher(images)
    source = lift_charts(request["html"], images)
    html = weasyprint.HTML(string=source, base_url="own:", url_fetcher=fetcher)
    break_long_runs(html.etree_element)
    fonts, sheets = dress(tuple(request["css"]))
    document = html.render(stylesheets=sheets, font_config=fonts)
    bookmarks = [
        [level, label, number, x * 0.75, (page.height - y) * 0.75, state == "open"]
        for number, page in enumerate(document.pages)
        for level, label, (x, y), state in page.bookmarks
    ]
    faces.wanted = request.get("faces", {})
    body = document.write_pdf(
        finisher=lambda _document, pdf: name_things(pdf, request["name"]),
        pdf_variant="pdf/a-3a" if faces.wanted else "pdf/ua-1",
        pdf_identifier=b"section",
    )
    answer = {"pages": len(document.pages), "bookmarks": bookmarks, "denied": fetcher.denied}
    return {**answer, "faces": faces.found}, body


def answer(request: dict[str, Any], images: dict[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """Render, or say why not; a document must never end the process by an ordinary error."""
    try:
        return render(request, images)
    except RecursionError:
        return {"error": "depth"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except Exception as error:
        return {"error": "content", "detail": f"{type(error).__name__}: {error}"[:500]}, b""


def allow(seconds: float) -> None:
    """Let the kernel end this process after so many more seconds of work; waiting for a busy machine is not work."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def own_memory() -> Callable[[], int]:
    """What tells how many megabytes this process has held at most; made while it may still open files.

    Linux keeps `ru_maxrss` across fork and exec (getrusage(2)): by it, the child of a large worker is as large as
    its parent from the start. VmHWM in proc(5) begins anew with each program.
    """
    try:
        status = os.open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    def held() -> int:
        found = re.search(rb"VmHWM:\s+(\d+) kB", os.pread(status, 1 << 16, 0))
        return int(found[1]) // 1024 if found else 0

    return held


def serve(source: BinaryIO, target: BinaryIO, memory: Callable[[], int]) -> None:
    """Answer requests until the input ends."""
    done = 0
    while line := source.readline():
        request = json.loads(line)
        images = {name: source.read(size) for name, size in request["images"].items()}
        allow(request["seconds"])
        reply, body = answer(request, images)
        done += 1
        if done % 8 == 0:
            gc.collect()
        facts = {**reply, "size": len(body), "peak_mb": memory()}
        target.write(json.dumps(facts).encode() + b"\n" + body)
        target.flush()


def main() -> None:
    """Set the limits, warm up, close the doors, serve."""
    megabytes = int(sys.argv[1])
    for name, limit in ((resource.RLIMIT_DATA, megabytes), (resource.RLIMIT_AS, megabytes * 4)):
        resource.setrlimit(name, (limit << 20, limit << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    weasyprint.HTML(string="<p lang=en>Ready").write_pdf(pdf_variant="pdf/ua-1")
    gc.disable()
    gc.freeze()
    memory = own_memory()
    close_the_doors()
    serve(source, target, memory)


if __name__ == "__main__":
    main()
