"""The rendering process: the only WeasyPrint import, closed to files, network and other programs.

Started by `processes.py` as a plain script in isolated mode, so that it loads WeasyPrint and nothing of the
application. It reads requests from standard input and writes answers to standard output, each one a line of
JSON with a `size` and that many bytes after it, until its input ends.
"""

import gc
import json
import logging
import os
import re
import resource
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import pydyf  # type: ignore[import-untyped]
import weasyprint
from weasyprint.text.fonts import FontConfiguration
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


def glyphs_of(document: Any) -> dict[str, list[int]]:
    """Glyph id and width of each character drawn; the page numbers are written with these."""
    found: dict[str, list[int]] = {}
    for font in document.fonts.values():
        for glyph, text in font.to_unicode.items():
            found.setdefault(text, [glyph, round(font.widths.get(glyph, 0))])
    return found


@lru_cache(maxsize=8)
def dress(css: tuple[str, ...]) -> tuple[FontConfiguration, list[Any]]:
    """Stylesheets parsed once for many sections, with one set of fonts; ours name no font files of their own."""
    fonts, fetcher = FontConfiguration(), Fetcher({})
    return fonts, [
        weasyprint.CSS(string=sheet, base_url="own:", url_fetcher=fetcher, font_config=fonts) for sheet in css
    ]


def render(request: dict[str, Any], images: dict[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """One section as a small tagged PDF, with its bookmarks beside it."""
    fetcher = Fetcher(images)
    html = weasyprint.HTML(string=request["html"], base_url="own:", url_fetcher=fetcher)
    break_long_runs(html.etree_element)
    fonts, sheets = dress(tuple(request["css"]))
    document = html.render(stylesheets=sheets, font_config=fonts)
    bookmarks = [
        [level, label, number, x * 0.75, (page.height - y) * 0.75, state == "open"]
        for number, page in enumerate(document.pages)
        for level, label, (x, y), state in page.bookmarks
    ]
    body = document.write_pdf(
        finisher=lambda _document, pdf: name_things(pdf, request["name"]),
        pdf_variant="pdf/ua-1",
        pdf_identifier=b"section",
    )
    answer: dict[str, Any] = {"pages": len(document.pages), "bookmarks": bookmarks, "denied": fetcher.denied}
    if request.get("glyphs"):
        answer["glyphs"] = glyphs_of(document)
    return answer, body


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


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer requests until the input ends."""
    done = 0
    while line := source.readline():
        request = json.loads(line)
        images = {name: source.read(size) for name, size in request["images"].items()}
        reply, body = answer(request, images)
        done += 1
        if done % 4 == 0:
            gc.collect()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        target.write(json.dumps({**reply, "size": len(body), "peak_mb": peak}).encode() + b"\n" + body)
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
    close_the_doors()
    serve(source, target)


if __name__ == "__main__":
    main()
