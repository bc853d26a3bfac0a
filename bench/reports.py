"""Printing cohort reports: seconds a page, peak memory and growth, against one plain WeasyPrint document.

Run as `python -m bench.reports [--sizes 20 84 500]`; prints ratios of figures measured in the same run.
"""

import argparse
import dataclasses
import io
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pikepdf

from accelerator import charts, pdf
from accelerator.charts import Bar, Span
from accelerator.pdf.document import STATIC
from accelerator.pdf.processes import environment

PARAGRAPH = "Sensors along the canals tell the agency where waste collects before the rain does. " * 8
PLAIN = """
import sys, weasyprint
html = weasyprint.HTML(string=open(sys.argv[1]).read())
html.write_pdf(sys.argv[2], stylesheets=sys.argv[3:], pdf_variant="pdf/ua-1")
"""
PLAIN_STYLE = """
section { break-before: page }
.contents .page::after { content: target-counter(attr(data-of), page) }
@page { @bottom-right { content: "Page " counter(page) " of " counter(pages) } }
"""
"""What our assembly does for sections, said in CSS: new pages, numbers in the contents, and on every page."""


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
        f"<table class=fixed><tr><th>Date<th>What<th>Minutes{rows}</table></section>"
    )


def document(size: int, changed: str = "") -> pdf.Document:
    """A contents page and that many startups; `changed` alters one of them."""
    lines = "".join(
        f'<li><a href="section:startup-{n}"><span class="name">Startup {n}</span>'
        f'<span class="page">{pdf.page_of(f"startup-{n}")}</span></a></li>'
        for n in range(size)
    )
    contents = pdf.Section("contents", f'<h1>Contents</h1><ol class="contents">{lines}</ol>', counted=False)
    sections = [pdf.Section(f"startup-{n}", startup(n, changed if n == 3 else "")) for n in range(size)]
    return pdf.Document("Bench", "en", (contents, *sections), page_label="Page {page} of {pages}")


@dataclass
class Cost:
    """What a print took: wall seconds, processor seconds of all its processes, megabytes of the largest."""

    wall: float
    processor: float
    peak_mb: int

    def best(self, other: "Cost | None") -> "Cost":
        """The quicker of two rounds, which other work on the machine disturbed less."""
        if other is None:
            return self
        return Cost(min(self.wall, other.wall), min(self.processor, other.processor), self.peak_mb)


@contextmanager
def measured(into: list[Cost]) -> Iterator[None]:
    """Take the time of a block, and the processor time of it and of the processes that it started and ended."""
    before, begun = processor_seconds(), time.perf_counter()
    yield
    into.append(Cost(time.perf_counter() - begun, processor_seconds() - before, pdf.pool.peak_mb))


def processor_seconds() -> float:
    """Spent so far by this process and by its children that have ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def ours(size: int, folder: Path) -> tuple[Cost, Cost, Cost, int]:
    """The first print with fresh processes, one startup changed, nothing changed; and the number of pages."""
    cache = pdf.FolderCache(Path(tempfile.mkdtemp(dir=folder)))
    costs: list[Cost] = []
    pdf.pool.close()
    pdf.pool.peak_mb = 0
    body = b""
    for changed in ("", " changed", " changed"):
        made = document(size, changed)
        with measured(costs):
            body = pdf.render(made, cache=cache)
            if not changed:
                pdf.pool.close()
        if not changed:
            pdf.render(document(1))  # a worker's processes are warm when a startup changes
    with pikepdf.Pdf.open(io.BytesIO(body)) as read:
        return costs[0], costs[1], costs[2], len(read.pages)


def plain(size: int, folder: Path) -> Cost:
    """The same pages as one plain WeasyPrint document in a process of its own, whose start counts as ours do."""
    source, target, style = (folder / name for name in ("plain.html", "plain.pdf", "plain.css"))
    lines = "".join(
        f'<li><a href="#startup-{n}"><span class="name">Startup {n}</span>'
        f'<span class="page" data-of="#startup-{n}"></span></a></li>'
        for n in range(size)
    )
    parts = "".join(startup(n).replace("<section", f'<section id="startup-{n}"', 1) for n in range(size))
    contents = f'<h1>Contents</h1><ol class="contents">{lines}</ol>'
    source.write_text(f"<html lang=en><title>Bench</title>{contents}{parts}")
    style.write_text(PLAIN_STYLE)
    sheets = [str(STATIC / "css" / "print.css"), str(style)]
    costs: list[Cost] = []
    with measured(costs):
        command = [sys.executable, "-W", "ignore", "-c", PLAIN, str(source), str(target), *sheets]
        child = subprocess.Popen(command, env=environment())
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"The plain document was not printed: {child.returncode}")
    return dataclasses.replace(costs[0], peak_mb=usage.ru_maxrss // 1024)


def compare(size: int, rounds: int, folder: Path) -> None:
    """Ours and one plain document in turn, so that other work on the machine meets both."""
    best: Cost | None = None
    best_plain: Cost | None = None
    for _round in range(rounds):
        best = ours(size, folder)[0].best(best)
        best_plain = plain(size, folder).best(best_plain)
    if best and best_plain:
        print(
            f"{size} startups as one plain document: {best_plain.wall:.1f} s, {best_plain.processor:.1f} s of"
            f" processor, {best_plain.peak_mb} MB. Ours: {best.wall / best_plain.wall:.2f} of the wall time,"
            f" {best.processor / best_plain.processor:.2f} of the processor time (best of {rounds} rounds each;"
            f" {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} in the last minute).\n"
        )


def main(arguments: Sequence[str] = ()) -> None:
    """Print the comparison, then a line for each size, then the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 84, 500])
    parser.add_argument("--compare", type=int, default=84, help="size to compare with one plain document")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of that comparison")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.rounds:  # first: later this process is large, and what it starts would seem so, too
            compare(options.compare, options.rounds, folder)
        points = []
        print("| startups | pages | first | processor | a page | one changed | nothing changed | peak |")
        print("|--:|--:|--:|--:|--:|--:|--:|--:|")
        for size in options.sizes:
            first, one, none, pages = ours(size, folder)
            points.append((size, first.processor))
            print(
                f"| {size} | {pages} | {first.wall:.1f} s | {first.processor:.1f} s"
                f" | {first.wall / pages * 1000:.0f} ms | {one.wall / first.wall:.3f} ×"
                f" | {none.wall / first.wall:.4f} × | {first.peak_mb} MB |",
                flush=True,
            )
        if len(points) > 1:
            (small, quick), (large, slow) = points[0], points[-1]
            print(
                f"\nGrowth exponent {math.log(slow / quick) / math.log(large / small):.2f} (processor time)"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
