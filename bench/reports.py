"""Printing cohort reports: seconds a page, peak memory and growth, against one plain WeasyPrint document.

Run as `python -m bench.reports [--sizes 20 84 500]`; prints ratios of figures measured in the same run.
"""

import argparse
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pikepdf

from accelerator import charts, pdf
from accelerator.charts import Bar, Span
from accelerator.pdf.document import STATIC

PARAGRAPH = "Sensors along the canals tell the agency where waste collects before the rain does. " * 8
PLAIN = """
import resource, sys, time, weasyprint
begun = time.perf_counter()
html = weasyprint.HTML(string=open(sys.argv[1]).read())
html.write_pdf(sys.argv[2], stylesheets=[sys.argv[3]], pdf_variant="pdf/ua-1")
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def startup(number: int, note: str = "") -> str:
    """About two pages: words, a chart, a timeline, two tables."""
    first = date(2023, 1, 9) + timedelta(days=number % 20)
    spans = [
        Span(f"Milestone {n}", first + timedelta(days=30 * n), first + timedelta(days=31 * n))
        for n in range(6)
    ]
    picture = charts.timeline(f"Milestones {number}", spans, date(2023, 1, 1), date(2023, 9, 30))
    bars = charts.bars(f"Hours {number}", [Bar(f"Topic {n}", 1 + (number * n) % 9) for n in range(6)])
    rows = "".join(f"<tr><td>{first}<td>Session {n} of {number}<td>60" for n in range(22))
    return (
        f"<section><h1>Startup {number}{note}</h1><p>{PARAGRAPH}</p><figure class=chart>{picture}</figure>"
        f"<p>{PARAGRAPH}</p><figure class=chart>{bars}</figure><h2>Sessions</h2>"
        f"<table><tr><th>Date<th>What<th>Minutes{rows}</table></section>"
    )


def document(size: int, changed: str = "") -> pdf.Document:
    """A contents page and that many startups; `changed` alters one of them."""
    lines = "".join(
        f'<li><a href="section:startup-{n}"><span class="name">Startup {n}</span><span class="leader"></span>'
        f'<span class="page">{pdf.page_of(f"startup-{n}")}</span></a></li>'
        for n in range(size)
    )
    contents = pdf.Section("contents", f'<h1>Contents</h1><ol class="contents">{lines}</ol>', counted=False)
    sections = [pdf.Section(f"startup-{n}", startup(n, changed if n == 3 else "")) for n in range(size)]
    return pdf.Document("Bench", "en", (contents, *sections), page_label="Page {page} of {pages}")


def measure(size: int, folder: Path) -> tuple[float, float, float, int, int]:
    """Seconds for the first print, after one change, and with nothing changed; pages; peak megabytes of a process."""
    cache = pdf.FolderCache(folder / f"cache-{size}")
    times = []
    body = b""
    pdf.pool.close()
    pdf.pool.peak_mb = 0
    for changed in ("", " changed", " changed"):
        made = document(size, changed)
        begun = time.perf_counter()
        body = pdf.render(made, cache=cache)
        times.append(time.perf_counter() - begun)
    path = folder / f"{size}.pdf"
    path.write_bytes(body)
    with pikepdf.Pdf.open(path) as read:
        pages = len(read.pages)
    return times[0], times[1], times[2], pages, pdf.pool.peak_mb


def plain(size: int, folder: Path) -> tuple[float, int]:
    """The same startups as one plain WeasyPrint document in a process of its own."""
    source, target = folder / "plain.html", folder / "plain.pdf"
    source.write_text("<html lang=en><title>Bench</title>" + "".join(startup(n) for n in range(size)))
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        PLAIN,
        str(source),
        str(target),
        str(STATIC / "css" / "print.css"),
    ]
    seconds, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), int(peak)


def main(arguments: Sequence[str] = ()) -> None:
    """Print a line for each size, then the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 84, 500])
    parser.add_argument(
        "--compare", type=int, default=84, help="size at which to compare with one plain document"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        points = []
        print(
            "startups  pages  first s  s/page  one changed  nothing changed  peak MB of a rendering process"
        )
        for size in options.sizes:
            first, one, none, pages, peak = measure(size, folder)
            points.append((size, first))
            print(
                f"{size:8}  {pages:5}  {first:7.2f}  {first / pages:6.3f}"
                f"  {one / first:10.3f}x  {none / first:14.4f}x  {peak:5}"
            )
            if size == options.compare:
                seconds, plain_peak = plain(size, folder)
                print(
                    f"          one plain document {seconds:.2f} s, {plain_peak} MB: ours {first / seconds:.2f}x"
                )
        if len(points) > 1:
            (small, quick), (large, slow) = points[0], points[-1]
            print(f"growth exponent {math.log(slow / quick) / math.log(large / small):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
